"""Latin names spelt by sound in other scripts: simple letter tables, the proof's own.

Coarser than a person (references.yml holds what people write), but there are thousands of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_DEVA_SIGN = {"a": "ा", "e": "े", "i": "ि", "o": "ो", "u": "ु", "aa": "ा", "ee": "ी", "oo": "ू", "ai": "ै", "au": "ौ"}
_DEVA_OWN = {"a": "अ", "e": "ए", "i": "इ", "o": "ओ", "u": "उ", "aa": "आ", "ee": "ई", "oo": "ऊ", "ai": "ऐ", "au": "औ"}
_DEVA = {
    "b": "ब", "bh": "भ", "c": "क", "ch": "च", "d": "ड", "dh": "ध", "f": "फ", "g": "ग", "gh": "घ", "h": "ह", "j": "ज",
    "k": "क", "kh": "ख", "l": "ल", "m": "म", "n": "न", "p": "प", "ph": "फ", "q": "क", "r": "र", "s": "स", "sh": "श",
    "t": "ट", "th": "थ", "v": "भ", "w": "व", "x": "क्स", "y": "य", "z": "ज", "ck": "क",
}  # fmt: skip
_TO_BENGALI = {code: code + 0x80 for code in range(0x900, 0x970)}
_CYRILLIC = {
    "shch": "щ", "sh": "ш", "ch": "ч", "kh": "х", "zh": "ж", "ph": "ф", "th": "т", "ck": "к", "ee": "и", "oo": "у",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "дж", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "w": "в", "x": "кс", "y": "й", "z": "з",
}  # fmt: skip
_ARABIC = {
    "sh": "ش", "ch": "تش", "kh": "خ", "gh": "غ", "ph": "ف", "th": "ث", "ck": "ك", "ee": "ي", "oo": "و", "a": "ا",
    "b": "ب", "c": "ك", "d": "د", "e": "", "f": "ف", "g": "ج", "h": "ه", "i": "ي", "j": "ج", "k": "ك", "l": "ل",
    "m": "م", "n": "ن", "o": "و", "p": "ب", "q": "ق", "r": "ر", "s": "س", "t": "ت", "u": "و", "v": "ف", "w": "و",
    "x": "كس", "y": "ي", "z": "ز",
}  # fmt: skip
_THAI = {
    "sh": "ช", "ch": "ช", "kh": "ข", "gh": "ก", "ph": "พ", "th": "ท", "ck": "ค", "ng": "ง", "ee": "ี", "oo": "ู",
    "a": "า", "b": "บ", "c": "ค", "d": "ด", "e": "ี", "f": "ฟ", "g": "ก", "h": "ฮ", "i": "ิ", "j": "จ", "k": "ค",
    "l": "ล", "m": "ม", "n": "น", "o": "อ", "p": "พ", "q": "ค", "r": "ร", "s": "ส", "t": "ท", "u": "ุ", "v": "ว",
    "w": "ว", "x": "กซ์", "y": "ย", "z": "ซ",
}  # fmt: skip
_ETHIOPIC_ROWS = {
    "b": 0x1260, "c": 0x12A8, "d": 0x12F0, "f": 0x1348, "g": 0x1308, "h": 0x1200, "j": 0x1300, "k": 0x12A8,
    "l": 0x1208, "m": 0x1218, "n": 0x1290, "p": 0x1350, "q": 0x1240, "r": 0x1228, "s": 0x1230, "t": 0x1270,
    "v": 0x1268, "w": 0x12C8, "y": 0x12E8, "z": 0x12D8, "sh": 0x1238, "ch": 0x1278,
}  # fmt: skip
_ETHIOPIC_VOWEL = {"": 5, "a": 3, "e": 4, "i": 2, "o": 6, "u": 1}
_ETHIOPIC_OWN = {"a": "አ", "e": "ኤ", "i": "ኢ", "o": "ኦ", "u": "ኡ"}
_WORD = re.compile(r"[a-z]+")
_SYLLABLE = re.compile(r"(sh|ch|ck|kh|gh|ph|th|dh|bh|[bcdfghjklmnpqrstvwxyz])?(aa|ee|oo|ai|au|[aeiou])?")
# What English spelling hides: signs abroad spell by ear, not by letter.
_HEARD = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"[`'’.]", ""),
        (r"\bint(er)?n?l\b", "international"),  # nobody spells an abbreviation letter by letter in another script
        (r"\bm(a?n)?gm?t\b", "management"),
        (r"\bs(r|er)?vcs?\b", "services"),
        (r"\bshpg\b", "shipping"),
        (r"\bp(vt)? ?ltd\b", "private limited"),
        (r"\bltd\b", "limited"),
        (r"^pt\b", "pee tee"),
        (r"tion", "shon"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=en|y)", "j"),
        (r"([b-df-hj-np-tv-z])\1", r"\1"),
        (r"(?<=[b-df-hj-np-tv-z])y\b", "i"),
        (r"(?<=[b-df-hj-np-tv-z])e\b", ""),
        (r"&", "and"),
    )
)


def _sounds(name: str) -> str:
    text = name.lower()
    for pattern, heard in _HEARD:
        text = pattern.sub(heard, text)
    return text


def devanagari(name: str) -> str:
    """As a Nepali sign would spell it; consonants that meet are joined by a halant."""

    def word(found: re.Match[str]) -> str:
        made = ""
        for consonant, vowel in _SYLLABLE.findall(found.group()):
            if not consonant:
                made += _DEVA_OWN.get(vowel, "")
                continue
            made += _DEVA[consonant] + (_DEVA_SIGN[vowel] if vowel else "्")
        return made.removesuffix("्")

    return _WORD.sub(word, _sounds(name))


def bengali(name: str) -> str:
    """The same in Bengali letters, which have no v and write w as "ওয়"."""
    made = devanagari(name).replace("व", "\u0001").translate(_TO_BENGALI)
    return made.replace("\u0001", "ওয়")


def _by_letters(table: Mapping[str, str], name: str) -> str:
    longest = max(map(len, table))
    made, text, at = "", _sounds(name), 0
    while at < len(text):
        for length in range(longest, 0, -1):
            piece = text[at : at + length]
            if piece in table:
                made, at = made + table[piece], at + length
                break
        else:
            made, at = made + text[at], at + 1
    return made


def cyrillic(name: str) -> str:
    """Letter by letter."""
    return _by_letters(_CYRILLIC, name)


def arabic(name: str) -> str:
    """Letter by letter, without e; p becomes b and v becomes f."""
    return _by_letters(_ARABIC, name)


_THAI_SIGN_ALONE = re.compile(r"(?<![ก-ฮ])(?=[ะ-ู])")


def thai(name: str) -> str:
    """Letter by letter and without spaces, as Thai is written; a vowel that opens a syllable stands on an อ."""
    return _THAI_SIGN_ALONE.sub("อ", _by_letters(_THAI, name)).replace(" ", "")


def ethiopic(name: str) -> str:
    """Syllable by syllable."""

    def word(found: re.Match[str]) -> str:
        made = ""
        for consonant, vowel in _SYLLABLE.findall(
            found.group().replace("x", "ks").replace("ph", "f").replace("ck", "k")
        ):
            plain_vowel = {"aa": "a", "ee": "i", "oo": "u", "ai": "a", "au": "o"}.get(vowel, vowel)
            row = _ETHIOPIC_ROWS.get(consonant) or _ETHIOPIC_ROWS.get(consonant[:1])
            made += chr(row + _ETHIOPIC_VOWEL[plain_vowel]) if row else _ETHIOPIC_OWN.get(plain_vowel, "")
        return made

    return _WORD.sub(word, _sounds(name))


SCRIPTS = {
    "Devanagari": devanagari,
    "Bengali": bengali,
    "Cyrillic": cyrillic,
    "Arabic": arabic,
    "Thai": thai,
    "Ethiopic": ethiopic,
}
