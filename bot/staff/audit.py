"""Who of the staff looked at which page, and when. Never what stood on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.privacy.clock import now
from bot.privacy.state import State

#: Days that a line is kept.
KEPT_DAYS = 90
#: Lines of the same name and deed that are written a day at most, so that nobody who guesses passwords fills the disk.
A_DAY = 500
#: Stands for a name that is no account: somebody may have typed a password there.
UNKNOWN = "?"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS staff_audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS staff_audit_name ON staff_audit (name, what, at);
"""


@dataclass(frozen=True)
class Line:
    """At that time (Unix seconds) this account did that: "sign-in", "refused", "waits", "sign-out", "page stale"."""

    at: float
    name: str
    what: str


class Audit:
    """The table."""

    def __init__(self, state: State, clock: Callable[[], float] = now) -> None:
        """Make the table where it is missing; ``clock`` gives Unix seconds."""
        self._state = state
        self._clock = clock
        state.define(_SCHEMA)

    def write(self, name: str, what: str) -> None:
        """Add a line; inside a transaction of the state it joins that one."""
        with self._state.transaction() as db:
            sql = "SELECT COUNT(*) FROM staff_audit WHERE name = ? AND what = ? AND at > ?"
            (today,) = db.execute(sql, (name, what, self._clock() - 86400)).fetchone()
            if today >= A_DAY:
                return
            db.execute("INSERT INTO staff_audit (at, name, what) VALUES (?, ?, ?)", (self._clock(), name, what))

    def lines(self, most: int | None = None) -> list[Line]:
        """The lines that are not too old, newest first."""
        sql = "SELECT at, name, what FROM staff_audit WHERE at > ? ORDER BY id DESC LIMIT ?"
        rows = self._state.db.execute(sql, (self._clock() - KEPT_DAYS * 86400, 2**62 if most is None else most))
        return [Line(*row) for row in rows.fetchall()]

    def purge(self) -> int:
        """Delete the lines that are too old; return how many."""
        with self._state.transaction() as db:
            sql = "DELETE FROM staff_audit WHERE at <= ?"
            return db.execute(sql, (self._clock() - KEPT_DAYS * 86400,)).rowcount
