"""kill -9 in the middle of talks with staff: what either side wrote is neither lost nor crossed, and in its order."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import signal
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.people import crash_child
from tests.people.page import Her
from tests.telegram.double import Double

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.people.crash_child", "tests.warmed"])

MANILA, CHAT, EACH = -1001, 7, 3
DESKS = f"desks:\n  manila:\n    group: {MANILA}\n    languages: [en]\n"
#: Two pages, and somebody in Telegram.
PEOPLE = ("A", "B", "T")
#: The nth occurrence falls into the opening of the talks, or into their middle: in turn.
CASES = [(step, (1, 4)[at % 2]) for at, step in enumerate(crash_child.STEPS)]


class Process:
    """The assistant's process, and the one after it: where it listens now."""

    def __init__(self, telegram: Double, folder: Path) -> None:
        self._folder, self._telegram = folder, telegram
        self._desks = folder / "desks.yml"
        self._desks.write_text(DESKS, encoding="utf-8")
        self._port = PROCESSES.Value("i", 0)
        self.died_of: int | None = None

    async def run(self, step: str, occurrence: int) -> None:
        """Run it until it dies at the step, then start it again; cancelled at the end of the test."""
        for chosen in (step, None):
            arguments = (str(self._folder / "state"), self._telegram.url, str(self._desks), self._port)
            process: Any = PROCESSES.Process(target=crash_child.run, args=(*arguments, chosen, occurrence))
            process.start()
            try:
                while process.is_alive():
                    await asyncio.sleep(0.02)
                self.died_of = self.died_of or process.exitcode
            finally:
                process.kill()
                process.join()

    @property
    def address(self) -> str:
        """Of the page's side."""
        return f"http://127.0.0.1:{self._port.value}"


async def insist(process: Process, her: Her, what: Callable[[], Any]) -> None:
    """Do it until there is an answer: her words stay in the box, and she sends them again."""
    while True:
        her.server = process.address
        try:
            await what()
        except (httpx.HTTPError, OSError):
            await asyncio.sleep(0.05)
        else:
            return


def topic_of(telegram: Double, name: str) -> int | None:
    """The topic in which the first words of somebody stand."""
    found = [t for t in telegram.topics[MANILA] if any(f"word 0 of {name};" in x for x in telegram.in_topic(MANILA, t))]
    return found[-1] if found else None


def said_in(telegram: Double, name: str) -> list[str]:
    """What stands of hers in her topic, repetitions side by side taken out."""
    thread = topic_of(telegram, name)
    texts = "\n".join(telegram.in_topic(MANILA, thread)) if thread else ""
    return [one for one, _ in groupby(re.findall(r"word \d of \w;", texts))]


async def until(condition: Callable[[], bool], process: Process, pages: list[Her]) -> None:
    """Let the pages look for answers until the condition holds."""
    async with asyncio.timeout(40):
        while not condition():
            for her in pages:
                await insist(process, her, her.look)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(("step", "occurrence"), CASES)
async def test_a_kill_in_a_talk_loses_and_crosses_nothing(
    step: str, occurrence: int, telegram: Double, tmp_path: Path
) -> None:
    telegram.forum(MANILA)
    process = Process(telegram, tmp_path)
    running = asyncio.create_task(process.run(step, occurrence))
    pages = [Her("", name * 22) for name in PEOPLE[:2]]
    try:
        telegram.say(CHAT, "person")
        for her in pages:
            await insist(process, her, lambda her=her: her.say("person"))
        for number in range(EACH):
            telegram.say(CHAT, f"word {number} of T;")
            for her, name in zip(pages, PEOPLE, strict=False):
                words = f"word {number} of {name};"
                await insist(process, her, lambda her=her, words=words: her.say(words))
        await until(lambda: all(topic_of(telegram, name) for name in PEOPLE), process, pages)
        written = [
            telegram.staff(MANILA, topic_of(telegram, name), f"staff {number} to {name};")
            for number in range(EACH)
            for name in PEOPLE
        ]
        marks = {(MANILA, message) for message in written}
        await until(lambda: marks <= telegram.reactions.keys(), process, pages)
        await until(lambda: all(len(said_in(telegram, name)) >= EACH for name in PEOPLE), process, pages)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert process.died_of == -signal.SIGKILL, "the step came"
    for name in PEOPLE:
        assert said_in(telegram, name) == [f"word {number} of {name};" for number in range(EACH)]
    for her, name in zip(pages, PEOPLE, strict=False):
        heard = re.findall(r"staff \d to \w;", "\n".join(her.shown))
        assert heard == [f"staff {number} to {name};" for number in range(EACH)], "each once"
    heard = re.findall(r"staff \d to \w;", "\n".join(telegram.texts(CHAT)))
    assert [one for one, _ in groupby(heard)] == [f"staff {number} to T;" for number in range(EACH)]
