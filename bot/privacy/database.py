"""What a database must offer to :class:`bot.privacy.state.State`: SQLite for one process, PostgreSQL for several.

Both speak the same SQL: ``?`` for values, ``ON CONFLICT (...)``, ``RETURNING``; the few words by which a table's
definition differs are translated by the database. What is asked of locks is trivial with SQLite, because there one
process is all there is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any, Protocol

#: The root of all failures of either database: nothing was committed. It is the standard library's own, so that SQLite
#: needs no layer that translates; PostgreSQL's failures are raised as :class:`ServerError`.
StoreError = sqlite3.Error

#: Of what make the tables are. One more whenever a program that does not know the change could do harm with them.
VERSION = 1


class ServerError(StoreError):
    """The database server refused, or cannot be reached. Tells no values, only what kind of failure it was."""


class LockLost(ServerError):
    """The connection under which this task held its lock is gone: somebody else may be at work there by now."""


class Overtaken(StoreError):
    """What was to be answered is not waiting any more: it was erased, or another worker answered it."""


#: The connection (by its number) under which the present task holds its lock; None: it holds none.
HOLD: ContextVar[int | None] = ContextVar("hold", default=None)


class Rows(Protocol):
    """What a statement gives back."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All further rows."""

    def __iter__(self) -> Iterator[Any]:
        """The further rows."""


class Database(Protocol):
    """An open database.

    Attributes:
        shared: other processes may work with it at the same time.
        connection: number of the connection; another one after each loss.
    """

    shared: bool
    connection: int

    @property
    def away(self) -> bool:
        """Is the server away, and has the operator been told?"""

    @property
    def in_transaction(self) -> bool:
        """Is a transaction open?"""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Rows:
        """Run one statement."""

    def begin(self) -> None:
        """Begin a transaction."""

    def commit(self) -> None:
        """Commit it; raises StoreError if it cannot be known to be written."""

    def rollback(self) -> None:
        """Drop it."""

    def make(self, schema: str) -> None:
        """Make tables where they are missing; the schema is written for SQLite."""

    def mark(self, name: str) -> int:
        """The number that stands under "key" or "version"; 0 if none."""

    def set_mark(self, name: str, value: int) -> None:
        """Change it."""

    def empty_log(self) -> bool:
        """Take what was erased out of the database's log, where that can be done; False: not now."""

    def try_lock(self, name: str) -> bool:
        """Take a lock that lasts as long as the connection; True also if it is ours already."""

    def unlock(self, name: str) -> None:
        """Give it back."""

    def alone(self, name: str) -> None:
        """Wait until no other process is in a transaction that asked for the same name, and keep them out until ours
        ends."""

    def announce(self, news: str) -> None:
        """Tell all processes, ourselves included, when the transaction is committed. Seldom, news get lost."""

    def listen(self, hear: Callable[[str], None]) -> None:
        """Have the running event loop call ``hear`` with each piece of news."""

    def seat(self) -> int:
        """Take one of the seats of the workers, or return the one we have."""

    def seats(self) -> list[int]:
        """The seats that are taken."""

    def close(self) -> None:
        """Close it."""
