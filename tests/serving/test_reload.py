"""The real program reloads: nobody's message is lost, everything is new, and what is broken changes nothing."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.serving.mark import Reload, running
from bot.training import ensure_model
from tests.commands.running import environment
from tests.telegram.double import TOKEN, Double

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
#: What a checkout needs to run; the tests change files in a copy of it.
COPIED = ("actions", "bot", "data", "domain", "knowledge", "locales", "models", "config.yml", "uv.lock", "babel.cfg")
PROGRAM = (sys.executable, "-c", "from bot.cli import main; main()")
DESKS = "desks:\n  one:\n    group: -1001\n    languages: [en, id]\n    staff_language: en\n"
#: What everybody asks, one after the other.
ASKED = ("What should I know about Qatar?", "Tell me about Japan", "check my journey", "no", "no", "hello")


class Bot:
    """`safemigration serve` in a copy of the checkout."""

    def __init__(self, folder: Path) -> None:
        ensure_model()  # here, where it is kept for other tests
        self.root, self.state, self.desks = folder / "root", folder / "state", folder / "desks.yml"
        self.root.mkdir()
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            copy(ROOT / name, self.root / name)
        self.desks.write_text(DESKS)
        self.port, self.pages = _free(), _free()
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def start(self, telegram: str) -> None:
        """Start it, polling a double of Telegram."""
        self.env = environment(
            self.state,
            SAFEMIGRATION_PORT=str(self.port),
            SAFEMIGRATION_WEB_PORT=str(self.pages),
            SAFEMIGRATION_DESKS=str(self.desks),
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=telegram,
            PYTHONPATH=str(self.root),
            PYTHONWARNINGS="ignore",
        )
        command = [*PROGRAM, "serve", "--no-chat"]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, env=self.env, cwd=self.root, stdout=log, stderr=log)

    def stop(self) -> int:
        """Stop it."""
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()

    async def ready(self) -> None:
        """Wait until both are ready."""
        async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(900):
            for port in (self.port, self.pages):
                while True:
                    try:
                        if (await http.get(f"http://127.0.0.1:{port}/ready")).status_code == 200:
                            break
                    except httpx.TransportError:
                        pass
                    assert self.process is not None
                    assert self.process.poll() is None, self.log.read_text()
                    await asyncio.sleep(0.1)

    def last(self) -> Reload | None:
        """The last reload."""
        now = running(self.state)
        return now.reload if now else None

    async def reload(self) -> Reload:
        """Reload, by the signal; return how it went."""
        assert self.process is not None
        before = self.last()
        self.process.send_signal(signal.SIGHUP)
        async with asyncio.timeout(240):
            while (done := self.last()) == before or done is None:
                await asyncio.sleep(0.02)
        return done

    def change(self, name: str, old: str, new: str) -> None:
        """Change a file of the copy."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def children(self) -> set[str]:
        """The processes that work now."""
        assert self.process is not None
        return set(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split())


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    found = Bot(tmp_path_factory.mktemp("reload"))
    yield found
    if found.process is not None:
        found.process.kill()


@asynccontextmanager
async def serving(bot: Bot) -> AsyncIterator[Double]:
    """The bot at work, and Telegram."""
    async with Double() as telegram:
        bot.starts += 1
        telegram._numbers["update"] = 10_000 * bot.starts  # the state remembers the numbers of the double before it
        bot.start(telegram.url)
        try:
            await bot.ready()
            yield telegram
        finally:
            assert bot.stop() == 0, bot.log.read_text()


async def test_nothing_is_lost_while_everything_is_exchanged(bot: Bot) -> None:
    async with serving(bot) as telegram:
        for text in ASKED:
            before = len(telegram.texts(1))
            telegram.say(1, text)
            await telegram.until(lambda before=before: len(telegram.texts(1)) > before, 30)
        await asyncio.sleep(0.5)
        expected = telegram.texts(1)
        old = bot.children()
        stop = asyncio.Event()
        web = asyncio.create_task(_visit(bot.pages, stop))
        talk = asyncio.create_task(_talk(bot.pages, stop))
        chats = range(10, 22)
        task = asyncio.create_task(bot.reload())
        for text in ASKED:
            for chat in chats:
                telegram.say(chat, text)
                await asyncio.sleep(0.1)
        assert (await task).fault is None
        assert not old & bot.children(), "other processes"
        for chat in chats:  # and somebody who comes afterwards, in the same talk
            telegram.say(chat, ASKED[0])
        await telegram.until(
            lambda: all(len(telegram.texts(chat)) >= len(expected) + 1 for chat in chats) and not telegram.waiting(), 60
        )
        for chat in chats:
            assert telegram.texts(chat)[: len(expected)] == expected, "all, once, in order"
        stop.set()
        assert set(await web) == {200}
        assert set(await talk) == {200}, "no talk on the page failed"
    log = bot.log.read_text()
    assert "Traceback" not in log
    assert "assistant.ended" not in log


#: File -> what stands in it, what is written instead, words of the fault.
BROKEN = {
    "a guide": ("knowledge/countries/QA.yml", "checked:", "chequed:", "knowledge/countries/QA.yml:"),
    "the words of a language": (
        "knowledge/lexicon/words/id.yml",
        "# Indonesian",
        "x: [\n# Indonesian",
        "lexicon/words/id.yml:",
    ),
}


async def test_what_is_broken_is_told_and_changes_nothing_and_what_is_mended_counts(bot: Bot) -> None:
    async with serving(bot) as telegram:
        working = bot.children()
        for what, (name, old, new, fault) in BROKEN.items():
            whole = (bot.root / name).read_bytes()
            bot.change(name, old, new)
            done = await bot.reload()
            (bot.root / name).write_bytes(whole)
            assert done.fault is not None, what
            assert fault in done.fault, what
            assert bot.children() == working, f"{what}: nobody was exchanged"
        bot.desks.write_text(DESKS.replace("languages", "langages"))
        done = await bot.reload()
        assert done.fault is not None
        assert "desks.yml" in done.fault
        bot.desks.write_text(DESKS)
        assert "reload.refused" in bot.log.read_text()

        telegram.say(1, "hello")
        await telegram.until(lambda: len(telegram.texts(1)) == 1, 30)
        asked = subprocess.run([*PROGRAM, "health"], env=bot.env, cwd=bot.root, capture_output=True, text=True)
        assert asked.returncode == 0, "the version from before is well"
        assert "refused" in asked.stdout
        assert "desks.yml" in asked.stdout


async def test_a_reload_brings_what_is_new_of_every_kind(bot: Bot) -> None:
    async with serving(bot) as telegram:
        bot.change("bot/web/templates/base.html.j2", "<title>", "<title>NEWPAGE ")
        bot.change("knowledge/countries/QA.yml", 'phones: ["999"]', 'phones: ["888"]')
        bot.change("bot/warm.py", '"""Everything', '"""NEWCODE. Everything')
        done = subprocess.run([*PROGRAM, "reload"], env=bot.env, cwd=bot.root, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        async with httpx.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{bot.pages}") as her:
            page = (await her.get("/en/guide/QA")).text
        assert "NEWPAGE" in page
        assert "888" in page
        telegram.say(5, "I am in Qatar. My boss beats me, help")
        await telegram.until(lambda: any("888" in text for text in telegram.texts(5)), 30)


async def _visit(port: int, stop: asyncio.Event) -> list[int]:
    """Look at pages all the time, each over a connection of its own; the statuses."""
    statuses = []
    while not stop.is_set():
        async with httpx.AsyncClient(trust_env=False, timeout=30) as her:
            statuses.append((await her.get(f"http://127.0.0.1:{port}/en/agency")).status_code)
        await asyncio.sleep(0.01)
    return statuses


async def _talk(port: int, stop: asyncio.Event) -> list[int]:
    """Talk on the chat page all the time."""
    statuses = []
    ours = {"sec-fetch-site": "same-origin"}
    while not stop.is_set():
        async with httpx.AsyncClient(trust_env=False, timeout=60, headers=ours) as her:
            answer = await her.post(f"http://127.0.0.1:{port}/en/chat", data={"text": "hello"})
            statuses.append(answer.status_code)
        await asyncio.sleep(1.1)  # sixty forms a minute are what one client may send
    return statuses


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
