"""How wide a title is on a screen, in columns."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)  # the titles of buttons, in sixteen languages
def columns(title: str) -> int:
    """Return the columns of a title: two for a wide East Asian character or an emoji, none for a mark on a letter.

    Vowel signs that stand beside their letter (Devanagari ी, Bengali া, Burmese ာ) take a column of their own.
    """
    return sum(_width(letter) for letter in title)


def _width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
