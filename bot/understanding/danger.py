"""Danger by words: decided before and beside the classifier, in every state, only ever escalating."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.concepts import ConceptFinder
from bot.understanding.normalise import Normalised, without_accents
from bot.understanding.patterns import SENTENCE_END, Matcher
from bot.understanding.tokens import tokenise
from knowledge.alarms import Alarms
from knowledge.danger import DangerWords

_ANY = "any"
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

    def __init__(self, lexicons: Sequence[DangerWords]) -> None:
        self._lexicons = [_Compiled(lexicon) for lexicon in lexicons]

    def signs(self, message: Normalised) -> tuple[str, ...]:
        """The names of the signs (keys of :data:`knowledge.danger.SIGNS`) in a message, sorted; often none."""
        tokens = [
            SENTENCE_END if token.ends_sentence else without_accents(token.text) for token in tokenise(message.text)
        ]
        return tuple(sorted({sign for lexicon in self._lexicons for sign in lexicon.signs(tokens)}))


class _Compiled:
    def __init__(self, lexicon: DangerWords) -> None:
        say = [(sign.name, pattern) for sign in lexicon.signs for pattern in sign.say]
        unless = [(sign.name, pattern) for sign in lexicon.signs for pattern in sign.unless]
        unless += [(_ANY, pattern) for pattern in lexicon.unless]
        self._say = Matcher(say, lexicon.gap, lexicon.other_words)
        self._unless = Matcher(unless, lexicon.unless_gap, lexicon.other_words)

    def signs(self, tokens: Sequence[str]) -> set[str]:
        corrected = self._say.correct(tokens)
        found = list(self._say.find(corrected))
        if not found:
            return set()
        # What is harmless is looked for in the words as typed and as corrected: a slip must not hide either reading.
        harmless = [*self._unless.find(tokens), *self._unless.find(corrected)]
        return {
            name
            for name, start, end in found
            if not any(reason in (name, _ANY) and first < end and start < last for reason, first, last in harmless)
        }
