"""Which words of two names stand for each other, and when a row is worth a question: rows of the real registers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.agencies import judge
from knowledge.agency_index import Index
from knowledge.alignment import Asked, Shares, word_likeness
from knowledge.names import parse, without_torn_form
from knowledge.register import Row, read
from knowledge.resemblance import ENOUGH, likelihood

TODAY = date(2026, 9, 20)
PH = read("PH")
WORDS = st.lists(st.text("abcdefghij", min_size=2, max_size=9), min_size=1, max_size=5, unique=True)
PARTS = st.floats(0, 1)


def weight(word: str) -> float:
    return float(len(word))


def shares(asked: str, other: str) -> Shares:
    known = set(other.split())
    return Asked(asked.split(), known.__contains__).shares(tuple(other.split()), weight, 12.0)


def register(*names: str) -> Index:
    return Index(replace(PH, rows=(*(Row(name, status="Valid License") for name in names), *PH.rows[:400])))


def candidates(index: Index, name: str) -> list[str]:
    found = judge(index, name, "", TODAY)
    assert found.verdict in ("candidates", "not_found")
    return [row.name for row in found.candidates]


def test_words_left_out_and_added_are_told_apart() -> None:
    assert shares("golden horizon", "golden horizon") == (0, 0, 0.5833333333333334)
    left_out, added = shares("golden", "golden horizon"), shares("golden horizon", "golden")
    assert left_out.missing == 0 < left_out.extra
    assert added.extra == 0 < added.missing
    assert shares("golden", "horizon") == (1, 1, 0)


@pytest.mark.parametrize("asked", ["goldenhorizon manpower", "goldnhorizon manpower", "golden horizn manpower"])
def test_slips_and_words_run_together_find_their_partners(asked: str) -> None:
    found = shares(asked, "golden horizon manpower")
    assert found.missing < 0.15
    assert found.extra < 0.15


def test_a_name_that_shares_its_trade_words_alone_is_no_slip() -> None:
    found = shares("star human resources", "moon human resources")
    assert found.missing > 0.15
    assert found.extra > 0.15


@given(WORDS, WORDS)
def test_shares_are_shares(asked: list[str], other: list[str]) -> None:
    found = Asked(asked).shares(tuple(other), weight, 12.0)
    assert all(0 <= part <= 1.0000001 for part in found)
    assert Asked(asked).shares(tuple(dict.fromkeys(asked)), weight, 12.0)[:2] == (0, 0)


@given(PARTS, PARTS, PARTS, PARTS)
def test_a_word_without_a_partner_never_makes_a_row_likelier(
    missing: float, extra: float, rare: float, more: float
) -> None:
    plain = likelihood(Shares(missing, extra, rare))
    assert likelihood(Shares(max(missing, more), extra, rare)) <= plain
    assert likelihood(Shares(missing, max(extra, more), rare)) <= plain
    assert 0 <= plain <= 1


def test_initials_are_not_slips_of_each_other() -> None:
    assert word_likeness("ak", "aj") == 0
    assert word_likeness("employment", "employmentagencyco") == 0  # a word is not the beginning of a sentence
    assert word_likeness("recruit", "recruitment") > 0


def test_a_removed_row_is_not_found_where_only_trade_words_agree() -> None:
    index = register("STAR HUMAN RESOURCES INC", "SHARP HUMAN RESOURCES INC", "MARITIME PLACEMENT SERVICES")
    assert candidates(index, "ZEPHYRUS HUMAN RESOURCES INC") == []
    assert candidates(index, "KWANDORA INTERNATIONAL MANPOWER SERVICES") == []


@pytest.mark.parametrize(
    "asked",
    [
        "BRIGHTON HUMAN RESOURCES",  # a word left out
        "NEW BRIGHTON VALLEY HUMAN RESOURCES",  # a word added
        "BRIGHTEN VALLEY HUMAN RESOURCES",  # a letter changed
        "BRIGHTONVALLEY HUMN RESOURCES",  # run together, with a slip
        "BRIGHTON VALLEY HUMAN RESOURCES INCC",  # a slip in the legal form
        "BRIGHTON VALLEY HUMAN RESOURCESLIMTED",  # a legal form with a slip, stuck to the name
        "VALLEY BRIGHTON HUMAN RESOURCES",
    ],
)
def test_a_name_one_word_or_letter_away_is_a_question(asked: str) -> None:
    assert "BRIGHTON VALLEY HUMAN RESOURCES INC" in candidates(register("BRIGHTON VALLEY HUMAN RESOURCES INC"), asked)


def test_of_equally_likely_rows_the_one_with_the_asked_legal_form_comes_first() -> None:
    index = register("QORVANE XEPTA INC", "QORVANE YUNTO LTD", "QORVANE ZILMO CO")
    assert candidates(index, "QORVANE LTD")[0] == "QORVANE YUNTO LTD"


def test_enough_lies_between_a_word_left_out_and_a_name_that_is_not_there() -> None:
    assert likelihood(Shares(0.0, 0.5, 0.6)) > ENOUGH
    assert likelihood(Shares(0.5, 0.5, 0.2)) < ENOUGH


@pytest.mark.parametrize(
    ("words", "without"),
    [
        (("airmen", "agenciesltd"), ("airmen", "agencies")),
        (("lujain", "limted"), ("lujain",)),
        (("lujain", "pvt", "lt"), ("lujain",)),
        (("lujain", "agencylimied"), ("lujain", "agency")),
        (("lujain", "star"), ("lujain", "star")),
        (("limted",), ("limted",)),
        ((), ()),
    ],
)
def test_a_torn_or_stuck_legal_form_is_no_word_of_the_name(words: tuple[str, ...], without: tuple[str, ...]) -> None:
    assert without_torn_form(words, {"agencies", "star"}.__contains__) == without


def test_a_p_of_the_name_is_no_legal_form() -> None:
    assert parse("TRIPLE P LIMITED").key == parse("Triple P").key == "triplep"
    assert parse("TRIPLE P. LTD").key == parse("TRIPLE (P) LIMITED").key == "triple"
