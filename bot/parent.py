"""A child process ends when its parent does, however that ends: also by ``kill -9``."""

from __future__ import annotations

import contextlib
import os
import signal
import threading

import structlog

log = structlog.get_logger(__name__)


def end_with_parent() -> None:
    """Have this process get SIGTERM when the other end of its standard input is closed.

    The parent starts it with ``stdin=subprocess.PIPE`` and never writes: the system closes the pipe with the parent.
    """
    threading.Thread(target=_wait, name="parent", daemon=True).start()


def _wait() -> None:
    # Not through sys.stdin: a thread that waits inside it holds its lock, and a Python that ends meanwhile aborts.
    while os.read(0, 4096):
        continue
    with contextlib.suppress(OSError):  # it may have been the reader of what we write, too
        log.warning("process.parent_gone")
    os.kill(os.getpid(), signal.SIGTERM)
