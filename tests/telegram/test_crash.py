"""kill -9 between any two steps: nothing is lost, no turn runs twice, only the message being sent can come twice."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from itertools import groupby
from pathlib import Path

import pytest

from bot.channels.inbox import Inbox
from bot.privacy.state import State
from tests.telegram import crash_child
from tests.telegram.double import Double

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.telegram.crash_child", "tests.warmed"])

#: What each chat asks; every update is answered with two messages.
ASKED = {1: ["a", "b", "c"], 2: ["x", "y"]}
EXPECTED = {
    chat: [f"{count}: {text} ({part}/2)" for count, text in enumerate(texts, 1) for part in (1, 2)]
    for chat, texts in ASKED.items()
}
DONE = {"waiting": 0, "answered": 0, "calls": 0}


async def run(folder: Path, telegram: Double, step: str | None, occurrence: int) -> int | None:
    """Run the bot until it dies, or until all is answered; returns its exit code (negative: the signal)."""
    process = PROCESSES.Process(target=crash_child.run, args=(str(folder), telegram.url, step, occurrence))
    process.start()
    try:
        if step is None:
            await telegram.until(lambda: not telegram.waiting(), 20)
            state = State(folder)
            inbox = Inbox(state)
            await telegram.until(lambda: inbox.counts() == DONE, 20)
            state.close()
            process.kill()
        await asyncio.to_thread(process.join, 20)
        return process.exitcode
    finally:
        process.kill()


#: The second occurrence of the later steps falls between the two messages of one answer, or between two answers.
CASES = [(step, 1) for step in crash_child.STEPS] + [
    (step, 2) for step in ("committing", "sent, not confirmed", "confirmed")
]


@pytest.mark.parametrize(("step", "occurrence"), CASES)
async def test_a_kill_loses_nothing(step: str, occurrence: int, telegram: Double, tmp_path: Path) -> None:
    for chat, texts in ASKED.items():
        for text in texts:
            telegram.say(chat, text)

    assert await run(tmp_path, telegram, step, occurrence) == -signal.SIGKILL
    await run(tmp_path, telegram, None, 0)

    for chat, expected in EXPECTED.items():
        texts = telegram.texts(chat)
        assert [text for text, _ in groupby(texts)] == expected, "each once and in order, repetitions side by side"
        # Chats are answered side by side, so a kill can cut one message in each.
        assert len(texts) - len(expected) <= 1
    if occurrence == 1 and list(crash_child.STEPS).index(step) < list(crash_child.STEPS).index("sending"):
        assert telegram.texts(1) == EXPECTED[1], "nothing was on its way"

    state = State(tmp_path)
    assert Inbox(state).counts() == DONE
    for chat, texts in ASKED.items():
        stored = state.load_conversation(state.pseudonym("telegram", chat))
        assert stored is not None
        assert int(stored[0]) == len(texts), "every turn ran once"
    assert not state.db.execute("SELECT 1 FROM tg_update WHERE body IS NOT NULL OR chat != ''").fetchall()
    state.close()
