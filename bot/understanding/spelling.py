"""Spellings that mean the same word: letters people exchange freely, and marks they leave out.

Used on both sides of a comparison, the lexicon's and the message's, so it may be as coarse as people's spelling is. It
is for matching words only; nothing that is shown to anybody passes through here.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

from bot.understanding.normalise import without_accents
from knowledge.scripts import simplify

#: Arabic: vowel signs are left out, forms of alef, final ya and ta marbuta exchanged; Persian and Urdu letters.
_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ی": "ي", "ے": "ي", "ة": "ه", "ھ": "ه", "ہ": "ه"}
    | {"ؤ": "و", "ک": "ك", "گ": "ك", "پ": "ب", "چ": "ج", "ڤ": "ف"}
)
_ARABIC_MARKS = regex.compile(r"[\u064b-\u065f\u0670]")
#: Devanagari and Bengali: long and short i and u, the three s, nukta, and signs of nasal vowels are written by ear.
_INDIC = str.maketrans(
    {
        "ी": "ि",
        "ू": "ु",
        "श": "स",
        "ष": "स",
        "ँ": "ं",
        "व": "ब",
        "ण": "न",
        "ञ": "न",
        "ङ": "न",
        "ई": "इ",
        "ऊ": "उ",
        "ऋ": "रि",
    }
    | {"ী": "ি", "ূ": "ু", "শ": "স", "ষ": "স", "ঁ": None, "ণ": "ন", "ঈ": "ই", "ঊ": "উ", "জ": "য"}
    | {"\u093c": None, "\u09bc": None}
)
#: Amharic: letters that sound alike in all their orders.
_ETHIOPIC = {
    **{chr(0x1210 + order): chr(0x1200 + order) for order in range(8)},  # ሐ -> ሀ
    **{chr(0x1280 + order): chr(0x1200 + order) for order in range(8)},  # ኀ -> ሀ
    **{chr(0x1220 + order): chr(0x1230 + order) for order in range(8)},  # ሠ -> ሰ
    **{chr(0x12D0 + order): chr(0x12A0 + order) for order in range(8)},  # ዐ -> አ
    **{chr(0x1340 + order): chr(0x1338 + order) for order in range(8)},  # ፀ -> ጸ
}
_ETHIOPIC_FIRST = str.maketrans({"ሃ": "ሀ", "ኣ": "አ"})  # the first and fourth order of these two sound alike
_ETHIOPIC_TABLE = str.maketrans(_ETHIOPIC)
#: Thai and Lao tone marks and the sign of a silent letter; the Thai repetition mark.
_TONES = regex.compile(r"[\u0e48-\u0e4c\u0e46\u0ec8-\u0ecc]")
#: Khmer: two ways to write "let", and a subscript that is written for its neighbour.
_KHMER = (("\u17b1", "\u17b2"), ("\u17d2\u178f", "\u17d2\u178a"))
#: Thai and Lao: "am" as one sign or as two.
_AM = (("\u0e4d\u0e32", "\u0e33"), ("\u0ecd\u0eb2", "\u0eb3"))
_LATIN = regex.compile(r"\p{Latin}")


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """One spelling for all usual ones of a normalised word; accents of Latin letters and tone marks stay.

    Chinese comes out simplified. Empty only for words of nothing but signs that are left out.
    """
    if word.isascii() or _LATIN.search(word) is not None:
        return word
    word = _ARABIC_MARKS.sub("", word).translate(_ARABIC)
    word = word.translate(_INDIC).translate(_ETHIOPIC_TABLE).translate(_ETHIOPIC_FIRST)
    for one, other in (*_KHMER, *_AM):
        word = word.replace(one, other)
    return simplify(word).replace("ё", "е").replace("ใ", "ไ")


def bare(word: str) -> str:
    """A folded word without the accents of Latin letters and without Thai and Lao tone marks, as typed in haste."""
    return without_accents(_TONES.sub("", word))


def may_be(typed: str, word: str) -> bool:
    """Whether a word of a language with tones can have been typed so: accents left out, but none exchanged.

    "duoc" and "đuoc" can be "được"; "hạn" is not "hàn". The two tones that many people do not tell apart (ngã, hỏi)
    count as one.
    """
    return len(typed) == len(word) and all(_marks(one) <= _marks(other) for one, other in zip(typed, word, strict=True))


@lru_cache(maxsize=1024)
def _marks(letter: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFD", letter).replace("\u0303", "\u0309")[1:])
