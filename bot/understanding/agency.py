"""The agency and the licence number named in a message, exactly as typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Mentioned(Protocol):
    """What the finder gives back; ``knowledge.agency_mentions.Mention`` is one."""

    @property
    def name(self) -> str: ...

    @property
    def number(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


#: ``confidence_entity`` of a name that looks like a company by itself, and of one that is only what was left of a
#: question when the words around it were taken away.
LOOKS_LIKE_ONE = 1.0
WHAT_IS_LEFT = 0.5


@dataclass(frozen=True)
class Span:
    """An entity in the original text: ``agency`` or ``licence_number``, its words as typed, and its half-open range."""

    entity: str
    value: str
    start: int
    end: int
    confidence_entity: float = LOOKS_LIKE_ONE


def agency_spans(text: str, found: Mentioned | None, mention: Mentioned | None) -> list[Span]:
    """The agency and the licence number in ``text``; none, one or both.

    Args:
        text: as typed; entities point into it.
        found: what looks like an agency by itself (``knowledge.agency_mentions.find_in_text``).
        mention: the agency of the message: of a text that is known to ask about one, or to answer with its name, what
            the frames leave; of any other the same as ``found``.
    """
    sure = found is not None and bool(found.name or found.number)
    if mention is None:
        return []
    confidence = LOOKS_LIKE_ONE if sure else WHAT_IS_LEFT
    spans = [Span("agency", mention.name, mention.start, mention.end, confidence)] if mention.name else []
    if mention.number:
        start = max(text.find(mention.number), 0)
        spans.append(Span("licence_number", mention.number, start, start + len(mention.number), confidence))
    return spans


def names_agency(entities: Iterable[Mapping[str, Any]], asks: bool) -> bool:
    """Whether one of a message's entities is an agency, and not only what the frames left of some other sentence.

    asks: the message asks about an agency, by the classifier.
    """
    ours = [entity for entity in entities if entity["entity"] in ("agency", "licence_number")]
    return any(asks or entity["confidence_entity"] >= LOOKS_LIKE_ONE for entity in ours)


def mostly_named(text: str, spans: Iterable[Span]) -> bool:
    """Whether names and numbers that look like a company's by themselves are at least half of a message."""
    named = sum(span.end - span.start for span in spans if span.confidence_entity == LOOKS_LIKE_ONE)
    return named > 0 and 2 * named >= len(text.strip())
