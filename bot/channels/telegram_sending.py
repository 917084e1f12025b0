"""Answers going out: what is committed is sent, and noted as sent, one message after the other in each chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import structlog
from telegram.error import TelegramError

from bot.channels.inbox import TALKS, Inbox, Outgoing, Pending
from bot.channels.telegram_client import Bot, Gone, Outage, wait_after
from bot.channels.telegram_forgetting import Forgetting
from bot.channels.telegram_limits import SharedLimiter
from bot.channels.telegram_voice import Voice
from bot.channels.together import Together
from bot.channels.urgency import Urgency
from bot.people.people import People
from bot.privacy.state import State

log = structlog.get_logger(__name__)


class Sending:
    """Sends the answer to an update.

    Attributes:
        outage: since when Telegram takes nothing.
    """

    def __init__(
        self,
        bot: Bot,
        state: State,
        inbox: Inbox,
        voice: Voice,
        people: People | None,
        forgetting: Forgetting,
        cries: Callable[[str], bool],
    ) -> None:
        """Nothing is sent yet. ``cries``: does somebody cry for help in a chat?"""
        self.outage = Outage("sending")
        self._state = state
        self._inbox = inbox
        self._voice = voice
        self._people = people
        self._forgetting = forgetting
        self._cries = cries
        self._limiter = cast(SharedLimiter, bot.rate_limiter)
        self._together = Together(state)
        self._open = True
        #: Calls that Telegram has confirmed and the database has not: the call's number, and that of its message.
        self._unconfirmed: dict[int, int | None] = {}

    def close(self) -> None:
        """Try no more where Telegram cannot be reached."""
        self._open = False

    def flush(self) -> None:
        """Write what waits to be noted."""
        self._together.flush()

    async def send(self, pending: Pending) -> None:
        """Send what is committed, one call after the other; each is deleted when Telegram has confirmed it.

        Raises:
            StoreError: what is sent could not be noted; the next try notes it, and does not send it again.
        """
        if pending.answered and not self._inbox.outgoing(pending.update_id):
            self._inbox.finish(pending.update_id)  # what was left was for somebody who is gone
        tries = 0
        # Asked anew each time: "forget me" may have erased the rest meanwhile, or our lock may be gone.
        while waiting := self._inbox.outgoing(pending.update_id):
            outgoing = waiting[0]
            try:
                with self._limiter.noting():
                    if outgoing.id not in self._unconfirmed:
                        number = await self._voice.deliver(outgoing.call, self._urgency(pending, outgoing))
                        self._unconfirmed[outgoing.id] = number
                        self.outage.over()
                    await self._confirm(pending, outgoing)
                tries = 0
            except Gone as gone:
                self._gone(pending, outgoing, gone)
                return
            except TelegramError as error:
                self.outage.begins(error)
                if not self._open:
                    return
                await asyncio.sleep(wait_after(error, tries))
                tries += 1

    def _urgency(self, pending: Pending, outgoing: Outgoing) -> Urgency:
        """What comes before a cry in its chat must be as quick as the cry's answer."""
        if outgoing.call.urgent or self._cries(pending.chat):
            return Urgency.CRY
        return Urgency.ANSWER if outgoing.first else Urgency.MORE

    async def _confirm(self, pending: Pending, outgoing: Outgoing) -> None:
        """Note that Telegram has it. Where that fails it is noted at the next try, and not sent again by us."""
        number = self._unconfirmed[outgoing.id]

        def note() -> None:
            if self._people is not None and self._people.is_ours(pending.chat):
                self._state.alone(TALKS)  # first of all: who works in her chat takes it before these rows
            self._inbox.confirm(pending, outgoing, number)
            if self._people is not None:
                self._people.made(pending, outgoing, number)

        await self._together.commit(note, at_once=not self._limiter.hurried)
        del self._unconfirmed[outgoing.id]

    def _gone(self, pending: Pending, outgoing: Outgoing, gone: Gone) -> None:
        """Nobody can be reached there: her chat, or a group of the staff."""
        ours = self._people is not None and self._people.is_ours(pending.chat)
        if self._people is not None and ours and outgoing.call.chat is None:
            self._people.lost(pending, outgoing, gone.topic_only)
        else:
            log.info("telegram.chat_gone", update_id=pending.update_id)
            self._forgetting.gone(pending, outgoing.call.chat or pending.chat)
