"""The name that is left when the words around it are taken away from a question about an agency.

Only for sentences that are known to ask about an agency: in any other sentence whatever is left would be a "name".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from knowledge.agency_words import AgencyWords, agency_words
from knowledge.legal_forms import AGENCY_WORDS
from knowledge.mention_words import NAME_ENDS, STRONG_ENDS
from knowledge.sentence_words import Word

_LONGEST_WORDS = 8
_LONGEST_HAN = 16
_SHORTEST_HAN = 2
_SHORTEST_WORD = 3  # letters of a name of one word that nothing introduces
_LONGEST_LEAD = 3  # words before "company" that say what kind of company it is
_KEPT_BEHIND = frozenset(
    [
        "job",
        "jobs",
        "worker",
        "workers",
        "helper",
        "helpers",
        "caregiver",
        "caregivers",
        "care",
        "seafarers",
        "crew",
        "travel",
        "tours",
        "tour",
        "training",
        "services",
        "center",
        "centre",
        "labour",
        "labor",
        "domestic",
        "maids",
        "maid",
        "nurses",
        "office",
        "group",
    ]
)
_BEFORE_PLACES = ("of", "in", "from", "at", "di", "dari")
# "happy maid agency" can be a name; "domestic helper agency" and "new agency" cannot
_KINDS = _KEPT_BEHIND | frozenset(
    [
        "good",
        "best",
        "new",
        "old",
        "big",
        "small",
        "local",
        "foreign",
        "private",
        "nice",
        "cheap",
        "same",
        "other",
        "another",
        "more",
        "any",
        "some",
        "maid",
        "nurse",
        "driver",
        "construction",
        "factory",
        "hotel",
        "ship",
        "house",
        "household",
        "travel",
        "ticket",
        "visa",
        "passport",
        "job",
    ]
)
_HAN_VERBS = frozenset("送做去招收说說派到让讓给給要问問在说")
_SOFT_REACH = 4  # Chinese characters between a soft word and the trade of the name it begins
_TRADES = NAME_ENDS - {"agency", "agencies"} | {"travels", "hr", "international", "consultancy", "services"}
_TITLE_CASE = 0.7  # from this share of capitals on, capitals tell no name from the rest
_QUOTES = regex.compile(r"[\"“「『《](?P<inside>[^\"“”「」『』《》]{2,80})[\"”」』》]")

# What each sign adds to the score of a run; a run needs 1 to be a name at all. Only the order matters.
_QUOTED, _INTRODUCED, _LEGAL, _TRADE, _CAPITALS, _PER_WORD = 5.0, 4.0, 4.0, 3.0, 2.0, 0.5
_BEHIND_PLACE_WORD = -0.5  # "in Ponorogo": more often a place we do not know than a name


@dataclass
class _Run:
    """Words [start, end) between frames. introduced: "called" stands before; placed: "in" stands before."""

    start: int
    end: int
    introduced: bool = False
    placed: bool = False


def framed_name(text: str, words: Sequence[Word], number: tuple[int, int] | None = None) -> tuple[int, int] | None:
    """Indices [start, end) of the words that are the agency's name, or None if none is left.

    Args:
        text: the sentence as typed; it must ask about an agency.
        words: its words, from knowledge.sentence_words.words_of.
        number: where a licence number stands in the text, which is no part of the name.

    Raises:
        knowledge.yamlfile.KnowledgeError: the file of the frames has a fault.
    """
    if not words:
        return None
    lists = agency_words()
    quoted = [found.span("inside") for found in _QUOTES.finditer(text)]
    best: tuple[float, int, int] | None = None
    for run in _runs(text, words, lists, number):
        start, end = _trimmed(words, run, lists)
        if start >= end:
            continue
        score = _score(words, run, start, end, lists, quoted)
        if score >= 1 and (best is None or score > best[0]):
            best = (score, start, end)
    return None if best is None else (best[1], _with_trade(words, best[2], lists))


def _with_trade(words: Sequence[Word], end: int, lists: AgencyWords) -> int:
    """The end of a Latin name with the trade that stands behind it in Chinese: "Sunrise 家傭中心"."""
    if words[end - 1].han or end == len(words) or not words[end].han or words[end].first:
        return end
    folded = [word.folded for word in words]
    while end < len(words) and (size := lists.trade.at(folded, end)):
        end += size
    return end


def _runs(text: str, words: Sequence[Word], lists: AgencyWords, number: tuple[int, int] | None) -> list[_Run]:
    """What stands between frames, stops, places and script borders."""
    folded = [word.folded for word in words]
    soft = _soft(words, folded, lists)
    protected = [
        capital or joined or _hyphened(text, word)
        for capital, joined, word in zip(_protected(words), soft, words, strict=True)
    ]
    runs: list[_Run] = []
    open_ = introduced = placed = False
    index = 0
    while index < len(words):
        word = words[index]
        if word.border or (word.first and not (open_ and word.folded in STRONG_ENDS)):
            open_ = False
            # "the name is: X" and "公司叫 Golden Star" still introduce; a place word does not reach over a stop
            introduced, placed = introduced and (index == 0 or _is_frame_before(runs, index)), placed and word.border
        if number is not None and number[0] <= word.start < number[1]:
            open_, introduced, placed, index = False, False, False, index + 1
            continue
        size = _place(words, folded, index, lists, open_)
        if size:
            open_, introduced, placed, index = False, False, False, index + size
            continue
        size, introduces = (0, False) if protected[index] else lists.frame(folded, index)
        stop = next((at for at in range(index + 1, index + size) if words[at].first), 0)
        if stop:  # "Sunrise Agency, is": no frame reaches over a comma
            size, introduces = lists.frame(folded[:stop], index)
        if (
            open_
            and size
            and (lists.trade.at(folded, index) >= size or (introduces and lists.before.at(folded, index)))
        ):
            size, introduces = 0, False  # "Golden Star agency is": behind a name it belongs to it
        breaks = not open_ or word.folded not in lists.edges
        if not size and breaks and not protected[index] and lists.prepositions.at(folded, index) and not word.han:
            open_, introduced, placed, index = False, False, True, index + 1
            continue
        if size:
            open_, introduced, index = False, introduces, index + size
            placed = lists.prepositions.at(folded, index - 1) > 0 and not word.han
            continue
        begins = lists.starts.at(folded, index) > 0 and not word.han and not lists.starts.at(folded, max(index - 1, 0))
        if not open_ or begins:
            runs.append(_Run(index, index, introduced, placed))
            open_, introduced, placed = True, False, False
        index += 1
        runs[-1].end = index
    return runs


def _hyphened(text: str, word: Word) -> bool:
    """The single letter of "A-Max" and of "R&L", which is no article."""
    if word.end - word.start != 1 or word.han:
        return False
    return (
        text[word.end : word.end + 1] in ("-", "&") or text[word.start - 1 : word.start] == "&" or word.folded == "and"
    )


def _soft(words: Sequence[Word], folded: Sequence[str], lists: AgencyWords) -> list[bool]:
    """Words of frames that are part of a name: before its trade ("passport manpower"), behind its "PT"."""
    found = [False] * len(words)
    for index in range(len(words) - 1, -1, -1):
        size = lists.soft.at(folded, index)
        after = index + size
        if not size:
            continue
        joined = after < len(words) and not words[after].first and words[after].han == words[index].han
        if words[index].han:
            taken = joined and _trade_ends(words, folded, after, lists)
        else:
            behind = index > 0 and (
                lists.starts.at(folded, index - 1) == 1 or (found[index - 1] and not words[index].first)
            )
            own = joined and not lists.frame(folded, after)[0] and folded[after] not in lists.edges
            rare = own and _has_own([folded[after]], lists) and not lists.places.at(folded, after)
            trade = own and folded[after + 1 : after + 2] and folded[after + 1] in NAME_ENDS | _TRADES
            before = joined and (folded[after] in _TRADES or found[after] or trade or (index == 0 and rare))
            behind = behind or (
                index > 0
                and not words[index].first
                and not words[index - 1].han
                and not lists.frame(folded, index - 1)[0]
                and _has_own([folded[index - 1]], lists)
                and own
                and _has_own([folded[after]], lists)
            )
            taken = before or (behind and own)
        for place in range(index, after if taken else index):
            found[place] = True
    return found


def _trade_ends(words: Sequence[Word], folded: Sequence[str], start: int, lists: AgencyWords) -> bool:
    """Does a trade stand a few Chinese characters on, with no frame between?"""
    for index in range(start, min(start + _SOFT_REACH, len(words))):
        if not words[index].han or words[index].first:
            return False
        if index > start and lists.trade.at(folded, index):
            return True
        if lists.frame(folded, index)[0] or folded[index] in lists.edges:
            return False
    return False


def _is_frame_before(runs: Sequence[_Run], index: int) -> bool:
    return not runs or runs[-1].end < index


def _protected(words: Sequence[Word]) -> list[bool]:
    """Words beside each other that are written with capitals are a name even where each alone is a frame."""
    latin = [word for word in words if not word.han]
    if not latin or (sum(word.capital for word in latin) >= _TITLE_CASE * len(latin) > 0 and len(latin) == len(words)):
        return [False] * len(words)
    strong = [word.capital and not word.first and word.end - word.start > 1 for word in words]
    return [
        capital
        and (
            (index + 1 < len(words) and strong[index + 1])
            or (index > 0 and words[index - 1].capital and not word.first and strong[index - 1])
        )
        for index, (word, capital) in enumerate(zip(words, strong, strict=True))
    ]


def _place(words: Sequence[Word], folded: Sequence[str], index: int, lists: AgencyWords, open_: bool) -> int:
    """How many words a place takes that is no part of a name: behind "in", or in Chinese before 的 or Latin letters."""
    lead = lists.prepositions.at(folded, index)
    size = lists.places.at(folded, index + lead) if index + lead < len(words) else 0
    if not size:
        return 0
    end = index + lead + size
    after = words[end] if end < len(words) else None
    if after is not None and words[index].han and lists.trade.at(folded, end - 1):
        return 0  # 泰国 in 海泰国际
    if after is not None and not after.han and not after.first and after.folded in _TRADES | _KEPT_BEHIND:
        return 0  # "ivory coast seafarers"
    if words[index].han:
        if after is not None and (lead or not open_) and lists.frame(folded, end)[0]:
            return end - index
        if after is None or after.first or after.border:
            return end - index if not open_ or lead else 0
        return end - index if after.folded in ("的", "嘅") else 0
    return end - index if lead else 0


def _trimmed(words: Sequence[Word], run: _Run, lists: AgencyWords) -> tuple[int, int]:
    """The run without the words for an agency before it, little words at its ends and a place behind it."""
    folded = [word.folded for word in words]
    start = _trimmed_start(words, folded, run.start, run.end, lists)
    end = run.end
    legal = start < end and lists.starts.at(folded, start) > 0
    changed = True
    while changed and start < end:
        changed = False
        if end > start + 1 and lists.starts.at(folded, end - 1) == 1:
            end, changed = end - 1, True
        if folded[end - 1] in lists.edges and not (legal and end - start == 3 and lists.soft.at(folded, end - 1)):
            end, changed = end - 1, True
        for size in (3, 2, 1):
            kept = 2 if legal else 0  # "PT Citra Indonesia" is a whole name
            if (
                end - size > start + kept
                and not words[end - 1].han
                and _ends_in_place(folded[:end], size, legal, lists)
            ):
                end, changed = end - size, True
                break
    return start, end if legal else _behind_trade(words, folded, start, end, lists)


def _behind_trade(words: Sequence[Word], folded: Sequence[str], start: int, end: int, lists: AgencyWords) -> int:
    """The end of a name without the everyday words behind its trade: "blue diamond overseas | people"."""
    for last in range(end - 1, start, -1):
        if words[last].han:
            size = lists.trade.at(folded, last)
            if size and last + size < end and (folded[last + size] in _HAN_VERBS):
                return last + size
            continue
        if folded[last] in AGENCY_WORDS and last + 1 < end and folded[last + 1] in _BEFORE_PLACES:
            return last + 1
        if folded[last] in NAME_ENDS and last + 1 < end:
            rest = folded[last + 1 : end]
            everyday = all(
                lists.is_common(word) or word in lists.edges or lists.places.at(folded, last + 1 + at)
                for at, word in enumerate(rest)
            )
            own = any(word in AGENCY_WORDS or word in _KEPT_BEHIND or word.isdigit() for word in rest)
            return last + 1 if (everyday and not own) else end
    return end


def _ends_in_place(folded: Sequence[str], size: int, legal: bool, lists: AgencyWords) -> bool:
    start = len(folded) - size
    # Many companies have their own country's name at the end ("PT Citra Indonesia"), few their city's
    at_home = lists.tails.at(folded, start) == size or (
        legal and (lists.countries.at(folded, start) == size or folded[start] == "indo")
    )
    return not at_home and lists.places.at(folded, start) == size


def _trimmed_start(words: Sequence[Word], folded: Sequence[str], start: int, end: int, lists: AgencyWords) -> int:
    """The run's first word that may be of the name: behind "agency", "hong kong agency", "thai company"."""
    while start < end and not lists.starts.at(folded, start):
        soft = lists.soft.at(folded, start) and end - start > 2 and folded[end - 1] in _TRADES
        if folded[start] in lists.edges and not soft and not lists.before.at(folded, start):
            start += 1
            continue
        lead = 0
        while lead < _LONGEST_LEAD and start + lead < end and not lists.before.at(folded, start + lead):
            size = lists.places.at(folded, start + lead)
            if not size and (words[start].han or not lists.is_common(folded[start + lead])):
                break
            lead += size or 1
        size = lists.before.at(folded, start + lead) if start + lead < end else 0
        rest = start + lead + size
        if not size or rest >= end or (lead and not _has_own(folded[rest:end], lists)):
            break
        place = lists.places.at(folded, rest)
        start = rest + place if place and rest + place < end and not words[rest].han else rest
    return start


def _has_own(folded: Sequence[str], lists: AgencyWords) -> bool:
    """Is there a word that not every agency could carry?"""
    return any(not lists.is_common(word) and word not in AGENCY_WORDS for word in folded)


def _score(
    words: Sequence[Word],
    run: _Run,
    start: int,
    end: int,
    lists: AgencyWords,
    quoted: Sequence[tuple[int, int]],
) -> float:
    """How much a run looks like a name; below 1 it is none."""
    span = words[start:end]
    folded = [word.folded for word in span]
    # The whole quotation, but for a full stop: of "madam rose" neither word is a company
    in_quotes = any(abs(low - span[0].start) <= 1 and abs(span[-1].end - high) <= 1 for low, high in quoted)
    cue = _QUOTED if in_quotes else _INTRODUCED if run.introduced else 0.0
    if span[0].han:
        return _score_han(folded, cue, lists)
    own = [word for word in span if not word.folded.isdigit() and (word.folded,) not in lists.starts.forms]
    placed = _in_places(folded, lists)
    rare = [
        word
        for word, place in zip(span, placed, strict=True)
        if word in own and not place and _has_own([word.folded], lists)
    ]
    if len(span) > 1 and folded[0].isdigit() and folded[1] in AGENCY_WORDS:
        rare.append(span[0])  # "88 International"
    if not own or len(span) > _LONGEST_WORDS + 3:
        return 0.0
    legal = folded[-1] in STRONG_ENDS or (lists.starts.at(folded, 0) > 0 and len(own) > 0)
    capitals = len(own) > 1 and all(word.capital or word.folded in ("and", "of") for word in own)
    named = [
        word
        for word, place in zip(span, placed, strict=True)
        if word in own and not place and word.folded not in AGENCY_WORDS and word.folded not in STRONG_ENDS
    ]
    trade = folded[-1] in _TRADES or folded[-1] in NAME_ENDS
    if not rare and trade and len(named) > 1 and named[0].folded not in _KINDS:
        return 1.0
    if not rare and not (named and (cue or capitals or (legal and len(named) > 1))):
        return 0.0
    if len(own) == 1 and not cue and not legal and len(own[0].folded) < _SHORTEST_WORD:
        return 0.0
    score = cue + (_LEGAL if legal else 0.0) + (_CAPITALS if capitals or (own[0].capital and not own[0].first) else 0.0)
    score += _TRADE if folded[-1] in NAME_ENDS or folded[-1] in AGENCY_WORDS else 0.0
    if run.placed and not cue and not legal:
        score += _BEHIND_PLACE_WORD if len(own) > 1 else 4 * _BEHIND_PLACE_WORD
    return score + 1 + _PER_WORD * min(len(rare), 3)


def _in_places(folded: Sequence[str], lists: AgencyWords) -> list[bool]:
    """For each word: is it part of a country's or city's name?"""
    found = [False] * len(folded)
    for index in range(len(folded)):
        for place in range(index, index + lists.places.at(folded, index)):
            found[place] = True
    return found


def _score_han(folded: Sequence[str], cue: float, lists: AgencyWords) -> float:
    """The same for Chinese, where a name is known by characters no everyday word takes, or by its trade behind it."""
    if not _SHORTEST_HAN <= len(folded) <= _LONGEST_HAN:
        return 0.0
    own = 0  # characters that belong to no everyday word
    index = 0
    while index < len(folded):
        size = max(lists.common.at(folded, index), lists.places.at(folded, index))
        own += 0 if size else 1
        index += size or 1
    trade = any(lists.trade.at(folded, index) == len(folded) - index for index in range(1, len(folded)))
    if not own and not (cue and len(folded) >= _SHORTEST_HAN and trade is False):
        return 0.0
    if own < _SHORTEST_HAN and not cue and not trade:
        return 0.0
    return cue + (_TRADE if trade else 0.0) + 1 + _PER_WORD * min(own, 3)
