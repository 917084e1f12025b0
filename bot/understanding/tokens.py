"""Words of a normalised text, for matching against lists: letters of unsegmented scripts one by one, other words whole.

Python's ``\\w`` and ``\\b`` leave out combining vowel signs and so cut Nepali, Bengali or Burmese words to pieces; the
boundaries here are our own.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

#: Scripts written without spaces between words. In a pattern, each of their letters (with its marks) is a token.
UNSEGMENTED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"

_TOKEN = regex.compile(
    rf"[{UNSEGMENTED}]\p{{M}}*"  # one letter
    rf"|(?:(?![{UNSEGMENTED}])[\p{{L}}\p{{M}}\p{{N}}\u200c\u200d])+"  # one word
    r"|[.!?;\n。؟।။។፡።]"  # the end of a sentence: gaps in patterns do not reach across
)
_END = regex.compile(r"[.!?;\n。؟।။។፡።]")


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its half-open range in the normalised text."""

    text: str
    start: int
    end: int

    @property
    def ends_sentence(self) -> bool:
        """True for a full stop and its kin."""
        return _END.fullmatch(self.text) is not None


def tokenise(text: str) -> list[Token]:
    """Tokens of a normalised text, in order; punctuation other than sentence ends is left out."""
    return [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]


def is_unsegmented(text: str) -> bool:
    """Whether ``text`` holds letters of a script that is written without spaces."""
    return _UNSEGMENTED.search(text) is not None


_UNSEGMENTED = regex.compile(rf"[{UNSEGMENTED}]")
