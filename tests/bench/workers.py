"""Messages a second that 1, 2 and 3 workers answer on one PostgreSQL server of this machine, and one alone on SQLite.

``python -m tests.bench.workers``. The real assistant; Telegram is the double on loopback, without its limits. All
processes, the server and the double among them, share this machine's cores, so the figures say what a machine holds,
not what a worker could on one of its own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import tempfile
import time
from pathlib import Path

from bot.assistant import Assistant
from bot.channels import telegram_limits, telegram_poll
from bot.channels.inbox import Inbox
from bot.channels.telegram import ChannelWords
from bot.channels.telegram_service import TelegramService
from bot.logs import configure
from bot.privacy.state import State
from bot.settings import Settings
from bot.training import ensure_model
from tests.store.cluster import KEY, fresh_bot, running
from tests.telegram.double import TOKEN, Double

PROCESSES = multiprocessing.get_context("spawn")
CHATS, EACH = 40, 10
SAID = (
    "hello",
    "guide qatar",
    "can they keep my passport",
    "minimum wage",
    "is Brilliant Minds licensed in Philippines",
)


def work(folder: str, database: str | None, bot: str, url: str) -> None:
    """A worker, until killed."""
    configure(50)
    telegram_limits.OVERALL = telegram_limits.CHAT = 1e6
    telegram_poll.HOLD = 1
    asyncio.run(_work(Path(folder), database, bot, url))


async def _work(folder: Path, database: str | None, bot: str, url: str) -> None:
    state = State(folder, KEY, database, bot)
    settings = Settings(state=folder, telegram_token=TOKEN, telegram_api_url=url)
    TelegramService(settings, Assistant.load(ensure_model(), state), state, ChannelWords())
    await asyncio.Event().wait()


async def measure(number: int, database: str | None) -> tuple[float, float]:
    """Messages a second, and seconds of this machine's processors a message."""
    with tempfile.TemporaryDirectory() as folder:
        bot = fresh_bot()
        state = State(Path(folder), KEY, database, bot)
        inbox = Inbox(state)
        async with Double() as telegram:
            started = [
                PROCESSES.Process(target=work, args=(folder, database, bot, telegram.url)) for _ in range(number)
            ]
            for process in started:
                process.start()
            for chat in range(1, CHATS + 1):  # everybody has begun, and every worker is warm, before it counts
                telegram.say(chat, "hello")
            await telegram.until(lambda: len(telegram.called("sendMessage")) >= CHATS, 120)
            while database and len(state.db.seats()) < number:
                await asyncio.sleep(0.1)
            await asyncio.sleep(3)
            begun, processors = time.monotonic(), _busy()
            for turn in range(EACH):
                for chat in range(1, CHATS + 1):
                    telegram.say(chat, SAID[turn % len(SAID)])
            done = {"waiting": 0, "answered": 0, "calls": 0}
            await telegram.until(lambda: not telegram.waiting() and inbox.counts() == done, 300)
            seconds, processors = time.monotonic() - begun, _busy() - processors
            for process in started:
                process.kill()
                process.join()
        state.close()
    return CHATS * EACH / seconds, processors / (CHATS * EACH)


def _busy() -> float:
    """Seconds for which the processors of this machine have worked since it started."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    return (sum(map(int, fields)) - int(fields[3]) - int(fields[4])) / os.sysconf("SC_CLK_TCK")


async def _main() -> None:
    ensure_model()
    print(f"{os.cpu_count()} cores, {CHATS} chats, {EACH} messages each")
    print("| database | workers | messages a second | processor ms a message |\n|---|---|---|---|")
    with running() as cluster:
        for number, database in ((1, None), (1, cluster.url), (2, cluster.url), (3, cluster.url)):
            rate, cost = await measure(number, database)
            print(
                f"| {'PostgreSQL' if database else 'SQLite'} | {number} | {rate:.0f} | {cost * 1000:.0f} |", flush=True
            )


if __name__ == "__main__":
    asyncio.run(_main())
