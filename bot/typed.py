"""What somebody writes instead of pressing it: the title of a button, or a word that we asked her to write.

The understanding learns from examples and may be mistaken; here nothing may be. "Stop", "danger" and the titles of the
menu mean what the screen says they mean, in every language that we speak.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import regex

from bot.understanding.normalise import normalise
from bot.wording import label, languages
from bot.wording.render import press_of, responses

#: Words that our texts ask her to write (labels.yml), and what each means.
WORDS: Mapping[str, str] = {"word_stop": "stop", "word_delete": "forget_me", "word_danger": "danger"}
#: Buttons whose titles do what they say when they are written, beside those of ``domain/``.
TITLES: Mapping[str, str] = {"hide": "hide"}
#: Erasing is confirmed by its own button, or by a plain "yes".
_NOT_BY_WORD = frozenset(("forget_confirm",))
_BESIDE_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


def meant(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return Rasa's parse data with the intent of the button whose title she wrote, if it is one.

    A cry for help stays one, whatever else the words may be.
    """
    by_language = _meanings().get(_key(parsed["text"]))
    if not by_language or parsed["intent"]["name"] == "danger":
        return parsed
    wanted = set(by_language.values())
    language = parsed.get("understanding", {}).get("language", "")
    intent = wanted.pop() if len(wanted) == 1 else by_language.get(language)
    if intent is None or intent == parsed["intent"]["name"]:
        return parsed
    sure = {"name": intent, "confidence": 1.0}
    others = [entry for entry in parsed.get("intent_ranking") or [] if entry["name"] != intent]
    return {**parsed, "intent": sure, "intent_ranking": [sure, *others]}


@cache
def _meanings() -> Mapping[str, Mapping[str, str]]:
    """Words as :func:`_key` leaves them -> language -> intent."""
    intents = {**WORDS, **TITLES}
    for response in responses().values():
        for button in response.get("buttons") or ():
            press = press_of(button["payload"])
            if not press.entities and press.intent not in _NOT_BY_WORD:
                intents[button["title"]] = press.intent
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for language in languages():
        for title, intent in intents.items():
            found[_key(label(title, language))][language] = intent
    return found


def _key(text: str) -> str:
    return _BESIDE_WORDS.sub(" ", normalise(text).text).strip()
