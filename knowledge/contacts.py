"""Whom to ring: one best contact for a situation and a place, the others behind it.

Many numbers at once deter people (the ILO papers say so), so :func:`best` picks one. A number that cannot be reached
from where she is, such as a short code of another country, is never the one to ring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from knowledge.countryfile import Country
from knowledge.facts import Fact
from knowledge.guides import countries

Need = Literal["danger", "labour", "trafficking", "child", "agency", "general"]
NEEDS: tuple[Need, ...] = get_args(Need)
Whose = Literal["place", "origin"]

#: Who can help with what, the best first. ``place`` is the country she is in, ``origin`` the one she comes from.
ORDER: Mapping[Need, tuple[tuple[Whose, str], ...]] = MappingProxyType(
    {
        "danger": (
            ("place", "police"),
            ("place", "trafficking_hotline"),
            ("origin", "hotline"),
            ("origin", "missions"),
            ("origin", "trafficking_hotline"),
            ("place", "shelter"),
            ("place", "ambulance"),
            ("place", "labour_hotline"),
        ),
        "trafficking": (
            ("place", "trafficking_hotline"),
            ("place", "police"),
            ("origin", "trafficking_hotline"),
            ("origin", "hotline"),
            ("origin", "missions"),
            ("place", "shelter"),
        ),
        "child": (
            ("place", "child_helpline"),
            ("place", "trafficking_hotline"),
            ("place", "police"),
            ("origin", "child_helpline"),
            ("origin", "trafficking_hotline"),
            ("origin", "hotline"),
            ("origin", "missions"),
        ),
        "labour": (
            ("place", "labour_hotline"),
            ("origin", "missions"),
            ("origin", "hotline"),
            ("place", "trafficking_hotline"),
            ("place", "shelter"),
        ),
        "agency": (
            ("origin", "complaint"),
            ("origin", "hotline"),
            ("origin", "missions"),
            ("place", "labour_hotline"),
            ("origin", "police"),
        ),
        "general": (
            ("origin", "missions"),
            ("place", "labour_hotline"),
            ("origin", "hotline"),
            ("place", "trafficking_hotline"),
            ("place", "shelter"),
            ("place", "police"),
            ("place", "ambulance"),
        ),
    }
)


@dataclass(frozen=True)
class Contact:
    """Somebody who helps.

    ``phones`` are those that work from where she is, the one to try first in front: E.164, or bare digits for a short
    code. It is empty if only a web page (``fact.value["web"]``) is known. ``country`` is where the contact belongs.
    """

    field: str
    country: str
    fact: Fact
    phones: tuple[str, ...]


def best(place: str | None, origin: str | None, need: Need) -> Contact | None:
    """The one contact for this need, or None if we know nobody.

    ``place`` is the country she is in, ``origin`` the one she comes from (ISO codes; None or a country without a file:
    not known). A contact with a phone always comes before one with only a web page.
    """
    return next(iter(_ranked(place, origin, need)), None)


def more(place: str | None, origin: str | None, need: Need) -> tuple[Contact, ...]:
    """All the others who help with this need, best first, without a number twice."""
    return tuple(_ranked(place, origin, need)[1:])


def written(place: str | None, origin: str | None, need: Need) -> tuple[Contact, ...]:
    """Those of all who help with this need to whom one can write instead of calling, best first.

    Only from where it works: a short code takes messages in its own country alone. Who answers at the same place as one
    before, such as ambulance and police at one number, is not named again.
    """
    found: list[Contact] = []
    known: set[str] = set()
    for contact in _ranked(place, origin, need):
        reached = {str(way["to"]) for way in ways(contact.fact, place or origin)}
        if reached - known:
            found.append(contact)
        known |= reached
    return tuple(found)


def ways(fact: Fact, place: str | None) -> tuple[Mapping[str, Any], ...]:
    """The ways to write to a contact that work from ``place``: `{way, to, source, detail?}` each."""
    here = fact.country == place and fact.field.name != "missions"
    everywhere = ("+", "https:")
    return tuple(way for way in fact.value.get("write", ()) if here or way["to"].startswith(everywhere))


def _ranked(place: str | None, origin: str | None, need: Need) -> list[Contact]:
    found = list(_candidates(place, origin, need))
    return [contact for contact in found if contact.phones] + [contact for contact in found if not contact.phones]


def _candidates(place: str | None, origin: str | None, need: Need) -> Iterator[Contact]:
    known = countries()
    here, home = known.get(place or ""), known.get(origin or "")
    seen: set[str] = set()
    for whose, field in ORDER[need]:
        fact = _fact(here, field) if whose == "place" else _origin_fact(home, field, place)
        if fact is None:
            continue
        # Somebody who did not say where she is may well still be at home, where her country's short codes work.
        phones = tuple(phone for phone in usable(fact, place or origin) if phone not in seen)
        seen.update(phones)
        if phones or ("web" in fact.value and fact.value["web"] not in seen):
            seen.add(fact.value.get("web", ""))
            yield Contact(field, fact.country, fact, phones)


def usable(fact: Fact, place: str | None) -> tuple[str, ...]:
    """The phones of a contact that work from ``place``: short codes only in the contact's own country, first there."""
    phones = fact.value.get("phones", ())
    short = [phone for phone in phones if not phone.startswith("+")]
    full = [phone for phone in phones if phone.startswith("+")]
    inside = fact.field.name != "missions" and fact.country == place
    return tuple(short + full if inside else full)


def _fact(country: Country | None, field: str) -> Fact | None:
    """A contact of the country she is in, whichever side of its file holds it."""
    return (country.destination.get(field) or country.origin.get(field)) if country else None


def _origin_fact(home: Country | None, field: str, place: str | None) -> Fact | None:
    if home is None:
        return None
    return home.missions.get(place or "") if field == "missions" else home.origin.get(field)


def emergency_numbers() -> frozenset[str]:
    """The short numbers of police and ambulance in all countries we hold, and 112."""
    facts = [
        fact
        for country in countries().values()
        for side in (country.destination, country.origin)
        for name in ("police", "ambulance")
        if (fact := side.get(name)) is not None
    ]
    numbers = {phone for fact in facts for phone in fact.value.get("phones", ()) if not phone.startswith("+")}
    return frozenset({"112", *(number for number in numbers if len(number) <= 4)})
