"""A talk of thousands of turns beside a new one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.privacy.state import State
from bot.serving.settling import settle
from tests.bench.growth.turns import CYCLE, Cost, Line, Side, line

#: Turns of a new talk, and how many new talks one after the other are held beside the last turns of the long one.
COMPARED, TALKS = 50, 2
LONG = "long"


async def measure(model: Path, turns: int, tick: Callable[[int, int], None]) -> tuple[list[Line], dict[str, Any]]:
    """Compare turns 1 to 50 of new talks with the last ones of a long talk; also the size of what is stored, in bytes.

    Args:
        model: the trained model.
        turns: of the long talk.
        tick: told how many turns of how many are done.
    """
    fresh: dict[str, list[Cost]] = {}
    old: dict[str, list[Cost]] = {}
    facts: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        state = State(Path(folder))
        side = Side(state, model)
        settle()  # as `serve` does
        for text in CYCLE * 3:  # caches as after a minute of service
            await side.turn("warm", text)
        for at in range(turns):
            text = CYCLE[at % len(CYCLE)]
            tick(at, turns)
            if at == COMPARED:
                facts["bytes stored after 50 turns"] = _stored(state)
            if at < turns - COMPARED * TALKS:
                await side.turn(LONG, text)
                continue
            # A new talk begins where the cycle does, so both say the same thing in the same state; now the one is
            # first and now the other.
            new = f"new-{(at - turns) // COMPARED}"
            pair = [(new, fresh), (LONG, old)]
            intents = set()
            for name, costs in pair if at % 2 else pair[::-1]:
                costs.setdefault(text, []).append(await side.turn(name, text))
                intents.add(side.intent)
            if len(intents) != 1:
                raise RuntimeError(f"the talks are not in the same state: {intents}")
        facts[f"bytes stored after {turns:,} turns"] = _stored(state)
        tracker = await side.assistant.store.retrieve(LONG)
        facts["events read a turn"] = len(tracker.events) if tracker else 0
        state.close()
    part = f"turn {turns:,} of a talk"
    lines = [
        line(part, "all", [c for kind in fresh.values() for c in kind], [c for kind in old.values() for c in kind])
    ]
    lines += [line(part, text, fresh[text], old[text]) for text in CYCLE]
    return lines, facts


def _stored(state: State) -> int:
    loaded = state.load_conversation(LONG)
    return len(loaded[0]) if loaded else 0
