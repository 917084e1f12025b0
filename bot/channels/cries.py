"""Who cries for help among those who wait? Their chats go before the others.

Two looks. The first is by words alone (:mod:`bot.channels.first_look`) and comes with the message. It misses one cry in
ten, those that hold no word of danger. So whoever still waits a moment later is read by the understanding itself, which
has time for it: people wait because Telegram takes no more messages a second, not because the processor is busy.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Protocol

import structlog

from bot.channels.first_look import cries, words_of
from bot.channels.inbox import Inbox
from bot.channels.urgency import Turnstile
from bot.logs import where
from bot.privacy.database import StoreError
from bot.privacy.state import StateError

log = structlog.get_logger(__name__)

#: Seconds after which whoever still waits is read; at quiet times the turn itself has begun by then.
MOMENT = 0.1
#: Seconds between two readings, so that turns, cries and the network go on meanwhile.
BETWEEN = 0.01


class Reader(Protocol):
    """What this needs of :class:`bot.assistant.Assistant`."""

    async def alarmed(self, text: str, language_code: str | None) -> bool:
        """Does the text, read without its conversation, cry for help?"""


class Sender(Protocol):
    """What this needs of :class:`bot.channels.telegram_limits.SharedLimiter`."""

    def hurry(self, chat: int) -> None:
        """Send what waits for this chat of Telegram's first."""


class Cries:
    """Looks at what waits in the inbox, each message twice at most, and hurries the chats where somebody cries."""

    def __init__(self, reader: Reader, inbox: Inbox, turns: Turnstile, sender: Sender) -> None:
        """Nothing was looked at yet."""
        self._reader = reader
        self._inbox = inbox
        self._turns = turns
        self._sender = sender
        self._looked: dict[str, set[int]] = {}
        self._unread: deque[tuple[str, int, dict[str, Any]]] = deque()
        self._reading: asyncio.Task[None] | None = None

    def heed(self, chat: str) -> bool:
        """Take the first look at what has come into a chat since; True if somebody cries for help there."""
        if self._turns.cries(chat):
            return True
        looked = self._looked.setdefault(chat, set())
        try:
            fresh = self._inbox.bodies(chat, looked)
        except (StoreError, StateError):  # whoever works on the chat meets it too, and says so
            return False
        looked.update(fresh)
        for body in fresh.values():
            if cries(body):
                self._hurry(chat, body)
                return True
        self._unread.extend((chat, number, body) for number, body in fresh.items() if words_of(body))
        if self._unread and self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return False

    def leave(self, chat: str) -> None:
        """All of this chat is answered, or others see to it."""
        self._looked.pop(chat, None)
        self._turns.calm(chat)

    async def close(self) -> None:
        """Read nothing more."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        """Read one after the other, who came first first, until nobody is left."""
        try:
            await asyncio.sleep(MOMENT)
            while self._unread:
                chat, number, body = self._unread.popleft()
                if self._still_waits(chat, number):
                    if await self._alarms(body):
                        self._hurry(chat, body)
                    await asyncio.sleep(BETWEEN)
        finally:
            self._reading = None

    def _still_waits(self, chat: str, number: int) -> bool:
        if chat not in self._looked or self._turns.cries(chat):
            return False
        try:
            return self._inbox.unanswered(number)
        except StoreError:
            return False

    async def _alarms(self, body: dict[str, Any]) -> bool:
        try:
            return await self._reader.alarmed(words_of(body), body.get("language"))
        except Exception as error:  # noqa: BLE001 - the turn meets it too, and answers her; others must be read meanwhile
            log.error("telegram.not_read", error=where(error))
            return False

    def _hurry(self, chat: str, body: dict[str, Any]) -> None:
        self._turns.hurry(chat)
        if "chat" in body:  # a job of a talk with staff has none
            self._sender.hurry(body["chat"])
