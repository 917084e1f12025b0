"""A question about an agency word by word: which words are known, which look like part of a name, where clauses end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from bot.understanding.concepts import concept_finder
from bot.understanding.lexicon_index import COUNTRY
from bot.understanding.normalise import Normalised, normalise
from bot.understanding.scripts import script_of
from bot.understanding.spelling import folded
from bot.understanding.tokens import Token, tokenise
from knowledge.language_words import load_concepts
from knowledge.small_words import small_words

#: Concepts that are words for an agency: no part of its name, and a sign that one stands beside them.
_AGENCIES = frozenset(("agency", "company", "agent"))
#: Concepts that ask whether somebody has a licence, is registered, is real or fake.
ASKING = frozenset(("licence", "licence_number", "registered", "real", "fake", "legal", "illegal", "scam", "trust"))
#: Sections of concepts.yml whose words companies have in their names too: "Golden Falcon", "Happy Home".
_WEAK = frozenset(("work", "offer", "body", "journey", "other_subjects"))
#: Sections whose words stand around a name and never in one; all others are taken for a name if nothing else is left:
#: "New House Overseas", "Mother and Daughter".
_CLOSED = frozenset(("question", "bot", "contact", "danger"))
_STOP = regex.compile(r"[,;:?!\"“”«»()\n،؛؟。，、።፣၊။]|\.(?:\s|$)|\s[-–—]\s")
#: "Co., Ltd": no new clause.
LEGAL_ENDS = frozenset(("ltd", "limited", "inc", "llc", "co", "pvt", "corp"))
_QUOTED = regex.compile(r"[\"“«‘「](?P<inside>[^\"“”«»‘’「」]{2,80})[\"”»’」]")
#: From this share of capital letters among the first letters of words on, capitals tell no name from the rest.
_TITLE_CASE = 0.85
_LONGEST_FORM = 12  # tokens
_LONGEST_PREFIX = 6  # letters before a number that belong to it
#: Letters of the longest abbreviation: its full stop ends nothing ("Sto. Rosario", "K.P. Labour", "sp. z o.o.").
_ABBREVIATION = 3
JOINING = 3  # letters of a small word inside a name


@dataclass(frozen=True)
class _Lists:
    """The forms beside the names of a language, as tuples of folded tokens; small: words of no concept."""

    introduce: frozenset[tuple[str, ...]]
    before: frozenset[tuple[str, ...]]
    trade: frozenset[tuple[str, ...]]
    small: frozenset[tuple[str, ...]]


@dataclass
class Sentence:
    """What is known of each token; all lists have one entry a token.

    Attributes:
        known: it belongs to a form of the lexicon, or to the small words of the language.
        weak: it does, but companies are called such things too.
        weakest: it does, and no question about an agency is made with it.
        names: it looks like part of a name whatever else it means: capitals, another script.
        stop: a new clause begins with it.
    """

    tokens: Sequence[Token]
    words: list[str]
    known: list[bool]
    weak: list[bool]
    weakest: list[bool]
    agency: list[bool]
    trade: list[bool]
    called: list[bool]
    country: list[bool]
    names: list[bool]
    other_script: list[bool]
    stop: list[bool]
    quoted: list[tuple[int, int]] = field(default_factory=list)

    def is_open(self, at: int, weak: int) -> bool:
        """May the token be part of a name? ``weak``: 1, also words that companies are called by; 2, nearly any word."""
        if self.called[at] or (self.agency[at] and not (self.trade[at] or self.names[at])):
            return False
        allowed = (weak > 0 and self.weak[at]) or (weak > 1 and self.weakest[at])
        known = (self.known[at] or self.country[at]) and not allowed
        return self.names[at] or self.trade[at] or not known


def read(message: Normalised, tokens: Sequence[Token], language: str, number: tuple[int, int]) -> Sentence:
    """What is known of each token of a message.

    Args:
        language: BCP 47, what the message was taken for.
        number: half-open range in the normalised text of a licence number; empty without one.
    """
    own = lists(language)
    words = [folded(token.text) for token in tokens]
    found = concept_finder().find(message.text, language)
    known, weak, weakest, agency, country = ([False] * len(words) for _ in range(5))
    for one in found:
        for at in range(one.start, one.end):
            if one.concept.startswith(COUNTRY):
                country[at] = True
            else:
                known[at] = True
                section = load_concepts()[one.concept].section if one.concept in load_concepts() else "question"
                weak[at] = section in _WEAK
                weakest[at] = section not in _CLOSED and one.concept not in ASKING
                agency[at] = one.concept in _AGENCIES
    for start, end in places(own.small, words):
        known[start:end] = [True] * (end - start)
        weak[start:end] = weakest[start:end] = [False] * (end - start)
    agencies = _marked(own.before, words)
    sentence = Sentence(
        tokens=tokens,
        words=words,
        known=[word.isdigit() or one for word, one in zip(words, known, strict=True)],
        weak=[one or other for one, other in zip(weak, country, strict=True)],
        weakest=weakest,
        agency=[one or other for one, other in zip(agency, agencies, strict=True)],
        trade=_marked(own.trade, words),
        called=_marked(own.introduce, words),
        country=country,
        names=[False] * len(words),
        other_script=[False] * len(words),
        stop=[at == 0 or _stops(message.text, tokens, at) for at in range(len(words))],
    )
    number_tokens = _number_tokens(message, tokens, number)
    _mark_capitals(message, sentence)
    _mark_other_script(message, sentence, number_tokens)
    for at in number_tokens:
        sentence.known[at], sentence.names[at], sentence.other_script[at] = True, False, False
    for quote in _QUOTED.finditer(message.original):
        first, last = quote.span("inside")
        inside = [at for at, one in enumerate(tokens) if first <= message.origins[one.start] < last]
        if inside:
            sentence.quoted.append((inside[0], inside[-1] + 1))
    return sentence


def _number_tokens(message: Normalised, tokens: Sequence[Token], number: tuple[int, int]) -> list[int]:
    """The tokens of a licence number, and the capitals before it: "AG 2210"."""
    inside = [at for at, token in enumerate(tokens) if number[0] <= token.start < number[1]]
    if inside and inside[0] > 0:
        before = tokens[inside[0] - 1]
        typed = message.typed(before.start, before.end)
        inside += [inside[0] - 1] * (typed.isupper() and len(typed) <= _LONGEST_PREFIX)
    return inside


def _stops(text: str, tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].text in LEGAL_ENDS:
        return False
    stop = _STOP.search(text[tokens[at - 1].end : tokens[at].start + 1])
    before = tokens[at - 1].text
    return stop is not None and not (stop[0].startswith(".") and len(before) <= _ABBREVIATION and before.isalpha())


def _mark_capitals(message: Normalised, sentence: Sentence) -> None:
    """Words with capitals beside each other, and what joins them, are a name even where each alone is known."""
    typed = [message.typed(token.start, token.end) for token in sentence.tokens]
    capital = [word[:1].isupper() for word in typed]
    cased = [word for word in typed if word[:1].isupper() or word[:1].islower()]
    if not cased or sum(word[:1].isupper() for word in cased) >= _TITLE_CASE * len(cased) > 2:
        return
    for at, upper in enumerate(capital):
        if not upper or (sentence.country[at] and not _beside(capital, sentence.stop, sentence.words, at)):
            continue
        sure = not (sentence.stop[at] or sentence.known[at] or sentence.agency[at])
        if sure or _beside(capital, sentence.stop, sentence.words, at):
            sentence.names[at] = True


def _beside(capital: Sequence[bool], stop: Sequence[bool], words: Sequence[str], at: int) -> bool:
    """Does a neighbour in the same clause begin with a capital too, perhaps behind a small word: "Paix et Travail"?"""

    def next_to(step: int) -> bool:
        near, far = at + step, at + 2 * step
        if not 0 <= near < len(capital) or stop[max(at, near)]:
            return False
        joined = 0 <= far < len(capital) and len(words[near]) <= JOINING and not stop[max(near, far)]
        return capital[near] or (joined and capital[far])

    return next_to(-1) or next_to(1)


def _mark_other_script(message: Normalised, sentence: Sentence, number: Sequence[int]) -> None:
    """Latin letters in a sentence of another script: a name, unless all of them are everyday words."""
    scripts = [script_of(token.text) for token in sentence.tokens]
    if not set(scripts) - {None, "Latin"}:
        return
    latin = [script == "Latin" for script in scripts]
    start = 0
    while start < len(latin):
        end = start
        while end < len(latin) and latin[end] and (end == start or not sentence.stop[end]):
            end += 1
        capitals = sum(message.typed(one.start, one.end)[:1].isupper() for one in sentence.tokens[start:end])
        if any(not sentence.known[at] for at in range(start, end)) or capitals > 1:
            first, last = _without_small(message, sentence, start, end, number)
            for at in range(first, last):
                sentence.names[at] = sentence.other_script[at] = last - first > 1 or not sentence.country[at]
        start = max(end, start + 1)


def _without_small(
    message: Normalised, sentence: Sentence, start: int, end: int, number: Sequence[int]
) -> tuple[int, int]:
    """A group of Latin words without everyday words in small letters and a number at its ends: "Sky Bridge licence"."""

    def small(at: int) -> bool:
        token = sentence.tokens[at]
        return at in number or (
            sentence.known[at] and not sentence.trade[at] and message.typed(token.start, token.end).islower()
        )

    while start < end and small(start):
        start += 1
    while start < end and small(end - 1):
        end -= 1
    return start, end


def _marked(forms: frozenset[tuple[str, ...]], words: Sequence[str]) -> list[bool]:
    marks = [False] * len(words)
    for start, end in places(forms, words):
        marks[start:end] = [True] * (end - start)
    return marks


def places(forms: frozenset[tuple[str, ...]], words: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Half-open ranges of the longest forms that stand in the words, from left to right."""
    at = 0
    while at < len(words):
        sizes = range(min(_LONGEST_FORM, len(words) - at), 0, -1)
        size = next((size for size in sizes if tuple(words[at : at + size]) in forms), 0)
        if size:
            yield at, at + size
        at += max(size, 1)


@lru_cache(maxsize=32)
def lists(language: str) -> _Lists:
    """The words beside the names of a language."""
    agency = concept_finder().index.agency[language]

    def forms(written: Iterable[str]) -> frozenset[tuple[str, ...]]:
        cut = (tokenise(normalise(form).text) for form in written)
        return frozenset(tuple(folded(t.text) for t in tokens if not t.ends_sentence) for tokens in cut) - {()}

    return _Lists(
        introduce=forms(agency.get("introduce", ())),
        before=forms(agency.get("before", ())),
        trade=forms(agency.get("trade", ())),
        small=forms(small_words().get(language, ())),
    )
