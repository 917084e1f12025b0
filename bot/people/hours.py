"""Working hours of a desk: is somebody there, and if not, when again? Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: How many days ahead somebody is looked for: a holiday of two weeks is the longest we answer for.
LOOK_AHEAD = 21

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")

#: From and to in minutes after midnight; ``to`` is at most 1440.
Span = tuple[int, int]


@dataclass(frozen=True)
class Hours:
    """When somebody sits at a desk.

    Attributes:
        zone: the time zone of the hours (IANA).
        week: the spans of each day, Monday first.
        holidays: days on which nobody comes.
    """

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()

    def open_at(self, now: datetime) -> bool:
        """Is somebody there at this moment (with a time zone)?"""
        local = now.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self._spans(local.date()))

    def next_open(self, now: datetime) -> datetime | None:
        """When somebody is there again, in the desk's zone; None if nobody comes within three weeks."""
        local = now.astimezone(self.zone)
        for ahead in range(LOOK_AHEAD + 1):
            day = local.date() + timedelta(days=ahead)
            for start, _ in self._spans(day):
                begins = datetime.combine(day, time(start // 60, start % 60), self.zone)
                if begins > local:
                    return begins
        return None

    def _spans(self, day: date) -> tuple[Span, ...]:
        return () if day in self.holidays else self.week[day.weekday()]


def span(text: object) -> Span | None:
    """Read ``08:00-17:30`` (or ``20:00-24:00``) as minutes after midnight, or None if it is not of that form."""
    match = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    start = int(match[1]) * 60 + int(match[2])
    end = int(match[3]) * 60 + int(match[4]) if match[3] else 1440
    return (start, end) if start < end else None


def week_of(days: Mapping[str, list[str]]) -> tuple[tuple[Span, ...], ...]:
    """The week of ``{mon: ["08:00-12:00", ...], ...}``, checked before (bot/people/desks.py)."""
    return tuple(
        tuple(sorted(found for text in days.get(name, ()) if (found := span(text)) is not None)) for name in DAYS
    )
