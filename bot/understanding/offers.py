"""Reads a job offer: which signs of a bad one stand in its words, in which language, and which words they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.concepts import concept_finder
from bot.understanding.language import served_by
from bot.understanding.normalise import Normalised, normalise
from bot.understanding.patterns import SignFinder, pattern_tokens
from bot.understanding.scripts import candidates, script_of
from bot.understanding.tokens import Token, tokenise
from knowledge.amounts import Amount, AmountFinder
from knowledge.offer_words import OfferWords, languages, load
from knowledge.offers import Offer, judge

#: Mixed into every language.
_SHARED = "en"
#: Languages whose patterns are kept ready: some megabytes each, and a third of a second to load.
_KEPT = 5


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

    Args:
        text: the advertisement or what she was told, as typed.
        language: BCP 47, what the text was taken for. English, which every advertisement mixes in, is read as well.
    """
    message = normalise(text.replace("\n", "."))  # advertisements are lists: a line is a sentence
    tokens = tokenise(message.text)
    readers = [_reader(name) for name in dict.fromkeys((language, _SHARED)) if name in languages()]
    found = [one for reader in readers for one in reader.signs(message, tokens)]
    amounts = [one for reader in readers for one in reader.amounts(message)]
    return judge(
        ((name, text[start:end]) for name, start, end in _widest(found)),
        [(amount, text[start:end]) for amount, start, end in amounts],
    )


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
    return OfferReader(load(language))
