"""One run: the talks of all chats go in while processes are killed, and what came out is counted."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from aiohttp import web

from tests.bench.kills.program import ASSISTANT, PAGES, SUPERVISOR, Program
from tests.bench.kills.talks import Talk, talks, undisturbed
from tests.telegram.double import Double

#: Seconds without anything new after which what is missing counts as lost.
SILENCE = 180.0
#: Share of the kills that come a few seconds after the one before, when its process is still starting again.
SOON, SECONDS = 0.2, 6.0


@dataclass(frozen=True)
class Order:
    """What a run shall be.

    Attributes:
        updates, chats, kills: how many.
        seed: of who asks when, and what is killed when. The machine's own pace is no part of it.
        rate: messages of people a second.
        latency: seconds that Telegram takes for each message of ours.
        settings: more of the program's environment.
    """

    updates: int
    chats: int
    kills: int
    seed: int = 1
    rate: float = 20.0
    latency: float = 0.03
    settings: dict[str, str] = field(default_factory=dict)


@dataclass
class Killed:
    """A kill: when (monotonic seconds), what, and how many messages were between Telegram and us."""

    at: float
    part: str
    under_way: int
    repeats: int = 0


@dataclass
class Outcome:
    """What was counted."""

    updates: int
    expected: int = 0
    lost: int = 0
    out_of_order: int = 0
    strange: int = 0
    repeated: int = 0
    tracebacks: int = 0
    seconds: float = 0.0
    after_last_kill: float = 0.0
    kills: list[Killed] = field(default_factory=list)

    def killed(self, part: str) -> int:
        """How often a process of that kind was killed."""
        return sum(kill.part == part for kill in self.kills)

    @property
    def faults(self) -> list[str]:
        """What breaks the promise, in words; empty: it was kept."""
        found = {
            f"{self.lost} lost": self.lost,
            f"{self.out_of_order} out of order": self.out_of_order,
            f"{self.strange} that nobody expected": self.strange,
            f"{self.repeated} repeated by {len(self.kills)} kills": self.repeated > len(self.kills),
        }
        return [words for words, broken in found.items() if broken]


class Watched(Double):
    """Telegram, which knows how many messages of ours are on their way: come in, and not yet answered."""

    def __init__(self, latency: float) -> None:
        super().__init__()
        self.under_way = 0
        self.delays["sendMessage"] = latency

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        sends = request.match_info["method"] == "sendMessage"
        self.under_way += sends
        try:
            return await super()._serve(request)
        finally:
            self.under_way -= sends


async def run(order: Order, folder: Path, tell: Callable[[str, int, int], None]) -> Outcome:
    """Make the run.

    Args:
        order: what it shall be.
        folder: an empty one.
        tell: called with what is going on, and how much of how much is done.

    Raises:
        Indistinct: the answers of a kind of talk cannot be told apart.
    """
    outcome = Outcome(order.updates)
    asked = talks(order.chats, order.updates)
    before = undisturbed(asked)
    async with Watched(order.latency) as telegram, Program(folder, telegram.url, **order.settings) as program:
        tell("starting", 0, 1)
        await program.ready()
        for talk in before:
            for place in range(talk.length):
                telegram.say(talk.chat, talk.text(place), language=talk.language)
        await _settled(telegram, program, lambda: tell("undisturbed", len(telegram.calls), len(telegram.calls)))
        answers = {(talk.kind, talk.length): (talk, telegram.texts(talk.chat)) for talk in before}
        expected = {talk.chat: talk.expected(*answers[talk.kind, talk.length]) for talk in asked}
        outcome.expected = sum(map(len, expected.values()))

        begun, sent = time.monotonic(), len(telegram.called("sendMessage"))

        def done() -> int:
            return len(telegram.called("sendMessage")) - sent

        def progress() -> None:
            tell(f"{len(outcome.kills)} kills", min(done(), outcome.expected), outcome.expected)

        people = asyncio.create_task(_people(telegram, asked, order))
        await _killer(telegram, program, order, outcome, done, progress)
        await people
        await _settled(telegram, program, progress)
        outcome.seconds = time.monotonic() - begun
        outcome.after_last_kill = time.monotonic() - max((kill.at for kill in outcome.kills), default=begun)
        outcome.tracebacks = program.tracebacks
        _count(telegram, expected, outcome)
    return outcome


async def _people(telegram: Double, asked: Sequence[Talk], order: Order) -> None:
    """Everybody asks, each in her own order, whatever has become of the bot."""
    dice = random.Random(order.seed)
    turns = [talk for talk in asked for _ in range(talk.length)]
    dice.shuffle(turns)
    places: Counter[int] = Counter()
    for talk in turns:
        telegram.say(talk.chat, talk.text(places[talk.chat]), language=talk.language)
        places[talk.chat] += 1
        await asyncio.sleep(dice.expovariate(order.rate))


async def _killer(
    telegram: Watched,
    program: Program,
    order: Order,
    outcome: Outcome,
    done: Callable[[], int],
    progress: Callable[[], None],
) -> None:
    """Kill at random points of the work; some while what was killed before is still starting."""
    dice = random.Random(order.seed + 1)
    points = sorted(dice.uniform(0.02, 0.95) * outcome.expected for _ in range(order.kills))
    for number, point in enumerate(points):
        if number and dice.random() < SOON:
            await asyncio.sleep(dice.uniform(0, SECONDS))
        else:
            waited = time.monotonic()
            while done() < point and time.monotonic() - waited < SILENCE:
                progress()
                await asyncio.sleep(0.02)
            await asyncio.sleep(dice.uniform(0, 0.3))
        wanted = dice.choice((SUPERVISOR, ASSISTANT, PAGES))
        while not (there := program.processes()):
            await asyncio.sleep(0.02)
        part = wanted if wanted in there else dice.choice(sorted(there))
        kill = Killed(time.monotonic(), part, telegram.under_way)
        with contextlib.suppress(ProcessLookupError, KeyError):  # it has just ended by itself, for the one before
            program.kill(part)
            outcome.kills.append(kill)


async def _settled(telegram: Double, program: Program, progress: Callable[[], None]) -> None:
    """Wait until nothing is left to do anywhere; give up when nothing new has come for long."""
    seen, since = -1, time.monotonic()
    while telegram.waiting() or not await program.idle():
        progress()
        if len(telegram.called("sendMessage")) != seen:
            seen, since = len(telegram.called("sendMessage")), time.monotonic()
        if time.monotonic() - since > SILENCE:
            return
        await asyncio.sleep(0.1)


def _count(telegram: Double, expected: dict[int, list[str]], outcome: Outcome) -> None:
    for chat, texts in expected.items():
        got = telegram.texts(chat)
        once = list(dict.fromkeys(got))
        places = {text: place for place, text in enumerate(texts)}
        found = [places[text] for text in once if text in places]
        outcome.lost += len(texts) - len(found)
        outcome.strange += len(once) - len(found)
        outcome.out_of_order += sum(after < before for before, after in pairwise(found))
        outcome.repeated += len(got) - len(once)
    _blame(telegram, expected.keys(), outcome)


def _blame(telegram: Double, chats: object, outcome: Outcome) -> None:
    """Give each repetition to the last kill after the first time that Telegram had the message."""
    first: dict[tuple[int, str], float] = {}
    for call in telegram.called("sendMessage"):
        said = (int(call.params["chat_id"]), str(call.params.get("shown")))
        if call.outcome != "ok" or said[0] not in chats:  # type: ignore[operator]
            continue
        if said in first:
            cause = next((kill for kill in outcome.kills if first[said] <= kill.at + 0.1 and kill.at <= call.at), None)
            if cause is not None:
                cause.repeats += 1
        first[said] = call.at
