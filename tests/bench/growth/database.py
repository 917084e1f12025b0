"""A database of a million conversations that have ended beside an empty one: turns, forgetting, chores, start."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.channels.inbox import Inbox
from bot.channels.reminders import Reminders
from bot.privacy.batches import in_batches
from bot.privacy.conversations import ConversationStore
from bot.privacy.state import State
from bot.serving.application import chores
from bot.serving.settling import settle
from bot.wording import Press
from tests.bench.growth import filling
from tests.bench.growth.turns import CYCLE, Cost, Line, Side, line, timed
from tests.store.cluster import KEY, fresh_bot

#: People who talk in turns: half of them are new, half come back after days.
PEOPLE = 10
#: A part of all conversations that is due at once in the hourly chore: more than half a day's of a month's.
DUE = 50
FORGET = ("delete everything", Press("forget_confirm"))
#: Seconds between two beats of the heart whose longest pause is the longest stall.
BEAT = 0.002


async def measure(
    model: Path, number: int, tick: Callable[[int, int], None], url: str = ""
) -> tuple[list[Line], dict[str, Any]]:
    """Compare both.

    Args:
        model: the trained model.
        number: of conversations.
        tick: told how many rows of how many are written.
        url: address of a PostgreSQL server; without one in SQLite.
    """
    name = "PostgreSQL" if url else "SQLite"
    part = f"{number:,} conversations in {name}"
    facts: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        places = [(Path(folder) / "fresh", fresh_bot()), (Path(folder) / "grown", fresh_bot())]

        def opened(which: int) -> State:
            return State(places[which][0], KEY, url or None, places[which][1])

        state = opened(1)
        began = time.perf_counter()
        known = filling.ended(state, number, tick, url, places[1][1])
        facts["seconds to fill"] = round(time.perf_counter() - began, 1)
        facts["MB on disk"] = round(filling.size(state) / 1e6)
        facts["bytes a conversation"] = round(filling.size(state) / number)
        state.close()
        opens = [[timed(lambda which=which: _start(opened(which))) for _ in range(5)] for which in (0, 1)]
        lines = [line(part, "start: open, look for what waits, first chores", *opens)]
        sides = [Side(opened(which), model) for which in (0, 1)]
        settle()  # as `serve` does
        for chat in known:  # they come back on both sides
            loaded = sides[1].state.load_conversation(chat)
            assert loaded is not None
            sides[0].state.save_conversation(chat, loaded[0])
        lines += await _turns(part, sides, known)
        filling.due(sides[1].state, number // DUE, url, places[1][1])
        facts |= await _chores(sides[1].assistant.store, sides[1].inbox)
        for side in sides:
            side.state.close()
    return lines, facts


def _start(state: State) -> None:
    """What a start does with the database."""
    store, inbox = ConversationStore(state=state), Inbox(state)
    Reminders(state)
    inbox.left_over()
    inbox.chats()
    store.purge()
    state.close()


async def _turns(part: str, sides: list[Side], known: list[str]) -> list[Line]:
    people = [*known[:PEOPLE], *(f"{at:032x}" for at in range(PEOPLE))]
    for side in sides:
        for text in CYCLE * 2:
            await side.turn("warm", text)
    turns: list[list[Cost]] = [[], []]
    forgets: list[list[Cost]] = [[], []]
    for person in people:
        for at, said in enumerate((*CYCLE, *FORGET)):
            for which in (0, 1) if at % 2 else (1, 0):
                cost = await sides[which].turn(person, said)
                (forgets if isinstance(said, Press) else turns)[which].append(cost)
            if sides[0].intent != sides[1].intent:
                raise RuntimeError(f"the talks are not in the same state: {[side.intent for side in sides]}")
    return [line(part, "turn", *turns), line(part, "forget everything", *forgets)]


async def _chores(store: ConversationStore, inbox: Inbox) -> dict[str, Any]:
    """The hourly chores with a part of all due: how long in all, and the longest for which nobody is answered."""
    pauses: list[float] = []

    async def heart() -> None:
        while True:
            last = time.perf_counter()
            await asyncio.sleep(BEAT)
            pauses.append((time.perf_counter() - last - BEAT) * 1000)

    beating = asyncio.create_task(heart())
    await asyncio.sleep(0.1)
    pauses.clear()
    (before,) = store.state.db.execute("SELECT count(*) FROM conversation").fetchone()
    began = time.perf_counter()
    await chores(store)
    await in_batches(inbox.purge)
    seconds = time.perf_counter() - began
    beating.cancel()
    (left,) = store.state.db.execute("SELECT count(*) FROM conversation").fetchone()
    return {
        "hourly chores: conversations that ended": before - left,
        "hourly chores: seconds": round(seconds, 1),
        "hourly chores: longest stall, ms": round(max(pauses)),
        "hourly chores: p95 of the stalls, ms": round(sorted(pauses)[int(len(pauses) * 0.95)], 1),
    }
