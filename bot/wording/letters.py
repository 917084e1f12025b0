"""Letters that do not belong: of another script, left over from English, unseen, or spelled in two ways."""

from __future__ import annotations

import unicodedata
from functools import cache

import regex
from babel import Locale
from babel.core import get_global

_TAG = regex.compile(r"<[^>]*>")
#: What stands between two words: no name goes across it.
_BREAK = regex.compile(r"<[^>]*>|%\([a-z_]+\)[sd]|\{[^{}]*\}|https?://\S+|[^\p{L}\p{M}\p{Zs}'’-]+")
_RUN = regex.compile(r"\p{Latin}[\p{Latin}\p{M}'’-]*(?:\p{Zs}+\p{Latin}[\p{Latin}\p{M}'’-]*){2,}")
#: Three words or more in small letters side by side.
_SMALL_LETTERS = regex.compile(r"(?:(?<![\p{L}\p{M}])\p{Ll}[\p{L}\p{M}'’-]*(?:\p{Zs}+|$)){3,}")
#: Without these no English sentence stands.
_ENGLISH = frozenset(
    (
        "a an and are as at be by can do does for from has have if in is it must my no not of on or our she that the "
        + "their them they this to was we what when who will with you your"
    ).split()
)
_OPENERS = ("(", "（", "“", "«", "「", "『", '"')
_CONTROL = regex.compile(r"[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\uFFFD--\n]", regex.VERSION1)
_JOINED_EMOJI = regex.compile(r"(?<=[\p{Emoji}\uFE0F])\u200D(?=\p{Emoji})")
_ISOLATES = regex.compile(r"[\u2066-\u2068][^\u2066-\u2069\n]*\u2069")
#: Left-to-right and right-to-left marks, which keep a number or a Latin name in its place in a line of Arabic.
_MARKS = regex.compile(r"[\u200E\u200F\u061C]")

#: Scripts written without spaces, where U+200B says where a line may break.
_UNSPACED = frozenset({"Khmr", "Laoo", "Mymr", "Thai"})
#: Scripts in which a joiner or a non-joiner (U+200C, U+200D) changes how a word is spelled.
_JOINING = frozenset({"Arab", "Beng", "Deva", "Khmr", "Mymr"})


@cache
def script_of(locale: Locale) -> str:
    """Return the ISO 15924 code of the script a language is written in, from CLDR."""
    likely = get_global("likely_subtags")
    return str(locale.script or likely.get(locale.language, "_Latn_").split("_")[1])


def problem(target: str, source: str, locale: Locale) -> str | None:
    """Say what is wrong with the letters of a translation, or None.

    Args:
        target: the translation.
        source: the English.
        locale: of the translation.
    """
    script = script_of(locale)
    foreign = _foreign(script).search(_TAG.sub("", target))
    if foreign:
        return f"it holds a letter of another script ({foreign[0]!r})"
    left = _english_left(target, source, script)
    if left:
        return f"these words are English: {left!r}"
    stray = _stray(target, script)
    if stray:
        return f"it holds a character that nobody sees or that has no meaning (U+{ord(stray):04X}); take it out"
    if unicodedata.normalize("NFC", target) != target:
        return "its letters are not in the common form (Unicode NFC); `safemigration locales update` mends it"
    return None


@cache
def _foreign(script: str) -> regex.Pattern[str]:
    """Match a letter of another script (a known fault of such bots). Latin is at home everywhere: names."""
    own = {"Hans": "Han", "Hant": "Han"}.get(script, script)
    return regex.compile(rf"[^\p{{{own}}}\p{{Latin}}\p{{Common}}\p{{Inherited}}]")


def _english_left(target: str, source: str, script: str) -> str | None:
    """Words of English that were left standing: parts of its sentences, and in other scripts words of any sentence.

    In brackets and quotes a name or a term may stand as it is on paper: "(certificate of sponsorship)".
    """
    english = f" {_plain(source)} "
    known = set(english.split())
    words_only = _BREAK.sub(lambda gap: "|" * len(gap[0]), target)
    for run in _SMALL_LETTERS.finditer(words_only):
        words = _plain(run[0]).split()
        quoted = script == "Latn" or target[: run.start()].rstrip().endswith(_OPENERS)
        enough = len(words) > 3 or _grammar(words) > (1 if quoted else 0)
        if enough and f" {' '.join(words)} " in english:
            return run[0].strip()
    if script != "Latn":
        for run in _RUN.finditer(words_only):
            words = _plain(run[0]).split()
            if len([word for word in words if word not in known]) > 2 and _grammar(words):
                return run[0]
    return None


def _grammar(words: list[str]) -> int:
    """How many of the words hold English together: a sentence has some, a name or a word of another language few."""
    return sum(word in _ENGLISH for word in words)


def _plain(text: str) -> str:
    return " ".join(_BREAK.sub(" | ", text).split()).casefold()


def _stray(target: str, script: str) -> str | None:
    seen = _JOINED_EMOJI.sub("", target)
    if script in ("Arab", "Hebr"):
        seen = _MARKS.sub("", _ISOLATES.sub("", seen))
    allowed = ("\u200b" if script in _UNSPACED else "") + ("\u200c\u200d" if script in _JOINING else "")
    return next((found[0] for found in _CONTROL.finditer(seen) if found[0] not in allowed), None)
