"""How words reach her: in her Telegram chat, or on her page, which fetches them. Nothing else here tells the two apart.

A case knows its way (:attr:`bot.people.cases.About.chat_id`); :meth:`bot.people.office.Office.way` gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from bot.channels.inbox import Call
from bot.channels.telegram_render import render
from bot.people.cases import Case
from bot.people.mail import Mail
from bot.privacy.state import State
from bot.wording import Reply
from bot.wording.tokens import sign

#: The mark of a message that was carried over.
CARRIED = "🕊"


@dataclass(frozen=True)
class Spot:
    """A message in Telegram: the number of its chat, and its own."""

    chat: int
    message: int


@dataclass(frozen=True)
class Whence:
    """Where a message of hers came from.

    Attributes:
        chat_id: Telegram's number of her chat; None: she writes from the page.
        message: Telegram's number of the message; None: there is nothing to put a mark on.
    """

    chat_id: int | None = None
    message: int | None = None


#: She writes from the page.
PAGE = Whence()


class Way(Protocol):
    """A way to her. Its methods join the caller's transaction.

    Attributes:
        at_once: nothing has to be called for it, so that no queue is needed.
    """

    at_once: bool

    def say(self, case: Case, replies: Sequence[Reply], said: Spot | None) -> list[Call]:
        """Bring her the replies; when she has them, put the mark at ``said``, what staff wrote.

        Returns:
            The calls that must be made for it.
        """


class Chat:
    """Her chat in Telegram."""

    at_once = False

    def __init__(self, state: State) -> None:
        """Take the key of the buttons from the state folder."""
        self._key = state.key_for("buttons")

    def say(self, case: Case, replies: Sequence[Reply], said: Spot | None) -> list[Call]:
        """See :class:`Way`: the messages, and the mark behind them."""
        assert case.about.chat_id is not None
        calls = render(replies, case.about.chat_id, partial(sign, self._key, case.chat))
        return [*(replace(call, chat=case.chat) for call in calls), *([mark(said)] if said else [])]


class Page:
    """Her page: what is said waits until the page has fetched it (:mod:`bot.people.mail`)."""

    at_once = True

    def __init__(self, mail: Mail) -> None:
        """Keep where the words wait."""
        self._mail = mail

    def say(self, case: Case, replies: Sequence[Reply], said: Spot | None) -> list[Call]:
        """See :class:`Way`: no call; the mark follows when the page has confirmed."""
        self._mail.put(case, replies, (said.chat, said.message) if said else None)
        return []


def mark(spot: Spot, chat: str | None = None) -> Call:
    """Mark a message as carried over; ``chat`` is the keyed hash of her chat where the message is hers."""
    reaction = [{"type": "emoji", "emoji": CARRIED}]
    params = {"chat_id": spot.chat, "message_id": spot.message, "reaction": reaction}
    return Call("setMessageReaction", params, remember=False, chat=chat)
