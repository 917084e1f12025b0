"""How a name sounds: its consonants in a few classes, for names heard or read in another script.

Soundex and its kin fold English surnames. South and South-East Asian names reach us through scripts that write no
short vowels, share one letter for b, v and w or for s, z and j, and double letters at will; so vowels go, and each
consonant is kept in a fine class (what one script usually tells apart) and a coarse one (what all of them do).
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

# Longest first. The value is the fine class; nothing: the letter is not heard.
_RULES: tuple[tuple[str, str], ...] = (
    (r"^kn", "N"),
    (r"^wr", "R"),
    (r"[st]ch", "S"),
    (r"sh|ch", "S"),
    (r"[tsc]ion", "SN"),
    (r"t(?=ia)", "S"),
    (r"ght", "T"),
    (r"dg(?=e)|d?zh|dj|dz|j|z", "J"),
    (r"ph|f", "F"),
    (r"bh", "V"),
    (r"qu(?=[aeio])", "KV"),
    (r"kh|q|ck", "K"),
    (r"gh", "G"),
    (r"g(?=en|eo|y|ic|ist|it)|(?<=[aeu])g(?=e$)", "J"),  # "agency", "genius", "logistics"; "target" and "Giri" not
    (r"[td]h", "T"),
    (r"ng", "N"),
    (r"n(?=[pbm])", "M"),
    (r"x", "KS"),
    (r"cc?(?=[eiy])", "S"),
    (r"[ck]", "K"),
    (r"(?<=[aeiou])w(?![aeiou])", ""),
    (r"[vw]", "V"),
    (r"s", "S"),
    (r"[bpgtdmnrlh]", ""),
    (r"[^a-z0-9]|[aeiouy]", ""),
    (r"[0-9]", ""),
)
_LETTER = re.compile("|".join(f"({pattern})" for pattern, _ in _RULES))
_AS_WRITTEN = {index for index, (pattern, _) in enumerate(_RULES) if pattern in ("[bpgtdmnrlh]", "[0-9]")}
_TWICE = re.compile(r"(.)\1+")
_COARSE = str.maketrans({"F": "P", "B": "P", "V": "P", "G": "K", "J": "S", "D": "T", "H": None})
_SILENT = "A"  # what is left of a word without consonants


@lru_cache(maxsize=65536)
def fine(word: str) -> str:
    """The consonants of a Latin word, folded as `knowledge.names.fold` does: "overseas" -> "VRSS"."""

    def heard(found: re.Match[str]) -> str:
        rule = (found.lastindex or 1) - 1
        return found.group().upper() if rule in _AS_WRITTEN else _RULES[rule][1]

    return _TWICE.sub(r"\1", _LETTER.sub(heard, word)) or _SILENT


@lru_cache(maxsize=65536)
def coarse(word: str) -> str:
    """The same with p b f v w, k g, s z j and t d as one class each, and without h: "overseas" -> "PRS"."""
    return _TWICE.sub(r"\1", fine(word).translate(_COARSE)) or _SILENT


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> float:
    """How alike two Latin words sound, 0 to 1; 1 only for equal fine classes."""
    if one == other:
        return 1.0
    shared = OSA.normalized_similarity(coarse(one), coarse(other))
    exact = OSA.normalized_similarity(fine(one), fine(other))
    # One or two consonants fit too many words: there the vowels have their say.
    short = max(len(coarse(one)), len(coarse(other))) < 3
    letters = OSA.normalized_similarity(one, other) if short else exact
    return 0.6 * shared + 0.2 * exact + 0.2 * letters


# Lao, Khmer, Burmese and Thai end a syllable on few sounds: an r there is not written, an l is an n ("bin bod" is
# "billboard").
_NO_R = re.compile(r"r+(?![aeiouyr])")
_L_AS_N = re.compile(r"(?<=[aeiouy])l+(?![aeiouyl])")


@lru_cache(maxsize=65536)
def without_codas(word: str) -> tuple[str, str]:
    """Coarse classes of a Latin word as a script without r at the end of a syllable has it, and without l there too."""
    without = _NO_R.sub("", word)
    return coarse(without), coarse(_L_AS_N.sub("n", without))


#: Legal forms by their coarse consonants.
LEGAL_SOUNDS = {
    coarse(form): form for form in ("inc", "corp", "ltd", "pvt", "limited", "private", "incorporated", "corporation")
}
