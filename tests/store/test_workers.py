"""Three workers in processes of their own on one database: nothing lost, order kept, repeats only where a kill cut."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import groupby
from multiprocessing.process import BaseProcess

import psycopg
import pytest

from bot.channels.inbox import Inbox
from bot.privacy.state import State
from tests.store import worker
from tests.store.cluster import KEY, Cluster, fresh_bot, running
from tests.telegram.double import Double

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.store.worker"])
DONE = {"waiting": 0, "answered": 0, "calls": 0}
CHATS, EACH = range(1, 61), 10


@pytest.fixture
async def telegram() -> AsyncIterator[Double]:
    async with Double() as double:
        yield double


@pytest.fixture
def bot(cluster: Cluster) -> str:
    """A bot of its own, and the table of the witnesses, empty."""
    with psycopg.connect(cluster.url) as witness:
        witness.execute("CREATE TABLE IF NOT EXISTS public.crossed (conversation TEXT)")
        witness.execute("DELETE FROM public.crossed")
    return fresh_bot()


@contextmanager
def workers(
    cluster: Cluster, bot: str, telegram: Double, number: int, witness: str = ""
) -> Iterator[list[BaseProcess]]:
    """Start so many; those that are in the list at the end are killed."""
    started: list[BaseProcess] = []
    try:
        for _ in range(number):
            started.append(start(cluster, bot, telegram, witness))
        yield started
    finally:
        for process in started:
            process.kill()
            process.join()


def start(cluster: Cluster, bot: str, telegram: Double, witness: str = "") -> BaseProcess:
    """Start one."""
    process = PROCESSES.Process(target=worker.run, args=(cluster.url, bot, telegram.url, witness or cluster.url))
    process.start()
    return process


async def seats(state: State, number: int) -> None:
    """Wait until so many workers are there."""
    async with asyncio.timeout(20):
        while len(state.db.seats()) != number:
            await asyncio.sleep(0.05)


def crossed(cluster: Cluster) -> list[str]:
    """The conversations that two workers had in hand at the same time, as a witness saw it."""
    with psycopg.connect(cluster.url) as witness:
        return [row[0] for row in witness.execute("SELECT conversation FROM public.crossed")]


def lost_and_repeated(telegram: Double, expected: dict[int, list[str]]) -> tuple[int, int]:
    """Count the answers that are missing or in the wrong place, and those that came twice."""
    lost = repeated = 0
    for chat, texts in expected.items():
        got = telegram.texts(chat)
        once = [text for text, _ in groupby(got)]
        repeated += len(got) - len(once)
        lost += once != texts
    return lost, repeated


async def all_answered(state: State, telegram: Double, seconds: float = 60.0) -> None:
    """Wait until nothing waits anywhere."""
    inbox = Inbox(state)
    await telegram.until(lambda: not telegram.waiting() and inbox.counts() == DONE, seconds)


async def test_one_of_three_is_killed_and_another_one_started(cluster: Cluster, telegram: Double, bot: str) -> None:
    state = State(None, KEY, cluster.url, bot)
    expected = {chat: [f"{n}: {n}" for n in range(1, EACH + 1)] for chat in CHATS}
    with workers(cluster, bot, telegram, 3) as started:
        await seats(state, 3)
        for n in range(1, EACH + 1):
            for chat in CHATS:
                telegram.say(chat, str(n))
            if n == 5:
                started[0].kill()
                started[0].join()
                assert started.pop(0).exitcode == -signal.SIGKILL
            if n == 8:
                started.append(start(cluster, bot, telegram))
            await asyncio.sleep(1)
        await all_answered(state, telegram)
        await seats(state, 3)
    lost, repeated = lost_and_repeated(telegram, expected)
    print(f"600 updates, 60 chats, 3 workers, one killed: lost {lost}, repeated {repeated}")
    assert lost == 0
    assert repeated <= 1, "the message whose sending the kill cut in two"
    for chat in CHATS:
        stored = state.load_conversation(state.pseudonym("telegram", chat))
        assert stored is not None
        assert int(stored[0]) == EACH, "every turn ran once"
    assert crossed(cluster) == [], "nobody was answered by two workers at the same time"
    state.close()


async def test_a_killed_workers_chats_and_updates_go_on_elsewhere(cluster: Cluster, telegram: Double, bot: str) -> None:
    state = State(None, KEY, cluster.url, bot)
    with workers(cluster, bot, telegram, 2) as started:
        await seats(state, 2)
        started.pop(0).kill()  # whichever fetches the updates: the other one goes on with it
        begun = asyncio.get_running_loop().time()
        for chat in range(1, 11):
            telegram.say(chat, "hello")
        await all_answered(state, telegram)
        seconds = asyncio.get_running_loop().time() - begun
        started.pop(0).kill()
        started.append(start(cluster, bot, telegram))
        telegram.say(11, "hello")
        await all_answered(state, telegram)
    print(f"taken over within {seconds:.1f} s")
    assert lost_and_repeated(telegram, {chat: ["1: hello"] for chat in range(1, 12)})[0] == 0
    state.close()


async def test_the_database_stops_for_some_seconds(cluster: Cluster, telegram: Double, bot: str) -> None:
    witness = cluster
    with running() as cluster:
        before = State(None, KEY, cluster.url, bot)
        expected = {chat: [f"{n}: {n}" for n in range(1, 7)] for chat in range(1, 21)}
        with workers(cluster, bot, telegram, 3, witness.url):
            await seats(before, 3)
            before.close()
            for n in range(1, 7):
                for chat in expected:
                    telegram.say(chat, str(n))
                await asyncio.sleep(0.5)
                if n in (2, 4):
                    await asyncio.to_thread(cluster.stop)
                    await asyncio.sleep(2)
                    await asyncio.to_thread(cluster.start)
            await telegram.until(lambda: not telegram.waiting(), 60)
            state = State(None, KEY, cluster.url, bot)
            await all_answered(state, telegram)
            await seats(state, 3)
        lost, repeated = lost_and_repeated(telegram, expected)
        print(f"120 updates, 20 chats, 3 workers, the database stopped twice: lost {lost}, repeated {repeated}")
        assert lost == 0
        assert crossed(witness) == []
        assert repeated <= 2 * len(expected), "of a chat, what was under way each time, if another worker has it now"
        state.close()
