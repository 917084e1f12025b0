"""Words of a normalised text, for matching against lists: units of unsegmented scripts one by one, other words whole.

Python's ``\\w`` and ``\\b`` leave out combining vowel signs and so cut Nepali, Bengali or Burmese words to pieces; the
boundaries here are our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

#: Signs that end a sentence.
_END = ".!?;\n。؟।။።፡"

#: Scripts written without spaces between words. In a pattern, each of their letters or syllables is a token.
UNSEGMENTED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"

#: One unit of a script that has no spaces: a letter with its signs, and what cannot be parted from it. A word of the
#: lists must not begin or end inside one: "ဘာ" is no part of "ဘား", nor "วา" of "ว่าง".
_UNIT = (
    r"[เแโใไ]?[ก-ฮ]\p{M}*[ะาำๅ]?"  # Thai: the vowels written before and behind
    r"|[ເແໂໃໄ]?[ກ-ຮໜໝ]\p{M}*[ະາຳ]?"  # Lao
    r"|\p{Khmer}\p{M}*(?:(?<=\u17d2)\p{Khmer}\p{M}*)*"  # Khmer: subscripts
    r"|\p{Myanmar}\p{M}*(?:(?:(?<=\u1039)|(?=[\u1000-\u1021]\u1037?\u103a))\p{Myanmar}\p{M}*)*"  # Burmese syllables
    rf"|[{UNSEGMENTED}]\p{{M}}*"
)

_TOKEN = regex.compile(
    rf"(?:{_UNIT})"
    rf"|(?:(?![{UNSEGMENTED}])[\p{{L}}\p{{M}}\p{{N}}\u200c\u200d])+"  # one word
    rf"|[{_END}]"  # the end of a sentence: gaps in patterns do not reach across
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its half-open range in the normalised text."""

    text: str
    start: int
    end: int

    @property
    def ends_sentence(self) -> bool:
        """True for a full stop and its kin."""
        return len(self.text) == 1 and self.text in _END


def tokenise(text: str) -> list[Token]:
    """Tokens of a normalised text, in order; punctuation other than sentence ends is left out."""
    return [*_tokens(text)]


@lru_cache(maxsize=8)  # every part of the understanding asks for those of the message in hand
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text))


def is_unsegmented(text: str) -> bool:
    """Whether ``text`` holds letters of a script that is written without spaces."""
    return _UNSEGMENTED.search(text) is not None


_UNSEGMENTED = regex.compile(rf"[{UNSEGMENTED}]")
