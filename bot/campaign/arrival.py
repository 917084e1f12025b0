"""Somebody starts the bot by the code of a station: greeted in the language of the place, with its first screen.

Somebody who has the bot already is not disturbed: her language stays, an open question stays open, a hidden chat stays
hidden. In a new conversation the place decides, and she can change it with one tap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from bot.campaign.codes import read
from bot.campaign.places import first_press, language_of
from bot.privacy.state import State
from bot.turns import Incoming, Turn
from bot.wording import Button, Press, Reply, label, served
from knowledge.campaigns import Station

#: What stays under the greeting when another screen follows it.
_ALWAYS = ("danger", "change_language")


class Assistant(Protocol):
    """What an arrival needs of :class:`bot.assistant.Assistant`."""

    async def turn(self, incoming: Incoming) -> Turn:
        """Answer one message; what it saves is staged in the state's unit."""


@dataclass(frozen=True)
class Arrival:
    """A start with the code of a station.

    Attributes:
        place: the station.
        known: there is a conversation with her already.
    """

    place: Station
    known: bool

    async def turn(self, assistant: Assistant, incoming: Incoming) -> Turn:
        """Answer it: for somebody new the greeting and the station's first screen, in a language of the station."""
        if self.known:
            return await assistant.turn(replace(incoming, press=Press("start_again")))
        phone = served(incoming.language_code)
        language = language_of(self.place, phone)
        hinted = replace(incoming, language_code=language or incoming.language_code)
        greeting = await assistant.turn(replace(hinted, press=Press("start")))
        first = first_press(self.place)
        if first is None:
            return replace(greeting, replies=(*greeting.replies[:-1], _offering(greeting.replies[-1], phone, language)))
        screen = await assistant.turn(replace(hinted, press=first))
        welcome = tuple(_offering(_short(reply), phone, language) for reply in greeting.replies)
        return replace(screen, replies=(*welcome, *screen.replies))


def arrival_of(incoming: Incoming, state: State) -> Arrival | None:
    """The arrival that a message is, or None: no start, or one without the sound code of a station of ours."""
    if incoming.press is None or incoming.press.intent != "start":
        return None
    place = read(incoming.press.entities.get("payload", ""))
    if place is None:
        return None
    return Arrival(place, known=state.load_conversation(incoming.conversation) is not None)


def _short(reply: Reply) -> Reply:
    """The greeting with what she may need at once; the rest of the menu would stand before the first screen."""
    kept = [button for button in reply.buttons if button.press is not None and button.press.intent in _ALWAYS]
    return replace(reply, rows=(tuple(kept),) if kept else ())


def _offering(reply: Reply, phone: str | None, language: str | None) -> Reply:
    """Offer the language of her phone, in its own words, where the station speaks another."""
    if phone is None or language is None or phone == language:
        return reply
    button = Button(label("continue_in", phone), Press("set_language", {"language": phone}))
    return replace(reply, rows=(*reply.rows, (button,)))
