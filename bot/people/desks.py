"""The desks: which group of staff answers whom, when, and how soon. Read from the operator's own ``desks.yml``.

The file stands outside the repository (SAFEMIGRATION_DESKS), because the numbers of the groups stand in it and nowhere
else. docs/desks.example.yml explains every line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.people.hours import DAYS, Hours, span, week_of
from bot.settings import SettingsError
from bot.wording import languages
from knowledge.kinds import Checker, Report, Shape, check_shape, hint, listed
from knowledge.places import is_country
from knowledge.yamlfile import Keys, KnowledgeError, load

_NAME = re.compile(r"[a-z][a-z0-9-]{0,23}")
#: What a key without a value means: hours a closed case is kept, silent hours until a case is closed, minutes to wait,
#: minutes until staff are told that a page fetches nothing (one that runs scripts asks every minute at least).
KEEP_HOURS, SILENT_HOURS, WAIT_MINUTES, ALARM_MINUTES, AWAY_MINUTES = 72, 24, 15, 60, 10


class DesksError(SettingsError):
    """The file of desks cannot be used. The message names file, line and mend of every fault."""


@dataclass(frozen=True)
class Desk:
    """A group of staff.

    Attributes:
        name: as staff write it after /transfer.
        group: Telegram's number of the forum group.
        languages: BCP 47, those people are answered in.
        staff_language: BCP 47, the language in which the bot speaks to the staff.
        countries: ISO codes of the places and homes it is for; empty for all.
        hours: when somebody is there; None for always.
        wait_minutes: how soon somebody usually answers.
        alarm_minutes: after how long without an answer the next desk is told.
    """

    name: str
    group: int
    languages: tuple[str, ...]
    staff_language: str
    countries: tuple[str, ...] = ()
    hours: Hours | None = None
    wait_minutes: int = WAIT_MINUTES
    alarm_minutes: int = ALARM_MINUTES

    def open_at(self, now: datetime) -> bool:
        """Is somebody there?"""
        return self.hours is None or self.hours.open_at(now)

    def next_open(self, now: datetime) -> datetime | None:
        """When somebody is there again; None if always, or not within three weeks."""
        return None if self.hours is None else self.hours.next_open(now)


@dataclass(frozen=True)
class Choice:
    """Who answers her: ``desk`` is there now, or ``later`` will be there at ``opens``; all None: nobody for her."""

    desk: Desk | None = None
    later: Desk | None = None
    opens: datetime | None = None


@dataclass(frozen=True)
class Desks:
    """All desks, in the order of the file, and what holds for all of them."""

    desks: tuple[Desk, ...]
    keep_hours: float = KEEP_HOURS
    silent_hours: float = SILENT_HOURS
    away_minutes: float = AWAY_MINUTES

    @property
    def groups(self) -> frozenset[int]:
        """The numbers of all groups."""
        return frozenset(desk.group for desk in self.desks)

    def named(self, name: str) -> Desk | None:
        """The desk of this name."""
        return next((desk for desk in self.desks if desk.name == name.lower()), None)

    def choose(self, language: str, places: Collection[str], now: datetime, without: Collection[int] = ()) -> Choice:
        """Who answers somebody of this language (an enabled tag) and these countries.

        A desk for her country comes before one for all countries; then the order of the file counts. ``without`` names
        groups that cannot be reached.
        """
        fitting = [
            desk
            for desk in self.desks
            if language in desk.languages
            and desk.group not in without
            and (not desk.countries or set(desk.countries) & set(places))
        ]
        fitting.sort(key=lambda desk: not desk.countries)
        for desk in fitting:
            if desk.open_at(now):
                return Choice(desk)
        coming = [(opens, desk) for desk in fitting if (opens := desk.next_open(now)) is not None]
        if not coming:
            return Choice()
        opens, desk = min(coming, key=lambda pair: pair[0])
        return Choice(None, desk, opens)

    def next_after(self, desk: Desk | None, now: datetime, without: Collection[int] = ()) -> Desk | None:
        """Who is told when this desk cannot: the next in the file whose staff are there, else the next at all."""
        at = self.desks.index(desk) + 1 if desk in self.desks else 0
        group = desk.group if desk else None
        around = [one for one in (*self.desks[at:], *self.desks[:at]) if one.group not in {*without, group}]
        return next((one for one in around if one.open_at(now)), around[0] if around else None)


def load_desks(path: Path) -> Desks:
    """Read the file. Raises DesksError with all faults."""
    found = problems(path)
    if found:
        raise DesksError("\n".join(map(str, found)))
    data = load(path).data
    desks = tuple(_desk(name, entry) for name, entry in data["desks"].items())
    given = {name: data[name] for name in ("keep_hours", "silent_hours", "away_minutes") if name in data}
    return Desks(desks, **given)


def problems(path: Path) -> list[KnowledgeError]:
    """Every problem of the file, by line; empty if all is well."""
    try:
        document = load(path)
    except KnowledgeError as error:
        return [error]
    report = Report(document)
    check_shape(report, (), document.data, _FILE)
    return sorted(report.problems, key=lambda error: error.line)


def _desk(name: str, entry: dict[str, Any]) -> Desk:
    hours = None
    if "hours" in entry:
        hours = Hours(ZoneInfo(entry["zone"]), week_of(entry["hours"]), frozenset(entry.get("holidays", ())))
    return Desk(
        name,
        entry["group"],
        tuple(entry["languages"]),
        entry.get("staff_language", entry["languages"][0]),
        tuple(entry.get("countries", ())),
        hours,
        entry.get("wait_minutes", WAIT_MINUTES),
        entry.get("alarm_minutes", ALARM_MINUTES),
    )


# -- what may stand in the file --------------------------------------------------------------------------------------


def _desks(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, dict) or not value:
        report.add(keys, "holds no desk", "write at least one, as in docs/desks.example.yml")
        return
    for name, entry in value.items():
        here = (*keys, name)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            report.add(here, "is no name for a desk", "use up to 24 of a-z, 0-9 and -, such as manila")
        if check_shape(report, here, entry, _DESK) and "hours" in entry and "zone" not in entry:
            report.add(here, "has hours but no zone", "add zone, such as Asia/Manila")


def _group(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value >= 0:
        mend = "write the group's number as docs/people.md finds it, with its minus sign: -1001234567890"
        report.add(keys, f"holds {value!r}, which is no group", mend)


def _spoken(report: Report, keys: Keys, value: Any) -> None:
    if value not in languages():
        choices = listed(languages())
        report.add(keys, f"{value!r} is no language the bot speaks{hint(value, languages())}", f"use one of {choices}")


def _country(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, str) or not is_country(value):
        report.add(keys, f"{value!r} is no country", 'write the ISO code in capitals and quotes: "QA"')


def _zone(report: Report, keys: Keys, value: Any) -> None:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        report.add(keys, f"{value!r} is no time zone", "write it as Asia/Manila or Europe/Rome")


def _hours(report: Report, keys: Keys, value: Any) -> None:
    if check_shape(report, keys, value, dict.fromkeys(DAYS, (False, _list_of(_span, many=False)))) and not value:
        report.add(keys, "names no day", "write the days, or leave hours out if somebody is always there")


def _span(report: Report, keys: Keys, value: Any) -> None:
    if span(value) is None:
        report.add(keys, f"{value!r} is no span of time", 'write it in quotes: "08:00-17:00" (to midnight: "24:00")')


def _date(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, date):
        report.add(keys, f"{value!r} is no day", "write it as 2026-12-25")


def _count(low: int, high: int) -> Checker:
    def check(report: Report, keys: Keys, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            report.add(keys, f"holds {value!r}", f"write a whole number from {low} to {high}")

    return check


def _list_of(item: Checker, many: bool = True) -> Checker:
    def check(report: Report, keys: Keys, value: Any) -> None:
        if not isinstance(value, Sequence) or isinstance(value, str) or (many and not value):
            report.add(keys, f"holds {value!r}", "write a list in square brackets, such as [a, b]")
            return
        for index, one in enumerate(value):
            item(report, (*keys, index), one)

    return check


_DESK: Shape = {
    "group": (True, _group),
    "languages": (True, _list_of(_spoken)),
    "staff_language": (False, _spoken),
    "countries": (False, _list_of(_country)),
    "zone": (False, _zone),
    "hours": (False, _hours),
    "holidays": (False, _list_of(_date, many=False)),
    "wait_minutes": (False, _count(1, 1440)),
    "alarm_minutes": (False, _count(1, 10080)),
}
_FILE: Shape = {
    "desks": (True, _desks),
    "keep_hours": (False, _count(0, 720)),
    "silent_hours": (False, _count(1, 720)),
    "away_minutes": (False, _count(1, 1440)),
}
