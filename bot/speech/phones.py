"""The phone numbers that our knowledge holds, so that 112 in a sentence is said digit by digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from knowledge.guides import countries


@cache
def known() -> frozenset[str]:
    """Return the numbers of all country files as digits alone, those to ring and those to send a message to."""
    facts = (
        fact
        for country in countries().values()
        for side in (country.origin, country.destination)
        for fact in side.values()
    )
    return frozenset(filter(None, (_digits(number) for fact in facts for number in _numbers(fact.value))))


def _numbers(value: Mapping[str, object]) -> Iterator[str]:
    phones, written = value.get("phones"), value.get("write")
    yield from (str(phone) for phone in phones or ()) if isinstance(phones, list | tuple) else ()
    for way in written if isinstance(written, list | tuple) else ():
        if isinstance(way, Mapping) and str(way.get("to", "")).lstrip("+").isdigit():
            yield str(way["to"])


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())
