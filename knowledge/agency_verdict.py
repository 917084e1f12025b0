"""The answer to "is this agency licensed?" as data: what knowledge.agencies decides and every surface shows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from knowledge.job_orders import FoundOrders
from knowledge.names import tokens
from knowledge.register import Register

VERDICTS = (
    "active",
    "limited",
    "not_active",
    "sanctioned",
    "unknown_status",
    "borrowed_number",
    "candidates",
    "not_found",
    "cannot_tell",
)
Reason = dict[str, Any]


@dataclass(frozen=True)
class AgencyRow:
    """A row as the register shows it, with the group of its status and a short id for buttons; unknown is empty."""

    id: str
    name: str
    number: str
    status: str
    group: str
    place: str
    expires: str
    local_name: str = ""
    scope: str = ""


@dataclass(frozen=True)
class Verdict:
    """The answer. `reasons` are codes with their data, never sentences; `ask_next` says what would help to ask next.

    copy_date and age_days (days) are None when there is no register for the country. numbers_help: the register shows
    licence numbers, so a number can be held against the name.
    """

    country: str
    name: str
    number: str
    verdict: str
    rows: tuple[AgencyRow, ...] = ()
    candidates: tuple[AgencyRow, ...] = ()
    reasons: tuple[Reason, ...] = ()
    ask_next: tuple[str, ...] = ()
    copy_date: date | None = None
    age_days: int | None = None
    official_page: str = ""
    authority: str = ""
    authority_local: str = ""
    covers: tuple[str, ...] = ()
    does_not_cover: tuple[str, ...] = ()
    second_check: tuple[tuple[str, str], ...] = ()
    job_orders: FoundOrders | None = None
    fee: tuple[tuple[str, Any], ...] = ()
    numbers_help: bool = False

    def as_data(self) -> dict[str, Any]:
        """Plain JSON data, for --json and for the template; dates as YYYY-MM-DD.

        ``shown`` are the rows without those that a reader could not tell apart ("PT X" and "PT. X", one number).
        """

        orders = self.job_orders
        found = {
            "found": [order._asdict() for order in orders.orders] if orders else [],
            "found_total": orders.total if orders else None,
            "copy_date": orders.copy_date.isoformat() if orders else None,
        }
        return {
            "query": {"country": self.country, "name": self.name, "number": self.number},
            "verdict": self.verdict,
            "rows": [asdict(row) for row in self.rows],
            "shown": [asdict(row) for row in _once(self.rows)],
            "candidates": [asdict(row) for row in self.candidates],
            "reasons": [dict(reason) for reason in self.reasons],
            "ask_next": list(self.ask_next),
            "copy_date": self.copy_date.isoformat() if self.copy_date else None,
            "age_days": self.age_days,
            "official_page": self.official_page,
            "authority": self.authority,
            "authority_local": self.authority_local,
            "covers": list(self.covers),
            "does_not_cover": list(self.does_not_cover),
            "second_check": {**dict(self.second_check), **found},
            "fee": {key: held.isoformat() if isinstance(held, date) else held for key, held in self.fee},
        }


def _once(rows: tuple[AgencyRow, ...]) -> list[AgencyRow]:
    """The rows that differ for a reader in more than the dots and capitals of the name, in order."""
    found: dict[tuple[str, ...], AgencyRow] = {}
    for row in rows:
        name = "".join(tokens(row.name))
        found.setdefault((name, row.number, row.status, row.place, row.scope, row.local_name), row)
    return list(found.values())


def register_part(register: Register) -> dict[str, Any]:
    """What an answer carries of a register whatever was found in it, as arguments of `Verdict`."""
    return {
        "official_page": register.official_page,
        "authority": register.authority,
        "authority_local": register.authority_local,
        "covers": register.covers,
        "does_not_cover": register.does_not_cover,
        "second_check": tuple(register.second_check.items()),
        "fee": tuple(register.fee.items()),
    }
