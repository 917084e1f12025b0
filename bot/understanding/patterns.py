"""Finds the patterns of a list of signs (danger, a bad job offer) in the tokens of a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.understanding.normalise import normalise, without_accents
from bot.understanding.slips import SlipIndex
from bot.understanding.tokens import Token, tokenise
from knowledge.sign_words import Element, Pattern, SignWords

Words = tuple[str, ...]
#: Stands for all signs where a pattern makes each of them harmless.
_ANY = "any"


@dataclass(frozen=True)
class _Place:
    """One place of a compiled pattern: alternatives by their first word, so that a look-up is one dictionary access."""

    exact: dict[str, tuple[Words, ...]]
    beginnings: tuple[tuple[str, Words], ...]  # alternatives whose first word has any ending, by that beginning
    gap_before: bool


class Matcher:
    """Patterns of one language, ready to match.

    Scripts without spaces are matched letter by letter, so the same patterns serve them without a dictionary of words.
    """

    def __init__(self, patterns: Sequence[tuple[str, Pattern]], gap: int, other_words: Iterable[str] = ()) -> None:
        """``patterns`` are (name, pattern); several may share a name. ``gap`` counts tokens."""
        self._gap = gap
        self._patterns: list[tuple[str, tuple[_Place, ...]]] = []
        self._first: dict[str, list[int]] = {}
        self._first_beginnings: list[tuple[str, int]] = []
        vocabulary: set[str] = set()
        made: dict[Element, _Place] = {}  # a group stands in many patterns; its words are kept once
        for name, pattern in patterns:
            for element in pattern:
                if element not in made:
                    made[element] = self._place(element.alternatives, element.gap_before)
            places = tuple(made[element] for element in pattern)
            number = len(self._patterns)
            self._patterns.append((name, places))
            for word in places[0].exact:
                self._first.setdefault(word, []).append(number)
            self._first_beginnings += [(beginning, number) for beginning, _ in places[0].beginnings]
        for place in made.values():
            vocabulary.update(word for words in place.exact.values() for form in words for word in form)
        self._slips = SlipIndex(word for word in vocabulary if not word.endswith("*"))
        self._other = {word for form in other_words for word in tokens_of(form)}

    @staticmethod
    def _place(alternatives: Sequence[str], gap_before: bool) -> _Place:
        exact: dict[str, tuple[Words, ...]] = {}
        beginnings: list[tuple[str, Words]] = []
        for alternative in alternatives:
            words = pattern_words(alternative)
            if words[0].endswith("*"):
                beginnings.append((words[0][:-1], words))
            else:
                exact[words[0]] = (*exact.get(words[0], ()), words)
        return _Place(exact, tuple(beginnings), gap_before)

    def correct(self, tokens: Sequence[str]) -> list[str]:
        """The tokens, long ones with one slip replaced by the word of ours they must have meant."""
        return [token if token in self._other else self._corrected(token) for token in tokens]

    def _corrected(self, token: str) -> str:
        near = self._slips.near(token)
        return min(near) if near else token

    def find(self, tokens: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """All matches as (name, first token, end), end not included; a pattern counts once for each place it begins."""
        for index, token in enumerate(tokens):
            numbers = list(self._first.get(token, ()))
            numbers += [number for beginning, number in self._first_beginnings if token.startswith(beginning)]
            for number in numbers:
                name, places = self._patterns[number]
                end = self._match(tokens, index, places, 0)
                if end is not None:
                    yield name, index, end

    def _match(self, tokens: Sequence[str], index: int, places: tuple[_Place, ...], at: int) -> int | None:
        """The end of a match of ``places[at:]`` that begins at ``index``, or None."""
        for size in _sizes(tokens, index, places[at]):
            end = index + size
            if at + 1 == len(places):
                return end
            for start in self._starts(tokens, end, places[at + 1]):
                found = self._match(tokens, start, places, at + 1)
                if found is not None:
                    return found
        return None

    def _starts(self, tokens: Sequence[str], end: int, place: _Place) -> Iterator[int]:
        yield end
        if place.gap_before:
            for start in range(end + 1, min(end + self._gap, len(tokens) - 1) + 1):
                if tokens[start - 1] == SENTENCE_END:
                    return
                yield start


#: Stands for a full stop and its kin among the tokens; a gap never crosses it.
SENTENCE_END = "."


def _sizes(tokens: Sequence[str], index: int, place: _Place) -> Iterator[int]:
    """How many tokens the alternatives of ``place`` that stand at ``index`` take."""
    if index >= len(tokens):
        return
    token = tokens[index]
    for words in place.exact.get(token, ()):
        if _stands(tokens, index, words):
            yield len(words)
    for beginning, words in place.beginnings:
        if token.startswith(beginning) and _stands(tokens, index, words):
            yield len(words)


def _stands(tokens: Sequence[str], index: int, words: Words) -> bool:
    if index + len(words) > len(tokens):
        return False
    return all(
        token.startswith(word[:-1]) if word.endswith("*") else token == word
        for token, word in zip(tokens[index : index + len(words)], words, strict=True)
    )


class SignFinder:
    """Finds the signs of one subject in one language, with what makes them harmless."""

    def __init__(self, words: SignWords) -> None:
        say = [(sign.name, pattern) for sign in words.signs for pattern in sign.say]
        unless = [(sign.name, pattern) for sign in words.signs for pattern in sign.unless]
        unless += [(_ANY, pattern) for pattern in words.unless]
        self._say = Matcher(say, words.gap, words.other_words)
        self._unless = Matcher(unless, words.unless_gap, words.other_words)

    def find(self, tokens: Sequence[str]) -> list[tuple[str, int, int]]:
        """The signs as (name, first token, end) in tokens (:func:`pattern_tokens`), without those made harmless."""
        corrected = self._say.correct(tokens)
        found = list(self._say.find(corrected))
        if not found:
            return []
        # What is harmless is looked for in the words as typed and as corrected: a slip must not hide either reading.
        harmless = [*self._unless.find(tokens), *self._unless.find(corrected)]
        return [
            (name, start, end)
            for name, start, end in found
            if not any(reason in (name, _ANY) and first < end and start < last for reason, first, last in harmless)
        ]


def tokens_of(text: str) -> list[str]:
    """The tokens of a text as patterns see them: normalised, Latin letters plain, one sign for all sentence ends."""
    return pattern_tokens(tokenise(normalise(text).text))


def pattern_tokens(tokens: Iterable[Token]) -> list[str]:
    """The tokens of a normalised text as patterns see them."""
    return [SENTENCE_END if token.ends_sentence else without_accents(token.text) for token in tokens]


def pattern_words(alternative: str) -> Words:
    """The tokens of one alternative of a pattern; those with any ending keep their ``*``."""
    words: list[str] = []
    for part in alternative.split():
        tokens = tokens_of(part.removesuffix("*"))
        words += [*tokens[:-1], f"{tokens[-1]}*" if part.endswith("*") else tokens[-1]]
    return tuple(words)
