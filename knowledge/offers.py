"""What is wrong with a job offer: the flags its words raise, and what to do about each. Never that an offer is safe.

Reading the words is ``bot/understanding/offers.py``'s work; here is what they mean (``knowledge/risks/offers.yml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any, Literal

from knowledge.amounts import Amount
from knowledge.factors import Sign
from knowledge.facts import Fact
from knowledge.guides import countries
from knowledge.pages import fact_entry
from knowledge.rates import rates
from knowledge.risks import load, signs

#: The flag of a fee: with it stands what the law says about fees.
FEE = "fee_upfront"
#: How a fee compares with what the law of a country lets somebody take from a worker.
Comparison = Literal["nothing_allowed", "above", "within"]
#: Two sums in two currencies that differ by less than this share are not told apart: rates differ from day to day.
_NEAR = 0.15


@dataclass(frozen=True)
class Flag:
    """A flag that is raised, and the words of the offer that raised it, as typed; none where she said so herself."""

    sign: Sign
    words: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """``{flag, words: [...], sign, do, source}``; a source is ``{title, publisher, year, section}`` or None."""
        source = self.sign.source.as_data() if self.sign.source else None
        words = list(self.words)
        return {"flag": self.sign.id, "words": words, "sign": self.sign.sign, "do": self.sign.do, "source": source}


@dataclass(frozen=True)
class Fee:
    """What she shall pay: ``value`` in units of ``currency`` (ISO 4217)."""

    value: float
    currency: str


@dataclass(frozen=True)
class Offer:
    """What was found in an offer: ``flags`` in the order of ``FLAGS``; ``fee`` is what she shall pay, if it says so."""

    flags: tuple[Flag, ...]
    fee: Fee | None = None

    @property
    def suspicious(self) -> bool:
        """True where a flag is raised. False means that no sign was found, not that the offer is good."""
        return bool(self.flags)

    def with_flags(self, words: Mapping[str, str]) -> Offer:
        """The same with more flags; ``words`` are the flags' names and what speaks for each."""
        others = (Flag(sign, (words[sign.id],)) for sign in signs() if sign.id in words)
        order = [sign.id for sign in signs()]
        return Offer(tuple(sorted((*self.flags, *others), key=lambda flag: order.index(flag.sign.id))), self.fee)

    def as_data(self) -> dict[str, Any]:
        """``{suspicious, flags: [as Flag.as_data], fee: {amount, currency} or None}``, sentences in English."""
        fee = {"amount": self.fee.value, "currency": self.fee.currency} if self.fee else None
        return {"suspicious": self.suspicious, "flags": [flag.as_data() for flag in self.flags], "fee": fee}


def judge(found: Iterable[tuple[str, str]], amounts: Sequence[tuple[Amount, str]] = ()) -> Offer:
    """What the words of an offer say.

    Args:
        found: sign (a flag, or a part: ``knowledge.factors.PARTS``) and its words as typed, in the order of the text.
        amounts: the sums of money in it, and their words as typed.
    """
    words: dict[str, list[str]] = {}
    for name, said in found:
        if said not in words.setdefault(name, []):
            words[name].append(said)
    rules = load().offer_rules
    high = [said for amount, said in amounts if _is_high(amount, rules.high_pay.get(amount.currency, inf))]
    if high:
        words["high_pay"] = [*words.get("high_pay", []), *high]
    for rule in rules.together:
        if all(need in words for need in rule.needs):
            raised = words.setdefault(rule.raises, [])
            raised += [said for need in rule.needs for said in words[need] if said not in raised]
    raising = " ".join(words.get("fee_upfront", ()))
    fees = (Fee(amount.value, amount.currency) for amount, said in amounts if not amount.period and said in raising)
    return Offer(tuple(Flag(sign, _longest(words[sign.id])) for sign in signs() if sign.id in words), next(fees, None))


def _longest(words: Sequence[str]) -> tuple[str, ...]:
    """The words without those that stand inside others of them."""
    return tuple(one for one in words if not any(one != other and one in other for other in words))


def said_by_her(flags: Iterable[str]) -> tuple[Flag, ...]:
    """The flags with these names, in their order, without words."""
    names = set(flags)
    return tuple(Flag(sign) for sign in signs() if sign.id in names)


def askable() -> tuple[str, ...]:
    """The flags we ask about, because the words of an offer often hide them."""
    return load().offer_rules.asked


def page(offer: Offer, origin: str | None, place: str | None, today: date) -> dict[str, Any]:
    """An offer for the page ``offer_result``: :meth:`Offer.as_data`, and what the law says where a fee is asked.

    Args:
        origin, place: where she leaves and where she goes, ISO 3166-1 alpha-2; None if not said.

    Adds ``{laws: [entries of knowledge.pages.fact_entry], comparison: Comparison or None}``.
    """
    fee = offer.fee
    asked = any(flag.sign.id == FEE for flag in offer.flags)
    return {
        **offer.as_data(),
        "laws": _law_entries(origin, place, today) if asked else [],
        "comparison": compare_fee(fee, origin, place, today) if fee else None,
    }


def compare_fee(fee: Fee, origin: str | None, place: str | None, today: date) -> Comparison | None:
    """How a fee compares with the strictest law that can be compared; None if none can.

    A limit in another currency is compared by the dated rates, and says nothing where the two are too near to tell.
    """
    found: set[Comparison] = set()
    for fact in _laws(origin, place):
        limit = fact.value.get("limit") or {}
        if fact.value["worker_pays"] == "nothing":
            found.add("nothing_allowed")
        elif limit.get("currency") == fee.currency:
            found.add("above" if fee.value > limit["amount"] else "within")
        elif "amount" in limit:
            asked = rates().convert(fee.value, fee.currency, limit["currency"], today)
            if asked is not None and abs(asked / limit["amount"] - 1) > _NEAR:
                found.add("above" if asked > limit["amount"] else "within")
    order: tuple[Comparison, ...] = ("nothing_allowed", "above", "within")
    return next((one for one in order if one in found), None)


def _law_entries(origin: str | None, place: str | None, today: date) -> list[dict[str, Any]]:
    return [fact_entry(fact, fact.country, today, origin) for fact in _laws(origin, place)]


def _laws(origin: str | None, place: str | None) -> list[Fact]:
    home, there = countries().get(origin or ""), countries().get(place or "")
    laws = [home.origin.get("fee_limit") if home else None, there.destination.get("recruitment_fee") if there else None]
    return [fact for fact in laws if fact]


def _is_high(amount: Amount, limit: float) -> bool:
    """Is it more than workers without training are paid? A sum without a period is no pay."""
    return amount.period is not None and amount.monthly() >= limit
