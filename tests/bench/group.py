"""``safemigration serve`` as a group of processes, for benches: start, what it holds and uses, stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Group:
    """A running bot: the supervisor's process, and where its parts listen."""

    process: subprocess.Popen[bytes]
    assistant: str
    pages: str

    def memory(self) -> float:
        """Megabytes of the whole group; what its processes share is counted once (PSS)."""
        return sum(_pss(pid) for pid in self._processes()) / 1024

    def processor(self) -> float:
        """Seconds of processor time that the group has used."""
        return sum(_used(pid) for pid in self._processes())

    def _processes(self) -> list[int]:
        parents = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and (fields := _stat(int(folder.name))):
                parents[int(folder.name)] = int(fields[1])
        found = [self.process.pid]
        for pid in found:  # grows while it is walked
            found += [child for child, parent in parents.items() if parent == pid]
        return found


@contextmanager
def serving(state: Path, settings: Mapping[str, str], log: Path, seconds: float = 240.0) -> Iterator[Group]:
    """Start the bot and wait until it is ready; stop it after the block.

    Args:
        state: its state folder.
        settings: variables on top of ours.
        log: file for what it logs.
        seconds: how long the start may take.
    """
    own, web = _free(), _free()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAFEMIGRATION_", "TELEGRAM_"))}
    env = {**kept, "SAFEMIGRATION_STATE": str(state), "SAFEMIGRATION_PORT": str(own)}
    env |= {"SAFEMIGRATION_WEB_PORT": str(web), **settings}
    command = [str(Path(sys.executable).with_name("safemigration")), "serve", "--no-chat"]
    with log.open("wb") as said:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    group = Group(process, f"http://127.0.0.1:{own}", f"http://127.0.0.1:{web}")
    try:
        _await(group, seconds, log)
        yield group
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(group: Group, seconds: float, log: Path) -> None:
    until = time.monotonic() + seconds
    for address in (f"{group.assistant}/health", f"{group.pages}/health"):
        while True:
            try:
                if httpx.get(address, trust_env=False).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            if group.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the bot did not start: {log.read_text('utf-8')[-2000:]}")
            time.sleep(0.2)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def _stat(pid: int) -> list[str]:
    """What follows the name in /proc/PID/stat; nothing of a process that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _pss(pid: int) -> int:
    """Kilobytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _used(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0
