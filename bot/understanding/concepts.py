"""Finds the concepts of ``knowledge/lexicon`` in a message: in every script, longest form first.

A message is read with the words of up to three languages: the one whose words cover most of it, the one it was taken
for, and English, which everybody mixes in. Languages that do not fit would light up chance words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from rapidfuzz.distance import OSA

from bot.understanding.lexicon_index import COUNTRY, LANGUAGE, LexiconIndex, current_index, tokens_of
from bot.understanding.scripts import script_of
from bot.understanding.slips import MIN_LETTERS
from bot.understanding.spelling import bare
from bot.understanding.tokens import is_unsegmented

#: The longest form that is looked for, in tokens: words, or units where words are not divided.
_LONGEST = 24
#: What must be left of a word when clitics are taken off, in letters.
_CORE = 2
#: A misspelt word is looked for among those that begin alike: people seldom miss the first letters.
_SURE_LETTERS = 2
#: Mixed into every language.
_SHARED = "en"


@dataclass(frozen=True, slots=True)
class Found:
    """A concept in a message.

    Attributes:
        concept: its name.
        start, end: half-open range of tokens (:func:`bot.understanding.lexicon_index.tokens_of`).
        form: the form of the lexicon, as matched.
        language: BCP 47 of the lexicon it stands in.
    """

    concept: str
    start: int
    end: int
    form: str
    language: str


class ConceptFinder:
    """Finds concepts by an index of word lists; one message takes about a tenth of a millisecond.

    Attributes:
        index: the compiled word lists.
    """

    def __init__(self, index: LexiconIndex) -> None:
        self.index = index
        self._shared = index.languages.index(_SHARED) if _SHARED in index.languages else None
        self._all = frozenset(range(len(index.concepts)))
        self._named = frozenset(
            number for number, name in enumerate(index.concepts) if name.startswith((COUNTRY, LANGUAGE))
        )
        self._readings = lru_cache(maxsize=8192)(self._readings_of)
        self._spoken = lru_cache(maxsize=8192)(partial(_spoken_in, index))
        self._found = lru_cache(maxsize=16)(self._find)  # the same message is read by several components

    def find(self, text: str, language: str | None = None) -> list[Found]:
        """Concepts of a normalised text in order, without overlaps.

        Args:
            language: BCP 47, what the message was taken for; None if that is not known.
        """
        return [*self._found(text, language, self._all)]

    def find_named(self, text: str, language: str | None = None) -> list[Found]:
        """Countries and languages of a normalised text, also inside longer forms ("go to japan"), with everything else
        that their names mean.
        """
        return [*self._found(text, language, self._named)]

    def _find(self, text: str, language: str | None, wanted: frozenset[int]) -> list[Found]:
        tokens = tokens_of(text)
        taken = [False] * len(tokens)
        found: list[Found] = []
        for number in self._order(tokens, language):
            found += self._in(number, tokens, taken, wanted)
        return sorted(found, key=lambda one: one.start)

    def coverage(self, text: str) -> dict[str, float]:
        """Share (0..1) of the tokens that the words of each language hold; languages without any are left out."""
        tokens = tokens_of(text)
        counts = self._counts(tokens)
        return {self.index.languages[number]: count / len(tokens) for number, count in counts.items()}

    def _counts(self, tokens: Sequence[str]) -> Counter[int]:
        counts: Counter[int] = Counter()
        for token in tokens:
            known = self._spoken(token)
            counts.update(known)
            if not known:  # perhaps with clitics: a language of this script must get its chance
                counts.update(dict.fromkeys(self.index.scripts.get(_script(token), ()), 0))
        return counts

    def _order(self, tokens: Sequence[str], language: str | None) -> list[int]:
        """The languages to read the tokens with, the best first."""
        counts = self._counts(tokens)
        names = self.index.languages
        order = [names.index(language)] if language in names else []
        best = max(counts, key=lambda one: (counts[one], one in order, one == self._shared), default=None)
        if best is not None and (not order or counts[best] > 1.5 * counts[order[0]] + 0.5):
            order.insert(0, best)
        if self._shared is not None:
            order.append(self._shared)
        return list(dict.fromkeys(order))

    def _in(self, language: int, tokens: Sequence[str], taken: list[bool], wanted: frozenset[int]) -> list[Found]:
        readings = [() if taken[at] else self._readings(language, token) for at, token in enumerate(tokens)]
        found: list[Found] = []
        at = 0
        while at < len(tokens):
            size, form, concepts = self._longest(language, readings, at, wanted)
            if not size:
                at += 1
                continue
            name = self.index.languages[language]
            found += [Found(self.index.concepts[concept], at, at + size, form, name) for concept in concepts]
            taken[at : at + size] = [True] * size
            at += size
        return found

    def _longest(
        self, language: int, readings: Sequence[Sequence[str]], at: int, wanted: frozenset[int]
    ) -> tuple[int, str, tuple[int, ...]]:
        """The longest form that begins at ``at``: its length in tokens, key and concepts; 0, "", () without one.

        Only a form that means something ``wanted`` (numbers of concepts) counts.
        """
        best: tuple[int, str, tuple[int, ...]] = (0, "", ())
        begun: list[str] = [""]
        for size in range(1, min(_LONGEST, len(readings) - at) + 1):
            grown = [f"{start} {word}" if start else word for start in begun for word in readings[at + size - 1]]
            for key in grown:
                concepts = tuple(concept for own, concept in self.index.forms.get(key) or () if own == language)
                if not wanted.isdisjoint(concepts):
                    best = (size, key, concepts)
                    break
            begun = [key for key in grown if _goes_on(self.index, key)]
            if not begun:
                break
        return best

    def _readings_of(self, language: int, token: str) -> tuple[str, ...]:
        """The words of a language that a token can be: itself, a stem, without accents or clitics, with one slip."""
        found = self._direct(language, token)
        whole = (word for word in found if not word.endswith("*"))
        if not is_unsegmented(token) and not any(self._means(language, word) for word in whole):
            # Known by its stem, inside longer forms, or not at all: clitics may hide a word with a form of its own.
            found += [word for core in self._cores(language, token) for word in self._direct(language, core)]
            found = found or self._slipped(language, token)
        return tuple(dict.fromkeys(found))

    def _means(self, language: int, key: str) -> bool:
        """Whether a key is a form of the language by itself."""
        return any(own == language for own, _ in self.index.forms.get(key) or ())

    def _direct(self, language: int, token: str) -> list[str]:
        index = self.index
        found = [token] if _holds(index.words.get(token), language) else []
        if not found or token.isascii() or is_unsegmented(token):  # as typed without accents or tone marks
            found += index.accented(token, language)
        stems = [stem for stem in index.stems.prefixes(token) if _holds(index.stems.get(stem), language)]
        return [*found, *(f"{stem}*" for stem in reversed(stems))]

    def _cores(self, language: int, token: str) -> Iterator[str]:
        """The token without clitics in front, behind, or both."""
        before, after = self.index.clitics[language]
        fronts = [clitic for clitic in before if token.startswith(clitic)]
        backs = [clitic for clitic in after if token.endswith(clitic)]
        for front in ("", *fronts):
            for back in ("", *backs):
                core = token[len(front) : len(token) - len(back)]
                if len(core) >= _CORE and core != token:
                    yield core

    def _slipped(self, language: int, token: str) -> list[str]:
        if len(token) < MIN_LETTERS:
            return []
        for word in self.index.words.iterkeys(token[:_SURE_LETTERS]):
            near = len(word) >= MIN_LETTERS and abs(len(word) - len(token)) <= 1
            if near and OSA.distance(word, token, score_cutoff=1) <= 1 and _holds(self.index.words[word], language):
                return [word]
        return []


def _holds(numbers: Sequence[tuple[int]] | None, language: int) -> bool:
    return numbers is not None and (language,) in numbers


def _spoken_in(index: LexiconIndex, token: str) -> tuple[int, ...]:
    """The languages that have a token: as it is, without its accents, or by its longest stem."""
    exact = {number for (number,) in index.words.get(token) or ()}
    exact.update(found[0] for found in index.bare.get(bare(token)) or ())
    if exact:
        return tuple(exact)
    stems = index.stems.prefixes(token)
    return tuple(number for (number,) in index.stems[stems[-1]]) if stems else ()


def _goes_on(index: LexiconIndex, key: str) -> bool:
    """Whether a longer form begins with ``key``."""
    return next(index.forms.iterkeys(f"{key} "), None) is not None


@lru_cache(maxsize=4096)
def _letter_script(letter: str) -> str:
    return script_of(letter) or ""


def _script(word: str) -> str:
    """The script of a word's first letter; empty for a number."""
    return _letter_script(word[:1])


@lru_cache(maxsize=1)
def concept_finder() -> ConceptFinder:
    """The finder of all languages' words, made once."""
    return ConceptFinder(current_index())
