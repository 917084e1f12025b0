"""Backups of the state: one file a backup, taken while the bot runs, sealed as the database is.

A backup holds what people erase after it was made. So it is good for a short time only, and a restore brings back no
message that waited, no open session of staff, and nothing that has outlived its time (docs/operations.md).
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.privacy.database import VERSION
from bot.privacy.state import State

#: Hours for which a backup may be restored: as long as numbers of handled updates are kept (bot/channels/inbox.py).
GOOD_HOURS = 48.0
#: How the name of the database that a restore puts aside goes on; it is deleted after GOOD_HOURS.
ASIDE = ".before-restore-"

_DATABASE = "bot.sqlite3"
_MADE = "CREATE TABLE backup (made_at REAL NOT NULL)"


class BackupError(RuntimeError):
    """A backup cannot be made or restored. The message says why and how to mend it."""


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    Attributes:
        hours: age of the backup.
        dropped: updates that waited when it was made and are not answered.
        aside: where the database from before is, or None if there was none.
    """

    hours: float
    dropped: int
    aside: Path | None


def backup(folder: Path, target: Path, key: bytes | None = None) -> int:
    """Write a backup, whole or not at all, mode 0600; the bot may run.

    Args:
        folder: the state folder.
        target: the file to write; one that exists is replaced.
        key: the master key, to be written to ``target`` with ``.key`` behind it; None: it is not in the backup.

    Returns:
        The bytes of the backup.

    Raises:
        BackupError: there is no database, or the file cannot be written.
    """
    source = folder / _DATABASE
    if not source.exists():
        raise BackupError(f"there is no database in {folder}. Set SAFEMIGRATION_STATE to the folder of the bot.")
    if target.resolve().parent == folder.resolve():
        raise BackupError(f"{target} is in the state folder itself. Write it to another disk or machine.")
    try:
        with _beside(target) as fresh:
            with contextlib.closing(sqlite3.connect(fresh)) as copy:
                with contextlib.closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as running:
                    running.execute("PRAGMA busy_timeout=5000")
                    running.backup(copy)  # in one step: it reads one moment, and readers stop no writer
                copy.execute("PRAGMA journal_mode=DELETE")
                copy.execute(_MADE)
                copy.execute("INSERT INTO backup VALUES (?)", (time.time(),))
                copy.commit()
            size = fresh.stat().st_size
        if key is not None:
            with _beside(key_of(target)) as fresh:
                fresh.write_bytes(key)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{target} cannot be written ({error}). Give a file on a disk with room.") from error
    return size


def key_of(backup: Path) -> Path:
    """Return where the key of a backup stands, if it was taken along."""
    return backup.with_name(f"{backup.name}.key")


def restore(
    source: Path,
    folder: Path,
    key: bytes,
    purge: Callable[[State], None],
    force: bool = False,
    waiting: bool = False,
) -> Restored:
    """Put a backup in the place of the database; that one is kept beside. The bot must not run.

    Args:
        source: the backup.
        folder: the state folder.
        key: the master key with which it was made.
        purge: deletes what has outlived its time.
        force: also where the backup is too old.
        waiting: keep the messages that waited when the backup was made.

    Raises:
        BackupError: it is no backup of ours, damaged, too old, or made by a later version.
        bot.privacy.state.StateError: another key made it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    trial = folder / f".restore-{secrets.token_hex(4)}"
    trial.mkdir(mode=0o700)
    try:
        fresh = trial / _DATABASE
        hours = _checked(source, fresh, force)
        state = State(trial, key)
        try:
            dropped = _clean(state, waiting)
            purge(state)
            state.db.execute("VACUUM")
        finally:
            state.close()
        database = folder / _DATABASE
        aside = folder / f"{_DATABASE}{ASIDE}{int(time.time())}" if database.exists() else None
        if aside is not None:
            for ending in ("-wal", "-shm", ""):  # the log belongs to it
                with contextlib.suppress(FileNotFoundError):
                    (folder / f"{_DATABASE}{ending}").rename(f"{aside}{ending}")
        fresh.rename(database)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{folder} cannot be used ({error}). Give it room, and to this user.") from error
    finally:
        shutil.rmtree(trial, ignore_errors=True)
    return Restored(hours, dropped, aside)


def drop_aside(folder: Path) -> int:
    """Delete the databases that restores have put aside and that are past their time; return how many files."""
    gone = 0
    for path in folder.glob(f"{_DATABASE}{ASIDE}*"):
        made = path.name.partition(ASIDE)[2].partition("-")[0]
        if made.isdigit() and time.time() - int(made) > GOOD_HOURS * 3600:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _checked(source: Path, fresh: Path, force: bool) -> float:
    """Copy the backup to where it is worked on, if it is one that may be restored; return its age in hours."""
    if not source.is_file():
        raise BackupError(f"{source} is no file. Give the path of a backup.")
    shutil.copyfile(source, fresh)
    fresh.chmod(0o600)
    with contextlib.closing(sqlite3.connect(fresh)) as copy:
        try:
            sound = copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
            (version,) = copy.execute("PRAGMA user_version").fetchone()
            (made,) = copy.execute("SELECT made_at FROM backup").fetchone()
            copy.execute("SELECT 1 FROM conversation LIMIT 1")
        except (sqlite3.Error, TypeError) as error:
            raise BackupError(
                f"{source} is no backup of ours ({error}). Give a file that `safemigration backup` wrote."
            ) from error
        if not sound:
            raise BackupError(f"{source} is damaged. Take the backup before it.")
        if version > VERSION:
            raise BackupError(f"{source} was made by a later version of this program. Install that one first.")
        copy.execute("DROP TABLE backup")
        copy.commit()
    hours = (time.time() - made) / 3600
    if not force and not 0 <= hours + 0.1 <= GOOD_HOURS:
        raise BackupError(
            f"{source} is {hours:.0f} hours old; the limit is {GOOD_HOURS:.0f}. It may hold what people have erased "
            "since. If nothing newer is left, restore it with --force: what is past its time is deleted."
        )
    return float(hours)


def _clean(state: State, waiting: bool) -> int:
    """Take out what must not come back: answers that were given since, doors that staff have closed since."""
    tables = {name for (name,) in state.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    dropped = 0
    with state.transaction() as db:
        if "staff_session" in tables:
            db.execute("DELETE FROM staff_session")
        if "tg_update" in tables and not waiting:
            db.execute("DELETE FROM tg_outgoing")
            sql = "UPDATE tg_update SET state = 'done', body = NULL, chat = '' WHERE state != 'done'"
            dropped = db.execute(sql).rowcount
    return dropped


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new file of mode 0600 beside the target, which takes its place when the block has ended well."""
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield fresh
        descriptor = os.open(fresh, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
