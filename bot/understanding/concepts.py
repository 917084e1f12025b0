"""Finds the concepts of ``knowledge/lexicon`` in a message: in every script, longest form first.

A message is read with the words of up to three languages: the one whose words cover most of it, the one it was taken
for, and English, which everybody mixes in. Languages that do not fit would light up chance words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.understanding.normalise import normalise
from bot.understanding.scripts import script_of
from bot.understanding.slips import MIN_LETTERS
from bot.understanding.spelling import bare, folded
from bot.understanding.tokens import is_unsegmented, tokenise
from knowledge.language_words import LanguageWords, languages, load_words

#: The longest form that is looked for, in tokens: words, or letters where words are not divided.
_LONGEST = 24
#: What must be left of a word when clitics are taken off, in letters.
_CORE = 2
#: Mixed into every language.
_SHARED = "en"


@dataclass(frozen=True, slots=True)
class Found:
    """A concept in a message.

    Attributes:
        concept: its name.
        start, end: half-open range of tokens (:func:`tokens_of`).
        form: the form of the lexicon, as matched; for `understanding explain`.
        language: BCP 47 of the lexicon it stands in.
    """

    concept: str
    start: int
    end: int
    form: str
    language: str


def tokens_of(text: str) -> list[str]:
    """The tokens of a normalised text as the lexicon sees them: folded spelling, no sentence ends."""
    return [folded(token.text) for token in tokenise(text) if not token.ends_sentence]


class _Language:
    """The forms of one language, ready to match."""

    def __init__(self, words: LanguageWords) -> None:
        self.language = words.language
        self.before = sorted((folded(clitic) for clitic in words.before), key=len, reverse=True)
        self.after = sorted((folded(clitic) for clitic in words.after), key=len, reverse=True)
        self.forms: dict[str, tuple[str, ...]] = {}
        self.beginnings: set[str] = set()
        self.words: set[str] = set()
        self.stems: dict[str, str] = {}
        self._bare: dict[str, list[str]] = {}
        self._near: dict[tuple[str, int], list[str]] = {}
        for concept, forms in words.concepts.items():
            for form in forms:
                self._add(concept, form)
        for word in sorted(self.words):
            if not word.isascii() and bare(word) != word:
                self._bare.setdefault(bare(word), []).append(word)
            if len(word) >= MIN_LETTERS:
                self._near.setdefault((word[0], len(word)), []).append(word)

    def _add(self, concept: str, form: str) -> None:
        tokens: list[str] = []
        for part in form.split():
            inner = tokens_of(normalise(part.removesuffix("*")).text)
            if part.endswith("*") and inner and not is_unsegmented(inner[-1]):
                self.stems[inner[-1]] = f"{inner[-1]}*"
                inner[-1] += "*"
            tokens += inner
        if not tokens:
            return
        key = " ".join(tokens)
        known = self.forms.get(key, ())
        self.forms[key] = known if concept in known else (*known, concept)
        for size in range(1, len(tokens)):
            self.beginnings.add(" ".join(tokens[:size]))
        self.words.update(token for token in tokens if not token.endswith("*"))

    def readings(self, token: str) -> list[str]:
        """The words of the lexicon that a token can be: itself, a stem, without accents or clitics, with one slip."""
        found = self._direct(token)
        if found or is_unsegmented(token):
            return found
        for core in self._cores(token):
            found += self._direct(core)
        return found or self._slipped(token)

    def _direct(self, token: str) -> list[str]:
        found = [token] if token in self.words else []
        if not found:
            found = self._bare.get(token, [])[:]
        for size in range(len(token), _CORE, -1):
            if token[:size] in self.stems:
                found.append(self.stems[token[:size]])
                break
        return found

    def _cores(self, token: str) -> Iterator[str]:
        """The token without clitics in front, behind, or both."""
        fronts = [clitic for clitic in self.before if token.startswith(clitic)]
        backs = [clitic for clitic in self.after if token.endswith(clitic)]
        for front in ("", *fronts):
            for back in ("", *backs):
                core = token[len(front) : len(token) - len(back)]
                if len(core) >= _CORE and core != token:
                    yield core

    def _slipped(self, token: str) -> list[str]:
        if len(token) < MIN_LETTERS:
            return []
        near = (
            word
            for length in (len(token), len(token) - 1, len(token) + 1)
            for word in self._near.get((token[0], length), ())
        )
        return next(([word] for word in near if OSA.distance(word, token, score_cutoff=1) <= 1), [])


class ConceptFinder:
    """All languages' forms. Make one and keep it: building it takes a second, a message under a millisecond."""

    def __init__(self, words: Iterable[LanguageWords] | None = None) -> None:
        """``words``: of the languages to know; all that have a file if not given."""
        loaded = [load_words(language) for language in languages()] if words is None else list(words)
        self._languages = {each.language: _Language(each) for each in loaded}
        self._spoken_in: dict[str, tuple[str, ...]] = {}
        self._written_in: dict[str, tuple[str, ...]] = {}
        for name, language in self._languages.items():
            ways = {way for word in language.words for way in (word, bare(word))} | set(language.stems.values())
            for way in ways:
                self._spoken_in[way] = (*self._spoken_in.get(way, ()), name)
            for script in {_script(way) for way in ways} - {"Latin"}:
                self._written_in[script] = (*self._written_in.get(script, ()), name)

    def find(self, text: str, language: str | None = None) -> list[Found]:
        """Concepts of a normalised text in order, without overlaps.

        Args:
            language: BCP 47, what the message was taken for; None if that is not known.
        """
        tokens = tokens_of(text)
        taken = [False] * len(tokens)
        found: list[Found] = []
        for name in self._order(tokens, language):
            found += self._in(self._languages[name], tokens, taken)
        return sorted(found, key=lambda one: one.start)

    def coverage(self, text: str) -> dict[str, float]:
        """Share (0..1) of the tokens that the words of each language hold; languages without any are left out."""
        tokens = tokens_of(text)
        counts = self._counts(tokens)
        return {name: count / len(tokens) for name, count in counts.items()}

    def _counts(self, tokens: Sequence[str]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for token in tokens:
            known = self._spoken_in.get(token) or self._stem_in(token)
            counts.update(known)
            if not known:  # perhaps with clitics: a language of this script must get its chance
                counts.update(dict.fromkeys(self._written_in.get(_script(token), ()), 0))
        return counts

    def _stem_in(self, token: str) -> tuple[str, ...]:
        sizes = range(len(token), _CORE, -1)
        return next((found for size in sizes if (found := self._spoken_in.get(f"{token[:size]}*"))), ())

    def _order(self, tokens: Sequence[str], language: str | None) -> list[str]:
        """The languages to read the tokens with, the best first."""
        counts = self._counts(tokens)
        order = [language] if language in self._languages else []
        best = max(counts, key=lambda name: (counts[name], name == language, name == _SHARED), default=None)
        if best is not None and (not order or counts[best] > 1.5 * counts[order[0]] + 0.5):
            order.insert(0, best)
        if _SHARED in self._languages:
            order.append(_SHARED)
        return list(dict.fromkeys(order))

    @staticmethod
    def _in(language: _Language, tokens: Sequence[str], taken: list[bool]) -> list[Found]:
        readings = [[] if taken[at] else language.readings(token) for at, token in enumerate(tokens)]
        found: list[Found] = []
        at = 0
        while at < len(tokens):
            size, form = _longest(language, readings, at)
            if not size:
                at += 1
                continue
            found += [Found(concept, at, at + size, form, language.language) for concept in language.forms[form]]
            taken[at : at + size] = [True] * size
            at += size
        return found


@lru_cache(maxsize=4096)
def _letter_script(letter: str) -> str:
    return script_of(letter) or ""


def _script(word: str) -> str:
    """The script of a word's first letter; empty for a number."""
    return _letter_script(word[:1])


def _longest(language: _Language, readings: Sequence[Sequence[str]], at: int) -> tuple[int, str]:
    """The length in tokens and the key of the longest form that begins at ``at``; 0 and "" without one."""
    best = (0, "")
    open_: list[str] = [""]
    for size in range(1, min(_LONGEST, len(readings) - at) + 1):
        grown = [f"{begun} {word}" if begun else word for begun in open_ for word in readings[at + size - 1]]
        for key in grown:
            if key in language.forms:
                best = (size, key)
                break
        open_ = [key for key in grown if key in language.beginnings]
        if not open_:
            break
    return best


@lru_cache(maxsize=1)
def concept_finder() -> ConceptFinder:
    """The finder of all languages' words, made once."""
    return ConceptFinder()
