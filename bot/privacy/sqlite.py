"""SQLite: the database of one process, in one file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

_MARKS = {"key": "application_id", "version": "user_version"}


class Sqlite(sqlite3.Connection):
    """A connection of the standard library with what :class:`bot.privacy.database.Database` asks for besides.

    Autocommit; rows are written with ``synchronous=FULL``. The locks are always ours: nobody else is there.
    """

    shared = False
    connection = 1
    away = False

    def begin(self) -> None:
        """Begin a transaction that may write."""
        self.execute("BEGIN IMMEDIATE")

    def make(self, schema: str) -> None:
        """Make tables where they are missing."""
        self.executescript(schema)

    def mark(self, name: str) -> int:
        """The number in the file's header."""
        (value,) = self.execute(f"PRAGMA {_MARKS[name]}").fetchone()
        return int(value)

    def set_mark(self, name: str, value: int) -> None:
        """Change it."""
        self.execute(f"PRAGMA {_MARKS[name]} = {value}")

    def empty_log(self) -> bool:
        """Empty the log, where what was just erased still stands sealed. A reader may hold it: then next time."""
        with contextlib.suppress(sqlite3.OperationalError):
            (busy, _, _) = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
        return False

    def try_lock(self, name: str) -> bool:
        """True."""
        return True

    def unlock(self, name: str) -> None:
        """Nothing to do."""

    def alone(self, name: str) -> None:
        """Nothing to do."""

    def announce(self, news: str) -> None:
        """Nobody else is there to be told."""

    def listen(self, hear: Callable[[str], None]) -> None:
        """Nobody else is there to tell us anything."""

    def seat(self) -> int:
        """The only one."""
        return 0

    def seats(self) -> list[int]:
        """The only one."""
        return [0]


def open_sqlite(path: Path | None) -> Sqlite:
    """Open the file, making it (mode 0600) where it is missing; None: in memory."""
    place: str | Path = ":memory:" if path is None else path
    db = sqlite3.connect(place, isolation_level=None, check_same_thread=False, factory=Sqlite)
    if path is not None:
        os.chmod(path, 0o600)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only unlinked
    db.execute("PRAGMA busy_timeout=5000")
    return db
