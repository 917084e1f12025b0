"""Small words of each language that belong to no concept (``knowledge/lexicon/small_words.yml``)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from knowledge import yamlfile
from knowledge.language_words import LEXICON, texts


@lru_cache(maxsize=4)
def small_words(path: Path = LEXICON / "small_words.yml") -> dict[str, tuple[str, ...]]:
    """BCP 47 -> words as written.

    Raises:
        KnowledgeError: the file breaks its format; the message names file and line.
    """
    document = yamlfile.load(path)
    if not isinstance(document.data, dict):
        raise document.error("has no languages", 'write one line a language: "es: [en, de]"')
    return {language: texts(document, language) for language in document.data}
