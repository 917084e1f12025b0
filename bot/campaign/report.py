"""Tables of arrivals that tell how a campaign does, and nothing about so few that somebody could be known by it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.campaign.counts import Count

#: The smallest number that is shown.
LEAST = 5

#: What a table can be by: name -> a row's value, as text that sorts.
BY: Mapping[str, Callable[[Count], str]] = {
    "campaign": lambda row: row.campaign,
    "station": lambda row: f"{row.campaign}/{row.station}",
    "day": lambda row: row.day.isoformat(),
    "week": lambda row: (row.day - dt.timedelta(days=row.day.weekday())).isoformat(),
    "month": lambda row: f"{row.day:%Y-%m}",
    "language": lambda row: row.language,
    "door": lambda row: row.door,
}


@dataclass(frozen=True)
class Line:
    """A line of a table.

    Attributes:
        values: what it is by, in the order asked for.
        arrivals: how often somebody came; None where it is not shown.
        people: how many of these were new (each counted once a day); None where that or the rest would be too few.
    """

    values: tuple[str, ...]
    arrivals: int | None
    people: int | None


@dataclass(frozen=True)
class Table:
    """Lines in order of their values, and how often somebody came in all; None where that is too few."""

    by: tuple[str, ...]
    lines: tuple[Line, ...]
    total: int | None


def table(rows: Iterable[Count], by: Sequence[str]) -> Table:
    """Add the rows up by some of :data:`BY`.

    A number below :data:`LEAST` is withheld. So that the total does not tell it, the withheld lines are at least two
    and hold at least :data:`LEAST` together: the smallest of the others are withheld with them. There is no total of
    people: who came on two days would be in it twice.
    """
    sums: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        cell = sums[tuple(BY[name](row) for name in by)]
        cell[0] += row.new
        cell[1] += row.again
    everything = sum(new + again for new, again in sums.values())
    hidden = withheld({values: new + again for values, (new, again) in sums.items()})
    lines = (
        Line(values, None, None) if values in hidden else Line(values, new + again, _people(new, again))
        for values, (new, again) in sorted(sums.items())
    )
    return Table(tuple(by), tuple(lines), everything if everything >= LEAST else None)


def withheld(sums: Mapping[tuple[str, ...], int]) -> set[tuple[str, ...]]:
    """Which lines of a table whose total is shown may not be shown (see :func:`table`)."""
    found: list[tuple[str, ...]] = []
    together = 0
    for values in sorted(sums, key=lambda values: (sums[values], values)):
        enough = not found or (len(found) > 1 and together >= LEAST)
        if sums[values] >= LEAST and enough:
            break
        found.append(values)
        together += sums[values]
    return set(found)


def _people(new: int, again: int) -> int | None:
    return new if new >= LEAST and (again == 0 or again >= LEAST) else None
