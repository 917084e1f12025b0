"""What is wrong or thin in the word lists: the answer of ``safemigration lexicon check``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import regex

from knowledge import offer_words
from knowledge.language_words import FOLDER, LanguageWords, languages, load_concepts, load_words
from knowledge.yamlfile import KnowledgeError

#: Forms a concept should have; those staff read first need more.
ENOUGH, ENOUGH_FOR_DANGER = 10, 15
_READ_FIRST = ("danger", "child")

#: The script of each language's words (ISO 15924 names as ``regex`` knows them); Latin may stand in every file, because
#: people romanise and mix in English. A language that is not named here is written in Latin letters.
_SCRIPTS = {
    "am": "Ethiopic",
    "ar": "Arabic",
    "bn": "Bengali",
    "hi": "Devanagari",
    "ka": "Georgian",
    "km": "Khmer",
    "lo": "Lao",
    "my": "Myanmar",
    "ne": "Devanagari",
    "ru": "Cyrillic",
    "si": "Sinhala",
    "ta": "Tamil",
    "tg": "Cyrillic",
    "th": "Thai",
    "uk": "Cyrillic",
    "ur": "Arabic",
    "zh-Hans": "Han",
}


@dataclass(frozen=True)
class Thin:
    """A concept with few forms in a language; ``forms`` counts them, 0 is an empty cell."""

    language: str
    concept: str
    forms: int
    wanted: int


@dataclass(frozen=True)
class Shared:
    """A form that stands under several concepts of one language, so that it lights up all of them."""

    language: str
    form: str
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class LexiconReport:
    """What the check found.

    Attributes:
        forms: language (BCP 47) -> how many forms it has.
        faults: what must be mended; the release stops on them.
        thin, shared: what somebody who knows the language should look at.
    """

    forms: dict[str, int]
    faults: tuple[KnowledgeError, ...]
    thin: tuple[Thin, ...]
    shared: tuple[Shared, ...]


def check(folder: Path = FOLDER) -> LexiconReport:
    """Read every language's file and report on it; a file that cannot be read is a fault, not an exception."""
    faults: list[KnowledgeError] = []
    loaded: list[LanguageWords] = []
    for language in languages(folder):
        try:
            loaded.append(load_words(language, folder))
        except KnowledgeError as fault:
            faults.append(fault)
    faults += [fault for words in loaded for fault in _wrong_script(words)]
    for language in offer_words.languages():
        try:
            offer_words.load(language)
        except KnowledgeError as fault:
            faults.append(fault)
    return LexiconReport(
        {words.language: sum(len(forms) for forms in words.concepts.values()) for words in loaded},
        tuple(faults),
        tuple(thin for words in loaded for thin in _thin(words)),
        tuple(shared for words in loaded for shared in _shared(words)),
    )


def _wrong_script(words: LanguageWords) -> Iterable[KnowledgeError]:
    own = _SCRIPTS.get(words.language, "Latin")
    wrong = regex.compile(rf"(?V1)[\p{{L}}--[\p{{{own}}}\p{{Latin}}]]")
    for concept, forms in words.concepts.items():
        for index, form in enumerate(forms):
            found = wrong.search(form)
            if found:
                problem = f"{form!r} holds {found[0]!r}, which is not {own}"
                yield words.document.error(problem, "write the word in its own script", "concepts", concept, index)


def _thin(words: LanguageWords) -> Iterable[Thin]:
    for concept in load_concepts().values():
        wanted = ENOUGH_FOR_DANGER if concept.section in _READ_FIRST else ENOUGH
        forms = len(words.concepts.get(concept.name, ()))
        if forms < wanted:
            yield Thin(words.language, concept.name, forms, wanted)


def _shared(words: LanguageWords) -> Iterable[Shared]:
    concepts: dict[str, list[str]] = {}
    for concept, forms in words.concepts.items():
        for form in dict.fromkeys(form.casefold() for form in forms):
            concepts.setdefault(form, []).append(concept)
    for form, names in concepts.items():
        if len(names) > 1:
            yield Shared(words.language, form, tuple(names))
