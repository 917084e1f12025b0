"""What the signs of an offer mean together, what the law says about its fee, and the faults of the files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge import offer_words
from knowledge.amounts import Amount
from knowledge.factors import FLAGS, PARTS
from knowledge.offers import Fee, Offer, askable, compare_fee, judge, page, said_by_her
from knowledge.yamlfile import KnowledgeError

TODAY = date(2026, 11, 22)


def raised(*found: tuple[str, str]) -> list[str]:
    return [flag.sign.id for flag in judge(found).flags]


def test_a_part_alone_says_nothing_and_two_together_do() -> None:
    assert raised(("high_pay", "well paid")) == []
    assert raised(("no_skill", "no experience")) == []
    assert raised(("high_pay", "well paid"), ("no_skill", "no experience")) == ["pay_too_high"]
    assert raised(("high_pay", "well paid"), ("looks_age_sex", "pretty")) == ["pay_too_high", "looks_age_sex"]


def test_a_high_sum_is_praise_of_the_pay_only_with_a_period() -> None:
    def flags(period: str | None) -> list[str]:
        amount = Amount(5000, "USD", period, 0, 1)  # type: ignore[arg-type]
        return [flag.sign.id for flag in judge([("no_skill", "no experience")], [(amount, "5000 usd")]).flags]

    assert flags("month") == ["pay_too_high"]
    assert flags(None) == []


def test_the_words_of_a_flag_stand_once_and_in_order() -> None:
    offer = judge([("secrecy", "tell nobody"), ("secrecy", "tell nobody"), ("secrecy", "delete this")])
    assert offer.flags[0].words == ("tell nobody", "delete this")


def test_the_fee_is_the_sum_in_the_words_that_ask_for_it() -> None:
    fee, pay = Amount(300, "USD", None, 0, 1), Amount(900, "USD", "month", 0, 1)
    offer = judge([("fee_upfront", "pay the deposit of 300 usd")], [(pay, "900 usd"), (fee, "300 usd")])
    assert offer.fee == Fee(300, "USD")
    assert judge([("tourist_visa", "300 usd visa")], [(fee, "300 usd")]).fee is None


@pytest.mark.parametrize(
    ("amount", "currency", "origin", "place", "comparison"),
    [
        (9_000, "NPR", "NP", None, "within"),
        (12_000, "NPR", "NP", None, "above"),
        (200, "USD", "NP", None, "above"),
        (30, "USD", "NP", None, "within"),
        (66, "USD", "NP", None, None),  # about the limit: a rate of another day would say otherwise
        (300, "USD", None, "QA", "nothing_allowed"),
        (300, "USD", None, None, None),
        (300, "USD", "BR", "ZW", None),
    ],
)
def test_a_fee_beside_the_law(
    amount: float, currency: str, origin: str | None, place: str | None, comparison: str | None
) -> None:
    assert compare_fee(Fee(amount, currency), origin, place, TODAY) == comparison


def test_the_law_stands_on_the_page_only_where_a_fee_is_asked() -> None:
    asked = page(Offer(said_by_her(["fee_upfront"]), Fee(300, "USD")), None, "QA", TODAY)
    assert [law["country"] for law in asked["laws"]] == ["QA"]
    assert page(Offer(said_by_her(["secrecy"])), None, "QA", TODAY)["laws"] == []


def test_suspicious_is_a_raised_flag_and_nothing_else() -> None:
    assert judge([]).as_data() == {"suspicious": False, "flags": [], "fee": None}
    assert judge([("secrecy", "tell nobody")]).suspicious


def test_at_most_six_things_are_asked() -> None:
    assert 0 < len(askable()) <= 6
    assert set(askable()) <= set(FLAGS)


@pytest.mark.parametrize("language", offer_words.languages())
def test_every_language_has_all_signs_and_money(language: str) -> None:
    words = offer_words.load(language)
    assert {sign.name for sign in words.signs.signs} == {*FLAGS, *PARTS}
    assert "USD" in words.money.currencies
    assert "month" in words.money.periods


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda data: data["signs"].pop("secrecy"), "secrecy is missing"),
        (lambda data: data["signs"].update(speed={"say": ["fast"]}), "'speed' is no sign"),
        (lambda data: data.pop("money"), "has no money"),
        (lambda data: data["money"]["currencies"].update(XXQ=["x"]), "'XXQ' is no currency"),
        (lambda data: data["money"]["periods"].update(moon=["a moon"]), "'moon' is no period"),
        (lambda data: data["money"]["multipliers"].update(k=["k"]), "'k' is no number"),
        (lambda data: data["money"].update(currencies=[]), "currencies holds no lists"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, change: object, problem: str) -> None:
    data = {
        "gap": 4,
        "unless_gap": 2,
        "signs": {name: {"say": ["word"]} for name in (*FLAGS, *PARTS)},
        "money": {"currencies": {"USD": ["usd"]}, "periods": {"month": ["a month"]}, "multipliers": {1000: ["k"]}},
    }
    change(data)  # type: ignore[operator]
    (tmp_path / "xx.yml").write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(KnowledgeError) as fault:
        offer_words.load("xx", tmp_path)
    assert problem in str(fault.value)
