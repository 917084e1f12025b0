"""How often the bot did not understand: by day, language and likeliest meaning. Numbers, and nobody behind them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.campaign.report import LEAST, withheld
from bot.privacy.state import State

_SCHEMA = """
CREATE TABLE IF NOT EXISTS unanswered_count (
    day TEXT NOT NULL,
    language TEXT NOT NULL,
    guess TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (day, language, guess)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Missed:
    """A row: on that day so many messages in that language were not understood and looked most like that intent."""

    day: dt.date
    language: str
    guess: str
    number: int


#: What a table can be by: name -> a row's value, as text that sorts.
BY: Mapping[str, Callable[[Missed], str]] = {
    "day": lambda row: row.day.isoformat(),
    "week": lambda row: (row.day - dt.timedelta(days=row.day.weekday())).isoformat(),
    "month": lambda row: f"{row.day:%Y-%m}",
    "language": lambda row: row.language,
    "guess": lambda row: row.guess,
}


@dataclass(frozen=True)
class Table:
    """What is shown of the counts.

    Attributes:
        lines: the values and the number, the largest first; only numbers from 5 up.
        total: of all, those not shown included; None below 5.
    """

    lines: tuple[tuple[tuple[str, ...], int], ...]
    total: int | None


class MissCounts:
    """The numbers in the state file."""

    def __init__(self, state: State, today: Callable[[], dt.date] = dt.date.today) -> None:
        """Make the table where it is missing; ``today`` gives the day in the time of the machine."""
        self._state = state
        self._today = today
        state.define(_SCHEMA)

    def count(self, language: str, guess: str) -> None:
        """Count a message; inside a unit of the state it is written with the turn.

        Args:
            language: BCP 47, as found in the message.
            guess: the likeliest intent.
        """
        row = (self._today().isoformat(), language, guess)

        def write() -> None:
            with self._state.transaction() as db:
                db.execute(
                    "INSERT INTO unanswered_count VALUES (?, ?, ?, 1) "
                    "ON CONFLICT (day, language, guess) DO UPDATE SET number = unanswered_count.number + 1",
                    row,
                )

        self._state.with_unit(write)

    def rows(self, since: dt.date = dt.date.min) -> Iterator[Missed]:
        """Every row from a day on. Bare numbers: they are shown through :func:`table`."""
        sql = "SELECT day, language, guess, number FROM unanswered_count WHERE day >= ? ORDER BY day, language, guess"
        for day, language, guess, number in self._state.db.execute(sql, (since.isoformat(),)):
            yield Missed(dt.date.fromisoformat(day), language, guess, number)


def table(rows: Iterator[Missed], by: Sequence[str]) -> Table:
    """Add the rows up by some of :data:`BY`; numbers below 5 are left out, and none can be found by subtraction."""
    sums: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        sums[tuple(BY[name](row) for name in by)] += row.number
    hidden = withheld(sums)
    lines = sorted(
        ((values, number) for values, number in sums.items() if values not in hidden),
        key=lambda line: (-line[1], line[0]),
    )
    return Table(tuple(lines), sums.total() if sums.total() >= LEAST else None)
