"""Reads one country file: every problem it has, and what can be shown of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.facts import FIELDS, Fact, Field, Kind, Side, Source
from knowledge.kinds import (
    Report,
    Shape,
    check_shape,
    check_value,
    currency,
    day,
    hint,
    languages,
    listed,
    one_of,
    source,
    territory,
)
from knowledge.yamlfile import Document, Keys, KnowledgeError, load

FOLDER = Path(__file__).parent / "countries"
SIDES: tuple[Side, ...] = ("destination", "origin")


@dataclass(frozen=True)
class Country:
    """What we know about one country.

    ``destination`` and ``origin`` hold the facts of a side by field name and are empty where the file has no such side;
    ``missions`` holds this origin's embassies and labour offices by the code of the country they are in.
    """

    iso: str
    currency: str
    languages: tuple[str, ...]
    destination: Mapping[str, Fact]
    origin: Mapping[str, Fact]
    missions: Mapping[str, Fact]

    def fact(self, side: Side, name: str) -> Fact | None:
        """The fact of a field, or None if we do not know it."""
        return (self.destination if side == "destination" else self.origin).get(name)


def read(path: Path) -> tuple[Country | None, list[KnowledgeError]]:
    """The country in a file and all problems of the file. The country is None as soon as there is one problem."""
    try:
        document = load(path)
    except KnowledgeError as error:
        return None, [error]
    problems = _problems(document)
    return (None if problems else _country(document.data)), problems


def read_all(folder: Path = FOLDER) -> tuple[dict[str, Country], list[KnowledgeError]]:
    """The sound countries of a folder by code, in the order of their codes, and the problems of the others."""
    found: dict[str, Country] = {}
    problems: list[KnowledgeError] = []
    for path in sorted(folder.glob("*.yml")):
        country, faults = read(path)
        problems += faults
        if country:
            found[country.iso] = country
    return found, problems


# -- checks ----------------------------------------------------------------------------------------------------------


def _facts(side: Side) -> Any:
    def check(report: Report, keys: Keys, value: Any) -> None:
        known = [field.name for field in FIELDS.values() if field.side == side]
        if not isinstance(value, dict) or not value:
            report.add(keys, "holds nothing", "write the facts, or leave the section out")
            return
        for name, content in value.items():
            field = FIELDS.get((side, name))
            if field is None:
                near = hint(name, known) or f" ({listed(known)})"
                report.add(
                    (*keys, name), f"is not a field of a country as {side}", "use a field of docs/countries.md" + near
                )
            elif field.kind is Kind.MISSIONS:
                _missions(report, (*keys, name), content)
            else:
                check_fact(report, (*keys, name), content, field.kind)

    return check


def _missions(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, dict) or not value:
        report.add(
            keys, f"holds {value!r}", "write one contact for each country: QA: {value, source, checked, confidence}"
        )
        return
    for iso, content in value.items():
        territory(report, (*keys, iso), iso)
        check_fact(report, (*keys, iso), content, Kind.CONTACT)


def check_fact(report: Report, keys: Keys, content: Any, kind: Kind) -> None:
    """Report every problem of one fact: its value by kind, source, day and confidence."""
    shape: Shape = {
        "value": (True, lambda report, keys, value: check_value(report, keys, kind, value)),
        "source": (True, source),
        "source2": (False, source),
        "checked": (True, day),
        "confidence": (True, one_of("law", "official", "secondary")),
    }
    if not check_shape(report, keys, content, shape):
        return
    first, second = content.get("source"), content.get("source2")
    if isinstance(first, dict) and isinstance(second, dict) and first.get("url") == second.get("url"):
        report.add(
            (*keys, "source2"), "is the same page as source", "find a second, independent source, or leave it out"
        )
    value = content.get("value")
    hurts_if_wrong = kind in (Kind.MONEY, Kind.FEE) or (isinstance(value, dict) and "phones" in value)
    if hurts_if_wrong and second is None and content.get("confidence") == "secondary":
        mend = "add an independent source2, find the page of the office itself, or leave the fact out"
        report.add(keys, "pay, fees and phone numbers need two sources where none is official", mend)


_COUNTRY: Shape = {
    "iso": (True, territory),
    "currency": (True, currency),
    "languages": (True, languages),
    "destination": (False, _facts("destination")),
    "origin": (False, _facts("origin")),
}


def _problems(document: Document) -> list[KnowledgeError]:
    report = Report(document)
    if check_shape(report, (), document.data, _COUNTRY):
        name = document.path.stem
        if document.data.get("iso") != name:
            report.add(
                ("iso",), f"{document.data.get('iso')!r} is not the file's name", f"write {name} or rename the file"
            )
        if not {"destination", "origin"} & set(document.data):
            report.add((), "says nothing about the country", "add destination or origin")
    return sorted(report.problems, key=lambda error: error.line)


# -- values (only after the checks) ----------------------------------------------------------------------------------


def _country(data: Mapping[str, Any]) -> Country:
    iso = data["iso"]
    sides = {
        side: {
            name: as_fact(FIELDS[side, name], iso, content)
            for name, content in data.get(side, {}).items()
            if name != "missions"
        }
        for side in SIDES
    }
    mission = FIELDS["origin", "missions"]
    missions = data.get("origin", {}).get("missions", {})
    return Country(
        iso=iso,
        currency=data["currency"],
        languages=tuple(data["languages"]),
        destination=sides["destination"],
        origin=sides["origin"],
        missions={place: as_fact(mission, iso, content) for place, content in missions.items()},
    )


def as_fact(field: Field, iso: str, content: Mapping[str, Any]) -> Fact:
    """The fact of a checked `{value, source, source2?, checked, confidence}`."""
    value = dict(content["value"])
    if field.kind is Kind.RULE and isinstance(value["answer"], bool):
        value["answer"] = "yes" if value["answer"] else "no"  # one type for the four answers
    second = content.get("source2")
    return Fact(
        field=field,
        country=iso,
        value=value,
        source=Source(**content["source"]),
        source2=Source(**second) if second else None,
        checked=content["checked"],
        confidence=content["confidence"],
    )
