"""Signs found by patterns of words: the format of ``knowledge/lexicon/danger`` and ``knowledge/lexicon/offers``.

A sign shows when one of its patterns stands in a text and nothing that makes it harmless touches it. The English file
of danger explains the format to those who write it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from knowledge.yamlfile import Document

_SECTIONS = ("gap", "unless_gap", "groups", "signs", "unless", "other_words")

#: One element of a pattern: a word (``*`` at its end: any ending), a {group}, or ``...`` for a gap.
_ELEMENT = regex.compile(r"\{(?P<group>[^\s{}]+)\}|(?P<gap>\.\.\.)|(?P<word>[^\s{}*]+\*?)")


@dataclass(frozen=True)
class Element:
    """One place of a pattern.

    Attributes:
        alternatives: what may stand there, as written; of one element at least one.
        gap_before: whether other words may stand between this element and the one before.
    """

    alternatives: tuple[str, ...]
    gap_before: bool


Pattern = tuple[Element, ...]


@dataclass(frozen=True)
class Sign:
    """A sign of danger: it shows when one of ``say`` stands in a message and none of ``unless`` touches it."""

    name: str
    say: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


@dataclass(frozen=True)
class SignWords:
    """The signs of one subject in one language.

    Attributes:
        language: BCP 47.
        gap: how many words (letters in scripts without spaces) ``...`` may stand for.
        unless_gap: the same inside ``unless``: small, so that a harmless word far away cannot hide danger.
        signs: in the order of the file.
        unless: what is harmless whatever the sign.
        other_words: real words that must not be taken for a misspelt word of ours.
    """

    language: str
    gap: int
    unless_gap: int
    signs: tuple[Sign, ...]
    unless: tuple[Pattern, ...]
    other_words: tuple[str, ...]


def languages(folder: Path) -> tuple[str, ...]:
    """The languages (BCP 47) that have a file in a folder, sorted."""
    return tuple(sorted(path.stem for path in folder.glob("*.yml")))


def read(document: Document, language: str, known: Collection[str], others: Collection[str] = ()) -> SignWords:
    """The signs of a file.

    Args:
        known: the names a sign may have.
        others: sections of the file that are not ours.

    Raises:
        KnowledgeError: the file breaks the format; the message names file and line.
    """
    data = document.data
    if not isinstance(data, dict) or set(data) - {*_SECTIONS, *others}:
        raise document.error("has an unknown section", f"use {', '.join((*_SECTIONS, *others))} only")
    for name in ("gap", "unless_gap"):
        if not isinstance(data.get(name), int) or data[name] < 1:
            raise document.error(f"{name} is not a number of words", f"write for example {name}: 4", name)
    groups = {str(name): texts(document, "groups", name) for name in data.get("groups") or {}}
    for name, words in groups.items():
        for index, word in enumerate(words):
            if "{" in word or "..." in word:
                raise document.error("a group holds words only", "move it to `say`", "groups", name, index)
    signs = []
    for name in data.get("signs") or {}:
        if name not in known:
            raise document.error(f"{name!r} is no sign", f"use one of: {', '.join(known)}", "signs", name)
        sign = data["signs"][name]
        if not isinstance(sign, dict) or set(sign) - {"say", "unless"} or "say" not in sign:
            raise document.error(f"{name!r} needs `say`", "add say: with one pattern a line", "signs", name)
        say = _patterns(document, groups, "signs", name, "say")
        unless = _patterns(document, groups, "signs", name, "unless") if "unless" in sign else ()
        signs.append(Sign(str(name), say, unless))
    unless = _patterns(document, groups, "unless") if "unless" in data else ()
    other = texts(document, "other_words") if "other_words" in data else ()
    return SignWords(language, data["gap"], data["unless_gap"], tuple(signs), unless, other)


def texts(document: Document, *keys: Any) -> tuple[str, ...]:
    """The list of words at ``keys`` of a file. Raises KnowledgeError if it is none."""
    value = document.data
    for key in keys:
        value = value[key]
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise document.error("is not a list of words", "write [word, word]; put no, yes and numbers in quotes", *keys)
    return tuple(value)


def _patterns(document: Document, groups: dict[str, tuple[str, ...]], *keys: Any) -> tuple[Pattern, ...]:
    return tuple(_pattern(document, groups, text, *keys, index) for index, text in enumerate(texts(document, *keys)))


def _pattern(document: Document, groups: dict[str, tuple[str, ...]], text: str, *keys: Any) -> Pattern:
    elements: list[Element] = []
    gap = False
    for match in _ELEMENT.finditer(text):
        if match["gap"]:
            gap = True
            continue
        if match["group"] is not None and match["group"] not in groups:
            raise document.error(f"there is no group {match['group']!r}", "add it under groups:", *keys)
        alternatives = groups[match["group"]] if match["group"] is not None else (match["word"],)
        elements.append(Element(alternatives, gap and bool(elements)))
        gap = False
    if not elements or _ELEMENT.sub("", text).strip():
        raise document.error(f"{text!r} cannot be read", "use words, {group} and ... only", *keys)
    return tuple(elements)
