"""A whole turn but for Telegram's own part: stored, understood, answered, committed, confirmed. And what it cost."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bot.assistant import Assistant
from bot.channels.inbox import Call, Entry, Inbox
from bot.privacy.state import State
from bot.turns import Incoming
from bot.wording import Press

#: What is said again and again: it ends in the state in which it began, and holds a turn of each costly kind.
CYCLE = (
    "hello",
    "guide qatar",
    "minimum wage",
    "can they keep my passport",
    "is Brilliant Minds licensed in Philippines",
    "is Golden Horizons Manpower licensed in Philippines",
    "check my journey",
    "no",
    "yes",
    "stop",
)


@dataclass(frozen=True)
class Cost:
    """Milliseconds of one thing, by the clock on the wall and of the processor."""

    wall: float
    processor: float


@dataclass(frozen=True)
class Line:
    """One line of the table: the same things done fresh and grown, in turns."""

    part: str
    what: str
    times: int
    fresh_median: float
    fresh_p95: float
    grown_median: float
    grown_p95: float
    ratio: float
    processor_ratio: float

    def as_json(self) -> dict[str, Any]:
        """The line for ``--json``; all times in ms."""
        return asdict(self)


def line(part: str, what: str, fresh: Sequence[Cost], grown: Sequence[Cost]) -> Line:
    """Compare: medians, p95, and the ratio of the medians, by the wall and by the processor."""
    walls = [[cost.wall for cost in side] for side in (fresh, grown)]
    processors = [statistics.median(cost.processor for cost in side) for side in (fresh, grown)]
    medians = [statistics.median(side) for side in walls]
    return Line(
        part,
        what,
        len(fresh),
        medians[0],
        p95(walls[0]),
        medians[1],
        p95(walls[1]),
        medians[1] / medians[0],
        processors[1] / processors[0],
    )


def p95(values: Sequence[float]) -> float:
    """The value that one in twenty is above."""
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]


def timed(do: Callable[[], object]) -> Cost:
    """What a call costs."""
    wall, processor = time.perf_counter(), time.process_time()
    do()
    return Cost((time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000)


class Side:
    """An assistant with a state of its own, as the Telegram channel drives it.

    Attributes:
        intent: of the last turn, to see that both sides do the same.
    """

    def __init__(self, state: State, model: Path) -> None:
        """Load the model."""
        self.state = state
        self.inbox = Inbox(state)
        self.assistant = Assistant.load(model, state)
        self.intent = ""
        self._numbers = count(2**40)  # above all that a filled database holds

    async def turn(self, conversation: str, said: str | Press) -> Cost:
        """Answer one message."""
        wall, processor = time.perf_counter(), time.process_time()
        press = said if isinstance(said, Press) else None
        text = said if isinstance(said, str) else None
        self.inbox.add([Entry(next(self._numbers), conversation, {"text": text})])
        pending = self.inbox.next(conversation)
        assert pending is not None
        with self.state.unit() as unit:
            turn = await self.assistant.turn(Incoming(conversation, text=text, press=press))
            calls = [Call("sendMessage", {"chat_id": 1, "text": reply.html}) for reply in turn.replies]
            unit.commit(lambda: self.inbox.answer(pending, calls))
        for call in self.inbox.outgoing(pending.update_id):
            self.inbox.confirm(pending, call, call.id)
        self.intent = turn.intent
        return Cost((time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000)
