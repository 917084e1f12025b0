"""The real program is killed, started without its database, and loses it: nothing is lost, and it says how it is.

The long run is ``python -m tests.bench.kills``.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import httpx
import pytest

from bot.training import ensure_model
from tests.bench.kills.program import Program
from tests.bench.kills.run import Order, run
from tests.bench.kills.talks import Indistinct, Talk, talks, undisturbed
from tests.store.cluster import KEY, Cluster, fresh_bot, running
from tests.telegram.double import Double

pytestmark = pytest.mark.model


@pytest.fixture(autouse=True)
def quiet() -> None:
    """The model is there, and that the bot hangs up in the middle of a request is no news."""
    ensure_model()
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)


async def test_three_kills_lose_nothing(tmp_path: Path) -> None:
    outcome = await run(Order(updates=60, chats=10, kills=3, seed=4, rate=40.0), tmp_path, lambda *_: None)
    assert len(outcome.kills) == 3
    assert (outcome.lost, outcome.out_of_order, outcome.strange, outcome.tracebacks) == (0, 0, 0, 0)
    # Each chat sends one message at a time, so a kill can cut no more than one in each (docs/operations.md).
    assert outcome.repeated <= sum(kill.part != "pages" for kill in outcome.kills) * 10
    assert outcome.repeated == sum(kill.repeats for kill in outcome.kills), "each is the work of a kill"


async def test_without_its_database_it_neither_lives_nor_is_ready_and_waits_for_it(
    cluster: Cluster, tmp_path: Path
) -> None:
    with running() as server:
        server.stop()
        settings = {"DATABASE_URL": server.url, "SAFEMIGRATION_KEY": KEY.hex(), "SAFEMIGRATION_BOT": fresh_bot()}
        async with Double() as telegram, Program(tmp_path, telegram.url, **settings) as program:
            telegram.say(1, "hello")
            async with asyncio.timeout(60):
                while "state.away" not in program.log:
                    await asyncio.sleep(0.1)
            for path in ("health", "ready"):
                with pytest.raises(httpx.TransportError):
                    await _asked(program, path)
            server.start()
            await program.ready()
            await telegram.until(lambda: bool(telegram.chats[1]), 30)
            server.stop()
            telegram.say(1, "hello")
            async with asyncio.timeout(30):
                while (answer := await _asked(program, "ready")).status_code == 200:
                    await asyncio.sleep(0.2)
            assert (answer.status_code, list(answer.json()["missing"])) == (503, ["state"])
            assert (await _asked(program, "health")).status_code == 200, "to start it again would help nobody"
            server.start()
            await program.ready()
            await telegram.until(lambda: len(telegram.chats[1]) == 2 and not telegram.waiting(), 30)
            assert program.starts == 1
            assert program.tracebacks == 0


def test_answers_that_cannot_be_told_apart_prove_nothing() -> None:
    asked = talks(10, 60)
    assert sum(talk.length for talk in asked) == 60
    first = undisturbed(asked)[0]
    with pytest.raises(Indistinct):
        asked[0].expected(first, ["the same"] * 6)
    talk = Talk("agencies en", 1, 17, 2)
    other = Talk("agencies en", 2, 9000, 2)
    assert talk.text(1) == "Is Zuvoka 0018 licensed in the Philippines?"
    assert talk.expected(other, ["Zuvoka 9000?", "Zuvoka 9001!"]) == ["Zuvoka 0017?", "Zuvoka 0018!"]


async def _asked(program: Program, path: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        return await http.get(f"http://127.0.0.1:{program.port}/{path}")
