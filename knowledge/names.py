"""Company names: folding, tokens, core name, other names in brackets, and how rare a word is.

The core name is what is left of a name when case, width, marks, punctuation, spacing and legal forms are gone. Two
names are the same name only when their `key` is equal; everything else that looks alike is a question.
Examples and reasons: registers.md section 4.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import regex
from rapidfuzz.distance import OSA

from knowledge.legal_forms import (
    ABBREVIATIONS,
    AGENCY_WORDS,
    BRACKET_FORMS,
    DOUBLE_FORMS,
    PREFIXES,
    SAME_FORMS,
    SUFFIXES,
)

CUT_FROM = 70  # the Philippine list cuts names at about 75 characters; from here on a name may be only a beginning
SHORTEST_CUT = 10  # a shorter beginning ("(FORMERLY P") would fit half the register
LONGEST_FORM = 14  # letters of the longest legal form a slip is looked for in
SHORTEST_STUCK, SHORTEST_TORN_PAIR = 3, 5  # letters of a word that a form is stuck to; of "pvtld"

# Marks on letters (U+0300-036F) and Arabic vowel signs are dropped; the vowel signs of Indic scripts are letters.
_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670]")
_INVISIBLE = regex.compile(r"\p{Cf}")
_JOINERS = regex.compile(r"[\p{Cf}'’‘ʼ`´\u02bb\u02bc]")
_LETTERS = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i"})
_TOKEN = regex.compile(r"(?V1)\p{Han}|[[\p{L}\p{M}\p{N}]--\p{Han}]+|&")
_TOKEN_ASCII = re.compile(r"[a-z0-9]+|&")
_DIGIT = regex.compile(r"(?V1)[\p{Nd}--[0-9]]")
_MESSRS = re.compile(r"^\s*(?:(?i:m\s*/\s*s)\b|M/S(?=[A-Z]))\.?")
_FORMER = re.compile(
    r"(?P<open>\()\s*(?:former(?:ly)?|for(?=[\s.:;])|previously|f\.?k\.?a\.?)[\s.:;]*"
    r"|(?:\bformerly\b|\bfor:)[\s.:;]*",
    re.IGNORECASE,
)

_HAN = regex.compile(r"\p{Han}")

_SUFFIXES = sorted(SUFFIXES, key=len, reverse=True)
_PREFIXES = sorted(PREFIXES, key=len, reverse=True)
_SUFFIX_ENDS = frozenset(form[-1] for form in SUFFIXES)
_PREFIX_STARTS = frozenset(form[0] for form in PREFIXES)
_LEGAL_WORDS = frozenset(word for form in SUFFIXES for word in form if len(word) > 1) - {"co"}
_WHOLE_FORMS = tuple("".join(form) for form in SUFFIXES if len("".join(form)) > 2) + DOUBLE_FORMS
_PLACES_IN_BRACKETS = frozenset({"phil", "phils", "philippines", "manila", "asia", "asean", "international", "intl"})


@dataclass(frozen=True, slots=True)
class OtherName:
    """Another name the same row can be asked by; a hit on it is a question, never a match.

    kind: `former` ("(FORMERLY X"), `bracket` (a name in brackets), `without_bracket` (the name when a place in
    brackets is left out). cut: `key` is only the beginning of the name.
    """

    kind: str
    tokens: tuple[str, ...]
    key: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A parsed company name.

    tokens: words of the core name; key: the same without spaces; full_key: with the legal forms in it; printed_key:
    every letter and digit that was written, former names too; written: the text itself. also: the same
    company's name in the other script of its register, as good as the first one.
    """

    tokens: tuple[str, ...]
    key: str
    full_key: str
    printed_key: str
    others: tuple[OtherName, ...] = ()
    cut: bool = False
    written: str = ""
    also: tuple[Name, ...] = ()


def fold(text: str) -> str:
    """Lower case, one width, ASCII digits, no accents, no apostrophes, no invisible characters; spacing is kept."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    text = unicodedata.normalize("NFKD", text).casefold()
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = _JOINERS.sub("", unicodedata.normalize("NFKC", text).translate(_LETTERS))
    return _DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), text)


def tokens(text: str) -> tuple[str, ...]:
    """Words of a text, folded. A Chinese character is a word; initials are joined ("A.K." -> "ak"); "&" is "and"."""
    folded = fold(text)
    found = _TOKEN_ASCII.findall(folded) if folded.isascii() else _TOKEN.findall(folded)
    words: list[str] = []
    initials = False
    for word in found:
        single = len(word) == 1 and "a" <= word <= "z"
        if single and initials:
            words[-1] += word
            continue
        words.append("and" if word == "&" else word)
        initials = single
    return tuple(words)


def strip_legal(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words without the legal forms at either end; a name made of nothing else keeps its last form."""
    changed = True
    while changed and len(words) > 1:
        changed = False
        if words[-1] in _SUFFIX_ENDS:
            for form in _SUFFIXES:
                if len(words) > len(form) and words[-len(form) :] == form:
                    words, changed = words[: -len(form)], True
                    break
        if words[0] in _PREFIX_STARTS:
            for form in _PREFIXES:
                if len(words) > len(form) and words[: len(form)] == form:
                    words, changed = words[len(form) :], True
                    break
    return words


def parse(text: str, registered: bool = False) -> Name:
    """Take a name apart. `registered`: it stands in a register, so a long one may be cut.

    >>> parse("HELLENIC MANNING OVERSEAS INC (formerly NAVIS MARITIME SERVICES INC)").key
    'hellenicmanningoverseas'
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = _MESSRS.sub("", text).strip()
    main, former, former_open = _split_former(text)
    printed = tokens(text)
    cut = registered and len(text) >= CUT_FROM and not text.endswith(")") and printed[-1] not in _LEGAL_WORDS
    others: list[OtherName] = []
    bracket_open = main.count("(") > main.count(")")
    if "(" in main:
        full, core, short, inner = _brackets(main)
        for words in inner:
            inner_cut = cut and bracket_open and words == inner[-1]
            if not (inner_cut and _too_short(words)):
                others.append(OtherName("bracket", words, "".join(words), inner_cut))
        if short != core:
            short = one_form(short)
            others.append(OtherName("without_bracket", short, "".join(short)))
    else:
        full = tokens(main)
        core = strip_legal(full)
    core = one_form(core)
    key = "".join(core)
    if former:
        words = one_form(strip_legal(tokens(former)))
        former_cut = cut and former_open
        former_key = "".join(words)
        if words and former_key != key and not (former_cut and _too_short(words)):
            others.append(OtherName("former", words, former_key, former_cut))
    whole = cut and not former and not bracket_open
    return Name(core, key, "".join(full), "".join(printed), tuple(others), whole, text)


def _too_short(words: tuple[str, ...]) -> bool:
    """Is the beginning of a cut name too short or too general to know the name by?"""
    return len("".join(words)) < SHORTEST_CUT or too_general(words)


def _split_former(text: str) -> tuple[str, str, bool]:
    """(current name, former name, was the bracket left open); the former name is empty if there is none."""
    found = _FORMER.search(text)
    if found is None or not text[: found.start()].strip():
        return text, "", False
    rest = text[found.end() :]
    if not found.group("open"):
        return text[: found.start()], rest, True
    depth = 1
    for position, character in enumerate(rest):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return text[: found.start()] + " " + rest[position + 1 :], rest[:position], False
    return text[: found.start()], rest, True


def _brackets(
    main: str,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], list[tuple[str, ...]]]:
    """(all words, core, core without any bracket, names found in brackets) of a name that holds brackets.

    A legal form, an acronym of the name or a whole second name in brackets is no part of the core; a place or a single
    other word is ("TSM SHIPPING (PHILS) INC" is not "TSM SHIPPING").
    """
    spans = _bracket_spans(main)
    edges = [0, *(edge for span in spans for edge in span), len(main)]
    outside = tokens(" ".join(main[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)))
    core: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    inner: list[tuple[str, ...]] = []
    position = 0
    for start, end in spans:
        piece = tokens(main[position:start])
        position = end
        # "WERR CORPORATION (INTERNATIONAL)": the legal form before the bracket goes too
        core, short = strip_legal(core + piece), strip_legal(short + piece)
        inside = tokens(main[start:end])
        if not inside or set(inside) <= BRACKET_FORMS or _is_acronym(inside, outside):
            continue
        if (
            not _HAN.match(inside[0])
            and len(inside) > 1
            and (len(inside) > 2 or _LEGAL_WORDS & set(inside) or AGENCY_WORDS & set(inside))
        ):
            inner.append(one_form(strip_legal(inside)))
        else:
            core += inside
    tail = tokens(main[position:])
    core, short = strip_legal(core + tail), strip_legal(short + tail)
    return tokens(main), core, short, inner


def _bracket_spans(main: str) -> list[tuple[int, int]]:
    """[start, end) of each bracket, with the brackets inside it; one that is not closed ends with the text."""
    spans: list[tuple[int, int]] = []
    depth = opened = 0
    for position, character in enumerate(main):
        if character == "(":
            opened = position if depth == 0 else opened
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            if depth == 0:
                spans.append((opened, position + 1))
    return [*spans, (opened, len(main))] if depth else spans


def _is_acronym(inside: tuple[str, ...], outside: tuple[str, ...]) -> bool:
    """Does "(FORAI)" abbreviate the words outside: its letters in their order, from a word's first letter on?

    Acronyms run on into the legal form ("(JIMCO) CORP."); the tail stands for whichever form is or is not written.
    """
    outside = strip_legal(outside)
    if len(inside) != 1 or inside[0] in _PLACES_IN_BRACKETS or len(inside[0]) < 2:
        return False
    for start, word in enumerate(outside):
        if word[0] != inside[0][0]:
            continue
        letters = iter("".join(outside[start:]) + "corpincltd")
        if all(letter in letters for letter in inside[0]):
            return True
    return False


def one_form(words: Iterable[str]) -> tuple[str, ...]:
    """Words with each legal form in one spelling ("corporation" -> "corp"), wherever in the name it stands."""
    return tuple(SAME_FORMS.get(word, word) for word in words)


def expand(words: Iterable[str]) -> tuple[str, ...]:
    """Words in one spelling ("intl" -> "international"), for the fuzzy score only."""
    return tuple(ABBREVIATIONS.get(word, word) for word in words)


def is_torn_form(rest: str) -> bool:
    """Is the end of a name, without its spaces, a legal form with one slip in it ("pvtlt", "corpration")?"""
    return any(OSA.distance(rest, form, score_cutoff=1) <= 1 for form in _WHOLE_FORMS)


def without_torn_form(words: tuple[str, ...], known: Callable[[str], bool]) -> tuple[str, ...]:
    """Words without a legal form at the end that has a slip in it or is stuck to the last word, for the fuzzy score.

    Args:
        words: of a core name.
        known: whether some name of the register holds a word; such a word is no torn form.

    >>> without_torn_form(("airmen", "agenciesltd"), {"agencies"}.__contains__)
    ('airmen', 'agencies')
    """
    while len(words) > 1 and len(words[-1]) > 1 and not known(words[-1]):
        both = "".join(words[-2:])
        if len(words) > 2 and SHORTEST_TORN_PAIR <= len(both) <= LONGEST_FORM and is_torn_form(both):
            words = words[:-2]
        elif len(words[-1]) > 2 and is_torn_form(words[-1]):
            words = words[:-1]
        else:
            break
        words = strip_legal(words)
    last = words[-1] if words else ""
    for cut in range(max(SHORTEST_STUCK, len(last) - LONGEST_FORM), len(last) - 2):
        form = last[cut:]
        long = len(form) > SHORTEST_TORN_PAIR
        if (long or not known(last)) and (form in _WHOLE_FORMS or (long and is_torn_form(form))):
            return (*words[:-1], last[:cut])
    return words


def too_general(words: Iterable[str]) -> bool:
    """True if a name holds nothing but words any agency could carry, or nothing at all."""
    return all(word in AGENCY_WORDS for word in expand(words))


class Rarity:
    """How much a word tells names apart: inverse document frequency over the names of one register."""

    def __init__(self, names: Iterable[Iterable[str]]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for words in names:
            counts.update(set(words))
            total += 1
        self.unseen = math.log(total + 1) + 1
        self._weights = {word: math.log((total + 1) / (count + 1)) + 0.1 for word, count in counts.items()}

    def weight(self, word: str) -> float:
        """Weight of a word, above 0; a word no name holds weighs most."""
        return self._weights.get(word, self.unseen)
