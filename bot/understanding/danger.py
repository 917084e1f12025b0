"""Danger by words: decided before and beside the classifier, in every state, only ever escalating."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.concepts import ConceptFinder
from bot.understanding.normalise import Normalised
from bot.understanding.patterns import SignFinder, pattern_tokens
from bot.understanding.tokens import tokenise
from knowledge.alarms import Alarms
from knowledge.sign_words import SignWords

#: Below this probability of danger the classifier overrules concepts: "stuck here since the contract ended" holds words
#: of danger in a sentence that is about something else.
_NEARLY_IMPOSSIBLE = 0.03


class ConceptAlarm:
    """Danger by concepts: serves every language that has a list of words."""

    def __init__(self, finder: ConceptFinder, alarms: Alarms) -> None:
        self._finder = finder
        self._alarms = alarms

    def signs(
        self, message: Normalised, chance: float, suspected: bool, language: str | None = None
    ) -> tuple[str, ...]:
        """The concepts that raise the alarm, sorted; none where ``chance``, the classifier's, is next to nothing.

        Args:
            suspected: the classifier itself finds danger likelier than it does in most harmless messages; then a
                single point is enough.
            language: BCP 47, what the message was taken for. It is read with that language's words and, because it may
                have been taken for the wrong one, with those that cover most of it; either may alarm.
        """
        if chance < _NEARLY_IMPOSSIBLE:
            return ()
        for taken_for in dict.fromkeys((None, language)):
            concepts = {found.concept for found in self._finder.find(message.text, taken_for)}
            raised = self._alarms.raised_by(concepts, 1 if suspected else None)
            if raised:
                return raised
        return ()

    def hints(self, message: Normalised, chance: float, language: str | None = None) -> bool:
        """Whether one point speaks of danger where the classifier does not rule it out: too little for the alarm."""
        return bool(self.signs(message, chance, suspected=True, language=language))


class DangerFinder:
    """Finds the signs of danger of all languages at once: people mix languages, most of all in need."""

    def __init__(self, lexicons: Sequence[SignWords]) -> None:
        self._finders = [SignFinder(lexicon) for lexicon in lexicons]

    def signs(self, message: Normalised) -> tuple[str, ...]:
        """The names of the signs (keys of :data:`knowledge.danger.SIGNS`) in a message, sorted; often none."""
        tokens = pattern_tokens(tokenise(message.text))
        return tuple(sorted({name for finder in self._finders for name, _, _ in finder.find(tokens)}))
