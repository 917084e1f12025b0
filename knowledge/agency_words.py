"""The words people put around an agency's name, from ``knowledge/lexicon/agency_frames.yml`` (it explains itself)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA

from knowledge import yamlfile
from knowledge.names import tokens
from knowledge.places import LEXICON, place_names
from knowledge.yamlfile import Document

FILE = LEXICON / "agency_frames.yml"

#: Sections of a language's block, and those a block cannot do without.
SECTIONS = (
    "around",
    "introduce",
    "places",
    "edges",
    "before",
    "starts",
    "tails",
    "trade",
    "common",
    "soft",
    "asks",
    "endings",
)
_NEEDED = ("around", "introduce", "before", "common")
_SLIP_FROM = 7  # letters from which one slip is forgiven; shorter words have too many neighbours that are names

Form = tuple[str, ...]


class Phrases:
    """Forms of one or more folded words, found longest first."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self.forms = frozenset(form for form in forms if form)
        self._lengths: dict[str, list[int]] = {}
        for form in self.forms:
            self._lengths.setdefault(form[0], []).append(len(form))
        for first, lengths in self._lengths.items():
            self._lengths[first] = sorted(set(lengths), reverse=True)

    def at(self, words: Sequence[str], start: int) -> int:
        """How many words the longest form at `start` takes; 0 if none stands there."""
        for length in self._lengths.get(words[start], ()):
            if start + length <= len(words) and tuple(words[start : start + length]) in self.forms:
                return length
        return 0


@dataclass(frozen=True)
class AgencyWords:
    """All languages together; what each means stands at the top of the file."""

    around: Phrases
    introduce: Phrases
    edges: frozenset[str]
    before: Phrases
    starts: Phrases
    trade: Phrases
    common: Phrases
    endings: tuple[str, ...]
    prepositions: Phrases
    places: Phrases  # countries and cities
    countries: Phrases  # official names of countries only
    tails: Phrases  # places that stay at the end of a name
    soft: Phrases
    asking: Phrases
    _long: dict[str, frozenset[str]]

    def frame(self, words: Sequence[str], start: int) -> tuple[int, bool]:
        """(how many words at `start` can be part of no name, whether they introduce one); (0, False) if none."""
        introducing, around = self.introduce.at(words, start), self.around.at(words, start)
        if introducing and introducing >= around:
            return introducing, True
        if around:
            return around, False
        other = self._other_form(words[start])
        return (1, (other,) in self.introduce.forms) if other else (0, False)

    def is_common(self, word: str) -> bool:
        """Is a single word of a script with spaces an everyday word, in any form that it may have?"""
        known = (self.common, self.before, self.starts)
        stems = (word, *self._stems(word))
        return any((stem,) in phrases.forms for stem in stems for phrases in known)

    def asks(self, words: Sequence[str]) -> bool:
        """Does one of the words, in any form that it may have, ask whether somebody has a licence, or is real?"""
        return any(
            self.asking.at(words, index) or ((form := self._other_form(word)) and (form,) in self.asking.forms)
            for index, word in enumerate(words)
        )

    def _other_form(self, word: str) -> str:
        """The word of the frames that this one is with an ending ("izinnya") or a slip ("lisensed"); "" if none."""
        for stem in self._stems(word):
            if (stem,) in self.around.forms or (stem,) in self.introduce.forms:
                return stem
        if len(word) >= _SLIP_FROM and word.isascii() and (word,) not in self.common.forms:
            for known in self._long.get(word[0], ()):
                if abs(len(known) - len(word)) <= 1 and OSA.distance(word, known, score_cutoff=1) <= 1:
                    return known
        return ""

    def _stems(self, word: str) -> Iterator[str]:
        return (word[: -len(e)] for e in self.endings if word.endswith(e) and len(word) > len(e) + 1)


@lru_cache(maxsize=1)
def framed_languages(path: Path = FILE) -> frozenset[str]:
    """The languages (BCP 47) that have a block in the file."""
    return frozenset(yamlfile.load(path).data)


@lru_cache(maxsize=4)
def agency_words(path: Path = FILE) -> AgencyWords:
    """Read the file; kept for the life of the process.

    Raises:
        KnowledgeError: it breaks its format; the message names file and line.
    """
    document = yamlfile.load(path)
    if not isinstance(document.data, dict):
        raise document.error("has no languages", "write one block a language, as the comment at the top says")
    found: dict[str, set[Form]] = {section: set() for section in SECTIONS}
    for language, block in document.data.items():
        if not isinstance(block, dict):
            raise document.error(f"{language!r} has no lists", f"add {', '.join(_NEEDED)}", language)
        for section in (*block, *_NEEDED):
            if section not in SECTIONS or section not in block:
                what = "is no list of words here" if section not in SECTIONS else "is missing"
                raise document.error(f"{section!r} {what}", f"use {', '.join(SECTIONS)}", language, section)
        for section in block:
            found[section].update(tokens(text) for text in _texts(document, language, section))
    around, places = found["around"], place_names(list(document.data))
    return AgencyWords(
        around=Phrases(around),
        introduce=Phrases(found["introduce"]),
        edges=frozenset(form[0] for form in found["edges"] if len(form) == 1),
        before=Phrases(found["before"]),
        starts=Phrases(found["starts"]),
        trade=Phrases(found["trade"]),
        common=Phrases(found["common"] | found["before"] | found["trade"] | found["edges"]),
        endings=tuple(form[0] for form in sorted(found["endings"], key=lambda form: -len(form[0]))),
        prepositions=Phrases(found["places"]),
        places=Phrases(_forms((*places.names.values(), *places.aliases.values(), *places.people.values()))),
        countries=Phrases(_forms(places.names.values())),
        tails=Phrases(found["tails"]),
        soft=Phrases(found["soft"]),
        asking=Phrases(found["asks"]),
        _long=_by_first_letter(form[0] for form in around if len(form) == 1 and len(form[0]) >= _SLIP_FROM),
    )


def _by_first_letter(words: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(word)
    return {letter: frozenset(known) for letter, known in found.items()}


def _forms(groups: Iterable[Sequence[str]]) -> Iterator[Form]:
    return (tokens(name) for names in groups for name in names)


def _texts(document: Document, *keys: Any) -> list[str]:
    """The words of a section: a list, or a list of lists that only groups them."""
    value = document.data
    for key in keys:
        value = value[key]
    if not isinstance(value, list):
        raise document.error("is not a list of words", "write [word, word]", *keys)
    found: list[str] = []
    for index, item in enumerate(value):
        group = item if isinstance(item, list) else [item]
        for place, text in enumerate(group):
            where = (*keys, index, place) if isinstance(item, list) else (*keys, index)
            if not isinstance(text, str) or not tokens(text):
                raise document.error(
                    f"{text!r} is no word", "put yes, no, true, false, on and numbers in quotes", *where
                )
            found.append(text)
    return found
