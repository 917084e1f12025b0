"""The real program as a group of processes that can be killed, and whoever starts it again, as systemd would."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.commands.running import environment
from tests.telegram.double import TOKEN

#: Seconds after which the supervisor is started again when it is gone (docs/systemd has 5: this is harder).
RESTART = 1.0
#: Seconds the program may take until it is ready; it may have to train first.
PATIENCE = 600.0
_COMMAND = (sys.executable, "-c", "from bot.cli import main; main()", "serve", "--no-chat")
_PARTS = {b"bot.serving.assistant": "assistant", b"bot.web.child": "pages"}
SUPERVISOR, ASSISTANT, PAGES = "supervisor", "assistant", "pages"


class Program:
    """``safemigration serve``. Use it as a context; at its end everything that it started is gone.

    Attributes:
        starts: how often the supervisor was started.
    """

    def __init__(self, folder: Path, telegram: str, **settings: str) -> None:
        """Keep the settings.

        Args:
            folder: for state and log.
            telegram: root of the double.
            settings: more of the environment.
        """
        self.port, self._pages = _free(), _free()
        self.starts = 0
        self._log = folder / "log"
        self._environment = environment(
            folder / "state",
            SAFEMIGRATION_PORT=str(self.port),
            SAFEMIGRATION_WEB_PORT=str(self._pages),
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=telegram,
            PYTHONWARNINGS="ignore",
            **settings,
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._known: set[int] = set()

    async def __aenter__(self) -> Program:
        self._start()
        self._keeping = asyncio.create_task(self._keep())
        self._http = httpx.AsyncClient(trust_env=False, timeout=5)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._keeping.cancel()
        await asyncio.gather(self._keeping, return_exceptions=True)
        await self._http.aclose()
        self.processes()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self._process.wait, 25)
            self._process.kill()
            self._process.wait()
        for number in self._known:
            if _part(number):
                os.kill(number, signal.SIGKILL)

    @property
    def tracebacks(self) -> int:
        """How many the program has written."""
        return self.log.count("Traceback")

    @property
    def log(self) -> str:
        """What it has written."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def processes(self) -> dict[str, int]:
        """The processes of the group that live now, by what they are; those of a killed supervisor are no more its."""
        if self._process is None or self._process.poll() is not None:
            return {}
        number = self._process.pid
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
            found = {part: int(child) for child in children if (part := _part(int(child)))}
            self._known.update(found.values())
            return {SUPERVISOR: number, **found}
        return {SUPERVISOR: number}

    def kill(self, part: str) -> None:
        """``kill -9`` of one process of the group; nothing else is told."""
        os.kill(self.processes()[part], signal.SIGKILL)

    async def ready(self) -> None:
        """Wait until assistant and pages say that they are."""
        deadline = time.monotonic() + PATIENCE
        for port in (self.port, self._pages):
            while await self._status(f"http://127.0.0.1:{port}/ready") != 200:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"not ready after {PATIENCE:.0f} s:\n{self.log[-2000:]}")
                await asyncio.sleep(0.1)

    async def idle(self) -> bool:
        """Is nothing in the inbox, not even what waits to be sent?"""
        with contextlib.suppress(httpx.HTTPError):
            answer = await self._http.get(f"http://127.0.0.1:{self.port}/webhooks/telegram/health")
            return answer.json() == {"telegram": "ready", "waiting": 0, "answered": 0, "calls": 0}
        return False

    async def _status(self, url: str) -> int:
        with contextlib.suppress(httpx.HTTPError):
            return (await self._http.get(url)).status_code
        return 0

    def _start(self) -> None:
        self.starts += 1
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                _COMMAND, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    async def _keep(self) -> None:
        """Start it again whenever it is gone. What its children do meanwhile is their own affair."""
        while True:
            assert self._process is not None
            if self._process.poll() is not None:
                await asyncio.sleep(RESTART)
                self._start()
            await asyncio.sleep(0.05)


def _part(number: int) -> str | None:
    """What a process of ours is; None: another one, or gone."""
    with contextlib.suppress(OSError):
        command = Path(f"/proc/{number}/cmdline").read_bytes()
        return next((part for module, part in _PARTS.items() if module in command), None)
    return None


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
