"""What a fact is: its field, its kind, where it comes from, and how long it stays fresh (docs/countries.md).

A country is described by fields, each of one kind, seen from one of two sides: as a place to work (``destination``) or
as a place people leave from (``origin``). ``FIELDS`` is the one list of them; the checks, the guides, the contacts and
the coverage table all read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

Side = Literal["destination", "origin"]
Confidence = Literal["law", "official", "secondary"]


class Kind(StrEnum):
    """The shapes a value can have; docs/countries.md shows each with an example."""

    MONEY = "money"
    HOURS = "hours"
    OVERTIME = "overtime"
    REST = "rest"
    RULE = "rule"
    CONTRACT = "contract"
    FEE = "fee"
    AGE = "age"
    TEXT = "text"
    CONTACT = "contact"
    AUTHORITY = "authority"
    LINK = "link"
    MISSIONS = "missions"
    RATIFIED = "ratified"


#: Days after ``checked`` during which a fact of this kind is shown without "please confirm" (docs/countries.md).
SHELF_LIFE: Mapping[Kind, int] = {
    Kind.CONTACT: 180,
    Kind.MISSIONS: 180,
    Kind.AUTHORITY: 180,
    Kind.LINK: 180,
    Kind.MONEY: 365,
    Kind.FEE: 365,
    Kind.HOURS: 730,
    Kind.OVERTIME: 730,
    Kind.REST: 730,
    Kind.RULE: 730,
    Kind.CONTRACT: 730,
    Kind.AGE: 730,
    Kind.TEXT: 730,
    Kind.RATIFIED: 1825,
}


@dataclass(frozen=True)
class Field:
    """One line of the tables in docs/countries.md. ``shelf_life`` is in days."""

    name: str
    side: Side
    kind: Kind
    safety_critical: bool = False

    @property
    def shelf_life(self) -> int:
        """Days a fact of this field stays fresh."""
        return SHELF_LIFE[self.kind]


def _fields(side: Side, kinds: Mapping[str, Kind], critical: set[str]) -> dict[tuple[Side, str], Field]:
    return {(side, name): Field(name, side, kind, name in critical) for name, kind in kinds.items()}


_DESTINATION: Mapping[str, Kind] = {
    "legal_ways": Kind.TEXT,
    "tourist_visa": Kind.RULE,
    "minimum_age": Kind.AGE,
    "minimum_wage": Kind.MONEY,
    "wage_payment": Kind.TEXT,
    "working_hours": Kind.HOURS,
    "overtime": Kind.OVERTIME,
    "rest_day": Kind.REST,
    "domestic_workers": Kind.RULE,
    "farm_workers": Kind.RULE,
    "fishing_workers": Kind.RULE,
    "written_contract": Kind.CONTRACT,
    "passport_retention": Kind.RULE,
    "recruitment_fee": Kind.FEE,
    "change_employer": Kind.RULE,
    "exit_permit": Kind.RULE,
    "leaving_early": Kind.TEXT,
    "health": Kind.TEXT,
    "pregnancy": Kind.TEXT,
    "accident": Kind.TEXT,
    "unions": Kind.RULE,
    "irregular_rights": Kind.TEXT,
    "police": Kind.CONTACT,
    "ambulance": Kind.CONTACT,
    "labour_hotline": Kind.CONTACT,
    "trafficking_hotline": Kind.CONTACT,
    "child_helpline": Kind.CONTACT,
    "shelter": Kind.CONTACT,
    "deception": Kind.TEXT,
    "ratified": Kind.RATIFIED,
}

_ORIGIN: Mapping[str, Kind] = {
    "licensing_authority": Kind.AUTHORITY,
    "register_page": Kind.LINK,
    "fee_limit": Kind.FEE,
    "before_leaving": Kind.TEXT,
    "minimum_age": Kind.AGE,
    "bans": Kind.TEXT,
    "complaint": Kind.CONTACT,
    "hotline": Kind.CONTACT,
    "trafficking_hotline": Kind.CONTACT,
    "child_helpline": Kind.CONTACT,
    "police": Kind.CONTACT,
    "missions": Kind.MISSIONS,
}

# The safety-critical ones are those named in the target of the coverage table: passport, fees, leaving, emergency,
# labour and trafficking hotlines.
_CRITICAL = {
    "passport_retention",
    "recruitment_fee",
    "fee_limit",
    "change_employer",
    "exit_permit",
    "leaving_early",
    "police",
    "ambulance",
    "labour_hotline",
    "trafficking_hotline",
    "hotline",
    "child_helpline",
}

#: Every field, by side and name (some, such as ``police``, exist on both sides).
FIELDS: Mapping[tuple[Side, str], Field] = {
    **_fields("destination", _DESTINATION, _CRITICAL),
    **_fields("origin", _ORIGIN, _CRITICAL),
}

#: ILO conventions and the Palermo Protocol, in the order they are shown.
INSTRUMENTS = ("C029", "P029", "C097", "C143", "C181", "C182", "C189", "PALERMO")


@dataclass(frozen=True)
class Source:
    """Where a fact was read: a title as people cite it and an https address."""

    title: str
    url: str


@dataclass(frozen=True)
class Fact:
    """One checked fact.

    ``value`` has the shape of ``field.kind`` and holds JSON values only; the answer of a rule is one of the words
    yes, no, partly, depends. ``checked`` is the day somebody read the source. Facts are shared and cached: never change
    ``value``, copy it (:meth:`as_json` does).
    """

    field: Field
    country: str
    value: Mapping[str, Any]
    source: Source
    source2: Source | None
    checked: date
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """``{value, source: {title, url}, checked, confidence}``, plus ``source2`` where there is one."""
        data: dict[str, Any] = {"value": _copy(self.value), "source": _source(self.source)}
        if self.source2:
            data["source2"] = _source(self.source2)
        return {**data, "checked": self.checked.isoformat(), "confidence": self.confidence}


def is_stale(fact: Fact, today: date) -> bool:
    """Whether the fact is older than its field's shelf life: it is still shown, with "please confirm"."""
    return (today - fact.checked).days > fact.field.shelf_life


def _source(source: Source) -> dict[str, str]:
    return {"title": source.title, "url": source.url}


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
