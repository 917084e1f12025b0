"""A PostgreSQL server of our own for tests: from Debian's packages, in a temporary folder, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

KEY = bytes(range(32))


class NotInstalled(RuntimeError):
    """There is no PostgreSQL on this machine, or no user who may run it."""


class Cluster:
    """The server. It listens on loopback and on a socket in its folder; what it writes is not flushed (fsync off)."""

    def __init__(self) -> None:
        """Make the files and start.

        Raises:
            NotInstalled: see there.
        """
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
        if not found:
            raise NotInstalled("no PostgreSQL in /usr/lib/postgresql (apt-get install postgresql)")
        self._bin = found[-1].parent
        self._user = _user()
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if self._user:
            shutil.chown(self.folder, self._user, self._user)
        self._run("initdb", "-D", f"{self.folder}/data", "-U", "bot", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    @property
    def url(self) -> str:
        """What DATABASE_URL holds."""
        return f"postgresql://bot@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off "
            "-c full_page_writes=off -c shared_buffers=32MB -c log_min_messages=fatal"
        )
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-o", options, "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop; "immediate" is as if its power were cut."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-m", how, "stop")

    def close(self) -> None:
        """Stop and delete it."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["setpriv", "--reuid", self._user, "--regid", self._user, "--clear-groups"] if self._user else []
        command = [*as_user, str(self._bin / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _user() -> str | None:
    """Who runs the server: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    raise NotInstalled("we are root, and there is neither a user postgres nor nobody")


@contextlib.contextmanager
def running() -> Iterator[Cluster]:
    """A server for a block."""
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.close()


def fresh_bot() -> str:
    """A name that no bot on the server has."""
    return f"bot_{uuid.uuid4().hex[:12]}"
