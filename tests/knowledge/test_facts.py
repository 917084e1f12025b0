"""Country files: every kind of fault is named by file, line and mend, all of them at once; sound files load."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.countryfile import FOLDER, read
from knowledge.facts import FIELDS, SHELF_LIFE, Fact, Kind, Source, is_stale
from knowledge.kinds import SHAPES, phone_problem

HEAD = "iso: QA\ncurrency: QAR\nlanguages: [ar]\n"
PROOF = "    source: {title: A law, url: 'https://law.example.org/1'}\n    checked: 2026-01-31\n    confidence: law\n"


def country(tmp_path: Path, text: str, name: str = "QA.yml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def fact(tmp_path: Path, field: str, value: str, side: str = "destination", proof: str = PROOF) -> list[str]:
    """The problems of a country file that holds one fact; its value stands in line 6."""
    text = f"{HEAD}{side}:\n  {field}:\n    value: {value}\n{proof}"
    return [str(error) for error in read(country(tmp_path, text))[1]]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_every_country_file_is_sound(path: Path) -> None:
    found, problems = read(path)
    assert [str(problem) for problem in problems] == []
    assert found is not None
    assert found.iso == path.stem


GOOD = [
    ("minimum_wage", "{amount: 1000, currency: QAR, period: month, detail: 'Food is extra.'}"),
    ("minimum_wage", "{none: true}"),
    ("working_hours", "{per_day: 8}"),
    ("overtime", "{percent_extra: 25}"),
    ("rest_day", "{days_per_week: 1}"),
    ("exit_permit", "{answer: no, law: Law 13}"),
    ("exit_permit", "{answer: depends}"),
    ("written_contract", "{required: yes, languages: [ar, zh-Hant, en]}"),
    ("recruitment_fee", "{worker_pays: limited, limit: {months_of_wage: 1}}"),
    ("recruitment_fee", "{worker_pays: limited, limit: {percent: 10, of: first_month_wage}}"),
    ("recruitment_fee", "{worker_pays: limited, limit: {amount: 5, currency: QAR}}"),
    ("recruitment_fee", "{worker_pays: anything_agreed}"),
    ("health", "{sentences: ['Your employer pays.']}"),
    ("police", "{name: Police, phones: ['999', '+97444068888']}"),
    ("police", "{name: Police, web: 'https://police.example.org'}"),
    ("police", "{name: Hotline, phones: ['1348', '+6321348', '08001000']}"),
    (
        "police",
        "{name: P, phones: ['110'], write: [{way: sms, to: '110', source: {title: A, url: 'https://a.example.org'}}]}",
    ),
    ("ratified", "{C029: 1998, C189: no}"),
]


@pytest.mark.parametrize(("field", "value"), GOOD)
def test_good_values_are_accepted(tmp_path: Path, field: str, value: str) -> None:
    assert fact(tmp_path, field, value) == []


BAD = [
    ("minimum_wage", "{amount: 1000, currency: QRR, period: month}", "'QRR' is not a currency"),
    ("minimum_wage", "{amount: '1,000', currency: QAR, period: month}", "is not a number"),
    ("minimum_wage", "{amount: 1000, currency: QAR, period: fortnight}", "hour, day, week, month, year, once"),
    ("minimum_wage", "{amount: 1000, currency: QAR}", "period is missing"),
    ("minimum_wage", "{amount: -5, currency: QAR, period: month}", "cannot be right"),
    ("minimum_wage", "{none: no}", "write one of yes"),
    ("minimum_wage", "1000 QAR", "write a mapping with amount, currency, period"),
    ("working_hours", "{detail: 'Ask.'}", "gives no hours"),
    ("working_hours", "{per_day: 25}", "from 1 to 24"),
    ("working_hours", "{per_dya: 8, per_week: 48}", "did you mean per_day?"),
    ("exit_permit", "{answer: maybe}", "yes, no, partly, depends"),
    ("exit_permit", "{answer: 'no'}", "without quotes"),
    ("exit_permit", "{answer: no, detail: Ask your embassy}", "end it with . or ! or ?"),
    ("exit_permit", "{answer: no, detail: '" + "a" * 160 + ".'}", "161 characters"),
    ("written_contract", "{required: yes, languages: [arabic]}", "'arabic' is not a language"),
    ("written_contract", "{required: yes, languages: [no]}", '"no" in quotes'),
    ("recruitment_fee", "{worker_pays: nothing, limit: {months_of_wage: 1}}", "that is not limited"),
    ("recruitment_fee", "{worker_pays: limited, limit: 1000}", "write {amount, currency}"),
    ("health", "{sentences: []}", "one to four"),
    ("health", "{sentences: [A., B., C., D., E.]}", "one to four"),
    ("police", "{name: Police, phones: [999]}", 'put the number in quotes: "999"'),
    ("police", "{name: Police, phones: ['+974 4406 8888']}", "digits only"),
    ("police", "{name: Police, phones: ['+9741']}", "is not a phone number"),
    ("police", "{name: Police, phones: ['+97400000000']}", "not a number in use"),
    ("police", "{name: Police, phones: '999'}", "write a list of numbers"),
    ("police", "{name: Police}", "add phones or web"),
    ("police", "{name: Police, web: 'http://police.example.org'}", "starting with https://"),
    ("police", "{phones: ['999']}", "name is missing"),
    ("police", "{name: P, phones: ['999'], write: '114'}", "write a list: [{way: sms"),
    ("police", "{name: P, phones: ['999'], write: [{way: sms, to: '114'}]}", "source is missing"),
    ("ratified", "{C029: 1898}", "from 1919"),
    ("ratified", "{C999: 1998}", "C029, P029, C097"),
    ("pasport_retention", "{answer: no}", "did you mean passport_retention?"),
    ("fee_limit", "{worker_pays: nothing}", "is not a field of a country as destination"),
]


@pytest.mark.parametrize(("field", "value", "words"), BAD)
def test_bad_values_are_named_with_line_and_mend(tmp_path: Path, field: str, value: str, words: str) -> None:
    problems = fact(tmp_path, field, value)
    assert len(problems) == 1
    assert words in problems[0]
    assert "QA.yml:6: " in problems[0] or "QA.yml:5: " in problems[0]
    assert ". Mend: " in problems[0]


def test_pay_fees_and_phones_need_two_sources_where_none_is_official(tmp_path: Path) -> None:
    second = "    source2: {title: B, url: 'https://paper.example.org/1'}\n    checked"
    alone = PROOF.replace("confidence: law", "confidence: secondary")
    for field, value in (("police", "{name: P, phones: ['999']}"), ("recruitment_fee", "{worker_pays: nothing}")):
        problems = fact(tmp_path, field, value, proof=alone)
        assert ["two sources" in problem for problem in problems] == [True]
        assert fact(tmp_path, field, value, proof=alone.replace("    checked", second)) == []
    assert fact(tmp_path, "police", "{name: P, web: 'https://a.example.org'}", proof=alone) == []
    assert fact(tmp_path, "exit_permit", "{answer: no}", proof=alone) == []


FUTURE = (date.today() + timedelta(days=9)).isoformat()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("2026-01-31", FUTURE, 8, "is in the future"),
        ("2026-01-31", "yesterday", 8, "is not a date"),
        ("confidence: law", "confidence: blog", 9, "law, official, secondary"),
        ("    confidence: law\n", "", 5, "confidence is missing"),
        ("https:", "ftp:", 7, "is not an https address"),
        ("title: A law", "title: ''", 7, "a title belongs"),
        ("{title: A law, url: 'https://law.example.org/1'}", "'https://law.example.org/1'", 7, "title, url"),
        ("    checked", "    chequed: x\n    checked", 8, "is not a name we know here"),
        ("    checked", "    source2: {title: B, url: 'https://law.example.org/1'}\n    checked", 8, "the same page"),
    ],
)
def test_a_fact_needs_its_proof(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    problems = fact(tmp_path, "exit_permit", "{answer: no}", proof=PROOF.replace(old, new))
    assert len(problems) == 1, problems
    assert f"QA.yml:{line}: " in problems[0]
    assert words in problems[0]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD.replace("QA\n", "SA\n") + "origin: {}\n", 1, "is not the file's name"),
        (HEAD.replace("QAR", "QQQ"), 2, "is not a currency"),
        (HEAD.replace("[ar]", "ar"), 3, "write a list of language codes"),
        (HEAD, 1, "add destination or origin"),
        (HEAD + "origin: {}\n", 4, "leave the section out"),
        (HEAD + "transit: {}\n", 4, "iso, currency, languages, destination, origin"),
        (HEAD + "origin:\n  missions: {XQ: {value: 1}}\n", 5, "is not a country"),
        (HEAD + "origin:\n  missions: []\n", 5, "one contact for each country"),
        ("- a\n", 1, "write a mapping"),
        (HEAD + "iso: QA\n", 4, "written twice"),
    ],
)
def test_the_frame_of_a_file(tmp_path: Path, text: str, line: int, words: str) -> None:
    found, problems = read(country(tmp_path, text))
    assert found is None
    assert any(error.line == line and words in str(error) for error in problems), [str(error) for error in problems]


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    text = (
        HEAD.replace("QAR", "QQQ")
        + "destination:\n"
        + "  police:\n    value: {name: Police, phones: [999]}\n"
        + PROOF.replace("law\n", "blog\n")
        + "  helth:\n    value: {}\n"
    )
    problems = read(country(tmp_path, text))[1]
    assert [error.line for error in problems] == [2, 6, 9, 10]


def test_yes_and_no_become_one_type(tmp_path: Path) -> None:
    text = f"{HEAD}destination:\n  unions:\n    value: {{answer: no}}\n{PROOF}"
    found = read(country(tmp_path, text))[0]
    assert found is not None
    assert found.destination["unions"].as_json() == {
        "value": {"answer": "no"},
        "source": {"title": "A law", "url": "https://law.example.org/1"},
        "checked": "2026-01-31",
        "confidence": "law",
    }


def test_as_json_is_a_copy() -> None:
    field = FIELDS["destination", "health"]
    original = Fact(field, "QA", {"sentences": ["A."]}, Source("a", "https://a.b"), None, date(2026, 1, 1), "law")
    original.as_json()["value"]["sentences"].append("B.")
    assert original.value == {"sentences": ["A."]}


@pytest.mark.parametrize(
    ("name", "days"), [("police", 180), ("minimum_wage", 365), ("unions", 730), ("ratified", 1825)]
)
def test_a_fact_is_stale_the_day_after_its_shelf_life(name: str, days: int) -> None:
    checked = date(2026, 1, 1)
    one = Fact(FIELDS["destination", name], "QA", {}, Source("a", "https://a.b"), None, checked, "law")
    assert not is_stale(one, checked + timedelta(days=days))
    assert is_stale(one, checked + timedelta(days=days + 1))


def test_every_kind_has_a_shape_and_a_shelf_life() -> None:
    assert set(SHELF_LIFE) == set(Kind)
    assert set(SHAPES) == set(Kind) - {Kind.MISSIONS}  # missions are contacts, one for each country


@given(st.text())
def test_any_text_is_judged_as_a_phone_without_error(text: str) -> None:
    problem = phone_problem(text)
    assert problem is None or all(problem)
