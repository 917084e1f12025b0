"""The whole bot in this process on loopback: assistant, Telegram channel with a double behind it, pages, log."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import socket
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, redirect_stdout, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import structlog
import uvicorn
from sanic import Sanic

from bot.assistant import Assistant
from bot.channels import telegram, telegram_limits, telegram_poll
from bot.channels.telegram_desk import Desk
from bot.logs import configure
from bot.privacy.state import State
from bot.serving.application import application as assistant_side
from bot.settings import Settings
from bot.turns import Turn
from bot.web.server import server as web_server
from bot.web.settings import WebSettings
from tests.bench.fuzz.updates import STAFF
from tests.telegram.double import TOKEN, Double

SECRET, HOOK_SECRET = "between-two-processes", "secret-of-the-webhook"
DESKS = f"desks:\n  one:\n    group: {STAFF}\n    languages: [en, id, zh-Hans]\n    staff_language: en\n"
#: Stands below every answer of the assistant here and says whose it is.
MARK = re.compile(r"§([0-9a-f]{32})§")
#: Words of a log line that tells of a fault of ours.
_FAULT = re.compile(r"level='(?:error|critical)'|^(?:ERROR|CRITICAL)|Traceback|Exception|Error\b", re.MULTILINE)
#: Lines at that level that tell of none: staff wrote in a topic that is not there.
_NO_FAULT = re.compile(r"event='people\.no_desk_to_tell'")


class Heard(io.TextIOBase):
    """The log: lines counted by their event, and those that tell of a fault kept."""

    def __init__(self) -> None:
        self.events: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.words = 0

    def write(self, line: str) -> int:
        """Take a line."""
        self.words += len(line)
        event = re.search(r"event='([^']+)'", line)
        self.events[event[1] if event else line[:40].strip()] += 1
        if _FAULT.search(line) and not _NO_FAULT.search(line):
            self.faults[re.sub(r"timestamp='[^']+'|update_id=\d+", "", line).strip()[:400]] += 1
        return len(line)

    def printed(self, line: str) -> int:
        """Take what went past the log: a library that prints may print what somebody wrote."""
        if line.strip():
            self.faults[f"printed: {line.strip()[:400]}"] += 1
        return len(line)


class _Printed(io.TextIOBase):
    """The standard output, on which nothing may come."""

    def __init__(self, log: Heard) -> None:
        self.write = log.printed  # type: ignore[method-assign]


@contextmanager
def heard(level: int) -> Iterator[Heard]:
    """Hear everything that is logged, ours from ``level`` up, or printed; put back afterwards what was there before."""
    root, found = logging.getLogger(), Heard()
    handlers, before_level, before = root.handlers[:], root.level, structlog.get_config()
    with patch("bot.logs._ErrorStream.write", lambda self, line: found.write(line)), redirect_stdout(_Printed(found)):
        configure(level)
        for handler in root.handlers:
            handler.setStream(found)  # type: ignore[attr-defined]
        root.setLevel(level)
        yield found
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(before_level)
    structlog.configure(**before)


class FuzzDouble(Double):
    """Telegram, which hands out whatever it is given, and keeps of what it gets only what is asked about.

    Attributes:
        sent: how many messages each chat got.
        wrong: messages in a chat that is not theirs.
        own: the chats that anybody wrote in so far; to all others nothing may be sent.
    """

    def __init__(self, state: State) -> None:
        super().__init__()
        self.calls = deque(maxlen=1000)  # type: ignore[assignment]
        self.batches: deque[list[Any]] = deque()
        self.sent: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.own: set[int] = {STAFF}
        self.marked = 0
        self._state = state

    async def _do_get_updates(self, params: dict[str, Any], method: str) -> Any:
        for _ in range(20):
            if self.batches:
                return self.batches.popleft()
            await asyncio.sleep(0.02)
        return []

    def _show(self, chat: int, number: int, params: dict[str, Any]) -> dict[str, Any]:
        shown = super()._show(chat, number, params)
        self.sent[chat] += 1
        mark = MARK.search(params["shown"])
        self.marked += mark is not None
        if chat not in self.own:
            self.wrong.append(f"a message to {chat}, in which nobody wrote")
        if mark is not None and mark[1] != self._state.pseudonym("telegram", chat):
            self.wrong.append(f"{chat} got the answer of another chat")
        while len(self.chats) > 500:
            del self.chats[next(iter(self.chats))]
        if chat == STAFF and len(self.chats[chat]) > 500:
            self.chats[chat].clear()
        return shown


@dataclass
class House:
    """What runs, and where."""

    assistant: Assistant
    telegram: FuzzDouble
    heard: Heard
    side: str
    pages: str
    channel: telegram.TelegramInput

    @property
    def desk(self) -> Desk:
        """The Telegram desk."""
        desk = self.channel.desk()
        assert desk is not None
        return desk

    async def quiet(self, seconds: float = 60.0) -> None:
        """Wait until everything is answered.

        Raises:
            TimeoutError: it never is.
        """
        async with asyncio.timeout(seconds):
            while self.telegram.batches or self.desk._tasks or self.desk._clicks:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def house(assistant: Assistant, folder: Path, log: Heard, webhook: bool) -> AsyncIterator[House]:
    """Start all of it in front of a double, by webhook or by polling; stop it afterwards.

    Args:
        assistant: the loaded assistant.
        folder: for files of the run.
        log: hears the log.
        webhook: how updates come.
    """
    desks = folder / "desks.yml"
    desks.write_text(DESKS, encoding="utf-8")
    # Telegram's limits on sending are not what is tested, and would stretch the run to hours.
    quick = patch.multiple(telegram_limits, OVERALL=1e6, GROUP=1e6, CHAT=1e6)
    with quick, patch.object(telegram_poll, "HOLD", 1), _marked(assistant), _kept() as channels:
        async with FuzzDouble(assistant.state) as double:
            double.forum(STAFF)
            url = "https://bot.example/webhooks/telegram/webhook"
            double.webhook = {"url": url} if webhook else {"url": ""}
            settings = Settings(folder, telegram_token=TOKEN, telegram_api_url=double.url, desks=desks)
            if webhook:
                settings = replace(settings, telegram_webhook_url=url, telegram_webhook_secret=HOOK_SECRET)
            Sanic.test_mode = True
            app = assistant_side(assistant, settings, secret=SECRET)
            async with _served(app) as side, _pages(side) as pages:
                found = House(assistant, double, log, side, pages, channels[0])
                async with asyncio.timeout(30):
                    while not found.desk.is_open:
                        await asyncio.sleep(0.01)
                yield found


def fast(folder: Path) -> State:
    """A state folder whose database does not wait for the disk."""
    state = State(folder)
    state.db.execute("PRAGMA synchronous=OFF")
    return state


def memory() -> int:
    """Megabytes that this process holds now."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) // 1024


def free() -> int:
    """A port of loopback on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextmanager
def _marked(assistant: Assistant) -> Iterator[None]:
    """Have every answer of the assistant say whose it is."""
    own = assistant._turn

    async def marked(incoming: Any) -> Turn:
        turn = await own(incoming)
        if not turn.replies:
            return turn
        last = turn.replies[-1]
        return replace(
            turn, replies=(*turn.replies[:-1], replace(last, html=f"{last.html}\n§{incoming.conversation}§"))
        )

    with patch.object(assistant, "_turn", marked):
        yield


@contextmanager
def _kept() -> Iterator[list[telegram.TelegramInput]]:
    """The Telegram channels that are made meanwhile."""
    made: list[telegram.TelegramInput] = []
    begin = telegram.TelegramInput.__init__

    def kept(self: telegram.TelegramInput, *given: Any, **named: Any) -> None:
        begin(self, *given, **named)
        made.append(self)

    with patch.object(telegram.TelegramInput, "__init__", kept):
        yield made


@asynccontextmanager
async def _served(app: Sanic) -> AsyncIterator[str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await server.before_stop()
        server.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 5)
        await server.after_stop()


@asynccontextmanager
async def _pages(assistant: str) -> AsyncIterator[str]:
    settings = WebSettings(assistant=assistant, secret=SECRET, posts=90_000, posts_all=900_000)
    server = web_server(settings)
    listening = socket.create_server(("127.0.0.1", 0))
    with patch.object(uvicorn.Server, "capture_signals", lambda self: nullcontext()):
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
            listening.close()
