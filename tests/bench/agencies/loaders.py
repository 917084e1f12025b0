"""The registers the proof runs over: the two that ship, and the copies in ../shared where they are.

The copies of NP, KE, HK, BD and IN may not be committed, so they are read here with what the proof needs: names,
numbers and statuses. How an authority's file is really imported is the business of knowledge.register_import.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from knowledge.agency_index import Index
from knowledge.register import Numbers, Register, Row, read, status_key
from knowledge.yamlfile import ROOT

SHARED = ROOT.parent / "shared" / "registers"
GOOD = ("active", "limited")


def shared(country: str, day: date, groups: dict[str, str], rows: Iterable[Row]) -> Register:
    """A register with the rows of a copy in ../shared; presence is the status where `groups` is empty."""
    return replace(
        read("PH"),
        country=country,
        numbers=Numbers(True, "all", (), ()),
        presence_only=not groups,
        statuses={status_key(word): group for word, group in groups.items()},
        copy_date=day,
        rows=tuple(row for row in rows if row.name.strip()),
    )


def _nepal() -> Register:
    data = json.loads((SHARED / "NP-dofe" / "agencies_2026-04.json").read_text("utf-8"))
    rows = (
        Row(item["name"], item["licenseNumber"] or "", item["statusDetail"], item["district"] or "") for item in data
    )
    groups = {"Active": "active", "Inactive": "not_active", "Blocked": "not_active", "Suspended": "sanctioned"}
    return shared("NP", date(2026, 4, 18), groups, rows)


def _kenya() -> Register:
    data = json.loads((SHARED / "KE-nea" / "nea_2026-04-12.json").read_text("utf-8"))
    rows = (Row(item["agencyName"], item["licenseNumber"] or "", item["statusOverride"] or "licensed") for item in data)
    return shared("KE", date(2026, 4, 12), {"licensed": "active", "expired": "not_active"}, rows)


def _hong_kong() -> Register:
    english, chinese = "English Company Name", "Chinese Company Name"
    rows = (
        Row(item[english] or item[chinese], place=item["District"], local_name=item[chinese] if item[english] else "")
        for item in _csv("HK-eaa/agencies_2021-12-28.csv")
    )
    return shared("HK", date(2021, 12, 28), {}, rows)


def _bangladesh() -> Register:
    rows = (Row(item["name"], item["rl_no"]) for item in _csv("BD-bmet/agencies_rl_2023-04.csv"))
    return shared("BD", date(2023, 4, 30), {}, rows)


def _india() -> Register:
    rows = (Row(item["ra_name"], item["rc_number"]) for item in _csv("IN-emigrate/ra_sample_2026-09-26.csv"))
    return shared("IN", date(2026, 9, 26), {}, rows)


_SHARED: dict[str, tuple[str, Callable[[], Register]]] = {
    "NP": ("NP-dofe", _nepal),
    "KE": ("KE-nea", _kenya),
    "HK": ("HK-eaa", _hong_kong),
    "BD": ("BD-bmet", _bangladesh),
    "IN": ("IN-emigrate", _india),
}


def _csv(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def indices() -> dict[str, Index]:
    """An index of every register at hand, by country."""
    found = {country: Index(read(country)) for country in ("PH", "ID")}
    for country, (folder, make) in _SHARED.items():
        if (SHARED / folder).is_dir():
            found[country] = Index(make())
    return found


def without(index: Index, gone: Sequence[int]) -> Index:
    """The index of the same register after some rows were removed."""
    removed = set(gone)
    rows = tuple(row for at, row in enumerate(index.register.rows) if at not in removed)
    return Index(replace(index.register, rows=rows))


def day_of(index: Index) -> date:
    """A day on which the copy is fresh."""
    return index.register.copy_date + timedelta(days=6)


def group(index: Index, row: int) -> str:
    """The status group of a row."""
    return index.register.group(index.register.rows[row])


def answerable(path: Path) -> bool:
    """Is a file of ../shared here?"""
    return path.exists()
