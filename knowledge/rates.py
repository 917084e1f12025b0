"""A sum in another money, by a dated file of exchange rates (``knowledge/rates.yml``). Never a live call.

The rate of a bank or an exchange office differs, so a sum is rounded to three figures and always told with the day of
the file; from a file older than :data:`SHELF_LIFE` nothing is told.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.kinds import Report, Shape, check_shape, currency, day, is_currency, number, one_of, source
from knowledge.yamlfile import Keys, KnowledgeError, load

FILE = Path(__file__).parent / "rates.yml"
#: Days after which a file says nothing any more; until then its day stands beside every sum.
SHELF_LIFE = 365
BASE = "USD"
_FIGURES = 3


@dataclass(frozen=True)
class Rates:
    """A file of rates: ``per_base`` is units of a currency (ISO 4217) for one dollar on ``day``."""

    day: date
    per_base: Mapping[str, float]

    def convert(self, amount: float, currency: str, into: str, today: date) -> float | None:
        """An amount of ``currency`` in ``into``, rounded to three figures; None if no rate tells it."""
        if (today - self.day).days > SHELF_LIFE or not {currency, into} <= set(self.per_base):
            return None
        return _rounded(amount * self.per_base[into] / self.per_base[currency])


@cache
def rates(path: Path = FILE) -> Rates:
    """The file, read once. Raises KnowledgeError at its first problem."""
    found = problems(path)
    if found:
        raise found[0]
    data = load(path).data
    return Rates(data["day"], {code: float(rate) for code, rate in data["rates"].items()})


def in_money_of(value: Mapping[str, Any], into: str, today: date) -> dict[str, Any] | None:
    """What ``{amount, currency, period?}`` is in another currency.

    Returns ``{amount, currency, period?, day}`` with the day of the rates (ISO), or None if it is that currency
    already or no rate is known.
    """
    if value["currency"] == into:
        return None
    amount = rates().convert(value["amount"], value["currency"], into, today)
    if amount is None:
        return None
    period = {"period": value["period"]} if "period" in value else {}
    return {"amount": amount, "currency": into, **period, "day": rates().day.isoformat()}


def problems(path: Path = FILE) -> list[KnowledgeError]:
    """Every problem of the file; empty if all is well."""
    try:
        document = load(path)
    except KnowledgeError as error:
        return [error]
    report = Report(document)
    check_shape(report, (), document.data, _SHAPE)
    return sorted(report.problems, key=lambda error: error.line)


def renewed(published: Mapping[str, Any], address: str, title: str, path: Path = FILE) -> tuple[str, dict[str, float]]:
    """The text of a new file, from rates as they are published, for the currencies of the old one.

    Args:
        published: ``{date: "2026-09-29", usd: {npr: 153.8, ...}}``, units for one dollar; ISO 4217 in small letters.
        address, title: where they were read, for ``source``.

    Returns the text and, by currency, the share by which its rate moved (0.1: ten percent dearer dollars).
    Raises ValueError, in words for an operator, if a currency is missing, the day is no newer, or a rate is no number.
    """
    old = rates(path)
    try:
        day, table = date.fromisoformat(published["date"]), published[BASE.lower()]
        new = {code: 1 if code == BASE else float(f"{float(table[code.lower()]):.6g}") for code in old.per_base}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"these are not rates for one dollar with a date: {error!r}") from error
    if day <= old.day:
        raise ValueError(f"these rates are of {day}, the file in use is of {old.day} already")
    wrong = [code for code, rate in new.items() if not 0 < rate < math.inf]
    if wrong:
        raise ValueError(f"no rate for {', '.join(wrong)}")
    # What people wrote above the first key, such as why a currency is left out, stays.
    remarks = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    source = [f"  title: {json.dumps(title)}", f"  url: {json.dumps(address)}"]
    lines = [*remarks, f"base: {BASE}", f"day: {day}", "source:", *source, "rates:"]
    lines += [f"  {code}: {rate:.10g}" for code, rate in new.items()]
    return "\n".join(lines) + "\n", {code: new[code] / rate - 1 for code, rate in old.per_base.items()}


def _rates(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, dict) or value.get(BASE) != 1:
        report.add(keys, f"holds no {BASE}: 1", "write units of each currency for one dollar, and USD: 1")
        return
    for code, rate in value.items():
        if not is_currency(code):
            currency(report, (*keys, code), code)
        number(0.0001, 10_000_000)(report, (*keys, code), rate)


_SHAPE: Shape = {"base": (True, one_of(BASE)), "day": (True, day), "source": (True, source), "rates": (True, _rates)}


def _rounded(amount: float) -> float:
    """Three figures: more would look like a promise."""
    digits = _FIGURES - 1 - math.floor(math.log10(amount))
    return round(amount, digits) if digits > 0 else float(round(amount, digits))
