"""The term list: one name for one thing, in every language, as ``locales/terms.yml`` holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex
from babel import Locale
from babel.messages.catalog import Catalog

from bot.wording.catalogue_faults import Fault
from bot.wording.languages import LOCALES, Language
from bot.wording.letters import script_of
from bot.wording.translations import forms, messages, translated
from knowledge.yamlfile import Document, load

TERMS = LOCALES / "terms.yml"
#: Scripts whose words have ends that can be seen, and no articles or particles written onto them.
_BOUNDED = frozenset({"Latn", "Cyrl"})


@dataclass(frozen=True)
class Term:
    """One thing that must have one name.

    Attributes:
        name: what we call it; line: where it stands in the list.
        english: its words in the English texts; ``*`` is any ending.
        concept: of ``knowledge/lexicon/concepts.yml``; None: the assistant need not understand the word.
        words: BCP 47 -> its words in the replies, the one to use first.
    """

    name: str
    line: int
    english: tuple[str, ...]
    concept: str | None
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Use:
    """How a catalogue speaks of a term.

    Attributes:
        texts: translated texts whose English has the term.
        used: those of them that have one of its words.
        others: English of the rest.
    """

    term: Term
    texts: int
    used: int
    others: tuple[str, ...]


@cache
def terms(path: Path = TERMS) -> tuple[Term, ...]:
    """Return the terms in the order of the list.

    Raises:
        KnowledgeError: the list is not as its first lines say.
    """
    document = load(path)
    if not isinstance(document.data, dict):
        raise document.error("holds no terms", "write one block a term, as its first lines say")
    return tuple(_term(document, name, entry) for name, entry in document.data.items())


def uses(language: Language, catalog: Catalog, path: Path = TERMS) -> Iterator[Use]:
    """Yield how a language's catalogue uses each term that has words in it."""
    said = [
        (forms(message.id)[-1], " ".join(forms(message.string)))
        for message in messages(catalog)
        if translated(message) and not message.fuzzy
    ]
    for term in terms(path):
        if language.tag in term.words:
            english = _pattern(term.english, Locale("en"))
            own = _pattern(term.words[language.tag], language.locale)
            having = [(source, target) for source, target in said if english.search(source)]
            others = tuple(source for source, target in having if not own.search(target))
            yield Use(term, len(having), len(having) - len(others), others)


def term_faults(language: Language, catalog: Catalog, path: Path = TERMS) -> list[Fault]:
    """Return the terms for which a language has no word, and those of which it never uses the word it has."""
    missing = [
        Fault(path, term.line, f"{language.tag} has no word for this term", term.name)
        for term in terms(path)
        if language.tag not in term.words
    ]
    return missing + [
        Fault(path, use.term.line, f"{language.tag} never says {' or '.join(_words(use, language))}", use.term.name)
        for use in uses(language, catalog, path)
        if use.texts and not use.used
    ]


def _words(use: Use, language: Language) -> Sequence[str]:
    return use.term.words[language.tag]


def _term(document: Document, name: str, entry: object) -> Term:
    if not isinstance(entry, dict):
        raise document.error(f"{name!r} is no term", "write english, concept and words below it", name)
    concept = entry.get("concept")
    if concept is not None and not isinstance(concept, str):
        raise document.error("concept is no name", "write a name of concepts.yml", name, "concept")
    words = entry.get("words")
    if not isinstance(words, dict):
        raise document.error(f"{name!r} has no words", "write words: and below it a line a language", name)
    return Term(
        name,
        document.line(name),
        _texts(document, entry.get("english"), name, "english"),
        concept,
        {str(tag): _texts(document, found, name, "words", tag) for tag, found in words.items()},
    )


def _texts(document: Document, value: object, *keys: str) -> tuple[str, ...]:
    if isinstance(value, list) and value and all(isinstance(text, str) and text.strip(" *") for text in value):
        return tuple(value)
    raise document.error(f"{keys[-1]} is no list of words", "write them in brackets: [one, two]", *keys)


@cache
def _pattern(words: tuple[str, ...], locale: Locale) -> regex.Pattern[str]:
    edge = r"(?:(?<![\p{L}\p{M}])(?:%s)(?![\p{L}\p{M}]))" if script_of(locale) in _BOUNDED else "(?:%s)"
    found = (regex.escape(word).replace(r"\*", r"[\p{L}\p{M}]*").replace(r"\ ", r"\s+") for word in words)
    return regex.compile(edge % "|".join(found), regex.IGNORECASE)
