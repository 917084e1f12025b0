"""The database takes nothing: told once with its mend, and once when it is over. What comes waits meanwhile."""

from __future__ import annotations

import sqlite3

import structlog

from bot.once import Once
from bot.privacy.database import LockLost, Overtaken, StoreError

log = structlog.get_logger(__name__)

#: By the beginning of SQLite's name of the failure.
_MENDS = {
    "SQLITE_FULL": "the disk is full: make room on it",
    "SQLITE_READONLY": "the disk of the state folder cannot be written: look at it, and at who owns the folder",
    "SQLITE_IOERR": "the disk of the state folder fails or is full: look at it",
    "SQLITE_CANTOPEN": "the state folder cannot be opened: look whether its disk is there",
    "SQLITE_BUSY": "another program holds the database: end it",
    "SQLITE_CORRUPT": "the database is damaged: restore a backup (docs/operations.md)",
    "SQLITE_NOTADB": "the database is damaged: restore a backup (docs/operations.md)",
}
_SERVER = "look at the PostgreSQL server, its log and its disk"


class Trouble:
    """How the writing goes. One a state; it hears of each transaction."""

    def __init__(self) -> None:
        self._once = Once()

    @property
    def since(self) -> float | None:
        """When it began (monotonic seconds); None while all is well."""
        return self._once.since

    def begins(self, error: StoreError, told: bool = False) -> None:
        """Note a failure.

        Args:
            error: what the database said. What it refused for good reason, though it can write, is no trouble.
            told: the database has told the operator itself.
        """
        if isinstance(error, LockLost | Overtaken | sqlite3.IntegrityError):
            return
        code = getattr(error, "sqlite_errorname", None)
        kind = code or str(error)[:80]
        if self._once.begins(kind) and not told:
            mend = next((mend for name, mend in _MENDS.items() if code and code.startswith(name)), _SERVER)
            log.error("state.not_written", error=kind, mend=mend, then="what comes waits; trying on")

    def over(self) -> None:
        """Note a success."""
        if self._once.over():
            log.warning("state.written_again")
