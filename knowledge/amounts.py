"""Sums of money in a text: number, currency, and for which time ("1.5 juta sebulan", "日薪300元", "$3,000/month").

The words come from a language's file; here is only how numbers are written. Nothing is guessed: a number without a
currency beside it is no sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

import regex

Period = Literal["hour", "day", "week", "month", "year"]
#: How often a period comes in a month of 26 working days of eight hours.
PER_MONTH: Mapping[Period, float] = {"hour": 208, "day": 26, "week": 52 / 12, "month": 1, "year": 1 / 12}

Key = TypeVar("Key")

_NUMBER = r"\d[\d.,'’ \u00a0]*\d|\d"
_CLAUSE = regex.compile(r"[,;.!?\n،؛，。；、၊။]")
#: How far behind a sum its period may stand, in characters; in front of it fewer ("monthly salary 500 usd").
_BEHIND, _BEFORE = 20, 24


@dataclass(frozen=True)
class Amount:
    """A sum as it stands in a text.

    Attributes:
        value: in units of the currency; of a range ("800-1200") the upper end.
        currency: ISO 4217.
        period: what it is paid for, or None if the text does not say.
        start, end: half-open range of the number and its currency in the text.
    """

    value: float
    currency: str
    period: Period | None
    start: int
    end: int

    def monthly(self) -> float:
        """The sum for a month; a sum without a period is taken as a month's."""
        return self.value * PER_MONTH[self.period or "month"]


@dataclass(frozen=True)
class MoneyWords:
    """How a language writes money.

    Attributes:
        currencies: ISO 4217 -> how people write it.
        periods: hour, day, week, month, year -> how people write "a month", "monthly".
        multipliers: number -> words behind a number that multiply it ("juta", "万", "k").
    """

    currencies: Mapping[str, tuple[str, ...]]
    periods: Mapping[Period, tuple[str, ...]]
    multipliers: Mapping[int, tuple[str, ...]]


class AmountFinder:
    """Finds the sums of money in texts of one language."""

    def __init__(self, words: MoneyWords) -> None:
        self._currencies = _turned(words.currencies)
        self._multipliers = _turned(words.multipliers)
        self._periods = {period: regex.compile(_any(forms)) for period, forms in words.periods.items() if forms}
        times = f"(?:\\s?(?P<times>{_any(self._multipliers)}))?" if self._multipliers else "(?P<times>(?!))?"
        money = _any(self._currencies)
        number = f"(?P<number>{_NUMBER}){times}"
        self._behind = regex.compile(f"{number}\\+?\\s?/?(?P<money>{money})")
        self._before = regex.compile(f"(?P<money>{money})\\.?\\s?{number}")

    def find(self, text: str) -> list[Amount]:
        """The sums of a text in small letters with ASCII digits (a normalised text), in order, without overlaps."""
        found: list[Amount] = []
        for pattern in (self._behind, self._before):
            for match in pattern.finditer(text):
                start, end = match.span()
                if all(end <= one.start or one.end <= start for one in found):
                    value = _value(match["number"]) * self._multipliers.get(match["times"] or "", 1)
                    currency = self._currencies[match["money"]]
                    found.append(Amount(value, currency, self._period(text, start, end), start, end))
        return sorted(found, key=lambda one: one.start)

    def _period(self, text: str, start: int, end: int) -> Period | None:
        # "1500 QAR, 8 hours per day": behind a comma begins something else
        behind, before = (
            _CLAUSE.split(text[end : end + _BEHIND])[0],
            _CLAUSE.split(text[max(0, start - _BEFORE) : start])[-1],
        )
        near = {period: match.start() for period, form in self._periods.items() if (match := form.search(behind))}
        near = near or {
            period: -match.end() for period, form in self._periods.items() if (match := form.search(before))
        }
        return min(near, key=lambda period: near[period], default=None)


def _turned(words: Mapping[Key, Iterable[str]]) -> dict[str, Key]:
    return {form.casefold(): key for key, forms in words.items() for form in forms}


def _any(forms: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first; words of letters end where a word ends."""
    parts = []
    for form in sorted((form.casefold() for form in forms), key=len, reverse=True):
        begins = r"(?<!\p{Latin})" if regex.match(r"\p{Latin}", form) else ""
        ends = r"(?![\p{Latin}\p{M}])" if regex.search(r"\p{Latin}$", form) else ""
        parts.append(begins + regex.escape(form, special_only=True) + ends)
    return "(?:" + "|".join(parts) + ")"


def _value(written: str) -> float:
    """What a written number means: ``1,500`` and ``1.500`` are thousands, ``1.5`` and ``12,50`` are not."""
    digits = regex.sub(r"['’\s\u00a0]", "", written)
    marks = regex.findall(r"[.,]", digits)
    if not marks:
        return float(digits)
    *groups, last = regex.split(r"[.,]", digits)
    if len(last) == 3 and (len(groups) > 1 or len(groups[0]) <= 3) and groups[0] != "0":
        return float("".join(groups) + last)
    return float("".join(groups) + "." + last)
