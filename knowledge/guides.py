"""Country guides: which facts belong together, and what is told about a country to a person from another one.

Nothing is worded here. A guide is a choice of facts in an order; a field without a fact stays in it as *missing*, so
that the bot can say "we do not know" and name somebody to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from knowledge.countryfile import FOLDER, Country, read_all
from knowledge.facts import FIELDS, Fact, Field, Side, is_stale
from knowledge.yamlfile import KnowledgeError

__all__ = [
    "OVERVIEW",
    "SECTIONS",
    "SECTION_OF_INTENT",
    "BrokenKnowledge",
    "Country",
    "Entry",
    "Guide",
    "Section",
    "UnknownCountry",
    "countries",
    "destinations",
    "guide",
    "is_stale",
    "origins",
    "section",
    "side_of",
]

#: The section that answers an intent (/work/shared/goals.md).
SECTION_OF_INTENT: Mapping[str, str] = MappingProxyType(
    {
        "wages_hours": "pay",
        "visa_documents": "papers",
        "passport_kept": "passport",
        "recruitment_fees": "fees",
        "contract": "contract",
        "change_job": "leaving",
        "health": "health",
        "contacts": "contacts",
    }
)


def _section(origin: tuple[str, ...] = (), destination: tuple[str, ...] = ()) -> tuple[Field, ...]:
    first = [FIELDS["origin", name] for name in origin]
    return (*first, *(FIELDS["destination", name] for name in destination))


#: The fields of each section in the order they are told; what is special for her origin comes first.
SECTIONS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "pay": _section((), ("minimum_wage", "wage_payment", "working_hours", "overtime", "rest_day")),
        "papers": _section(("before_leaving", "bans", "minimum_age"), ("legal_ways", "tourist_visa", "minimum_age")),
        "passport": _section((), ("passport_retention",)),
        "fees": _section(("fee_limit",), ("recruitment_fee",)),
        "contract": _section((), ("written_contract",)),
        "leaving": _section((), ("change_employer", "exit_permit", "leaving_early")),
        "health": _section((), ("health", "pregnancy", "accident", "ambulance")),
        "rights": _section(
            (), ("domestic_workers", "farm_workers", "fishing_workers", "unions", "irregular_rights", "ratified")
        ),
        "deception": _section(("licensing_authority", "register_page"), ("deception",)),
        "contacts": _section(
            ("missions", "hotline", "complaint", "trafficking_hotline", "child_helpline", "police"),
            ("police", "ambulance", "labour_hotline", "trafficking_hotline", "child_helpline", "shelter"),
        ),
    }
)

#: What matters most before a journey, first things first; the overview shows the first five we know.
OVERVIEW: tuple[Field, ...] = _section(
    ("fee_limit",),
    (
        "recruitment_fee",
        "passport_retention",
        "minimum_wage",
        "exit_permit",
        "change_employer",
        "tourist_visa",
        "written_contract",
        "rest_day",
        "domestic_workers",
    ),
) + _section(("minimum_age",))
_SHOWN = 5


class UnknownCountry(LookupError):
    """There is no file for this country; ``str(error)`` is its code."""


class BrokenKnowledge(ValueError):
    """A country file has problems; ``problems`` lists them, ``str(error)`` shows the first ones."""

    def __init__(self, problems: list[KnowledgeError]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems[:10]))
        self.problems = problems


@dataclass(frozen=True)
class Entry:
    """One field in a guide: whose it is and what we know; ``fact`` None means that we do not know."""

    field: Field
    country: str
    fact: Fact | None


@dataclass(frozen=True)
class Section:
    """A section of the guide to ``country`` for a person from ``origin`` (None: not said)."""

    name: str
    country: str
    origin: str | None
    entries: tuple[Entry, ...]

    @property
    def known(self) -> tuple[Entry, ...]:
        """The entries with a fact."""
        return tuple(entry for entry in self.entries if entry.fact)

    @property
    def missing(self) -> tuple[Entry, ...]:
        """The entries without one."""
        return tuple(entry for entry in self.entries if not entry.fact)


@dataclass(frozen=True)
class Guide:
    """The guide to a country: the few things that matter most, and all its sections in order."""

    country: str
    origin: str | None
    overview: tuple[Entry, ...]
    sections: tuple[Section, ...]


@cache
def countries(folder: Path = FOLDER) -> Mapping[str, Country]:
    """All countries by ISO code, in the order of their codes; read once.

    Raises :class:`BrokenKnowledge` if any file has a problem: a bot must not start with facts nobody could check.
    """
    found, problems = read_all(folder)
    if problems:
        raise BrokenKnowledge(problems)
    return MappingProxyType(found)


def destinations() -> tuple[str, ...]:
    """Codes of the countries we can say something about as a place to work."""
    return tuple(iso for iso, country in countries().items() if country.destination)


def origins() -> tuple[str, ...]:
    """Codes of the countries we can say something about as a place people leave from."""
    return tuple(iso for iso, country in countries().items() if country.origin)


def guide(country: str, origin: str | None = None) -> Guide:
    """The guide to ``country`` for a person from ``origin`` (ISO codes; an origin we have no file for adds nothing).

    A country that we only know as a place people leave from gives the sections that matter before leaving.
    Raises :class:`UnknownCountry` if there is no file for ``country``.
    """
    place, home = _pair(country, origin)
    overview = [entry for entry in _entries(OVERVIEW, place, home) if entry.fact][:_SHOWN]
    sections = (section(country, name, origin) for name in SECTIONS)
    return Guide(country, home.iso if home else None, tuple(overview), tuple(part for part in sections if part.entries))


def section(country: str, name: str, origin: str | None = None) -> Section:
    """One section of the guide; it has no entries if nothing in it concerns this country and origin.

    Raises :class:`UnknownCountry`, or KeyError for a name that is not in ``SECTIONS``.
    """
    place, home = _pair(country, origin)
    return Section(name, country, home.iso if home else None, _entries(SECTIONS[name], place, home))


def _pair(country: str, origin: str | None) -> tuple[Country, Country | None]:
    known = countries()
    if country not in known:
        raise UnknownCountry(country)
    place = known[country]
    home = known.get(origin or "")
    if home is None or not home.origin:
        home = None if place.destination else place  # "a guide to Nepal" is the guide to leaving Nepal
    return place, home


def _entries(fields: tuple[Field, ...], place: Country, home: Country | None) -> tuple[Entry, ...]:
    entries = []
    for field in fields:
        owner = home if field.side == "origin" else place
        if owner is None or (field.side == "destination" and not owner.destination):
            continue
        if field.side == "origin" and field.name == "police" and owner is not place:
            continue  # nobody rings the police of another country
        if field.name != "missions":
            entries.append(Entry(field, owner.iso, owner.fact(field.side, field.name)))
        elif owner is not place:
            entries.append(Entry(field, owner.iso, owner.missions.get(place.iso)))
    return tuple(entries)


def side_of(country: str) -> Side | None:
    """How a country is known when a person names it alone: as a destination if we can, else as an origin, else None."""
    known = countries().get(country)
    if known is None:
        return None
    return "destination" if known.destination else "origin"
