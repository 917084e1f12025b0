"""The mark of a running bot in its state folder: who runs, and how its last reload went.

The file is locked as long as the bot runs, so that one left by a crash means nothing; it is gone after a clean end.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import structlog

log = structlog.get_logger(__name__)

#: Its name in the state folder.
NAME = "running"


class AlreadyRuns(RuntimeError):
    """Another bot runs with this state folder. The message names the folder and the mend."""


@dataclass(frozen=True)
class Reload:
    """How a reload went.

    Attributes:
        number: counts from 1 since the start.
        at: Unix seconds.
        fault: None, or why the running version was kept: file, line and mend.
    """

    number: int
    at: float
    fault: str | None = None


@dataclass(frozen=True)
class Running:
    """What the mark says: the process that keeps the bot running, and its last reload, if there was one."""

    process: int
    reload: Reload | None = None


class Mark:
    """Holds the mark while the bot runs."""

    def __init__(self, folder: Path) -> None:
        """Set the mark.

        Raises:
            AlreadyRuns: another one is set.
            OSError: the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / NAME
        self._file = _locked(self._path)
        self.tell(None)

    def tell(self, reload: Reload | None) -> None:
        """Write how the last reload went."""
        self._file.truncate(0)
        try:
            os.pwrite(self._file.fileno(), json.dumps(asdict(Running(os.getpid(), reload))).encode(), 0)
        except OSError as error:  # the lock holds without it, and a full disk is waited for
            if error.errno != errno.ENOSPC:
                raise
            log.error("mark.not_written", mend="the disk is full: make room on it")

    def close(self) -> None:
        """Take the mark away."""
        self._path.unlink(missing_ok=True)  # while it is locked: nobody else's can be meant
        self._file.close()


def running(folder: Path) -> Running | None:
    """Return what the mark of the folder says, or None if no bot runs with it."""
    try:
        with open(folder / NAME, encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                said = json.load(file)
                return Running(said["process"], Reload(**said["reload"]) if said["reload"] else None)
    except (FileNotFoundError, ValueError):  # ValueError: it is being written at this moment; ask again
        pass
    return None


def _locked(path: Path) -> TextIO:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        file = os.fdopen(descriptor, "r+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise AlreadyRuns(
                f"a bot runs already with the state folder {path.parent}. Stop it, or set SAFEMIGRATION_STATE to "
                "another folder."
            ) from None
        if path.exists() and path.stat().st_ino == os.fstat(descriptor).st_ino:
            return file
        file.close()  # the one before us has just taken its mark away, and with it the file that we hold
