"""How many came from which station: numbers in the state file, and nobody behind them.

Whether somebody comes again on the same day is asked of a sketch (a Bloom filter under a random key): a million bytes
in memory in which a visitor is a few bits that she shares with others. It is never written down and begins anew, with
a new key, every day and at every start of the program, so that nobody, ourselves included, can look a visitor up in
it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.privacy.state import State
from bot.wording.languages import languages
from knowledge.campaigns import Station

#: How somebody came: the bot was started in Telegram, or the landing page was opened.
Door = Literal["telegram", "page"]
DOORS: tuple[Door, ...] = ("telegram", "page")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS campaign_count (
    campaign TEXT NOT NULL,
    station TEXT NOT NULL,
    day TEXT NOT NULL,
    language TEXT NOT NULL,
    door TEXT NOT NULL,
    new INTEGER NOT NULL,
    again INTEGER NOT NULL,
    PRIMARY KEY (campaign, station, day, language, door)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Count:
    """A row: on that day so many came by that door and were answered in that language.

    Attributes:
        new: people whom the bot did not know and who had not come before on that day.
        again: the other arrivals.
    """

    campaign: str
    station: str
    day: dt.date
    language: str
    door: str
    new: int
    again: int


class Counts:
    """The numbers in the state file."""

    def __init__(self, state: State, today: Callable[[], dt.date] = dt.date.today) -> None:
        """Make the table where it is missing.

        Args:
            state: the open state folder.
            today: the day in the time of the machine; tests give their own.
        """
        self._state = state
        self._today = today
        self._day, self._seen = today(), Sketch()
        state.define(_SCHEMA)

    def count(self, place: Station, language: str, door: Door, visitor: str, known: bool = False) -> None:
        """Count an arrival; inside a transaction of the state it joins that one.

        Args:
            place: the code's station.
            language: the enabled language of the answer, BCP 47.
            door: how she came.
            visitor: anything that is the same for the same visitor today (a conversation's id, a hash of an address).
                It is not kept.
            known: she has the bot already, so she is not new whatever the day says.

        Raises:
            ValueError: no such language or door: what is stored is of our own making.
        """
        if language not in languages() or door not in DOORS:
            raise ValueError("campaign_count takes an enabled language and a door of ours only")
        day = self._today()
        if day != self._day:
            self._day, self._seen = day, Sketch()
        again = known or self._seen.holds(f"{door}:{visitor}")
        key = (place.campaign, place.id, day.isoformat(), language, door)
        with self._state.transaction() as db:
            db.execute(
                "INSERT INTO campaign_count VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (campaign, station, day, language, door) "
                "DO UPDATE SET new = campaign_count.new + excluded.new, again = campaign_count.again + excluded.again",
                (*key, int(not again), int(again)),
            )
        self._seen.add(f"{door}:{visitor}")

    def rows(self) -> Iterator[Count]:
        """Every row by campaign, station and day. Bare numbers: they are shown through :mod:`bot.campaign.report`."""
        for row in self._state.db.execute(
            "SELECT * FROM campaign_count ORDER BY campaign, station, day, language, door"
        ):
            campaign, place, day, language, door, new, again = row
            yield Count(campaign, place, dt.date.fromisoformat(day), language, door, new, again)


class Sketch:
    """A set that can be asked but not read: a Bloom filter whose bits are places of a keyed hash.

    With 500,000 visitors it takes one new one in 1,500 for one who was here already.
    """

    _BITS = 2**23
    _PLACES = 6

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._bits = bytearray(self._BITS // 8)

    def add(self, visitor: str) -> None:
        """Put a visitor in."""
        for place in self._places(visitor):
            self._bits[place // 8] |= 1 << place % 8

    def holds(self, visitor: str) -> bool:
        """Was she put in? Seldom yes where she was not, never no where she was."""
        return all(self._bits[place // 8] >> place % 8 & 1 for place in self._places(visitor))

    def _places(self, visitor: str) -> list[int]:
        found = hashlib.blake2b(
            visitor.encode("utf-8", "replace"), key=self._key, digest_size=4 * self._PLACES
        ).digest()
        return [int.from_bytes(found[at : at + 4], "big") % self._BITS for at in range(0, len(found), 4)]
