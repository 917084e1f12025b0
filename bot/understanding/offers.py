"""Reads a job offer: which signs of a bad one stand in its words, in which language, and which words they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from bot.understanding.concepts import concept_finder
from bot.understanding.language import served_by
from bot.understanding.normalise import Normalised, normalise
from bot.understanding.offer_cache import words_of
from bot.understanding.offer_model import ANY, offer_model
from bot.understanding.patterns import SignFinder, pattern_tokens
from bot.understanding.scripts import candidates, script_of
from bot.understanding.tokens import Token, is_unsegmented, tokenise
from knowledge.amounts import Amount, AmountFinder
from knowledge.factors import FLAGS
from knowledge.offer_words import OfferWords, languages
from knowledge.offers import Offer, judge

#: Mixed into every language.
_SHARED = "en"
#: Languages whose patterns are kept ready: some megabytes each, and a third of a second to load.
_KEPT = 2
#: What the patterns say beside the model, in log odds: none found, one flag, more. From how often patterns missed bad
#: offers and raised honest ones that their writers had not seen when they wrote them.
_EVIDENCE = (-1.3, 1.5, 3.0)
#: Log odds from which on an offer is suspicious (likelier than not), and a flag that no pattern found is raised.
_LIMIT, _SEEN = 0.0, -1.0
_CLAUSE = regex.compile(r"[^.!?;,\n。！？，、；،؛।။၊፣።…•|–—]+")
_LONGEST_CLAUSE = 80  # characters


class OfferReader:
    """Reads offers in one language."""

    def __init__(self, words: OfferWords) -> None:
        self._signs = SignFinder(words.signs)
        self._amounts = AmountFinder(words.money)

    def signs(self, message: Normalised, tokens: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
        """The signs as (name, start, end), a half-open range of the text as typed."""
        for name, first, end in self._signs.find(pattern_tokens(tokens)):
            yield name, *message.span(tokens[first].start, tokens[end - 1].end)

    def amounts(self, message: Normalised) -> Iterator[tuple[Amount, int, int]]:
        """The sums of money, each with its half-open range of the text as typed."""
        for amount in self._amounts.find(message.text):
            yield amount, *message.span(amount.start, amount.end)


def read_offer(text: str, language: str) -> Offer:
    """What is wrong with a job offer.

    Two readers that know nothing of each other decide together: the patterns, and the model of the whole text. Where
    both make an offer suspicious the flags of both are raised; of a flag that only the model sees the words are the
    clause that speaks most for it.

    Args:
        text: the advertisement or what she was told, as typed.
        language: BCP 47, what the text was taken for. English, which every advertisement mixes in, is read as well.
    """
    by_words = _by_patterns(text, language)
    if not is_told(text):  # too few words for the model: a question about an offer is none
        return by_words
    logits = offer_model().logits(text, language)
    number = min(len(by_words.flags), len(_EVIDENCE) - 1)
    if logits[ANY] + _EVIDENCE[number] < _LIMIT:
        return Offer(())
    others = sorted(set(FLAGS) - {flag.sign.id for flag in by_words.flags}, key=lambda name: -logits[name])
    seen = [name for name in others if logits[name] > _SEEN]
    if not seen and not by_words.flags:
        seen = others[:1]
    clauses = [found.span() for found in _CLAUSE.finditer(text)]
    more = {name: _speaking(text, clauses, name, language) for name in seen}
    return by_words.with_flags(more)


def is_told(text: str, words: int = 6, units: int = 14) -> bool:
    """Does a text hold at least so many words, or letters and syllables where words are not divided?"""
    return len(tokenise(normalise(text).text)) >= (units if is_unsegmented(text) else words)


def _by_patterns(text: str, language: str) -> Offer:
    message = normalise(text.replace("\n", "."))  # advertisements are lists: a line is a sentence
    tokens = tokenise(message.text)
    readers = [_reader(name) for name in dict.fromkeys((language, _SHARED)) if name in languages()]
    found = [one for reader in readers for one in reader.signs(message, tokens)]
    amounts = [one for reader in readers for one in reader.amounts(message)]
    return judge(
        ((name, text[start:end]) for name, start, end in _widest(found)),
        [(amount, text[start:end]) for amount, start, end in amounts],
    )


def _speaking(text: str, clauses: Sequence[tuple[int, int]], flag: str, language: str) -> str:
    """The clause of an offer that speaks most for a flag, as typed, at most ``_LONGEST_CLAUSE`` characters."""
    model = offer_model()
    parts = [text[start:end].strip() for start, end in clauses] or [text.strip()]
    return max(parts, key=lambda part: model.logits(part, language)[flag])[:_LONGEST_CLAUSE].strip()


@dataclass(frozen=True)
class Span:
    """An entity in the text of an offer: ``offer`` (all of it), ``offer_flag`` or ``offer_fee``; a half-open range."""

    entity: str
    value: str
    start: int
    end: int
    confidence_entity: float = 1.0


def offer_spans(text: str, read: Offer) -> list[Span]:
    """What was found in an offer, as entities: a flag stands on each of the words that raised it."""
    spans = [Span("offer", "read", 0, len(text))]
    for flag in read.flags:
        for words in flag.words:
            start = text.find(words)
            spans.append(Span("offer_flag", flag.sign.id, start, start + len(words)))
    if read.fee is not None:
        spans.append(Span("offer_fee", f"{read.fee.value:.2f} {read.fee.currency}", 0, len(text)))
    return spans


def prepare() -> None:
    """Make everything that reading offers needs, so that the bot has only to load it."""
    for language in languages():
        words_of(language)
    offer_model()


def offer_language(text: str, given: str | None = None) -> str:
    """The language to read an offer in: the given one, else by its script and by whose words it is made of."""
    if given is not None:
        return served_by(given)
    message = normalise(text)
    script = script_of(message.text)
    among = candidates(script, message.text) if script else ()
    shares = concept_finder().coverage(message.text)
    return served_by(max(among, key=lambda language: shares.get(language, 0.0), default=_SHARED))


def _widest(found: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """The finds of each sign in the order of the text, without those inside another one of the same sign."""
    kept: list[tuple[str, int, int]] = []
    for name, start, end in sorted(found, key=lambda one: (one[1], -one[2])):
        if not any(name == other and first <= start and end <= last for other, first, last in kept):
            kept.append((name, start, end))
    return kept


@lru_cache(maxsize=_KEPT)
def _reader(language: str) -> OfferReader:
    return OfferReader(words_of(language))
