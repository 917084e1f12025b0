"""Messages as answers to the open question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.context import Answers, Open, Understood, in_context
from knowledge.answers import AnswerWords, load_answers

ANSWERS = Answers(load_answers())
AGENCY = Open("agency_form", "agency")
COUNTRY = Open("agency_form", "agency_country")


def understood(best: str = "out_of_scope", sure: bool = False, **more: bool) -> Understood:
    facts = {"danger": False, "country": False, "agency": False, **more}
    return Understood(intent=best if sure else "nlu_fallback", best=best, sure=sure, **facts)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes!", "affirm"), ("yesss", "affirm"), ("no", "deny"), ("idk", "skip"), ("stop.", "stop"), ("WHY?", "why"),
        ("是的", "affirm"), ("没有", "deny"), ("不知道", "skip"), ("算了", "stop"), ("为什么？", "why"),
        ("iya", "affirm"), ("belum ada", "deny"), ("gak tau", "skip"), ("batal", "stop"), ("kenapa", "why"),
    ],
)  # fmt: skip
def test_whole_messages_hold_everywhere(text: str, answer: str) -> None:
    assert in_context(text.lower(), understood("greet", sure=True), Open(), ANSWERS) == answer


def test_a_word_that_means_yes_here_and_no_there_needs_a_sure_language() -> None:
    answers = Answers(AnswerWords({"en": {"affirm": ("k",)}, "vi": {"deny": ("k",)}}, {}, {}, {}))
    assert answers.exact("k") is None
    assert answers.exact("k", "vi") == "deny"
    assert answers.exact("k", "en") == "affirm"
    assert answers.exact("k", "fr") is None


def test_longer_messages_are_left_to_the_classifier_outside_forms() -> None:
    assert in_context("no passport what can i do", understood("passport_kept"), Open(), ANSWERS) is None


@pytest.mark.parametrize(
    ("text", "slot", "answer"),
    [
        ("yes i go alone", "risk_alone", "affirm"),
        ("sendirian", "risk_alone", "affirm"),
        ("with my friend", "risk_alone", "deny"),
        ("no with my sister", "risk_alone", "deny"),
        ("一个人去", "risk_alone", "affirm"),
        ("没有办好", "risk_illegal", "deny"),
        ("belum punya visa", "risk_illegal", "deny"),
        ("no they keep it", "risk_no_id", "deny"),
        ("in the night", "risk_at_night", "affirm"),
        ("no passport what can i do", "risk_no_id", None),
        ("how much salary", "risk_alone", None),
        ("ada apa?", "risk_alone", None),
    ],
)
def test_answers_to_the_journey_check(text: str, slot: str, answer: str | None) -> None:
    assert in_context(text, understood(), Open("risk_form", slot), ANSWERS) == answer


@pytest.mark.parametrize(
    ("text", "facts", "intent"),
    [
        ("sunrise manpower", understood("check_agency"), "inform"),
        ("golden star", understood("wages_hours"), "inform"),
        ("help star agency", understood("help", sure=True, agency=True), "inform"),
        ("i want to talk to a person", understood("human", sure=True), None),
        ("change to english", understood("change_language", sure=True), None),
        ("what is the salary", understood("wages_hours", sure=True), None),
        ("agesa what jaja", understood("out_of_scope", sure=True), "inform"),  # a name may hold a word that asks
        ("agesa what jaja", understood("affirm", sure=True), "inform"),
        ("what is the weather?", understood("out_of_scope", sure=True), None),
        ("stop", understood("out_of_scope"), "stop"),
        ("skip", understood("out_of_scope"), "skip"),
    ],
)
def test_the_name_of_an_agency(text: str, facts: Understood, intent: str | None) -> None:
    assert in_context(text, facts, AGENCY, ANSWERS) == intent


def test_the_country_of_an_agency() -> None:
    assert in_context("philippines", understood("country_guide", sure=True, country=True), COUNTRY, ANSWERS) == "inform"
    question = understood("wages_hours", sure=True, country=True)
    assert in_context("what is the salary in qatar", question, COUNTRY, ANSWERS) is None
    assert in_context("hello", understood("greet", sure=True), COUNTRY, ANSWERS) is None


@pytest.mark.parametrize("open_", [Open(), AGENCY, COUNTRY, Open("risk_form", "risk_alone")])
def test_danger_is_never_hidden(open_: Open) -> None:
    assert in_context("yes", understood("danger", sure=True), open_, ANSWERS) is None
    assert in_context("no they lock me", understood("greet", danger=True), open_, ANSWERS) is None


@given(st.text(st.characters(), max_size=40), st.sampled_from(["", "agency_form", "risk_form"]))
def test_any_text(text: str, form: str) -> None:
    slot = {"": "", "agency_form": "agency", "risk_form": "risk_alone"}[form]
    in_context(text, understood(), Open(form, slot), ANSWERS)
