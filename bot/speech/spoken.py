"""The text for the ear: numbers, signs and symbols as they are said. Pure.

A phone number is said digit by digit, a sum as a number; emoji, bullets, quotation marks and addresses are not said at
all. What comes out is also what a person reads into a recording.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

import regex
from babel import Locale

#: Characters that steer writing and are nothing to say: direction, variation selectors, the keycap, controls.
_SILENT = regex.compile(
    r"[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufe0e\ufe0f\u20e3\ufeff]|[^\P{Cc}\n]"
)
_ADDRESS = regex.compile(r"[(<]?\b(?:https?://|www\.|t\.me/)[^\s)>]*[)>]?")
#: Behind these stands a number to ring or to write to.
_CALL = "📞☎✆✍"
_CALLED = regex.compile(rf"(?<=[{_CALL}][^\d\n+]*)\+?\d(?:[\d\-()  ]*\d)?")
_INTERNATIONAL = regex.compile(r"\+\d[\d\-().  ]{3,20}\d")
_GROUPED = regex.compile(r"(?<![\p{L}\p{N}.,-])(?!\d{4}-\d\d-\d\d(?!\d))\d{2,}(?:[- ]\d{2,})+(?![\p{L}\p{N}]|[.,]\d)")
_BARE = regex.compile(r"(?<![\p{L}\p{N}]|\d[.,])\d+(?![\p{L}\p{M}\p{N}]|[.,]\d)")
#: Digits that a number of a phone has at least where it stands in groups, and where nothing separates them.
_LONG, _RUN = 7, 5
_PERCENT = regex.compile(r"(\d+(?:[.,]\d+)?)\s*[%٪]")
#: How a language says "per cent" and "plus" where the engine cannot.
_PER_CENT_OF = {"zh-Hans": "百分之{}", "ar": "{} بالمئة"}
_PLUS = {"zh-Hans": "加", "ar": "زائد"}
_PAUSE = regex.compile(r"\s*[→⇒|]\s*|\s+[–—]\s+")
_UNSAID = regex.compile(r"[\p{Extended_Pictographic}\p{So}\p{Sk}•·‣▪●“”„«»\"\[\]{}<>*#_=~^`\\@]|(?<=^|\n)\s*[-–—]\s+")
_BLANKS = regex.compile(r"[^\S\n]+")
#: Brackets in which nothing is left, and the blank that a quotation mark leaves before a full stop.
_EMPTY = regex.compile(r"[(（][\s,]*[)）]")
_BEFORE_STOP = regex.compile(r" +(?=[.,;:!?)。，、；：！？）।॥։።፣؟،])")


def spoken(text: str, language: str, phones: Collection[str] = ()) -> str:
    """Return a text as it is said.

    Args:
        text: lines for the ear (:mod:`bot.speech.audible`).
        language: BCP 47.
        phones: numbers that are known to be phone numbers, digits only: a short one such as 112 looks like any other.

    Returns:
        One thought a line, no blank lines; empty if nothing is to be said.
    """
    locale = Locale.parse(language, sep="-")
    text = _ADDRESS.sub(" ", _latin_digits(_SILENT.sub("", text.replace("\r\n", "\n"))))
    plus = _PLUS.get(language, "+")
    for pattern in (_CALLED, _INTERNATIONAL):
        text = pattern.sub(lambda found: _digit_by_digit(found[0], plus), text)
    text = _GROUPED.sub(lambda found: _digit_by_digit(found[0], plus) if _digits(found[0]) >= _LONG else found[0], text)
    text = _BARE.sub(lambda found: _bare(found, phones, plus), text)
    text = _ungrouped(text, locale)
    text = _PERCENT.sub(lambda found: _PER_CENT_OF.get(language, "{}%").format(found[1]), text)
    text = _UNSAID.sub(" ", _PAUSE.sub(", ", text)).replace("…", ".").replace("/", " ")
    text = _BEFORE_STOP.sub("", _EMPTY.sub(" ", _BLANKS.sub(" ", text)))
    lines = (_BLANKS.sub(" ", line).strip(" ,;") for line in text.split("\n"))
    return "\n".join(line for line in lines if any(letter.isalnum() for letter in line))


def _latin_digits(text: str) -> str:
    """२०२६ as 2026: our texts write a language's own digits, the patterns here and most engines read 0 to 9."""
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def _digits(number: str) -> int:
    return sum(letter.isdecimal() for letter in number)


def _bare(found: regex.Match[str], phones: Collection[str], plus: str) -> str:
    number = found[0]
    # 100 is a police station and a sum: with a word behind it, it counts something.
    counts = number.endswith("00") and regex.match(r" ?[\p{L}%]", found.string, pos=found.end()) is not None
    known = number in phones and not counts
    is_phone = known or len(number) >= _RUN or (number[0] == "0" and len(number) > 1)
    return _digit_by_digit(number, plus) if is_phone else number


def _digit_by_digit(number: str, plus: str) -> str:
    """Return "+974 4028 8888" as "+ 9 7 4, 4 0 2 8, 8 8 8 8": the groups as they are written, long ones in threes."""
    groups = [part for group in regex.findall(r"\d+", number) for part in _threes(group)]
    said = ", ".join(" ".join(group) for group in groups)
    return f"{plus} {said}" if number.startswith("+") else said


def _threes(group: str) -> list[str]:
    """Cut a long group: nobody keeps more than five digits in mind."""
    if len(group) <= _RUN:
        return [group]
    return [group[:3], *_threes(group[3:])]


def _ungrouped(text: str, locale: Locale) -> str:
    """Write 1,000 (in Indonesian 1.000) as 1000, so that it is read as one number."""
    marks = {locale.number_symbols["latn"]["group"], "\u00a0", "\u202f", "\u2009"}
    mark = "[" + "".join(regex.escape(one) for one in sorted(marks)) + "]"
    sums = rf"(?<!\d)(?<!\d[.,])\d{{1,3}}(?:{mark}\d{{2,3}})*{mark}\d{{3}}(?!\d)"
    return regex.sub(sums, lambda found: "".join(filter(str.isdecimal, found[0])), text)
