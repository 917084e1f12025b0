"""Words beside a country's name: does she go there, or come from there? (``knowledge/lexicon/roles.yml``)"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from knowledge import yamlfile
from knowledge.places import LEXICON


@dataclass(frozen=True)
class RoleWords:
    """The words of all languages together, as written in the file; what each list is for stands at its top."""

    to: tuple[str, ...]
    from_: tuple[str, ...]
    joined: tuple[str, ...]
    to_behind: tuple[str, ...]
    from_behind: tuple[str, ...]
    i_am_from: tuple[str, ...]
    i_am_from_behind: tuple[str, ...]


_LISTS = tuple(field.name.removesuffix("_") for field in fields(RoleWords))


@lru_cache(maxsize=4)
def role_words(path: Path = LEXICON / "roles.yml") -> RoleWords:
    """Read the file.

    Raises:
        KnowledgeError: it breaks its format; the message names file and line.
    """
    document = yamlfile.load(path)
    if not isinstance(document.data, dict):
        raise document.error("has no languages", "write one block a language, as the comment at the top says")
    found: dict[str, set[str]] = {name: set() for name in _LISTS}
    for language, block in document.data.items():
        if not isinstance(block, dict):
            raise document.error(f"{language!r} has no lists", f"use {', '.join(_LISTS)}", language)
        for name, words in block.items():
            if name not in found:
                raise document.error(f"{name!r} is no list of words here", f"use {', '.join(_LISTS)}", language, name)
            if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
                raise document.error("is not a list of words", "write [word, word]; put no in quotes", language, name)
            found[name].update(words)
    return RoleWords(*(tuple(sorted(found[name])) for name in _LISTS))
