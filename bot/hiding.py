"""Hide this: our messages go from the chat, and until she writes her word we only say hello.

Somebody who takes the phone out of her hand finds a chat about nothing. A cry for help is answered all the same: nobody
who watches her writes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.understanding.patterns import SENTENCE_END, tokens_of
from bot.wording.catalogues import translate
from bot.wording.languages import languages

#: The intent of the button.
HIDE = "hide"
#: The slot that says that a chat is hidden; it outlives the session (bot/privacy/conversations.py).
HIDDEN = "hidden"
#: The word that ends it, in English; each language has its own, and each is understood everywhere.
WORD = "sunflower"


def hides(parsed: Mapping[str, Any]) -> bool:
    """Did she press the button?"""
    return bool(parsed["intent"]["name"] == HIDE)


def stays_hidden(tracker: DialogueStateTracker, parsed: Mapping[str, Any]) -> bool:
    """Is the chat hidden, and this message neither her word nor a cry for help?"""
    if not tracker.get_slot(HIDDEN):
        return False
    return parsed["intent"]["name"] != "danger" and not is_word(parsed["text"])


def is_word(text: str) -> bool:
    """Is this the word, in any of our languages, and nothing else?"""
    words = _words(text)  # phones put a full stop behind a word by themselves
    return bool(words) and words in [_words(translate(WORD, language)) for language in languages()]


def _words(text: str) -> list[str]:
    return [token for token in tokens_of(text) if token != SENTENCE_END]


def emptied(tracker: DialogueStateTracker) -> list[Event]:
    """The events of a hidden conversation: it keeps its language and nothing else."""
    kept = {name: tracker.get_slot(name) for name in ("language", "language_source")}
    slots = {**kept, HIDDEN: True}
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        *(SlotSet(name, value) for name, value in slots.items()),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]
