"""Telegram's limits for one bot, shared by its workers: each keeps to its part of them, and cries for help go first.

What is to be sent waits in one queue, by its urgency (:class:`bot.channels.urgency.Urgency`): cries before all others,
and the first message of an answer two seconds ahead of the further ones. Cries may also take what is kept back of the
burst, so they wait for nobody but each other. The order within a chat is the desk's business: it sends one by one.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import math
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.channels.urgency import Urgency

log = structlog.get_logger(__name__)

#: Messages a second to all chats, and a minute to one group (Bot API, "My bot is hitting limits").
OVERALL, GROUP = 30.0, 20.0
#: Messages a second to one person. Telegram allows "short bursts" and does not say how short.
CHAT = 1.0
#: How many may go at once after a silence: to all, to one person; and to one group, as a share of its minute.
BURST, CHAT_BURST, GROUP_BURST = 18.0, 6.0, 0.9
#: How many cries may go beyond the burst: to all, and to one chat.
SPARE, CHAT_SPARE = 4.0, 1.0
#: How many may be on their way at once, and for how many seconds they count as such. What is delayed on its way meets
#: the next ones there: burst, spare and these together are a second's worth, so they are no flood even then.
FLYING, FLIGHT = 8, 1.0
#: How many of the desk's messages may be sent and not yet noted: one, and one more for each so many seconds that the
#: first of the queue has waited. A kill in between has all of them sent again, so it shall be no more than it must.
PATIENCE = 0.06
#: Seconds by which the further messages of an answer come after the first ones of others.
BEHIND = 2.0
#: How many calls may wait before no further answers are needed: a third of a second's worth.
CROWD = 10
#: How often a call is made again that Telegram wants to wait; then whoever makes it is told.
RETRIES = 5
#: What Telegram's seconds are lengthened by: they are whole ones.
MARGIN = 0.1
#: Chats whose buckets are kept without looking which of them are full again.
_KEPT = 512
_NEARLY = 1e-6

_Result = bool | dict[str, Any] | list[dict[str, Any]]
_Chat = int | str


class Bucket:
    """Fills with ``rate`` a second up to ``size``; a message takes one out."""

    __slots__ = ("_at", "_left", "_rate", "_size")

    def __init__(self, rate: float, size: float, now: float) -> None:
        """Begin full."""
        self._rate, self._size = rate, max(1.0, size)
        self._left, self._at = self._size, now

    def wait(self, now: float, spare: float = 0.0) -> float:
        """Seconds until one may be taken; ``spare``: so many may be owed."""
        missing = 1.0 - spare - self._level(now)
        return missing / self._rate if missing > _NEARLY else 0.0

    def take(self, now: float) -> None:
        """Take one out, whether it is there or owed."""
        self._left, self._at = self._level(now) - 1.0, now

    def full(self, now: float) -> bool:
        """Is it as if it were new?"""
        return self._level(now) >= self._size

    def _level(self, now: float) -> float:
        return min(self._size, self._left + (now - self._at) * self._rate)


@dataclass(order=True)
class _Waiting:
    """A call that waits for its time; ``key`` is its place in the queue."""

    key: tuple[bool, float, int]
    chat: _Chat = field(compare=False)
    go: asyncio.Future[None] = field(compare=False)
    notes: asyncio.Task[Any] | None = field(compare=False)

    @property
    def cries(self) -> bool:
        return not self.key[0]


class SharedLimiter(BaseRateLimiter[int]):
    """Makes each call to a chat when its time has come. Calls to no chat (getUpdates, ...) have no limit.

    ``rate_limit_args`` is the urgency (:class:`bot.channels.urgency.Urgency`). Where Telegram wants us to wait (429),
    the chat waits; when it says so for a second chat meanwhile, it is no matter of one chat, and all wait.
    """

    def __init__(self) -> None:
        """Begin with all of it."""
        self._workers = 0
        self._queue: list[_Waiting] = []
        self._later: list[tuple[float, _Waiting]] = []
        self._count = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._flying: dict[int, float] = {}
        self._unnoted: dict[asyncio.Task[Any] | None, float] = {}
        self._held = -math.inf
        self._holds: dict[_Chat, float] = {}
        self._chats: dict[_Chat, Bucket] = {}
        self._room = _KEPT
        self.share(1)

    def share(self, workers: int) -> None:
        """Keep to one part of so many."""
        if workers != self._workers:
            self._workers = workers
            rate = max(1.0, OVERALL / workers)
            self._all = Bucket(rate, min(rate, BURST / workers), time.monotonic())
            self._chats.clear()

    @property
    def crowded(self) -> bool:
        """Does so much wait that would go before one more answer, that nobody is helped by making it now?"""
        now = time.monotonic()
        return len(self._queue) >= CROWD and sum(one.key[1] <= now for one in self._queue) >= CROWD

    @property
    def hurried(self) -> bool:
        """Does so much wait that messages have to be on their way side by side?"""
        return any(not one.go.done() for one in self._queue[:1])

    @contextlib.contextmanager
    def noting(self) -> Iterator[None]:
        """What this task sends in the block is on disk as sent when it ends, or was not sent: then the next may go."""
        try:
            yield
        finally:
            if self._unnoted.pop(asyncio.current_task(), None) is not None:
                self._pump()

    def hurry(self, chat: _Chat) -> None:
        """Somebody cries for help there: what waits for this chat goes first."""
        now = time.monotonic()
        later = [one for _, one in self._later if one.chat == chat]
        mine = [one for one in self._queue if one.chat == chat] + later
        for one in mine:
            one.key = (False, min(now, one.key[1]), one.key[2])
        if mine:
            self._later = [(at, one) for at, one in self._later if one.chat != chat]
            heapq.heapify(self._later)
            self._queue += later
            heapq.heapify(self._queue)
            self._pump()

    async def initialize(self) -> None:
        """Nothing has to be opened."""

    async def shutdown(self) -> None:
        """Let nothing more go."""
        if self._timer is not None:
            self._timer.cancel()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> _Result:
        """Make a call when its time has come.

        Raises:
            RetryAfter: Telegram wants us to wait, and that for the sixth time.
        """
        chat = _chat(data)
        if endpoint == "sendChatAction" and not self._idle(chat):
            return True  # "typing" while others wait for an answer would be paid by them
        for left in reversed(range(RETRIES + 1)):
            try:
                if chat is None:
                    return await callback(*args, **kwargs)
                async with self._turn(chat, rate_limit_args):
                    return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = _seconds(error) + MARGIN
                log.info("telegram.told_to_wait", seconds=seconds, all=self._hold(chat, seconds))
                if not left:
                    raise
                if chat is None:
                    await asyncio.sleep(seconds)
        raise AssertionError("the last try returns or raises")

    # -- the queue -----------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _turn(self, chat: _Chat, urgency: int | None) -> AsyncIterator[None]:
        """Wait for the call's time; the block is the call. One with an urgency is the desk's, which will note it."""
        now = time.monotonic()
        behind = BEHIND if urgency == Urgency.MORE else 0.0
        number = next(self._count)
        noted = asyncio.current_task() if urgency is not None else None
        go = asyncio.get_running_loop().create_future()
        one = _Waiting((urgency != Urgency.CRY, now + behind, number), chat, go, noted)
        heapq.heappush(self._queue, one)
        self._pump()
        try:
            await one.go
            yield
        finally:
            self._flying.pop(number, None)
            self._pump()

    def _pump(self) -> None:
        """Let go whose time has come, and see to it that this is asked again when the next one's has."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = time.monotonic()
        while self._later and self._later[0][0] <= now:
            heapq.heappush(self._queue, heapq.heappop(self._later)[1])
        again = math.inf
        for one in self._in_order():
            wait = max(self._held - now, self._all.wait(now, SPARE if one.cries else 0.0), self._crowd(one, now))
            if wait > 0.0:
                again = now + wait
                break
            heapq.heappop(self._queue)
            own = self._chat_wait(one, now)
            if own > 0.0:
                heapq.heappush(self._later, (now + own, one))
                continue
            self._all.take(now)
            self._bucket(one.chat, now).take(now)
            self._flying[one.key[2]] = now
            if one.notes is not None:
                self._unnoted[one.notes] = now
            one.go.set_result(None)
        if self._later:
            again = min(again, self._later[0][0])
        if again < math.inf:
            self._timer = asyncio.get_running_loop().call_later(again - now, self._pump)

    def _crowd(self, one: _Waiting, now: float) -> float:
        """Seconds for which so many are on their way that one more has to wait."""
        fresh = [at for at in self._flying.values() if at > now - FLIGHT]
        if one.cries:
            return 0.0
        if len(fresh) >= FLYING:
            return fresh[0] + FLIGHT - now
        more = len(self._unnoted) if one.notes is not None else 0
        return max(0.0, one.key[1] + more * PATIENCE - now) if more else 0.0

    def _in_order(self) -> Iterator[_Waiting]:
        """The first of the queue, again and again; those whose caller has gone are dropped."""
        while self._queue:
            if self._queue[0].go.done():
                heapq.heappop(self._queue)
            else:
                yield self._queue[0]

    def _idle(self, chat: _Chat | None) -> bool:
        """May something go at once that is worth no waiting?"""
        now = time.monotonic()
        return not self._queue and now >= max(self._held, self._holds.get(chat or 0, 0.0)) and not self._all.wait(now)

    # -- chats ---------------------------------------------------------------------------------------------------

    def _chat_wait(self, one: _Waiting, now: float) -> float:
        held = self._holds.get(one.chat, -math.inf) - now
        return max(held, self._bucket(one.chat, now).wait(now, CHAT_SPARE if one.cries else 0.0))

    def _bucket(self, chat: _Chat, now: float) -> Bucket:
        found = self._chats.get(chat)
        if found is None:
            if len(self._chats) >= self._room:
                self._chats = {known: bucket for known, bucket in self._chats.items() if not bucket.full(now)}
                self._holds = {known: until for known, until in self._holds.items() if until > now}
                self._room = max(_KEPT, 2 * len(self._chats))
            if isinstance(chat, int) and chat > 0:
                found = Bucket(CHAT, max(CHAT, CHAT_BURST), now)
            else:
                part = max(1.0, GROUP / self._workers)
                found = Bucket(part / 60.0, part * GROUP_BURST, now)
            self._chats[chat] = found
        return found

    def _hold(self, chat: _Chat | None, seconds: float) -> bool:
        """Keep from sending to a chat for so long; returns whether all have to wait."""
        now = time.monotonic()
        others = chat is not None and any(until > now for known, until in self._holds.items() if known != chat)
        if chat is not None:
            self._holds[chat] = max(now + seconds, self._holds.get(chat, 0.0))
        if others:
            self._held = max(now + seconds, self._held)
        return others


def _chat(data: dict[str, Any]) -> _Chat | None:
    """Whom a call goes to: a number, or the @name of a public group or channel."""
    chat = data.get("chat_id")
    with contextlib.suppress(ValueError, TypeError):
        return int(chat)  # type: ignore[arg-type]
    return chat if isinstance(chat, str) else None


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())
