"""Sums in her own money: by a dated file, rounded, never from a file too old, never by a guess."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import rates as module
from knowledge.guides import countries
from knowledge.rates import FILE, SHELF_LIFE, in_money_of, problems, rates, renewed

DAY = rates().day


def test_the_file_that_ships_is_sound_and_knows_the_money_of_every_country() -> None:
    assert problems() == []
    # The official rate of Myanmar is not what people get, so none is told.
    assert {country.currency for country in countries().values()} - {"MMK"} <= set(rates().per_base)


def test_a_sum_is_rounded_and_dated() -> None:
    found = in_money_of({"amount": 1000, "currency": "QAR", "period": "month"}, "NPR", DAY)
    assert found is not None
    assert found["day"] == DAY.isoformat()
    assert found["period"] == "month"
    assert found["amount"] % 100 == 0
    exact = 1000 / rates().per_base["QAR"] * rates().per_base["NPR"]
    assert found["amount"] == pytest.approx(exact, rel=0.005)


def test_nothing_is_told_by_an_old_file_or_of_unknown_money() -> None:
    old = DAY + timedelta(days=SHELF_LIFE + 1)
    assert rates().convert(5, "QAR", "NPR", old) is None
    assert rates().convert(5, "QAR", "MMK", DAY) is None
    assert in_money_of({"amount": 5, "currency": "NPR"}, "NPR", DAY) is None


@given(st.floats(0.01, 1e8), st.sampled_from(sorted(rates().per_base)), st.sampled_from(sorted(rates().per_base)))
def test_there_and_back_is_the_same_sum(amount: float, one: str, other: str) -> None:
    there = rates().convert(amount, one, other, DAY)
    assert there is not None
    back = rates().convert(there, other, one, DAY)
    assert back == pytest.approx(amount, rel=0.012)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("base: USD", "base: EUR", "write one of USD"),
        ("  NPR: ", "  NPX: ", "'NPX' is not a currency"),
        ("  USD: 1", "  USD: 2", "holds no USD: 1"),
        ("day: 2", "dya: 2", "day is missing"),
        ("  AED: 3.6725", "  AED: -3", "cannot be right"),
    ],
)
def test_a_broken_file_is_named_with_line_and_mend(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "rates.yml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = [str(problem) for problem in problems(path)]
    assert any(words in problem and "rates.yml:" in problem for problem in found), found


def published(day: date, **changed: float) -> dict[str, object]:
    table = {code.lower(): rate for code, rate in rates().per_base.items()}
    return {"date": day.isoformat(), "usd": {**table, **changed}}


def test_newer_rates_are_written_with_their_source_and_what_moved(tmp_path: Path) -> None:
    dearer = rates().per_base["NPR"] * 1.2
    text, moved = renewed(published(DAY + timedelta(days=1), npr=dearer), "https://rates.example.org/a", "A title")
    assert moved["NPR"] == pytest.approx(0.2, abs=0.001)
    assert moved["QAR"] == 0
    path = tmp_path / "rates.yml"
    path.write_text(text, encoding="utf-8")
    assert problems(path) == []
    assert module.rates(path).day == DAY + timedelta(days=1)
    assert text.startswith("#"), "the remarks above the first key stay"


@pytest.mark.parametrize(
    ("given_rates", "words"),
    [
        (published(DAY), "already"),
        ({"date": "2030-01-01", "usd": {"npr": 1}}, "not rates for one dollar"),
        ({"date": "soon"}, "not rates for one dollar"),
        ([], "not rates for one dollar"),
        (published(DAY + timedelta(days=1), npr=0), "no rate for NPR"),
    ],
)
def test_rates_that_cannot_be_used_are_refused_in_words(given_rates: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        renewed(given_rates, "https://rates.example.org/a", "A title")  # type: ignore[arg-type]
