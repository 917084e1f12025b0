"""A process that ``serve`` runs, as ``serve`` sees it: start, sound or not, go, beats, stop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.serving.line import LINE, LISTENING, TRIAL

#: Seconds between two looks for beats, and how many looks without one make a process count as hung. Looks are counted,
#: not seconds: after the machine has slept, or we have, the first look must not condemn everybody.
LOOK, LOOKS = 5.0, 12
#: Seconds a process has to let go of its work, and to end.
GRACE = 10.0


class Unsound(Exception):
    """A process could not load what it needs; the message says file, line and mend where it knows them.

    Attributes:
        code: with which it ended.
    """

    def __init__(self, fault: str, code: int) -> None:
        super().__init__(fault)
        self.code = code


@dataclass(frozen=True)
class Work:
    """What a process does.

    Attributes:
        name: for the log.
        command: the program and its arguments.
        env: its whole environment.
        listening: the bound socket on which it listens.
        alone: it must not work beside the one whose place it takes, not for a moment.
        talks: it reads the terminal.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    listening: socket.socket
    alone: bool = False
    talks: bool = False


class Child:
    """One running process. Make it with :meth:`start`.

    Attributes:
        said: what it said last of each kind.
        began: when it was started (monotonic seconds).
    """

    def __init__(self, work: Work, process: asyncio.subprocess.Process, ours: socket.socket) -> None:
        self.work = work
        self.said: dict[str, Any] = {}
        self.began = time.monotonic()
        self._process = process
        self._ours = ours
        self._silent = 0
        self._sound, self._released, self._working = asyncio.Event(), asyncio.Event(), False
        self._hearing = asyncio.create_task(self._hear())

    @classmethod
    async def start(cls, work: Work, trial: bool = False) -> Child:
        """Start it. ``trial``: it shall take another's place."""
        ours, its = socket.socketpair()
        ours.setblocking(False)
        files = (its.fileno(), work.listening.fileno())
        env = {**work.env, LINE: str(files[0]), LISTENING: str(files[1]), TRIAL: str(int(trial))}
        try:
            process = await asyncio.create_subprocess_exec(
                *work.command,
                env=env,
                pass_fds=files,
                stdin=None if work.talks else asyncio.subprocess.DEVNULL,
                # What is logged goes to stderr. What else prints is a library, and it might print what somebody wrote.
                stdout=None if work.talks else asyncio.subprocess.DEVNULL,
                start_new_session=not work.talks,  # Ctrl-C is for us, and we stop it; but a terminal has one session
            )
        finally:
            its.close()
        return cls(work, process, ours)

    @property
    def number(self) -> int:
        """The system's number of the process."""
        return self._process.pid

    async def sound(self) -> None:
        """Wait until it has loaded everything.

        Raises:
            Unsound: it cannot.
        """
        ended = asyncio.create_task(self._process.wait())
        sound = asyncio.create_task(self._sound.wait())
        try:
            await asyncio.wait((ended, sound), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (ended, sound):
                task.cancel()
        if self._process.returncode is not None:
            await self._hearing
            fault = self.said.get("fault") or f"it ended with code {self._process.returncode}; the lines above say why"
            raise Unsound(f"{fault}", self._process.returncode)

    def go(self) -> None:
        """The work is its own from now on."""
        self._working, self._silent = True, 0
        with contextlib.suppress(OSError):
            self._ours.send(b"go\n")

    async def over(self) -> int:
        """Wait until it has ended and return its code; one that has hung is killed."""
        while True:
            try:
                async with asyncio.timeout(LOOK):
                    return await self._process.wait()
            except TimeoutError:
                self._silent += self._working
                if self._silent > LOOKS:
                    self.said["hung"] = True
                    self._process.kill()

    async def release(self) -> None:
        """Have it finish what it has in hand and let go; it ends by itself afterwards."""
        self._signal()
        released = asyncio.create_task(self._released.wait())
        ended = asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait((released, ended), timeout=GRACE, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (released, ended):
                task.cancel()
        if not self._released.is_set():
            await self.stop(0.0)

    async def stop(self, grace: float = GRACE) -> None:
        """Have it end, or kill it after so many seconds."""
        self._signal()
        try:
            async with asyncio.timeout(grace):
                await self._process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await self._hearing

    def _signal(self) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    async def _hear(self) -> None:
        reader, writer = await asyncio.open_connection(sock=self._ours)
        try:
            while line := await reader.readline():
                said = json.loads(line)
                self.said.update(said)
                self._silent = 0
                if "sound" in said:
                    self._sound.set()
                if "released" in said:
                    self._released.set()
        except (ConnectionError, ValueError):  # it died in the middle of a line
            pass
        finally:
            writer.close()
