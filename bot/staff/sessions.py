"""Who is signed in: a random token in her cookie, its hash here. It ends by itself and with any change."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from bot.privacy.clock import LATER, now
from bot.privacy.state import State
from bot.staff.accounts import Account, Accounts

#: Seconds without a page after which a session ends, and seconds after which it ends whatever she does.
IDLE, ABSOLUTE = 30 * 60.0, 10 * 3600.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS staff_session (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    begun REAL NOT NULL,
    seen REAL NOT NULL
) WITHOUT ROWID;
"""


class Sessions:
    """The table."""

    def __init__(self, state: State, accounts: Accounts, clock: Callable[[], float] = now) -> None:
        """Make the table where it is missing; ``clock`` gives Unix seconds."""
        self._state = state
        self._accounts = accounts
        self._clock = clock
        state.define(_SCHEMA)

    def begin(self, name: str, old: str | None = None) -> str:
        """Begin a session with a token nobody had before; the one that the browser came with ends."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._state.transaction() as db:
            if old:
                db.execute("DELETE FROM staff_session WHERE id = ?", (_hash(old),))
            db.execute("INSERT INTO staff_session VALUES (?, ?, ?, ?)", (_hash(token), name, now, now))
        return token

    def account(self, token: str) -> Account | None:
        """Whose session this is, if it lives and the account is open; it counts as seen now."""
        self.purge()
        row = self._state.db.execute("SELECT name FROM staff_session WHERE id = ?", (_hash(token),)).fetchone()
        account = self._accounts.get(row[0]) if row else None
        if account is None or account.disabled:
            return None
        with self._state.transaction() as db:
            db.execute("UPDATE staff_session SET seen = ? WHERE id = ?", (self._clock(), _hash(token)))
        return account

    def end(self, token: str) -> None:
        """Sign out."""
        with self._state.transaction() as db:
            db.execute("DELETE FROM staff_session WHERE id = ?", (_hash(token),))

    def end_all(self, name: str) -> int:
        """End all sessions of an account; return how many."""
        with self._state.transaction() as db:
            return db.execute("DELETE FROM staff_session WHERE name = ?", (name,)).rowcount

    def purge(self) -> None:
        """Delete the sessions whose time is over, and those that a wrong clock has begun in the future."""
        now = self._clock()
        with self._state.transaction() as db:
            sql = "DELETE FROM staff_session WHERE seen <= ? OR begun <= ? OR begun > ?"
            db.execute(sql, (now - IDLE, now - ABSOLUTE, now + LATER))


def _hash(token: str) -> str:
    """A token has 256 random bits, so that its hash cannot be turned back without any salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
