"""Who goes first: people who cry for help, before all others that wait in other chats. A chat keeps its own order."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import IntEnum

#: Turns that are under way at once. They share one core, so this is only for those that wait for something.
AT_ONCE = 16
#: Rounds of the event loop between two turns. An answer of Telegram's takes some ten from the network to the database;
#: if each had to wait for a turn, a kill would find many messages sent and not noted, and they would come twice.
ROUNDS = 16
#: Seconds until it is looked again whether what was answered has gone out.
AGAIN = 0.02


class Urgency(IntEnum):
    """How soon a message must go out: a cry's answer, the first message of another answer, its further ones."""

    CRY = 1
    ANSWER = 2
    MORE = 3


@dataclass(order=True)
class _Waiting:
    key: tuple[bool, int]
    chat: str = field(compare=False)
    go: asyncio.Future[None] = field(compare=False)


class Turnstile:
    """Lets chats begin with a turn one by one, whoever cries for help first.

    A turn keeps the processor for some hundredths of a second. Between two of them the loop looks at the network, so
    that a cry which has just come in waits for one turn, not for all that came before it. While answers wait to be
    sent, nobody but a cry begins: they would only wait longer, and keep the processor from what comes in.
    """

    def __init__(self, crowded: Callable[[], bool]) -> None:
        """Nobody waits. ``crowded``: do so many answers wait to be sent that no others are needed?"""
        self._crowded = crowded
        self._queue: list[_Waiting] = []
        self._count = itertools.count()
        self._inside = 0
        self._asked = False
        self._crying: set[str] = set()

    def cries(self, chat: str) -> bool:
        """Does somebody cry for help there?"""
        return chat in self._crying

    def hurry(self, chat: str) -> None:
        """Somebody cries for help there: until :meth:`calm`, this chat goes first."""
        self._crying.add(chat)
        for one in self._queue:
            if one.chat == chat:
                one.key = (False, one.key[1])
        heapq.heapify(self._queue)
        if self._queue:
            self._ask()

    def calm(self, chat: str) -> None:
        """Everything of this chat is answered."""
        self._crying.discard(chat)

    @contextlib.asynccontextmanager
    async def turn(self, chat: str) -> AsyncIterator[Callable[[], None]]:
        """Wait for the chat's turn; it lasts until what this yields is called, at the latest until the block ends."""
        key = (chat not in self._crying, next(self._count))
        one = _Waiting(key, chat, asyncio.get_running_loop().create_future())
        heapq.heappush(self._queue, one)
        self._ask()
        try:
            await one.go
            yield lambda: self._leave(one)
        finally:
            self._leave(one)

    def _leave(self, one: _Waiting) -> None:
        if one.go.done() and not one.go.cancelled() and one.chat:
            one.chat = ""  # it has left
            self._inside -= 1
            if self._queue:
                self._ask()

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self._let_pass(ROUNDS)

    def _let_pass(self, rounds: int) -> None:
        loop = asyncio.get_running_loop()
        if rounds > 1:
            loop.call_soon(self._let_pass, rounds - 1)
        else:
            loop.call_soon(self._admit)

    def _admit(self) -> None:
        """Let the next one in."""
        self._asked = False
        while self._queue and self._queue[0].go.done():
            heapq.heappop(self._queue)
        if not self._queue:
            return
        if self._queue[0].key[0] and (self._inside >= AT_ONCE or self._crowded()):
            if self._inside < AT_ONCE:
                self._asked = True
                asyncio.get_running_loop().call_later(AGAIN, self._admit)
        else:
            self._inside += 1
            heapq.heappop(self._queue).go.set_result(None)
            if self._queue:
                self._ask()
