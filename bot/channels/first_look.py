"""A first look at what waits: may it be a cry for help? It decides who is answered first, and nothing else.

The look is cheap (some tenths of a millisecond) and knows no conversation, so it asks for less than the understanding
does: words of danger in any language, our own word for it, a number of the police, the button, the command. Whoever is
taken for a cry and is none has only been answered sooner.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.hiding import HIDE
from bot.turns import Incoming
from bot.typed import meant
from bot.understanding.concepts import concept_finder
from bot.understanding.danger import ConceptAlarm, DangerFinder
from bot.understanding.normalise import normalise
from bot.wording.tokens import claimed
from knowledge.alarms import load_alarms
from knowledge.contacts import emergency_numbers
from knowledge.danger import load_danger

#: Intents that wait for nobody: the cry, and what takes our messages from a screen that somebody else looks at.
URGENT = frozenset(("danger", HIDE))
#: Characters that are looked at; a cry is short, or begins with what matters.
_LOOKED_AT = 400


def cries(body: Mapping[str, Any]) -> bool:
    """May this, as the inbox keeps it (``to_json``; the job of a talk with staff), be a cry for help?"""
    if body.get("is") == "Job":  # what she wrote while staff listen: the understanding has read it already
        return body["data"].get("urgent") is True
    if body.get("intent") in URGENT:
        return True
    token = body.get("token")
    if isinstance(token, str):
        return claimed(token) in URGENT
    return cries_in_words(words_of(body))


def cries_in(incoming: Incoming) -> bool:
    """The same of what comes from a page."""
    if incoming.press is not None:
        return incoming.press.intent in URGENT
    return cries_in_words((incoming.text or "")[:_LOOKED_AT])


def words_of(body: Mapping[str, Any]) -> str:
    """What of an update is looked at: the beginning of what was written; empty for a button and all else."""
    text = body.get("text")
    return text[:_LOOKED_AT].strip() if body.get("is") == "Said" and isinstance(text, str) else ""


def cries_in_words(text: str) -> bool:
    """Do the words cry for help, in any of our languages?"""
    if meant({"text": text, "intent": {"name": ""}})["intent"]["name"] in URGENT:
        return True
    finder, alarm, numbers = _lists()
    message = normalise(text)
    return bool(message.text.strip() in numbers or finder.signs(message) or alarm.signs(message, 1.0, suspected=False))


@cache
def _lists() -> tuple[DangerFinder, ConceptAlarm, frozenset[str]]:
    return DangerFinder(load_danger()), ConceptAlarm(concept_finder(), load_alarms()), frozenset(emergency_numbers())
