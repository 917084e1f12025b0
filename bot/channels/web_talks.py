"""Talks with staff from the chat page: what she writes goes to them, what they write waits until her page fetches it.

The talks themselves are those of :mod:`bot.people`, which the Telegram desk of the same process holds, because staff
sit in Telegram. Where no desk is set, or Telegram is off, the assistant alone answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bot.channels.needs import Assistant
from bot.people.fetching import Fetched, confirm, fetch
from bot.people.people import Answer, People
from bot.people.ways import PAGE
from bot.people.words import PRESSES
from bot.privacy.state import State
from bot.turns import Incoming
from bot.wording import Press


class TelegramDesk(Protocol):
    """What this needs of :class:`bot.channels.telegram_desk.Desk`."""

    people: People | None

    def wake(self) -> None:
        """Begin with what was put into the queues of the talks."""


class Talks:
    """See above; ``conversation`` is the keyed hash of the number in her cookie."""

    def __init__(self, assistant: Assistant, state: State, desk: Callable[[], TelegramDesk | None]) -> None:
        """Keep what is given; ``desk`` gives the desk, once Telegram's part of the process runs."""
        self._assistant = assistant
        self._state = state
        self._desk = desk

    async def turn(self, incoming: Incoming) -> Answer:
        """Answer, or pass on to staff."""
        people = self._people
        if people is not None:
            return await people.turn(incoming, PAGE)
        if incoming.press is not None and incoming.press.intent in PRESSES:  # from before the desks were taken away
            incoming = replace(incoming, press=Press("old_button"))
        return await self._assistant.turn(incoming), _nothing

    def confirm(self, conversation: str, seen: int) -> None:
        """Her page shows every letter up to this number. Joins the caller's transaction."""
        if self._people is not None:
            confirm(self._people.office, conversation, seen)

    def waiting(self, conversation: str, only_state: bool = False) -> Fetched:
        """What waits for her; ``only_state`` hands nothing out."""
        if self._people is None:
            return Fetched()
        with self._state.transaction():
            return fetch(self._people.office, conversation, only_state)

    def forget(self, conversation: str) -> None:
        """Delete her cases. Joins the caller's transaction."""
        if self._people is not None:
            self._people.forget(conversation, "forgotten")

    def wake(self) -> None:
        """What was put into the queues has been committed: begin with it."""
        desk = self._desk()
        if desk is not None:
            desk.wake()

    @property
    def _people(self) -> People | None:
        desk = self._desk()
        return desk.people if desk is not None else None


def _nothing() -> None:
    """Nothing more to write."""
