"""The words of one language: ``knowledge/lexicon/words/<language>.yml``, and the concepts they stand for.

A language is one such file and one folder of examples (``data/nlu/<language>``); nothing else names it. The concepts
themselves are in ``knowledge/lexicon/concepts.yml``, the same for all languages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge import yamlfile
from knowledge.yamlfile import Document

LEXICON = Path(__file__).resolve().parent / "lexicon"
FOLDER = LEXICON / "words"

_SECTIONS = frozenset(
    [
        "language",
        "tones",
        "clitics",
        "concepts",
        "answers",
        "openings",
        "questions",
        "numbers",
        "countries",
        "languages",
        "agency",
    ]
)
#: What a short answer can mean; intents of the same names.
ANSWERS = ("affirm", "deny", "skip", "stop", "why")
_CLITICS = ("before", "after")
_AGENCY = ("introduce", "before", "trade")
#: What ``numbers`` may name: ages of people in years.
_AGES = range(1, 100)


@dataclass(frozen=True)
class Concept:
    """Something people mean, whatever their language.

    Attributes:
        name: as in the files.
        meaning: one line for whoever edits the files.
        section: the heading it stands under; ``danger`` and ``child`` are the ones staff read first.
    """

    name: str
    meaning: str
    section: str


@dataclass(frozen=True)
class LanguageWords:
    """One language's file.

    Attributes:
        language: BCP 47.
        tones: whether another accent makes another word (Vietnamese), and not only a misspelling.
        before: what is written onto the front of a word without a space (Arabic "ال"), after: onto its end.
        concepts: concept -> forms as written; ``*`` at the end of a form stands for any ending.
        numbers: number word -> 1..99, for ages.
        answers: affirm, deny, skip, stop, why -> whole messages that mean it.
        openings: affirm, deny ... -> what a longer answer begins with.
        questions: words that show that a message asks something.
        countries: ISO 3166 alpha-2 -> what people call it, where CLDR's name of this language would miss it.
        languages: BCP 47 -> what people call it.
        agency: introduce, before, trade -> words around the name of an agency.
        document: the file, for error messages that name the line.
    """

    language: str
    tones: bool
    before: tuple[str, ...]
    after: tuple[str, ...]
    concepts: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    answers: Mapping[str, tuple[str, ...]]
    openings: Mapping[str, tuple[str, ...]]
    questions: tuple[str, ...]
    countries: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, tuple[str, ...]]
    agency: Mapping[str, tuple[str, ...]]
    document: Document


@lru_cache(maxsize=1)
def load_concepts(path: Path = LEXICON / "concepts.yml") -> dict[str, Concept]:
    """All concepts by name, in the order of the file.

    Raises:
        KnowledgeError: a concept stands in two sections or has no meaning.
    """
    document = yamlfile.load(path)
    concepts: dict[str, Concept] = {}
    for section, entries in document.data.items():
        for name, meaning in entries.items():
            if name in concepts:
                other = concepts[name].section
                raise document.error(f"{name!r} stands in {other!r} too", "keep one of the two", section, name)
            if not isinstance(meaning, str) or not meaning.strip():
                raise document.error(f"{name!r} has no meaning", "write in one line what it means", section, name)
            concepts[name] = Concept(name, meaning, section)
    return concepts


@lru_cache(maxsize=4)
def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """The languages (BCP 47) that have a file, sorted."""
    return tuple(sorted(path.stem for path in folder.glob("*.yml")))


def load_words(language: str, folder: Path = FOLDER) -> LanguageWords:
    """The words of a language.

    Raises:
        KnowledgeError: the file breaks its format; the message names file, line and mend.
    """
    document = yamlfile.load(folder / f"{language}.yml")
    data = document.data
    for section in data:
        if section not in _SECTIONS:
            raise document.error(f"{section!r} is no section", f"use {', '.join(sorted(_SECTIONS))}", section)
    if data.get("language") != language:
        raise document.error(f"the language is not {language!r}", "write the name of the file", "language")
    if not isinstance(data.get("tones", True), bool):
        raise document.error("tones is neither true nor false", "write true, or leave it out", "tones")
    clitics = _lists(document, "clitics", _CLITICS)
    return LanguageWords(
        language=language,
        tones=data.get("tones") is True,
        before=clitics.get("before", ()),
        after=clitics.get("after", ()),
        concepts=_lists(document, "concepts", load_concepts()),
        numbers=_numbers(document),
        answers=_lists(document, "answers", ANSWERS),
        openings=_lists(document, "openings", ANSWERS),
        questions=texts(document, "questions") if "questions" in data else (),
        countries=_lists(document, "countries"),
        languages=_lists(document, "languages"),
        agency=_lists(document, "agency", _AGENCY),
        document=document,
    )


def _lists(document: Document, section: str, names: Collection[str] | None = None) -> dict[str, tuple[str, ...]]:
    """The lists of words of a section by their names, which must be among ``names`` if those are given."""
    for name in _mapping(document, section):
        if names is not None and name not in names:
            mend = "see concepts.yml" if section == "concepts" else f"use {', '.join(sorted(names))}"
            raise document.error(f"{name!r} does not belong into {section!r}", mend, section, name)
    return {str(name): texts(document, section, name) for name in _mapping(document, section)}


def _numbers(document: Document) -> dict[str, int]:
    numbers = _mapping(document, "numbers")
    for word, number in numbers.items():
        if not isinstance(word, str) or number not in _AGES:
            mend = 'write "word: number" with a number from 1 to 99'
            raise document.error(f"{word!r}: {number!r} is no age", mend, "numbers", word)
    return dict(numbers)


def _mapping(document: Document, section: str) -> dict[Any, Any]:
    value = document.data.get(section) or {}
    if not isinstance(value, dict):
        raise document.error(f"{section!r} is no list of names", "write one name and its words a line", section)
    return value


def texts(document: Document, *keys: Any) -> tuple[str, ...]:
    """The list of texts at ``keys``; an empty cell is an empty list.

    Raises:
        KnowledgeError: it holds something that YAML does not read as text.
    """
    value = document.data
    for key in keys:
        value = value[key]
    if value is None:
        return ()
    if not isinstance(value, list):
        raise document.error("is not a list of words", "write [one, two]", *keys)
    for index, text in enumerate(value):
        if not isinstance(text, str) or not text.strip(" *"):
            raise document.error(f"{text!r} is no word", "put it in double quotes", *keys, index)
    return tuple(value)
