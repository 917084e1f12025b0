"""How people call countries and languages: names from CLDR (Babel) and our own files in ``knowledge/lexicon``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel import Locale

from knowledge import yamlfile
from knowledge.yamlfile import Document

LEXICON = Path(__file__).resolve().parent / "lexicon"

#: CLDR lists these beside countries: groups, pseudo-locales, and places where nobody is recruited to or from. Their
#: names ("Islands", "World") would only be false alarms.
_NO_COUNTRIES = frozenset(
    {"AC", "AQ", "BV", "CC", "CP", "CQ", "DG", "EA", "EU", "EZ", "GS"}
    | {"HM", "IC", "IO", "QO", "TA", "TF", "UM", "UN", "XA", "XB", "ZZ"}
)


@dataclass(frozen=True)
class FalseFriend:
    """When a name means something else. Words as written in the file."""

    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    needs_before: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlaceNames:
    """Forms by ISO 3166 alpha-2 code, as written (any case, any script).

    Attributes:
        names: official names of CLDR in the languages asked for.
        aliases: what else a place is called; they win over ``names``.
        people: words for people, which mean the place only before one of ``place_words``.
        capitals: codes that count only in capitals.
    """

    names: dict[str, tuple[str, ...]]
    aliases: dict[str, tuple[str, ...]]
    people: dict[str, tuple[str, ...]]
    place_words: tuple[str, ...]
    capitals: dict[str, tuple[str, ...]]
    false_friends: dict[str, FalseFriend] = field(default_factory=dict)


@dataclass(frozen=True)
class LanguageNames:
    """Forms by BCP 47 code, and the words that show that a language is meant."""

    names: dict[str, tuple[str, ...]]
    context: tuple[str, ...]
    false_friends: dict[str, FalseFriend] = field(default_factory=dict)


def place_names(languages: Sequence[str], path: Path = LEXICON / "countries.yml") -> PlaceNames:
    """Names of places in ``languages`` (BCP 47) and in English.

    Raises:
        KnowledgeError: the file breaks its format; the message names file and line.
        babel.UnknownLocaleError: CLDR does not know one of the languages.
    """
    document = yamlfile.load(path)
    _sections(document, {"aliases", "people", "place_words", "capitals", "false_friends"})
    names: dict[str, tuple[str, ...]] = {}
    for language in _with_english(languages):
        for code, official in official_names(language).items():
            names[code] = (*names.get(code, ()), *official)
    return PlaceNames(
        names,
        _forms(document, "aliases", names),
        _forms(document, "people", names),
        _words(document, "place_words"),
        _forms(document, "capitals", names),
        _false_friends(document),
    )


def official_names(language: str) -> dict[str, tuple[str, ...]]:
    """ISO 3166 alpha-2 code -> what CLDR calls the country in ``language`` (BCP 47), as people would write it.

    Raises:
        babel.UnknownLocaleError: CLDR does not know the language.
    """
    territories = Locale.parse(language, sep="-").territories
    return {code: _plain(name) for code, name in territories.items() if _is_country_code(code)}


def is_country(code: str) -> bool:
    """Is this the ISO 3166-1 alpha-2 code, in capitals, of a country where people live and work?"""
    return _is_country_code(code) and code in Locale("en").territories


def _is_country_code(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES


def language_names(languages: Sequence[str], path: Path = LEXICON / "languages.yml") -> LanguageNames:
    """Names of the languages in the file, in ``languages`` (BCP 47) and in English. Raises as :func:`place_names`."""
    document = yamlfile.load(path)
    _sections(document, {"names", "context", "false_friends"})
    names = _forms(document, "names", None)
    for language in _with_english(languages):
        known = Locale.parse(language, sep="-").languages
        for code in names:
            name = known.get(code.replace("-", "_"))
            if name is not None:
                names[code] = (*names[code], *_plain(name))
    return LanguageNames(names, _words(document, "context"), _false_friends(document))


def _with_english(languages: Sequence[str]) -> list[str]:
    """English is the second language of half the messages in every language."""
    return ["en", *(language for language in languages if language != "en")]


def _plain(name: str) -> tuple[str, ...]:
    """A CLDR name as people would write it: "Myanmar (Burma)" is two names, "Hong Kong SAR China" ends at Kong."""
    for bracket in "（(":
        if bracket in name:
            first, second = name.split(bracket, 1)
            return first.strip(), second.strip("）) ")
    for mark in (" SAR ", " DAK "):
        if mark in name:
            return (name.split(mark)[0],)
    return (name,)


def _sections(document: Document, known: set[str]) -> None:
    if not isinstance(document.data, dict):
        raise document.error("is not a list of sections", "start as the comment at the top of the file says")
    for key in document.data:
        if key not in known:
            raise document.error(f"{key!r} is no section", f"use one of: {', '.join(sorted(known))}", key)


def _forms(document: Document, section: str, codes: dict[str, tuple[str, ...]] | None) -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for code in document.data.get(section, {}):
        if codes is not None and code not in codes:
            raise document.error(f"{code!r} is no country", "write its ISO 3166 code of two capitals", section, code)
        forms[code] = _words(document, section, code)
    return forms


def _words(document: Document, *keys: Any) -> tuple[str, ...]:
    value = document.data
    for key in keys:
        value = value[key]
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise document.error("is not a list of words", "write [word, word]; put no, yes and numbers in quotes", *keys)
    return tuple(value)


def _false_friends(document: Document) -> dict[str, FalseFriend]:
    found: dict[str, FalseFriend] = {}
    for form, conditions in document.data.get("false_friends", {}).items():
        keys = ("false_friends", form)
        if not isinstance(conditions, dict) or not conditions:
            raise document.error(f"{form!r} has no condition", "add not_before, not_after or needs_before", *keys)
        for key in conditions:
            if key not in ("not_before", "not_after", "needs_before"):
                raise document.error(f"{key!r} is no condition", "use not_before, not_after, needs_before", *keys, key)
        found[form] = FalseFriend(**{key: _words(document, *keys, key) for key in conditions})
    return found
