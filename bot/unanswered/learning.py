"""Counts what was not understood, asks whether we may learn from it, and keeps it if she says yes.

Nothing that she wrote is written down before she says yes. In Telegram not even the memory holds it: the question is
sent as the reply to her own message, and Telegram hands that message back with her tap. The page cannot: there it is
held in memory for some minutes (:mod:`bot.unanswered.memory`). If it is gone there is nothing to keep. On a channel
that cannot bring it back she is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.privacy.state import State
from bot.unanswered.counts import MissCounts
from bot.unanswered.redaction import redacted, says_something
from bot.unanswered.texts import Texts
from bot.unanswered.words import MAY_LEARN, NOT_KEPT, TAKEN_BACK, TEXT, kept, said, with_offer
from bot.wording import Press, Reply
from knowledge.language_words import languages as understood

#: Intents by which the understanding says that it did not understand.
MISSES = ("out_of_scope", "nlu_fallback")
#: Channels that bring her message back with her tap.
HANDS_BACK = frozenset(("telegram", "web"))
#: Whoever comes with one of these is not asked for anything: she has other worries, or is a child.
NEVER = frozenset(("danger", "child"))
#: So many of the likeliest intents must not be among these.
_LIKELIEST = 3
#: Entities that name somebody.
_NAMING = frozenset(("agency", "licence_number"))


class Learning:
    """See above. ``parsed`` is Rasa's parse data of a message she typed."""

    def __init__(self, state: State) -> None:
        """Open the tables."""
        self.counts = MissCounts(state)
        self.texts = Texts(state)

    def missed(
        self, parsed: Mapping[str, Any], before: Sequence[str], channel: str, language: str, reply: Reply
    ) -> Reply:
        """Count a message that was not understood; return the answer, with our question where she may be asked.

        Args:
            before: the intents of the conversation so far.
            channel: its name; empty where she may not be asked.
            language: an enabled one, of the answer.
            reply: the answer.
        """
        seen = parsed.get("understanding") or {}
        self.counts.count(seen.get("language", language), _guess(parsed))
        just_asked = bool(before) and before[-1] in MISSES
        asked = channel in HANDS_BACK and not just_asked and not NEVER & set(before) and _may_be_kept(parsed)
        return with_offer(reply, language) if asked else reply

    def pressed(self, press: Press, parsed: Mapping[str, Any] | None, language: str) -> Reply:
        """Answer one of our buttons.

        Args:
            press: the button.
            parsed: of the message that came back with it; None where none did, or none may be kept.
            language: an enabled one, of the answer.
        """
        if press.intent != MAY_LEARN:
            self.texts.delete(press.entities.get(TEXT, ""))
            return said(TAKEN_BACK, language)
        if parsed is None or not _may_be_kept(parsed):
            return said(NOT_KEPT, language)
        spoken = parsed["understanding"]["language"]
        naming = [(one["start"], one["end"]) for one in parsed["entities"] if one["entity"] in _NAMING]
        words = redacted(parsed["text"], spoken, naming)
        if not says_something(words):
            return said(NOT_KEPT, language)
        return kept(words, self.texts.keep(words, spoken, _guess(parsed)), language)


def _guess(parsed: Mapping[str, Any]) -> str:
    """The likeliest intent; "out_of_scope" where there is none."""
    return _ranking(parsed)[0] if _ranking(parsed) else MISSES[0]


def _ranking(parsed: Mapping[str, Any]) -> list[str]:
    return [one["name"] for one in parsed.get("intent_ranking") or [] if one["name"] and one["name"] not in MISSES[1:]]


def _may_be_kept(parsed: Mapping[str, Any]) -> bool:
    """Is it a message in a language whose names we can find, without a sign of danger or of a child?"""
    seen = parsed.get("understanding") or {}
    likely = {parsed["intent"]["name"], *_ranking(parsed)[:_LIKELIEST]}
    in_danger = seen.get("danger") or seen.get("danger_suspected")
    return bool(seen) and seen["language"] in understood() and not in_danger and not NEVER & likely
