"""Sums of money in texts: how numbers are written, which currency, for what time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.amounts import Amount, AmountFinder, MoneyWords

FINDER = AmountFinder(
    MoneyWords(
        currencies={"USD": ("$", "usd", "dollars"), "IDR": ("rp", "rupiah"), "CNY": ("元",)},
        periods={"hour": ("an hour", "per jam"), "day": ("a day", "日薪"), "month": ("a month", "/month", "月薪")},
        multipliers={1000: ("k",), 10_000: ("万",), 1_000_000: ("juta",)},
    )
)


def sums(text: str) -> list[tuple[float, str, str | None]]:
    return [(found.value, found.currency, found.period) for found in FINDER.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("we pay 1,500 usd a month", [(1500, "USD", "month")]),
        ("we pay 1.500 usd", [(1500, "USD", None)]),
        ("1.5 juta rupiah", [(1_500_000, "IDR", None)]),
        ("rp 12.500.000", [(12_500_000, "IDR", None)]),
        ("$3k/month", [(3000, "USD", "month")]),
        ("12,50 usd an hour", [(12.5, "USD", "hour")]),
        ("800-1200 usd a month", [(1200, "USD", "month")]),
        ("月薪3万元", [(30_000, "CNY", "month")]),
        ("日薪300元", [(300, "CNY", "day")]),
        ("pay 500 usd now and 300 dollars later", [(500, "USD", None), (300, "USD", None)]),
        ("1500 usd, 8 hours a day", [(1500, "USD", None)]),
        ("call 77 12 34", []),
        ("500 users", []),
    ],
)
def test_sums(text: str, found: list[tuple[float, str, str | None]]) -> None:
    assert sums(text) == found


def test_the_range_holds_the_number_and_its_currency() -> None:
    [found] = FINDER.find("they pay 900 usd here")
    assert "they pay 900 usd here"[found.start : found.end] == "900 usd"


def test_a_month_of_other_periods() -> None:
    assert Amount(10, "USD", "hour", 0, 1).monthly() == 2080
    assert Amount(12_000, "USD", "year", 0, 1).monthly() == 1000
    assert Amount(700, "USD", None, 0, 1).monthly() == 700


@given(st.text(max_size=80))
def test_any_text_gives_sums_inside_it(text: str) -> None:
    for found in FINDER.find(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.value >= 0
