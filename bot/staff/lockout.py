"""Waits that grow with wrong passwords, for an account and a client together.

A Women's Home stands behind one address: one colleague's wrong passwords must not lock out the others, and nobody from
elsewhere can lock an account. What counts is therefore the pair. Names that are no account count alike.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.privacy.clock import now
from bot.privacy.state import State

#: So many tries are free; the next waits this many seconds, and each further one twice as long, up to the longest.
FREE, FIRST, LONGEST = 4, 15.0, 3600.0
#: Seconds after the last try until all is forgotten.
FORGOTTEN = 86400.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS staff_try (
    pair TEXT PRIMARY KEY,
    tries INTEGER NOT NULL,
    last REAL NOT NULL
) WITHOUT ROWID;
"""


class Lockout:
    """The tries, known by a keyed hash of account and client."""

    def __init__(self, state: State, clock: Callable[[], float] = now) -> None:
        """Make the table where it is missing; ``clock`` gives Unix seconds."""
        self._state = state
        self._clock = clock
        state.define(_SCHEMA)

    def begin(self, name: str, client: str) -> int:
        """A try begins, before the password is looked at, so that tries at the same time count as well.

        Returns:
            0 if it may go on; else after how many seconds the next may, and this one counts for nothing.
        """
        pair, now = self._pair(name, client), self._clock()
        with self._state.transaction() as db:
            self._state.alone("staff_try")
            db.execute("DELETE FROM staff_try WHERE last < ?", (now - FORGOTTEN,))
            # A clock that was wrong keeps nobody out for longer: what it dated later than now counts as of now.
            db.execute("UPDATE staff_try SET last = ? WHERE last > ?", (now, now))
            row = db.execute("SELECT tries, last FROM staff_try WHERE pair = ?", (pair,)).fetchone()
            tries, last = row or (0, 0.0)
            wait = last + _wait(tries) - now
            if tries and wait > 0:
                return max(1, round(wait + 0.5))
            db.execute(
                "INSERT INTO staff_try VALUES (?, 1, ?) "
                "ON CONFLICT (pair) DO UPDATE SET tries = staff_try.tries + 1, last = excluded.last",
                (pair, now),
            )
        return 0

    def succeeded(self, name: str, client: str) -> None:
        """The password was right: the tries of this pair are forgotten."""
        with self._state.transaction() as db:
            db.execute("DELETE FROM staff_try WHERE pair = ?", (self._pair(name, client),))

    def _pair(self, name: str, client: str) -> str:
        return self._state.pseudonym("staff try", f"{name}\n{client}")


def _wait(tries: int) -> float:
    """Seconds to wait after so many wrong tries."""
    return 0.0 if tries < FREE else min(LONGEST, FIRST * 2.0 ** (tries - FREE))
