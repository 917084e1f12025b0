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
    token, text = body.get("token"), body.get("text")
    if isinstance(token, str):
        return claimed(token) in URGENT
    return body.get("is") == "Said" and isinstance(text, str) and cries_in_words(text[:_LOOKED_AT])


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
