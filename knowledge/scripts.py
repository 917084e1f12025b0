"""Names in other scripts, read in Latin letters: what a register that knows only Latin may hold for them.

A reading is a guess that finds candidates and never decides: scripts leave out vowels, and one word is spelt by sound
on one sign and translated on the next. So a name has several readings, best guess first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import regex
from anyascii import anyascii

from knowledge.legal_forms import ABBREVIATIONS, AGENCY_WORDS, SAME_FORMS
from knowledge.names import fold, strip_legal
from knowledge.phonetics import LEGAL_SOUNDS, coarse
from knowledge.yamlfile import load

LEXICON = Path(__file__).parent / "lexicon"
_OTHER = regex.compile(r"(?V1)[\p{L}--\p{Latin}]")
_NOT_WORD = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_RUN = regex.compile(r"(?V1)[[\p{L}\p{M}]--[a-z]]+")
_SAMPLES = ("कम", "কম", "كم", "Ям", "กม", "ກມ", "កម", "ကမ", "ከመ", "中国")  # each script that is read
_FEW_CODAS = regex.compile(r"[\p{Lao}\p{Khmer}\p{Myanmar}\p{Thai}]")
_HAN = regex.compile(r"\p{Han}")
_LEGAL = frozenset({*SAME_FORMS, *SAME_FORMS.values(), "pt", "opc"})
# Scripts written with spaces; in the others a word is looked for anywhere in the line.
_SPACED = ("Deva", "Beng", "Arab", "Cyrl", "Ethi")

# Before transliteration: what one letter by itself would hide. Regular expressions over folded text.
_BEFORE: tuple[tuple[str, str], ...] = (
    ("[ंँংঁ]", "n"),
    ("ज्ञ", "gy"),
    ("ও[যয়]\u09bc?", "w"),
    ("дж", "j"),
    ("х", "h"),
    ("ц", "s"),
    ("ហ្វ", "f"),
    ("ហ្គ", "g"),
    ("ហ្ស", "z"),
    ("ရွှ", "shw"),
    ("ရှ|သျှ", "sh"),
    ("ကျ|ကြ", "ky"),
    ("ချ|ခြ", "ch"),
    ("ဂျ", "j"),
    ("[စဆ]", "s"),
    ("င်", "ng"),
    ("ည်?", "ny"),
    ("[尔耳儿]", "l"),
    ("ຊ", "s"),
    ("[ຍຢ]", "y"),
    ("ຫ(?=[\u0ebc\u0ea1\u0e99\u0ea5\u0ea7])", ""),
)
_RULES = regex.compile("|".join(f"({pattern})" for pattern, _ in _BEFORE))
# These letters stand for a vowel or a consonant, or for one consonant or another: each reading takes one way.
_ARABIC_WAYS: tuple[dict[str, str], ...] = ({"و": "o", "ج": "j"}, {"و": "w", "ج": "g"})
_ARABIC = regex.compile(r"(?<=\p{Arabic})و|ج")
# In South Asian and Khmer letters "c" is the ch of church.
_CH = regex.compile(r"c(?!h)")


def has_other_script(text: str) -> bool:
    """Does the text hold a letter that is not Latin?"""
    return not text.isascii() and _OTHER.search(text) is not None


def few_codas(text: str) -> bool:
    """Is the text in a script that ends syllables on few sounds (Lao, Khmer, Burmese, Thai)?"""
    return _FEW_CODAS.search(text) is not None


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    data = load(LEXICON / "chinese_forms.yml").data
    one, other = ("".join(data[key].split()) for key in ("traditional", "simplified"))
    return {ord(old): new for old, new in zip(one, other, strict=True)}


def simplify(text: str) -> str:
    """Chinese characters in their simplified form, to compare; everything else stays."""
    return text if text.isascii() else text.translate(_simplified())


class _Words:
    """The table of business words: finds them in a folded text and puts the English ones in their place."""

    def __init__(self) -> None:
        spaced: dict[str, str] = {}
        unspaced: dict[str, str] = {}
        for english, scripts in load(LEXICON / "business_words.yml").data.items():
            for script, spellings in scripts.items():
                table = spaced if script in _SPACED else unspaced
                for spelling in spellings:
                    table.setdefault(_plain(spelling), english)
        letters = load(LEXICON / "letter_names.yml").data
        self._letters = {_plain(name): letter for letter, names in letters.items() for name in names}
        self._english = {**unspaced, **spaced}
        self._finders = (
            regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{_any(spaced)})(?![\p{{L}}\p{{M}}])"),
            regex.compile(_any(unspaced)),
        )

    def initials(self, text: str) -> str:
        """The text with two or more letter names in a row as initials: "एच आर" is "hr"."""
        words: list[str] = []
        run: list[str] = []
        for word in [*text.split(), ""]:
            if word in self._letters:
                run.append(word)
                continue
            words += ["".join(map(self._letters.__getitem__, run))] if len(run) > 1 else run
            run = []
            words.append(word)
        return " ".join(words).strip()

    def put_in(self, text: str, wanted: Callable[[str], bool]) -> str:
        """The text with each known spelling of a `wanted` word replaced by the English word, between spaces."""

        def english(found: regex.Match[str]) -> str:
            word = self._english[found.group()]
            return f" {word} " if wanted(word) else found.group()

        for finder in self._finders:
            text = finder.sub(english, text)
        return text


def _any(table: dict[str, str]) -> str:
    return "|".join(regex.escape(spelling) for spelling in sorted(table, key=len, reverse=True))


@lru_cache(maxsize=1)
def _words() -> _Words:
    return _Words()


def _plain(text: str) -> str:
    """Folded, simplified, with single spaces for whatever is neither letter nor digit."""
    return _NOT_WORD.sub(" ", simplify(fold(text))).strip()


def warm() -> None:
    """Load what the first name in each script would load: lists of words and characters, tables of letters."""
    for letters in _SAMPLES:
        readings(letters)


@lru_cache(maxsize=1024)
def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """Ways to read a name in Latin letters: each a core name of words, best guess first; at most four.

    >>> readings("ग्रीनवर्ल्ड म्यानपावर प्रा. लि.")
    (('grinvrld', 'manpower'),)
    """
    # "بي تي" is the form PT before it is two letters.
    plain = _words().initials(_words().put_in(_plain(text), _is_pt))
    found: dict[tuple[str, ...], None] = {}
    for wanted in (_any_word, _trade_word):
        put = _words().put_in(plain, wanted)
        for way in _ARABIC_WAYS if _ARABIC.search(put) else ({},):
            words = tuple(_NOT_WORD.sub(" ", _latin(put, way)).split())
            words = strip_legal(_with_legal_forms(words))
            if len(words) > 1 and words[0] in ("company", "agency"):
                words = words[1:]  # Arabic, Thai and Khmer put them in front
            if words:
                found[words] = None
    return tuple(found)


def _with_legal_forms(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words, with the last two as the legal forms they are by their sound ("korporeishn"), but never the first."""
    at = max(1, len(words) - 2)
    return words[:at] + tuple(LEGAL_SOUNDS.get(coarse(word), word) for word in words[at:])


def _is_pt(word: str) -> bool:
    return word == "pt"


def _any_word(word: str) -> bool:
    return True


def _trade_word(word: str) -> bool:
    """Is it what an agency does, or a legal form? The other words ("gulf") can be a name spelt by sound."""
    return all(part in AGENCY_WORDS or part in ABBREVIATIONS or part in _LEGAL for part in word.split())


def _latin(text: str, way: dict[str, str]) -> str:
    def rule(found: regex.Match[str]) -> str:
        return _BEFORE[(found.lastindex or 1) - 1][1]

    def run(found: regex.Match[str]) -> str:
        letters = found.group()
        if _HAN.search(letters):
            return anyascii(letters).lower()  # characters that belong to one word are not torn apart
        return _CH.sub("ch", anyascii(letters).lower().replace("'", "").replace("`", ""))

    ready = _RULES.sub(rule, _ARABIC.sub(lambda found: way[found.group()], text))
    return _RUN.sub(run, ready)
