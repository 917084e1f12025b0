"""The three runs: updates by webhook and by polling, requests to both servers, texts to the understanding."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.assistant import Assistant
from bot.turns import Incoming
from tests.bench.fuzz.house import HOOK_SECRET, House, memory
from tests.bench.fuzz.requests import Requests, ask, faults
from tests.bench.fuzz.updates import Made, Updates
from tests.bench.fuzz.words import text
from tests.telegram.double import SECRET_HEADER

#: Told of each thing done.
Step = Callable[[], None]
#: Updates and requests under way at once.
AT_ONCE, ASKED_AT_ONCE = 20, 8
#: Seconds after which a text counts as too slow: eight of them at once would hold everybody up.
SLOW = 3.0


@dataclass
class Outcome:
    """What a run found.

    Attributes:
        sent: how many, by kind.
        answers: how many of each status, or answered messages.
        faults: what is wrong, and how often.
        examples: the first case of each fault.
        memory: megabytes after a fifth of the run, and at its end.
        seconds: how long it took.
        slowest: seconds of the slowest single one.
    """

    sent: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    memory: list[int] = field(default_factory=list)
    seconds: float = 0.0
    slowest: float = 0.0

    def fault(self, what: str, case: Any) -> None:
        """Note one."""
        self.faults[what] += 1
        self.examples.setdefault(what, repr(case)[:600])


async def updates(house: House, made: Updates, count: int, step: Step) -> Outcome:
    """Send updates the way the house takes them, and look at every message that comes out.

    Args:
        house: what runs.
        made: makes the updates.
        count: how many.
    """
    found, began = Outcome(), time.monotonic()
    by_webhook = bool(house.telegram.webhook["url"])
    asked: dict[int, Made] = {}
    wrote: Counter[int] = Counter()
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        for number in range(count):
            one = made.next()
            while not by_webhook and isinstance(one.update, bytes):
                one = made.next()  # Telegram's own answer to us is always JSON
            found.sent[one.kind] += 1
            house.telegram.own |= one.chats
            wrote.update(one.chats)
            if one.answer is not None:
                asked[one.answer] = one
            if by_webhook:
                await _push(http, house, one, found)
                while len(house.desk._tasks) > AT_ONCE:
                    await asyncio.sleep(0.002)
            else:
                house.telegram.batches.append([json.loads(json.dumps(one.update))])
                while len(house.telegram.batches) > AT_ONCE or len(house.desk._tasks) > AT_ONCE:
                    await asyncio.sleep(0.002)
            if number == count // 5:
                found.memory.append(memory())
            step()
    await house.quiet()
    found.memory.append(memory())
    found.seconds = time.monotonic() - began
    for chat, one in asked.items():
        found.answers["answered" if house.telegram.sent[chat] else "not answered"] += 1
        if wrote[chat] == 1 and not house.telegram.sent[chat]:
            found.fault(f"no answer to: {one.kind}", one.update)
    for wrong in house.telegram.wrong:
        found.fault("an answer in the wrong chat", wrong)
    found.answers["messages out"] = sum(house.telegram.sent.values())
    found.answers["of them marked"] = house.telegram.marked
    if house.desk.inbox.counts() != {"waiting": 0, "answered": 0, "calls": 0}:
        found.fault("something is left undone", house.desk.inbox.counts())
    return found


async def _push(http: httpx.AsyncClient, house: House, one: Made, found: Outcome) -> None:
    body = one.update if isinstance(one.update, bytes) else json.dumps(one.update).encode()
    began = time.monotonic()
    headers = {SECRET_HEADER: HOOK_SECRET}
    while True:
        try:
            answer = await http.post(f"{house.side}/webhooks/telegram/webhook", content=body, headers=headers)
            break
        except httpx.TransportError:  # a connection that was kept open too long; Telegram too delivers again
            found.answers["delivered again"] += 1
            if found.answers["delivered again"] > 1 + sum(found.sent.values()) // 100:
                raise
    found.slowest = max(found.slowest, time.monotonic() - began)
    found.answers[str(answer.status_code)] += 1
    wanted = (200, 400) if isinstance(one.update, bytes) else (200,)
    if answer.status_code not in wanted:
        found.fault(f"{answer.status_code} to: {one.kind}", one.update)


async def requests(house: House, made: Requests, count: int, step: Step) -> Outcome:
    """Send requests, some at a time, and look at every answer."""
    found, began = Outcome(), time.monotonic()
    left = iter(range(count))

    async def some() -> None:
        for number in left:
            one = made.next()
            sent = time.monotonic()
            try:
                answer = await ask(house.side if one.to_side else house.pages, one)
            except TimeoutError:
                found.fault("no end", one.raw[:1500])
                answer = b""
            found.slowest = max(found.slowest, time.monotonic() - sent)
            place = "assistant" if one.to_side else "pages"
            found.sent[place if one.is_http else f"{place}, no HTTP"] += 1
            found.answers[answer[9:12].decode("latin-1") or "closed"] += 1
            for fault in faults(one, answer, house.assistant.state):
                found.fault(fault, (one.raw[:300], answer[:200]))
            if number == count // 5:
                found.memory.append(memory())
            step()

    await asyncio.gather(*(some() for _ in range(ASKED_AT_ONCE)))
    await house.quiet()
    found.memory.append(memory())
    found.seconds = time.monotonic() - began
    return found


async def texts(assistant: Assistant, rng: Any, count: int, step: Step) -> Outcome:
    """Have random texts understood and answered, four to a conversation."""
    found, began = Outcome(), time.monotonic()
    intents: defaultdict[str, int] = defaultdict(int)
    for number in range(count):
        words, sent = text(rng, 2000), time.monotonic()
        try:
            turn = await assistant.turn(Incoming(f"fuzz {number // 4}", text=words, language_code="en"))
        except Exception as error:  # noqa: BLE001 - every one is what is looked for
            found.fault(f"{type(error).__name__}", words)
            continue
        took = time.monotonic() - sent
        found.slowest = max(found.slowest, took)
        intents[turn.intent] += 1
        found.sent["texts"] += 1
        if not turn.replies or not all(reply.text.strip() for reply in turn.replies):
            found.fault("an empty answer", words)
        if took > SLOW:
            found.fault(f"slower than {SLOW:g} s", words)
        if number == count // 5:
            found.memory.append(memory())
        if number % 4 == 3:
            assistant.forget(f"fuzz {number // 4}")
        step()
    found.memory.append(memory())
    found.seconds = time.monotonic() - began
    found.answers["meanings"] = len(intents)
    return found
