"""The line between ``serve`` and the processes it runs: a pair of sockets, one JSON object a line.

A process says ``sound`` when everything is loaded, ``fault`` when it cannot be, ``beat`` while it lives and
``released`` when it has let go of its work. It is told ``go`` when the work is its own. When the line is cut, ``serve``
is gone, and the process ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
from collections.abc import Mapping
from typing import Any

import structlog

log = structlog.get_logger(__name__)

#: Variables that tell a process which of its files are the line and the socket to listen on, and that it is to take
#: the place of one that answers already.
LINE, LISTENING, TRIAL = "SAFEMIGRATION_LINE", "SAFEMIGRATION_LISTENING", "SAFEMIGRATION_TRIAL"
#: Seconds between two beats.
BEAT = 2.0


class Line:
    """The end of a process that ``serve`` runs.

    Attributes:
        trial: another process answers already: what is not sound must not take its place.
    """

    def __init__(self, connection: socket.socket, trial: bool = False) -> None:
        self.trial = trial
        self._connection = connection
        self._told = threading.Event()
        self._writing = threading.Lock()
        threading.Thread(target=self._hear, name="line", daemon=True).start()

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Line:
        """Return the line that ``serve`` gave us.

        Raises:
            KeyError: this process was not started by ``serve``.
        """
        return cls(socket.socket(fileno=int(env[LINE])), trial=env.get(TRIAL) == "1")

    def say(self, **what: Any) -> None:
        """Tell ``serve`` something; nothing happens where it is gone."""
        with self._writing, contextlib.suppress(OSError):
            self._connection.sendall(json.dumps(what).encode() + b"\n")

    def wait(self) -> None:
        """Wait until the work is ours."""
        self._told.wait()

    def _hear(self) -> None:
        with contextlib.suppress(OSError):
            while line := self._connection.recv(64):
                if b"go" in line:
                    self._told.set()
        with contextlib.suppress(OSError):  # it may have been the reader of what we write, too
            log.warning("process.parent_gone")
        os.kill(os.getpid(), signal.SIGTERM)


def given_socket(env: Mapping[str, str] = os.environ) -> socket.socket:
    """Return the socket to listen on, which ``serve`` opened and gave us.

    Raises:
        KeyError: this process was not started by ``serve``.
    """
    return socket.socket(fileno=int(env[LISTENING]))
