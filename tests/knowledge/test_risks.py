"""The journey check: the paper's words, all 512 journeys, and the faults of the files."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from docs import journey as journey_page
from knowledge import risks
from knowledge.riskchecks import FEWEST_COMBINATIONS
from knowledge.riskfile import FOLDER, read
from knowledge.risks import FACTORS, OTHERS, VERDICTS, Assessment, assess
from knowledge.yamlfile import ROOT, KnowledgeError

PAPER = ROOT.parent / "shared" / "seeds" / "000_9d5bee786a3830df.txt"

#: The paper's list under "In transit", letter for letter and in its order.
WORDS = {
    "alone": "Travelling alone rather than in a group",
    "no_money": "Travelling without money",
    "unprepared": "Travelling unprepared & uninformed",
    "no_address_or_job": "Travelling without destination address or job",
    "under_pressure": "Emotionally upset, drugged, threatened, constrained",
    "no_id": "Travelling without ID & registration",
    "illegal": "Travelling illegally",
    "unlicensed": "Go through non-registered agency or smuggler",
    "at_night": "Travelling at night",
}


@cache
def journey(applies: frozenset[str]) -> Assessment:
    return assess({name: "yes" if name in applies else "no" for name in FACTORS})


def all_journeys() -> list[frozenset[str]]:
    return [frozenset(some) for size in range(10) for some in itertools.combinations(FACTORS, size)]


def test_the_nine_factors_are_the_papers_words() -> None:
    assert {factor.id: factor.words for factor in risks.factors()} == WORDS
    assert list(WORDS) == list(FACTORS)


@pytest.mark.skipif(not PAPER.exists(), reason="the paper stands outside the repository")
def test_the_words_stand_in_the_paper_under_its_heading() -> None:
    part = PAPER.read_text(encoding="utf-8").split("\nIn transit\n")[1].split("\nAt destination\n")[0]
    listed = [line.removeprefix("- ").rstrip(";.") for line in part.splitlines() if line.strip()]
    assert listed == list(WORDS.values())


def test_the_questions_begin_with_papers_and_end_with_force() -> None:
    order = [factor.id for factor in risks.factors()]
    assert order[:2] == ["no_id", "no_address_or_job"]
    assert order[-1] == "under_pressure"


def test_every_journey_warns_of_exactly_its_factors() -> None:
    for applies in all_journeys():
        assessment = journey(applies)
        assert {warning.id for warning in assessment.warnings} == applies
        assert {rule.id for rule in assessment.combinations} == {
            rule.id for rule in risks.load().combinations if rule.factors <= applies
        }
        assert len(assessment.habits) == 3
        assert assessment.unknown
        json.dumps(assessment.as_data())


def test_adding_a_factor_never_removes_a_warning_or_weakens_the_advice() -> None:
    for applies in all_journeys():
        less = journey(applies)
        for name in set(FACTORS) - applies:
            more = journey(applies | {name})
            assert set(less.warnings) < set(more.warnings)
            assert set(less.combinations) <= set(more.combinations)
            assert set(less.next_steps) <= set(more.next_steps)


def test_a_skip_is_named_and_hides_nothing() -> None:
    for given in itertools.product(risks.ANSWERS, repeat=len(FACTORS)):
        answers = dict(zip(FACTORS, given, strict=True))
        assessment = assess(answers)
        assert {warning.id for warning in assessment.warnings} == {n for n, a in answers.items() if a == "yes"}
        assert {factor.id for factor in assessment.skipped} == {n for n, a in answers.items() if a == "skip"}


def test_a_missing_answer_counts_as_skipped() -> None:
    assessment = assess({"alone": "no"})
    assert [factor.id for factor in assessment.skipped] == [f.id for f in risks.factors() if f.id != "alone"]


def test_the_first_step_is_the_most_urgent_and_steps_come_in_their_order() -> None:
    steps = journey(frozenset(FACTORS)).next_steps
    assert steps[0].action == risks.factor("under_pressure").today[0]
    order = [risks.WHEN.index(step.when) for step in steps]
    assert order == sorted(order)
    assert len(set(steps)) == len(steps)


def test_nobody_is_told_that_there_is_no_risk() -> None:
    data = journey(frozenset()).as_data()
    assert data["warnings"] == data["combinations"] == data["next_steps"] == []
    assert data["not_asked"]
    assert not re.search(r"no risk|safe\b", json.dumps(data).lower())


def test_data_names_words_reason_action_and_source() -> None:
    [warning] = assess({"no_id": "yes"}).as_data()["warnings"]
    assert warning["factor"] == "no_id"
    assert warning["words"] == "Travelling without ID & registration"
    assert warning["action"] == warning["today"][0]
    assert warning["source"] == {
        "title": "Child trafficking: The ILO's response through IPEC",
        "publisher": "International Labour Organization (ILO), IPEC",
        "year": 2007,
        "section": "Individual risk factors, In transit",
    }


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_verdict_of_the_licence_check_only_adds(verdict: str) -> None:
    for answer in risks.ANSWERS:
        without, with_it = assess({"unlicensed": answer}), assess({"unlicensed": answer}, verdict)
        assert set(without.warnings) <= set(with_it.warnings)
        assert with_it.agency
    raised = bool(assess({"unlicensed": "no"}, verdict).warnings)
    assert raised == (verdict in {"not_active", "sanctioned", "borrowed_number"})


@pytest.mark.parametrize(
    ("answers", "agency", "named"),
    [
        ({"allone": "yes"}, None, "'allone' is not a factor.*at_night"),
        ({"alone": "maybe"}, None, "'alone' holds 'maybe'; allowed are yes, no, skip"),
        ({}, "licensed", "'licensed' is not a verdict.*cannot_tell"),
    ],
)
def test_what_cannot_be_assessed_is_named(answers: dict[str, str], agency: str | None, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        assess(answers, agency)


def test_sentences_never_blame_and_never_promise() -> None:
    texts = [path.read_text(encoding="utf-8").lower() for path in FOLDER.glob("*.yml")]
    for text in texts:
        shown = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        for phrase in (
            "you will be safe",
            "your fault is",
            "stupid",
            "you should have",
            "guarantee",
            "run away",
            "confront",
        ):
            assert phrase not in shown


def test_the_offer_signs_are_the_fourteen_of_the_contract() -> None:
    assert [sign.id for sign in risks.signs()] == [
        "pay_too_high", "looks_age_sex", "fee_upfront", "tourist_visa", "passport_handover", "leave_at_once", "secrecy",
        "no_address", "job_changes", "private_account", "informal_recruiter", "false_documents", "debt_deduction",
        "isolation",
    ]  # fmt: skip


def test_the_shipped_files_have_no_problem_and_enough_combinations() -> None:
    assert risks.problems() == []
    assert len(risks.load().combinations) >= FEWEST_COMBINATIONS


# -- faults ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "words"),
    [
        ("transit.yml", "  - id: alone\n", "  - id: allone\n", "  - id: allone", "one of alone"),
        ("transit.yml", "  - id: alone\n", "  - id: no_id\n", "  - id: no_id", "there twice"),
        ("transit.yml", "    why: By day", "    wy: By day", "    wy: By day", "did you mean why"),
        ("transit.yml", "risk_answer: yes", "risk_answer: perhaps", "    risk_answer: perhaps", "yes, no"),
        ("transit.yml", "Will you travel alone?", "You travel alone.", "    question: You travel", "not a question"),
        ("transit.yml", "paper: ipec_2007", "paper: ipec", "source: {paper: ipec,", "ipec_2007"),
        ("transit.yml", "reason_source: ours", "reason_source: me", "    reason_source: me", "or ours"),
        ("transit.yml", "  - Keep your papers", "  - Eat well.\n  - Keep your papers", "habits:", "4 habits"),
        ("transit.yml", "    raises: unlicensed", "    raises: unlicenced", "    raises: unlicenced", "did you mean"),
        ("transit.yml", "[under_pressure, no_id,", "[under_pressure, noid,", "importance:", "no_id is missing"),
        ("transit.yml", "      - Ask if you can travel so that you arrive by day.\n", "", "    today:", "no list"),
        ("combinations.yml", "[under_pressure, no_id]", "[under_pressure]", "    factors: [under_pressure]", "2 or"),
        ("combinations.yml", "[under_pressure, no_id]", "[under_pressure, id]", "    factors: [under", "not a factor"),
        ("combinations.yml", "id: nowhere_to_go", "id: forced_without_papers", "  - id: forced", "there twice"),
        ("offers.yml", "    do: Send no photos.", "    does: Send no photos.", "    does: Send", "is not a name"),
        ("sources.yml", "  year: 2002", "  year: soon", "  year: soon", "year of publication"),
    ],
)  # fmt: skip
def test_each_fault_has_its_file_line_and_mend(
    tmp_path: Path, file: str, old: str, new: str, at: str, words: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "risks"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    (folder / file).write_text(changed, encoding="utf-8")
    found = risks.problems(folder)
    lines = [number for number, line in enumerate(changed.splitlines(), 1) if line.startswith(at)]
    assert any(error.path.name == file and error.line in lines and words in str(error) for error in found), found
    with pytest.raises(KnowledgeError):
        risks.load(folder)


def test_too_few_combinations_and_missing_files_are_faults(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "risks"))
    text = (folder / "combinations.yml").read_text(encoding="utf-8")
    (folder / "combinations.yml").write_text(text.split("  - id: hidden_border")[0], encoding="utf-8")
    assert "at least 5" in str(risks.problems(folder)[0])
    (folder / "offers.yml").unlink()
    (folder / "sources.yml").write_text("- none\n", encoding="utf-8")
    assert "cannot be read" in str(risks.problems(folder)[0])
    nothing, found = read(tmp_path)
    assert nothing is None
    assert len(found) == 5


OTHER_PLACES = {
    "Individual risk factors, General": ("\nGeneral\n", "\nIn source/sending areas\n"),
    "Individual risk factors, In source/sending areas": ("\nIn source/sending areas\n", "\nIn transit\n"),
    "Individual risk factors, At destination": ("\nAt destination\n", "\nFAMILY RISK FACTORS\n"),
    "Family risk factors": ("\nFAMILY RISK FACTORS\n", "\nEXTERNAL AND INSTITUTIONAL RISK FACTORS\n"),
}


@pytest.mark.skipif(not PAPER.exists(), reason="the paper stands outside the repository")
@pytest.mark.parametrize("name", OTHERS)
def test_the_words_of_the_others_stand_in_the_paper_under_their_heading(name: str) -> None:
    own = risks.factor(name)
    begins, ends = OTHER_PLACES[own.source.section]
    part = PAPER.read_text(encoding="utf-8").split(begins)[1].split(ends)[0]
    assert own.words in [line.removeprefix("- ").rstrip(";.") for line in part.splitlines()]


def test_at_most_five_others_are_asked_and_each_can_be() -> None:
    asked = [risks.more_questions(applies) for applies in all_journeys()]
    assert max(map(len, asked)) == 5
    assert {one.id for some in asked for one in some} == set(OTHERS)


def test_without_a_factor_only_what_concerns_everybody_is_asked() -> None:
    assert [one.id for one in risks.more_questions([])] == ["under_18"]


@hypothesis.given(st.sets(st.sampled_from((*FACTORS, *OTHERS))), st.sampled_from((*FACTORS, *OTHERS)))
def test_adding_any_factor_never_removes_a_warning_a_combination_or_a_step(applies: set[str], name: str) -> None:
    def assessed(some: set[str]) -> Assessment:
        return assess({one: "yes" if one in some else "no" for one in (*FACTORS, *OTHERS)})

    less, more = assessed(applies), assessed(applies | {name})
    assert set(less.warnings) <= set(more.warnings)
    assert set(less.combinations) <= set(more.combinations)
    assert set(less.next_steps) <= set(more.next_steps)


def test_an_other_factor_counts_as_skipped_only_if_it_was_asked() -> None:
    answers = dict.fromkeys(FACTORS, "no")
    assert assess(answers).skipped == ()
    assert [one.id for one in assess({**answers, "debt": "skip"}).skipped] == ["debt"]


def test_the_page_of_the_docs_is_what_the_files_say() -> None:
    assert journey_page.PAGE.read_text(encoding="utf-8") == journey_page.page(), "run: python -m docs.journey"
    for words in WORDS.values():
        assert f"| {words} |" in journey_page.page()
