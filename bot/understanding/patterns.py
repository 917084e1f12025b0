"""Finds the patterns of a list of signs (danger, a bad job offer) in the tokens of a message."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.understanding.normalise import normalise, without_accents
from bot.understanding.slips import SlipIndex
from bot.understanding.tokens import Token, tokenise
from knowledge.sign_words import Pattern, SignWords

Words = tuple[str, ...]
#: Stands for all signs where a pattern makes each of them harmless.
_ANY = "any"


@dataclass(frozen=True)
class _Place:
    """One place of a compiled pattern: what may stand there, by its first word, so that a look-up is one access."""

    words: frozenset[str]  # alternatives of one word
    longer: dict[str, tuple[Words, ...]]  # alternatives of several words, by their first
    beginnings: tuple[tuple[str, Words], ...]  # alternatives whose first word has any ending, by that beginning

    def first_words(self) -> set[str]:
        """The words that an alternative can begin with."""
        return {*self.words, *self.longer}


class Matcher:
    """Patterns of one language, ready to match.

    Scripts without spaces are matched letter by letter, so the same patterns serve them without a dictionary of words.
    """

    def __init__(self, patterns: Sequence[tuple[str, Pattern]], gap: int, other_words: Iterable[str] = ()) -> None:
        """``patterns`` are (name, pattern); several may share a name. ``gap`` counts tokens."""
        self._gap = gap
        made: dict[tuple[str, ...], _Place] = {}  # a group stands in many patterns; its words are kept once
        for _, pattern in patterns:
            for element in pattern:
                if element.alternatives not in made:
                    made[element.alternatives] = _place(element.alternatives)
        self._patterns = [
            (name, tuple((made[element.alternatives], element.gap_before) for element in pattern))
            for name, pattern in patterns
        ]
        starts: dict[tuple[str, ...], list[int]] = {}
        for number, (_, pattern) in enumerate(patterns):
            starts.setdefault(pattern[0].alternatives, []).append(number)
        self._starts = [tuple(numbers) for numbers in starts.values()]  # the patterns of each first place
        self._first: dict[str, list[int]] = {}
        self._first_beginnings: list[tuple[str, int]] = []
        for start, alternatives in enumerate(starts):
            for word in made[alternatives].first_words():
                self._first.setdefault(word, []).append(start)
            self._first_beginnings += [(beginning, start) for beginning, _ in made[alternatives].beginnings]
        self._any_beginning = tuple({beginning for beginning, _ in self._first_beginnings})
        vocabulary = {word for place in made.values() for word in place.words}
        vocabulary.update(
            w for place in made.values() for forms in place.longer.values() for form in forms for w in form
        )
        self._slips = SlipIndex(word for word in vocabulary if not word.endswith("*"))
        self._other = {word for form in other_words for word in tokens_of(form)}

    def correct(self, tokens: Sequence[str]) -> list[str]:
        """The tokens, long ones with one slip replaced by the word of ours they must have meant."""
        return [token if token in self._other else self._corrected(token) for token in tokens]

    def _corrected(self, token: str) -> str:
        near = self._slips.near(token)
        return min(near) if near else token

    def find(self, tokens: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """All matches as (name, first token, end), end not included; a pattern counts once for each place it begins."""
        for index, token in enumerate(tokens):
            starts = list(self._first.get(token, ()))
            if token.startswith(self._any_beginning):  # few do
                starts += [start for beginning, start in self._first_beginnings if token.startswith(beginning)]
            for number in (number for start in starts for number in self._starts[start]):
                name, places = self._patterns[number]
                end = self._match(tokens, index, places, 0)
                if end is not None:
                    yield name, index, end

    def _match(self, tokens: Sequence[str], index: int, places: Sequence[tuple[_Place, bool]], at: int) -> int | None:
        """The end of a match of ``places[at:]`` that begins at ``index``, or None."""
        for size in _sizes(tokens, index, places[at][0]):
            end = index + size
            if at + 1 == len(places):
                return end
            for start in self._next(tokens, end, places[at + 1][1]):
                found = self._match(tokens, start, places, at + 1)
                if found is not None:
                    return found
        return None

    def _next(self, tokens: Sequence[str], end: int, gap_before: bool) -> Iterator[int]:
        """Where the next place may begin."""
        yield end
        if gap_before:
            for start in range(end + 1, min(end + self._gap, len(tokens) - 1) + 1):
                if tokens[start - 1] == SENTENCE_END:
                    return
                yield start


def _place(alternatives: Sequence[str]) -> _Place:
    words: set[str] = set()
    longer: dict[str, tuple[Words, ...]] = {}
    beginnings: list[tuple[str, Words]] = []
    for alternative in alternatives:
        found = pattern_words(alternative)
        if found[0].endswith("*"):
            beginnings.append((found[0][:-1], found))
        elif len(found) == 1:
            words.add(found[0])
        else:
            longer[found[0]] = (*longer.get(found[0], ()), found)
    return _Place(frozenset(words), longer, tuple(beginnings))


#: Stands for a full stop and its kin among the tokens; a gap never crosses it.
SENTENCE_END = "."


def _sizes(tokens: Sequence[str], index: int, place: _Place) -> Iterator[int]:
    """How many tokens the alternatives of ``place`` that stand at ``index`` take."""
    if index >= len(tokens):
        return
    token = tokens[index]
    if token in place.words:
        yield 1
    for words in place.longer.get(token, ()):
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
    return tuple(sys.intern(word) for word in words)
