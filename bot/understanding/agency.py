"""The agency and the licence number named in a message, exactly as typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


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


Find = Callable[[str], Mentioned | None]


@dataclass(frozen=True)
class Span:
    """An entity in the original text: ``agency`` or ``licence_number``, its words as typed, and its half-open range."""

    entity: str
    value: str
    start: int
    end: int


def agency_spans(text: str, find: Find) -> list[Span]:
    """The agency and the licence number in ``text``; none, one or both.

    Args:
        text: as typed; entities point into it.
        find: ``knowledge.agency_mentions.find_in_text``, or a stand-in in tests.
    """
    mention = find(text)
    if mention is None:
        return []
    spans = [Span("agency", mention.name, mention.start, mention.end)] if mention.name else []
    if mention.number:
        start = max(text.find(mention.number), 0)
        spans.append(Span("licence_number", mention.number, start, start + len(mention.number)))
    return spans
