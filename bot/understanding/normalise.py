"""One spelling for what people type, with the way back to what they typed.

Everything that reads a message (language, gazetteer, classifier, danger, answers) reads :class:`Normalised.text`;
entities point into the original through :meth:`Normalised.span`. The original is never changed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import regex

from bot.understanding.zawgyi import is_zawgyi, to_unicode

#: Scripts in which ZWNJ and ZWJ change what is written (Persian and Urdu word parts, Brahmic conjuncts).
_JOINER_SCRIPTS = (
    r"\p{Arabic}\p{Syriac}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}"
    r"\p{Malayalam}\p{Sinhala}\p{Myanmar}\p{Khmer}"
)
_KEPT_JOINER = regex.compile(rf"(?<=[{_JOINER_SCRIPTS}])[\u200c\u200d](?=[{_JOINER_SCRIPTS}])")

#: Written but not read: format characters (zero width space, bidi controls, soft hyphen, BOM), variation selectors,
#: the Arabic tatweel, unpaired surrogates, private use.
_INVISIBLE = regex.compile(r"[\p{Cf}\p{Variation_Selector}\p{Cs}\p{Co}\u0640]")
_CONTROL = regex.compile(r"[\p{Cc}\p{Z}]")
_WIDE = regex.compile(r"[\uff01-\uffef]")
_CLUSTER = regex.compile(r"\X")
_APOSTROPHE = regex.compile(r"(?<=\p{Latin})['’`´ʼ](?=(?:t|s|m|d|re|ll|ve)(?![\p{L}\p{M}]))")

#: Scripts that write a doubled letter as a word of its own (谢谢, ยย): two of a kind stay there, one elsewhere.
_LOGOGRAPHIC = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Hangul}]")
_ELONGATED = regex.compile(r"(\p{L})\1{2,}")
_REPEATED_MARK = regex.compile(r"([^\p{L}\p{M}\p{N}\s])\1+")
_ASCII_PLAIN = regex.compile(r"[ -~]*")

#: Anything that a step below would change, apart from case and composition.
_UNUSUAL = regex.compile(
    r"(?V1)[\p{Cf}\p{Variation_Selector}\p{Cs}\p{Co}\p{Cc}\u0640\uff01-\uffef'’`´ʼ]|[\p{Z}--[ ]]|[\p{Nd}--[0-9]]"
    r"|\u17c1\u17b8|\u17c6[\u17bb\u17b6]|  |^ | $|(\p{L})\1\1|([^\p{L}\p{M}\p{N}\s])\2"
)

#: Khmer: e + i for oe, m + u and m + aa in the wrong order.
_KHMER_VOWELS = (("\u17c1\u17b8", "\u17be"), ("\u17c6\u17bb", "\u17bb\u17c6"), ("\u17c6\u17b6", "\u17b6\u17c6"))

_MAX_PASSES = 8


@dataclass(frozen=True)
class Normalised:
    """A message in the form we match against.

    Attributes:
        original: what was typed, untouched.
        text: the normalised form: NFC, case-folded, Burmese in Unicode, ASCII digits, half width, no invisible
            characters, single spaces.
        origins: for each character of ``text``, the index in ``original`` of the character it comes from; one more
            entry at the end holds ``len(original)``. Never decreasing.
    """

    original: str
    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of ``original`` behind the half-open range ``start..end`` of ``text``.

        The end never swallows white space or invisible characters that follow.
        """
        if start >= end:
            return self.origins[start], self.origins[start]
        first = self.origins[start]
        last = self.origins[end]
        while last > first + 1 and (self.original[last - 1].isspace() or _INVISIBLE.match(self.original[last - 1])):
            last -= 1
        return first, max(last, first + 1)

    def typed(self, start: int, end: int) -> str:
        """What was typed for the range ``start..end`` of ``text``."""
        first, last = self.span(start, end)
        return self.original[first:last]


def _composed(text: str) -> str:
    """Case-folded and in NFC."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


@lru_cache(maxsize=65536)
def _fold_cluster(cluster: str) -> str:
    """One grapheme cluster, composed, case-folded, half width, with ASCII digits."""
    if _WIDE.search(cluster):
        cluster = _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), cluster)
    folded = _khmer(_composed(cluster))
    if any(char > "\x7f" and char.isdigit() for char in folded):
        folded = "".join(
            str(unicodedata.decimal(char)) if char > "\x7f" and unicodedata.decimal(char, None) is not None else char
            for char in folded
        )
    return folded


def _khmer(cluster: str) -> str:
    """Khmer vowels as phones write them, in two signs or in another order, as the one sign they stand for."""
    if "\u17b6" <= cluster[-1] <= "\u17d3":
        for typed, meant in _KHMER_VOWELS:
            cluster = cluster.replace(typed, meant)
    return cluster


def _tame(match: regex.Match[str]) -> int:
    """How many of an elongated letter stay: "helllp" -> l, "goood" -> oo, "pleaseee" -> e, "哈哈哈哈" -> 哈哈."""
    letter = match[1]
    if _LOGOGRAPHIC.match(letter):
        return 2
    text, start, end = match.string, match.start(), match.end()
    inside = start > 0 and end < len(text) and text[start - 1].isalpha() and text[end].isalpha()
    return 2 if letter in "eo" and inside else 1


Chars = tuple[str, tuple[int, ...]]


def _without(chars: Chars, drop: set[int]) -> Chars:
    text, origins = chars
    if not drop:
        return chars
    keep = [index for index in range(len(text)) if index not in drop]
    return "".join(text[index] for index in keep), tuple(origins[index] for index in keep)


def _drop_invisible(chars: Chars) -> Chars:
    text = chars[0]
    kept = {match.start() for match in _KEPT_JOINER.finditer(text)}
    return _without(chars, {match.start() for match in _INVISIBLE.finditer(text)} - kept)


def _fold(chars: Chars) -> Chars:
    text, origins = chars
    pieces: list[str] = []
    new_origins: list[int] = []
    for match in _CLUSTER.finditer(text):
        folded = _fold_cluster(match[0])
        pieces.append(folded)
        new_origins.extend([origins[match.start()]] * len(folded))
    return "".join(pieces), tuple(new_origins)


def _shorten(chars: Chars) -> Chars:
    """Elongations, repeated punctuation, apostrophes of English contractions, and runs of white space."""
    text = chars[0]
    drop = {match.start() for match in _APOSTROPHE.finditer(text)}
    for match in _ELONGATED.finditer(text):
        drop.update(range(match.start() + _tame(match), match.end()))
    for match in _REPEATED_MARK.finditer(text):
        drop.update(range(match.start() + 1, match.end()))
    text, origins = _without(chars, drop)
    text = _CONTROL.sub(" ", text)
    blanks = {index for index, char in enumerate(text) if char == " " and (index == 0 or text[index - 1] == " ")}
    if text.endswith(" "):
        blanks.update(range(len(text.rstrip(" ")), len(text)))
    return _without((text, origins), blanks)


def normalise(text: str) -> Normalised:
    """Bring ``text`` into the form everything else matches against.

    Idempotent: ``normalise(normalise(t).text).text == normalise(t).text``. Accepts any string, unpaired surrogates
    included, and never raises.
    """
    # Zawgyi comes before NFC: the two encodings give the same code points different meanings, so nothing below may
    # reorder them first.
    zawgyi = is_zawgyi(text)
    if not zawgyi and not _UNUSUAL.search(text) and _composed(text) == text:
        return Normalised(text, text, tuple(range(len(text) + 1)))
    chars: Chars = to_unicode(text) if zawgyi else (text, tuple(range(len(text))))
    if _ASCII_PLAIN.fullmatch(text):
        chars = _shorten((text.lower(), chars[1]))
    # Removing an invisible character can bring a letter and its accent together, which may fold anew: hence passes
    # until nothing changes. Ordinary text takes two.
    for _ in range(_MAX_PASSES):
        changed = _shorten(_fold(_drop_invisible(chars)))
        if changed[0] == chars[0]:
            break
        chars = changed
    return Normalised(text, chars[0], (*chars[1], len(text)))


_LATIN_MARKS = regex.compile(r"(?<=\p{Latin}\p{Mn}*)\p{Mn}")


@lru_cache(maxsize=65536)
def without_accents(text: str) -> str:
    """``text`` with the accents of Latin letters removed ("philippinés" -> "philippines", "đ" -> "d").

    Other scripts keep their marks: there they are vowels. Length may change; use it for comparing whole words only.
    """
    stripped = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", stripped).replace("đ", "d").replace("ı", "i").replace("ł", "l")
