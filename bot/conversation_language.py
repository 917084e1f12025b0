"""Which language a conversation is held in: chosen once, never switched behind her back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wording import DEFAULT, served

#: How much a source of knowledge about her language counts. Only the last two may be replaced without asking.
RANK = {"explicit": 5, "script": 4, "detector": 3, "language_code": 2, "default": 1}


@dataclass(frozen=True)
class Decision:
    """The language of the answer and what to say about it.

    Attributes:
        language: the enabled language to answer in, BCP 47.
        source: where that comes from, a key of :data:`RANK`.
        offer: an enabled language she seems to write instead; a button offers it.
        unspoken: a language she seems to write that we do not speak (BCP 47); one honest line says so.
    """

    language: str
    source: str
    offer: str | None = None
    unspoken: str | None = None


def decide(held: str | None, held_source: str | None, found: str, found_source: str) -> Decision:
    """Decide from what the conversation holds and what the new message shows.

    Args:
        held: the conversation's language so far, None in a new one.
        held_source: where that came from.
        found: the language of the new message (BCP 47), as the understanding reports it.
        found_source: where that comes from.
    """
    if served(held) is None:  # refused since, or taken out of the list
        held, held_source = None, None
    spoken = served(found)
    sure = RANK[found_source] >= RANK["detector"]
    weak = RANK[held_source or "default"] <= RANK["language_code"]
    if spoken is None:
        return Decision(held or DEFAULT, held_source or "default", unspoken=found if sure else None)
    if held is None or (weak and RANK[found_source] > RANK[held_source or "default"]):
        return Decision(spoken, found_source)
    return Decision(held, held_source or "default", offer=spoken if sure and spoken != held else None)
