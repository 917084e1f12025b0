"""The state: one database, one key, and nothing readable in between.

The database is a SQLite file in the state folder, or, for several workers, a schema of a PostgreSQL server.

Every row that could hold a person's words is sealed with AES-GCM. Chats are known by a keyed hash. A turn of the
dialogue is one transaction (:class:`Unit`): the conversation after it and whatever the channel must send or mark are
committed together, so that a crash can neither lose a turn nor run it twice.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.faults import OperatorError
from bot.privacy import conversation_rows as rows
from bot.privacy.clock import LATER, now
from bot.privacy.database import HOLD, VERSION, Database, ServerError, StoreError
from bot.privacy.sqlite import open_sqlite
from bot.privacy.trouble import Trouble
from bot.settings import Settings

_NONCE = 12
_UNIT: ContextVar[Unit | None] = ContextVar("unit", default=None)


class StateError(OperatorError, RuntimeError):
    """The state cannot be used. The message names the place and the mend."""


class StateAway(StateError):
    """It cannot be used now, and waiting may help: the server is away, the disk full."""


class State:
    """The open state.

    Attributes:
        folder: where the database and the key stand; None for one in memory, or on a server.
        db: the database (autocommit; use :meth:`transaction`).
        trouble: whether it can be written.
        holders: by name, what tells how many things a room keeps of a chat (its keyed hash), or until when.
    """

    def __init__(
        self, folder: Path | None, key: bytes | None = None, database: str | None = None, bot: str = "bot"
    ) -> None:
        """Open the folder, making it (mode 0700), the key (mode 0600) and the database where they are missing.

        Args:
            folder: the state folder; None keeps everything in memory, for one-off questions and tests.
            key: 32 bytes; None takes the key file beside the database, or makes it.
            database: address of a PostgreSQL server, which then takes the place of the folder; it needs the key.
            bot: name of the schema there: one for each bot.

        Raises:
            StateAway: the server cannot be reached, or the disk is full.
            StateError: the folder cannot be written, or the key does not fit the database.
        """
        self.folder = None if database else folder
        self.db: Database
        try:
            if database:
                from bot.privacy.postgres import Postgres  # not loaded where it is not used

                if key is None:
                    raise StateError("With DATABASE_URL all workers need the same key: set SAFEMIGRATION_KEY.")
                self.db = Postgres(database, bot)
                self._key = key
            elif folder is None:
                self._key = key or secrets.token_bytes(32)
                self.db = open_sqlite(None)
            else:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._key = key or _key_file(folder / "key")
                self.db = open_sqlite(folder / "bot.sqlite3")
            self.db.make(rows.SCHEMA)
            mark, version = self.db.mark("key"), self.db.mark("version")
        except (OSError, StoreError) as error:
            if database:
                raise StateAway(
                    f"The database of DATABASE_URL cannot be used ({error}). See that PostgreSQL 14 or later runs "
                    "there, and that its user may log in and make a schema."
                ) from error
            raise (StateAway if _passes(error) else StateError)(
                f"The state folder {folder} cannot be used ({error}). Give SAFEMIGRATION_STATE a folder this user may "
                "write, and mind that a database on a network drive does not work."
            ) from error
        self._place = "on the server" if database else f"in {folder}"
        self._box = AESGCM(self.key_for("seal"))
        self.trouble = Trouble()
        self.holders: dict[str, Callable[[str], float]] = {}
        self._depth = 0
        self._erased = False
        self._defined = {rows.SCHEMA}
        self._check_key(mark)
        self._check_version(version)

    @classmethod
    def from_settings(cls, settings: Settings) -> State:
        """Open the database that the settings name."""
        return cls(settings.state, settings.key, settings.database, settings.bot)

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def key_for(self, purpose: str) -> bytes:
        """Derive a 32-byte key for one purpose ("seal", "buttons", ...) from the master key."""
        return hmac.new(self._key, purpose.encode(), hashlib.sha256).digest()

    def pseudonym(self, kind: str, value: str | int) -> str:
        """Return the keyed hash (32 hexadecimal digits) by which a chat is known; it cannot be turned back."""
        return hmac.new(self.key_for("pseudonym"), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:32]

    def seal(self, clear: bytes) -> bytes:
        """Encrypt and authenticate; the result is 28 bytes longer."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._box.encrypt(nonce, clear, None)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt what :meth:`seal` made.

        Raises:
            StateError: another key sealed it, or it was changed.
        """
        try:
            return self._box.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag as error:
            raise StateError(
                f"A row of the database {self._place} does not open with this key. Put back the old key "
                "(SAFEMIGRATION_KEY or the file 'key'), or delete the database: its conversations are then gone."
            ) from error

    def define(self, schema: str) -> None:
        """Make the tables of a room where they are missing.

        Raises:
            RuntimeError: a transaction is open; SQLite's ``executescript`` would commit half of it.
        """
        if schema in self._defined:
            return
        if self._depth:
            raise RuntimeError("tables are made before a transaction, not in it: open this room at the start")
        self.db.make(schema)
        self._defined.add(schema)

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """Run a block as one transaction; a block inside another joins it."""
        if self._depth:
            yield self.db
            return
        try:
            with self._alone():
                yield self.db
        except StoreError as error:
            self.trouble.begins(error, self.db.away)
            raise
        self.trouble.over()
        if self._erased:
            self._erased = not self.db.empty_log()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.db.begin()
        self._depth += 1
        try:
            yield
            self.db.commit()
        except BaseException:
            if self.db.in_transaction:  # a full disk has already rolled back
                self.db.rollback()
            raise
        finally:
            self._depth -= 1

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Stage what is saved inside the block; nothing is written before :meth:`Unit.commit`."""
        unit = Unit(self)
        token = _UNIT.set(unit)
        try:
            yield unit
        finally:
            _UNIT.reset(token)

    def erased(self, rows: int) -> None:
        """Rows with somebody's words were deleted or replaced in this transaction: the log is emptied after it."""
        self._erased = self._erased or rows > 0

    def with_unit(self, write: Callable[[], None]) -> None:
        """Run ``write`` with the commit of the unit around us (not at all if it is dropped), or at once without one."""
        unit = _UNIT.get()
        if unit is not None and unit.state is self:
            unit.writes.append(write)
        else:
            write()

    # -- workers -------------------------------------------------------------------------------------------------

    @property
    def shared(self) -> bool:
        """May other processes work with this database at the same time?"""
        return self.db.shared

    @contextmanager
    def holding(self, name: str) -> Iterator[bool]:
        """Hold a lock for a block of one task, if nobody else holds it; yields whether it is ours.

        When the connection is lost the lock is too. From then on, whatever the task reads or writes in the block is
        refused with :class:`bot.privacy.database.LockLost`.
        """
        if not self.db.shared:
            yield True
            return
        if not self.db.try_lock(name):
            yield False
            return
        token = HOLD.set(self.db.connection)
        try:
            yield True
        finally:
            with contextlib.suppress(ServerError):  # it went with the connection
                self.db.unlock(name)
            HOLD.reset(token)

    def leads(self, task: str) -> bool:
        """Is a task of the whole bot ours? The worker that asks first has it until its connection ends."""
        return self.db.try_lock(task)

    def alone(self, part: str) -> None:
        """In a transaction: keep other processes out of a part of the tables that is read before it is written."""
        if self._depth:
            self.db.alone(part)

    def announce(self, news: str) -> None:
        """Tell all workers, with the commit of the transaction."""
        if self.db.shared:
            self.db.announce(news)

    # -- conversations -------------------------------------------------------------------------------------------

    def save_conversation(self, conversation: str, body: bytes) -> None:
        """Keep the sealed conversation; inside :meth:`unit` it waits for the commit."""
        unit = _UNIT.get()
        if unit is not None and unit.state is self:
            unit.staged[conversation] = body
        else:
            self._write(conversation, body)

    def load_conversation(self, conversation: str) -> tuple[bytes, float] | None:
        """Return the conversation's body and when it was last saved (Unix seconds), or None."""
        unit = _UNIT.get()
        if unit is not None and unit.state is self and conversation in unit.staged:
            staged = unit.staged[conversation]
            return None if staged is None else (staged, now())
        for sql in rows.FIND:
            row = self.db.execute(sql, (conversation,)).fetchone()
            if row:
                return self.open(row[0]), row[1]
        return None

    def forget_conversation(self, conversation: str) -> None:
        """Delete the conversation, at once or with the unit's commit."""
        unit = _UNIT.get()
        if unit is not None and unit.state is self:
            unit.staged[conversation] = None
        else:
            self._write(conversation, None)

    def conversations(self) -> list[str]:
        """Return the ids of all stored conversations."""
        return [row[0] for row in self.db.execute(rows.IDS)]

    def purge_conversations(self, older_than: float, most: int) -> int:
        """Delete conversations not touched since ``older_than`` (Unix seconds), the oldest first.

        Args:
            older_than: Unix seconds.
            most: of each of the two tables, so many rows at most.

        Returns:
            How many rows were deleted; fewer than ``most``: none is left.
        """
        gone = 0
        with self.transaction() as db:
            for sql in rows.PURGE:
                gone += db.execute(sql, (older_than, most, older_than)).rowcount
            self.erased(gone)
        return gone

    def end_conversations(self, older_than: float, shorten: Callable[[bytes], bytes], most: int) -> int:
        """Put conversations not touched since ``older_than`` among those that have ended; their age stays.

        They lie apart, so that nobody looks through them for what is still to be shortened, however many they are.

        Args:
            older_than: Unix seconds.
            shorten: a body -> what is kept of it.
            most: so many at most, the oldest first.

        Returns:
            How many were looked at; fewer than ``most``: none is left.
        """
        with self.transaction() as db:
            for sql in rows.DATED_LATER:
                db.execute(sql, (now(), now() + LATER))
            old = db.execute(rows.OLD, (older_than, most)).fetchall()
            for conversation, sealed, updated_at in old:
                short = self.seal(shorten(self.open(sealed)))
                if db.execute(rows.TAKE, (conversation, older_than)).rowcount:
                    db.execute(rows.SAVE_ENDED, (conversation, short, updated_at))
            self.erased(len(old))
        return len(old)

    def _write(self, conversation: str, body: bytes | None) -> None:
        with self.transaction() as db:
            if body is None:
                for sql in rows.FORGET:
                    db.execute(sql, (conversation,))
                self._erased = True
            else:
                db.execute(rows.SAVE, (conversation, self.seal(body), now()))

    def _check_key(self, mark: int) -> None:
        """Compare the key with the mark of the one that made the database (31 bits of a keyed hash), or leave it."""
        ours = int.from_bytes(self.key_for("mark")[:4], "big") >> 1 or 1
        if not mark:
            self.db.set_mark("key", ours)
        elif mark != ours:
            self.close()
            raise StateError(
                f"The database {self._place} was made with another key. Put back the old key (SAFEMIGRATION_KEY or "
                "the file 'key'), or delete the database: its conversations are then gone."
            )

    def _check_version(self, version: int) -> None:
        """Refuse tables of a later program: an older one would write what that one cannot read."""
        if version < VERSION:
            self.db.set_mark("version", VERSION)
        elif version > VERSION:
            self.close()
            raise StateError(
                f"The database {self._place} was made by a later version of this program (tables of version {version}, "
                f"this program knows {VERSION}). Install that version on all machines, or put back a backup."
            )


class Unit:
    """What one turn wants to write, held back until the channel's own rows can be written with it."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.staged: dict[str, bytes | None] = {}
        self.writes: list[Callable[[], None]] = []

    def commit(self, extra: Callable[[], None] | None = None) -> None:
        """Write the staged conversations, run what waits for them, then ``extra``, in one transaction."""
        with self.state.transaction():
            for conversation, body in self.staged.items():
                self.state._write(conversation, body)
            for write in self.writes:
                write()
            if extra is not None:
                extra()
        self.staged, self.writes = {}, []


def _passes(error: Exception) -> bool:
    """Is it a full disk, or a database that another program holds?"""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_BUSY"))


def _key_file(path: Path) -> bytes:
    """Read the key file, or make it: written whole under another name, then linked, never rewritten."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # another process was quicker: its key is the key
                os.link(fresh, path)
        finally:
            fresh.unlink()
    key = path.read_bytes()
    if len(key) != 32:
        raise StateError(f"{path} is damaged: it must hold 32 bytes. Put it back from your backup.")
    return key
