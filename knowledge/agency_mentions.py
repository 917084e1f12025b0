"""Finds an agency's name and licence number in a sentence, so that one message is enough to ask about it.

A mention decides nothing: the span goes to knowledge.agencies.check as it was typed. What must not happen is that a
common word of everyday speech is taken for a company, so a short core name counts only with support: a legal form
beside it, capital letters, or a word of asking for a licence in the sentence.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import regex

from knowledge.agency_frames import framed_name
from knowledge.agency_index import index_of
from knowledge.agency_words import agency_words
from knowledge.legal_forms import AGENCY_WORDS, PREFIXES, SUFFIXES
from knowledge.mention_words import ASKING, BEFORE_A_NAME, NAME_ENDS, NO_NAME, STRONG_ENDS, STRONG_STARTS
from knowledge.names import one_form, too_general
from knowledge.register import FOLDER, Register, countries, stamp
from knowledge.sentence_words import Word, words_of

_LABELLED = regex.compile(
    r"(?i)\b(?:licen[cs]e|licen[cs]ia|nib|izin|sip3mi|rl|reg(?:istration)?|permit)\b[\s.:#]*(?:n(?:o|r|umber|omor)\b[\s.:#]*)?"
    r"(?:is\s+|adalah\s+)?(?P<number>(?=[\p{L}\-/]*\d)[\p{L}\d][\p{L}\d/\-+]*[\p{L}\d])"
    r"|(?:许可证|許可證|牌照|执照)[^\d\p{L}]{0,4}(?:号码|號碼|号|號|编号)?[^\d\p{L}]{0,3}(?P<chinese>[A-Za-z\d][A-Za-z\d/\-]+)"
)
_Span = tuple[int, int, str, bool]  # start and end in the text, country of the register or empty, is it in a register
_Number = tuple[str, tuple[int, int] | None]  # as typed, and its start and end in the text
_Mark = tuple[str, int, int]  # knowledge.register.stamp
_LONGEST = 14  # words in the longest name that is looked for
_LEGAL_STARTS = frozenset(word for form in PREFIXES for word in form)
_LEGAL_ENDS = frozenset(SUFFIXES)


@dataclass(frozen=True)
class Mention:
    """An agency in a sentence: `name` and `number` as typed (one may be empty), [start, end) of the name in the text.

    country: ISO code of the register that holds the core name, if exactly one does and it was found there; else empty.
    known: the span is a core name of a register, not only something that looks like a company.
    """

    name: str = ""
    number: str = ""
    country: str = ""
    known: bool = False
    start: int = 0
    end: int = 0


def find_in_text(text: str, country: str | None = None, folder: Path = FOLDER, asked: bool = False) -> Mention | None:
    """The agency a sentence speaks of, or None.

    Args:
        text: what she typed, at most a few thousand characters; as it is, before any normalising.
        country: ISO code of the one register to look in; all registers if left out (this is about finding the words,
            the register that answers is still the one she names).
        folder: where the registers are.
        asked: the sentence is known to ask about an agency, so what is left of it without the words people ask with
            is a name, even one that nobody has registered and that looks like none.

    Raises:
        knowledge.yamlfile.KnowledgeError: a register or the file of the frames has a fault.
    """
    chosen = [country] if country else list(_marks(folder))
    words = words_of(text)
    marks = {code: mark for code, mark in _marks(folder).items() if code in chosen}
    number, place = _number(text, marks, folder, asked)
    span = _known(text, words, marks, folder)
    if asked:
        framed = framed_name(text, words, place)
        span = span if framed is None else _wider(text, words, framed, span)
    span = span or (None if asked else _probable(text, words))
    if span is None:
        return Mention(number=number) if number else None
    start, end, home, known = span
    return Mention(text[start:end], number, home, known, start, end)


def asks_for_licence(text: str) -> bool:
    """Does a sentence hold a word that asks whether somebody has a licence, is registered, is real or fake?"""
    return agency_words().asks([word.folded for word in words_of(text)])


def _wider(text: str, words: list[Word], framed: tuple[int, int], known: _Span | None) -> _Span:
    """The name between frames, unless a register's name reaches beyond it.

    The register's name alone would be the wrong one where she typed more: "asa jaya sentosa" is not "asa jaya".
    """
    start, end = _with_legal_forms(words, *framed)
    low, high = words[start].start, _right_end(text, words[end - 1])
    if known is None or (low <= known[0] and known[1] <= high and (low, high) != known[:2]):
        return low, high, "", False
    overlaps = known[0] < high and low < known[1]
    return known if overlaps or len(text[known[0] : known[1]].split()) > 1 else (low, high, "", False)


_LOOK_EVERY = 2.0  # seconds: a new copy of a register counts in sentences from then on


def _marks(folder: Path) -> dict[str, _Mark]:
    """The registers that have a copy, and what changes when the copy does."""
    return _marks_at(folder, int(time.monotonic() / _LOOK_EVERY))


@lru_cache(maxsize=4)
def _marks_at(folder: Path, moment: int) -> dict[str, _Mark]:
    return {code: mark for code in countries(folder) if (mark := stamp(code, folder)) is not None}


# -- names of the registers --------------------------------------------------------------------------------


class _Cores(NamedTuple):
    """Core names of a register. lengths: first word -> how many words the names have that begin with it."""

    names: frozenset[tuple[str, ...]]
    lengths: Mapping[str, tuple[int, ...]]

    def at(self, words: list[Word], start: int) -> Iterator[int]:
        """Ends of the core names that begin at a word, the shortest first.

        Thousands of names may begin with one word, so they are not gone through: what the sentence holds is looked up.
        """
        for length in self.lengths.get(words[start].folded, ()):
            span = words[start : start + length]
            if len(span) == length and one_form(item.folded for item in span) in self.names:
                yield start + length


@lru_cache(maxsize=64)
def _cores(country: str, folder: Path, mark: _Mark) -> _Cores:
    index = index_of(country, folder)
    assert index is not None  # `mark` says that the register is there
    names = frozenset(
        name.tokens
        for name in index.names
        if len(name.tokens) <= _LONGEST and (len(name.tokens) > 1 or len(name.key) > 2)
    )
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[0], set()).add(len(name))
    return _Cores(names, {first: tuple(sorted(found)) for first, found in lengths.items()})


def _known(text: str, words: list[Word], marks: Mapping[str, _Mark], folder: Path) -> _Span | None:
    """The longest core name of a register in the text that has the support its length needs."""
    tables = {code: _cores(code, folder, mark) for code, mark in marks.items()}
    asking = any(word.folded in ASKING for word in words)
    best: tuple[int, int, int, set[str]] | None = None
    for start in range(len(words)):
        for code, table in tables.items():
            for end in table.at(words, start):
                if not _supported(words, start, end, asking):
                    continue
                if best is None or end - start > best[1] - best[0]:
                    best = (start, end, 0, {code})
                elif (start, end) == best[:2]:
                    best[3].add(code)
    if best is None:
        return None
    start, end = _with_legal_forms(words, best[0], best[1])
    home = next(iter(best[3])) if len(best[3]) == 1 else ""
    return words[start].start, _right_end(text, words[end - 1]), home, True


def _supported(words: list[Word], start: int, end: int, asking: bool) -> bool:
    span = words[start:end]
    if _with_legal_forms(words, start, end) != (start, end):
        return True
    if too_general(word.folded for word in span):
        return False
    # Chinese characters are words here: a name of them needs to be longer
    length = sum(1 if len(word.folded) > 1 else 0.5 for word in span)
    whole = len(span) == len(words)
    capitals = all(word.capital or word.folded in ("and", "of") or word.folded[0].isdigit() for word in span)
    if length >= 3:
        return True
    if length >= 2:
        return capitals or asking or whole
    return capitals and (whole or (asking and not span[0].first))


def _with_legal_forms(words: list[Word], start: int, end: int) -> tuple[int, int]:
    """The span with the legal forms that stand directly before and behind it."""
    while start and words[start - 1].folded in _LEGAL_STARTS and not words[start].first:
        start -= 1
    grown = True
    while grown:
        grown = False
        for length in (6, 4, 3, 2, 1):
            behind = words[end : end + length]
            if len(behind) < length or (any(word.first for word in behind) and behind[0].folded not in STRONG_ENDS):
                continue
            if tuple(word.folded for word in behind) in _LEGAL_ENDS:
                end, grown = end + length, True
                break
    return start, end


def _right_end(text: str, word: Word) -> int:
    """The end of a span; the full stop of "INC." belongs to it when more text follows."""
    if word.folded in STRONG_ENDS and text[word.end : word.end + 1] == "." and text[word.end + 1 :].strip():
        return word.end + 1
    return word.end


# -- names that only look like one -------------------------------------------------------------------------


def _probable(text: str, words: list[Word]) -> _Span | None:
    """A span that starts or ends with a legal form or an agency word: "PT Maju Terus", "Golden Horizon Manpower"."""
    for position, word in enumerate(words):
        if word.folded in STRONG_STARTS and position + 1 < len(words):
            end = _walk_right(words, position + 1)
            if end > position + 1:
                return word.start, words[end - 1].end, "", False
    for position in range(len(words) - 1, 0, -1):
        word = words[position]
        if word.folded not in NAME_ENDS:
            continue
        start = _walk_left(words, position)
        if start < position and _is_name(words, start, position):
            return words[start].start, _right_end(text, word), "", False
    return _chinese(text)


def _walk_right(words: list[Word], start: int) -> int:
    end = start
    folded = [word.folded for word in words]
    frame, common = agency_words().frame, agency_words().is_common
    while end < len(words) and end - start < 6 and (end == start or not words[end].first):
        word = words[end]
        everyday = not word.capital and (frame(folded, end)[0] or (end == start and common(word.folded)))
        if (
            everyday
            or word.folded in NO_NAME
            or word.border
            or (end == start and word.folded.isdigit())
            or (end > start and words[start].capital and not word.capital)
        ):
            break
        end += 1
    return end


def _walk_left(words: list[Word], position: int) -> int:
    start = position
    if words[position].first:
        return start if words[position].folded not in STRONG_ENDS else _step_left(words, start)
    return _step_left(words, start)


def _step_left(words: list[Word], start: int) -> int:
    capitals = words[start - 1].capital
    while start and len(words) and start > 0:
        word = words[start - 1]
        if (
            word.folded in NO_NAME
            or words[start].border
            or (capitals and not word.capital and word.folded not in ("and", "of"))
        ):
            break
        start -= 1
        if word.first or word.border:
            break
    return start


def _is_name(words: list[Word], start: int, end: int) -> bool:
    """May the words before an agency word be a name? Typed small, they need a word before them that introduces one."""
    names = [word for word in words[start:end] if word.folded not in AGENCY_WORDS]
    if not names or len(words[start:end]) > 8:
        return False
    if all(word.capital for word in names) and not (len(names) == 1 and names[0].first and end - start == 1):
        return True
    if words[end].folded in STRONG_ENDS:
        return True
    introduced = start == 0 or words[start - 1].folded in BEFORE_A_NAME
    return introduced and len(names) >= 2


_CHINESE_NAME = regex.compile(
    r"(?P<name>[\p{Han}A-Za-z（）()]{2,24}?(?:股份有限公司|有限责任公司|有限責任公司|有限公司|僱傭中心|雇佣中心|僱傭公司|雇佣公司|劳务公司|勞務公司))"
)
_CHINESE_BEFORE = regex.compile(
    r"^.*(?:请问|請問|想问|想問|是不是|这家|這家|那家|一家|叫做|名叫|叫|通过|通過|查一下|查查|查询|查詢|查|问|問|找|在|和|跟|给|給|是|的|我|你|他|她)"
)


def _chinese(text: str) -> _Span | None:
    found = _CHINESE_NAME.search(text)
    if found is None:
        return None
    start, end = found.span("name")
    before = _CHINESE_BEFORE.match(found.group("name"))
    start += before.end() if before else 0
    ending = regex.search(r"(?:股份有限公司|有限责任公司|有限責任公司|有限公司|.{4})$", text[start:end])
    own = len(text[start:end]) - (len(ending.group()) if ending else 0)
    return (start, end, "", False) if own >= 2 else None


# -- numbers -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _number_forms(country: str, folder: Path, mark: _Mark) -> Register:
    index = index_of(country, folder)
    assert index is not None  # `mark` says that the register is there
    return index.register


_NUMBER_LIKE = regex.compile(
    r"(?<![A-Za-z\d+/\-])[A-Za-z\d](?:[A-Za-z\d/\-+]*|(?:[ .]?\d)*)(?<=[A-Za-z\d])(?![A-Za-z\d/])"
)
# Numbers of countries whose register we do not hold: digits with letters, strokes or hyphens ("1290/074", "15C7788")
_LETTER = r"\p{Latin}\p{Cyrillic}"
_LOOSE = regex.compile(
    rf"(?<![{_LETTER}\d+/\-.,])(?=[{_LETTER}/.\-]*\d[{_LETTER}\d/.\-]*\d)[{_LETTER}\d]+(?:[/.\-]+[{_LETTER}\d]+)*"
)
_NUMBER_WORD = regex.compile(r"(?i)\b(?:number|nomor|nomer|no|nib|slbfe|oep|kraz|rl|ea|licen[cs]e|lisens?i?)\b|号|號")
_YEAR = regex.compile(r"(?:19|20)\d\d")


def _number(text: str, marks: Mapping[str, _Mark], folder: Path, asked: bool) -> _Number:
    """A licence number as typed, and its place: of a register's form, or behind a word such as "licence no"."""
    if not any(character.isdigit() for character in text):
        return "", None
    registers = [_number_forms(code, folder, mark) for code, mark in marks.items()]
    for found in _NUMBER_LIKE.finditer(text):
        typed = found.group()
        if any(character.isdigit() for character in typed):
            for register in registers:
                if register.numbers.canonical(typed) is not None:
                    return typed, found.span()
    labelled = _LABELLED.search(text)
    if labelled is None:
        return _loose_number(text) if asked else ("", None)
    group = "number" if labelled.group("number") else "chinese"
    return labelled.group(group), labelled.span(group)


def _loose_number(text: str) -> _Number:
    """Something that can be a licence number in a question about an agency, whatever country it is from."""
    says_number = _NUMBER_WORD.search(text) is not None
    for found in _LOOSE.finditer(text):
        typed = found.group()
        digits = sum(character.isdigit() for character in typed)
        phone = typed.isdigit() and digits >= 9
        bare = typed.isdigit() and (not says_number or digits < 4 or _YEAR.fullmatch(typed) is not None)
        if digits >= 3 and not phone and not bare:
            return typed, found.span()
    return "", None
