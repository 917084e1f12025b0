"""When a name or number that was found is the one that was marked: a look-up leaves legal forms out too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from knowledge.language_words import load_words
from knowledge.names import parse, tokens

_LONGEST = 6  # words of "limited liability company" and its kin


def same_name(one: str, other: str, language: str) -> bool:
    """Are two names one but for words for "agency" and legal forms at their ends?"""
    return _core(one, language) == _core(other, language)


def same_number(one: str, other: str) -> bool:
    """Are two licence numbers one but for signs and the letters before them ("SLBFE 2967")?"""
    plain, longer = sorted((_plain(one), _plain(other)), key=len)
    return bool(plain) == bool(longer) and longer.endswith(plain)


def _plain(number: str) -> str:
    return "".join(character for character in number.casefold() if character.isalnum())


def _core(name: str, language: str) -> tuple[str, ...]:
    return _stripped(parse(name).tokens or tokens(name), _forms(language))


@lru_cache(maxsize=32)
def _forms(language: str) -> frozenset[tuple[str, ...]]:
    agency = load_words(language).agency
    return frozenset(tokens(form) for section in ("before", "trade") for form in agency.get(section, ()))


def _stripped(words: Sequence[str], forms: frozenset[tuple[str, ...]]) -> tuple[str, ...]:
    for size in range(min(_LONGEST, len(words) - 1), 0, -1):
        if tuple(words[:size]) in forms:
            return _stripped(words[size:], forms)
        if tuple(words[-size:]) in forms:
            return _stripped(words[:-size], forms)
    return tuple(words)
