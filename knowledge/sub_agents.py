"""Does a message say that a person recruits, and not an agency? From ``knowledge/lexicon/sub_agents.yml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from knowledge import yamlfile
from knowledge.names import tokens
from knowledge.scripts import simplify

FILE = Path(__file__).resolve().parent / "lexicon" / "sub_agents.yml"
Said = Literal["person", "none"]
Words = tuple[str, ...]


def says_person(text: str) -> bool:
    """Whether a message about an agency says that who met her is a person: a broker, a sub-agent, no company."""
    return _said("person", text)


def names_none(text: str) -> bool:
    """Whether the answer to "which agency do they name?" is that they name none."""
    return _said("none", text) or _said("person", text)


def _said(what: Said, text: str) -> bool:
    words = _words(text)
    return any(words[start : start + len(form)] == form for form in _forms(FILE)[what] for start in range(len(words)))


def _words(text: str) -> Words:
    return tuple(map(simplify, tokens(text)))


@cache
def _forms(path: Path) -> dict[Said, tuple[Words, ...]]:
    """The phrases of all languages as words.

    Raises:
        KnowledgeError: the file breaks its format; the message names file and line.
    """
    document = yamlfile.load(path)
    found: dict[Said, tuple[Words, ...]] = {}
    sections: tuple[Said, ...] = ("person", "none")
    for section in sections:
        phrases = document.data.get(section)
        if not isinstance(phrases, dict) or not all(isinstance(held, list) for held in phrases.values()):
            raise document.error(f"the section {section!r} is missing", "add it, a list of phrases for each language")
        words = [_words(str(phrase)) for held in phrases.values() for phrase in held]
        if not all(words):
            raise document.error(f"{section!r} has a phrase without words", "write words or leave it out", section)
        found[section] = tuple(words)
    return found
