"""A sentence as the words that an agency's name is looked for in: folded, with their places in the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from knowledge.legal_forms import ABBREVIATIONS
from knowledge.mention_words import STRONG_STARTS
from knowledge.names import fold

_WORD = regex.compile(r"(?V1)\p{Han}|[[\p{L}\p{M}\p{N}]--\p{Han}]+(?:['’`‘.](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}]+)*|&")
_STOP = regex.compile(r"[,;:!?。，；！？、\n\"“”「」『』《》()（）]|\.(?:\s|$)")
_SHORT = frozenset({"st", "sta", "sto", "mt", "dr", "jr", "phil", "phils", "yr"})  # written with a full stop in names
_HAN = regex.compile(r"\p{Han}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word; a Chinese character is a word.

    folded: as knowledge.names.fold returns it, "&" as "and"; start, end: half-open range in the text; capital: begins
    with a capital letter where that says something; first: first of its sentence or behind a stop; han: a Chinese
    character; border: the word before is of the other script.
    """

    folded: str
    start: int
    end: int
    capital: bool
    first: bool
    han: bool = False
    border: bool = False


def words_of(text: str) -> list[Word]:
    """The words of `text` in order; empty for a text without letters and digits."""
    return [*_words_of(text)]


@lru_cache(maxsize=8)  # one sentence is read several times, each time asking for something else
def _words_of(text: str) -> tuple[Word, ...]:
    shouted = text.upper() == text  # all capitals, or a script without them: capitals support nothing
    words: list[Word] = []
    last = 0
    for found in _WORD.finditer(text):
        typed = found.group()
        folded = "and" if typed == "&" else fold(typed).replace(".", "")
        han = _HAN.match(typed) is not None
        # People who write Chinese set a space where others set a comma
        spaced = bool(words) and han and words[-1].han and last < found.start()
        first = not words or spaced or _stops(text, words[-1], last, found.start())
        border = bool(words) and words[-1].han != han
        capital = not shouted and typed[0].isupper()
        words.append(Word(folded, found.start(), found.end(), capital, first, han, border))
        last = found.end()
    return tuple(words)


def _stops(text: str, before: Word, last: int, start: int) -> bool:
    """Does a sentence or a clause end between two words? The full stop of "PT." and of an initial ends nothing."""
    stop = _STOP.search(text, last, start)
    if stop is None or before.folded in STRONG_STARTS:
        return False
    typed = text[before.start : before.end]
    short = len(typed) == 1 or "." in typed or before.folded in ABBREVIATIONS or before.folded in _SHORT
    return not (stop.group()[0] == "." and short and not before.han)
