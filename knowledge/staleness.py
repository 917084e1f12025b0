"""What to check next: the facts by how soon they go stale, those first that can hurt most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.countryfile import FOLDER, Country, read_all
from knowledge.facts import Fact


@dataclass(frozen=True)
class Due:
    """A fact and when somebody has to read its source again; ``days_left`` is negative once it is stale.

    ``name`` is its place in the file: ``destination.police``, ``origin.missions.QA``.
    """

    name: str
    fact: Fact
    days_left: int

    def as_data(self) -> dict[str, Any]:
        """``{country, fact, checked, days_left, safety_critical, source}``; the source is its address."""
        return {
            "country": self.fact.country,
            "fact": self.name,
            "checked": self.fact.checked.isoformat(),
            "days_left": self.days_left,
            "safety_critical": self.fact.field.safety_critical,
            "source": self.fact.source.url,
        }


def due(today: date, within: int = 0, folder: Path = FOLDER) -> list[Due]:
    """The facts that are stale or will be within so many days: stale ones first, of each the dangerous, then by age."""
    countries = read_all(folder)[0].values()
    found = [
        Due(name, fact, fact.field.shelf_life - (today - fact.checked).days)
        for country in countries
        for name, fact in _facts(country)
    ]
    soon = [one for one in found if one.days_left < within]
    return sorted(soon, key=lambda one: (one.days_left >= 0, not one.fact.field.safety_critical, one.days_left))


def _facts(country: Country) -> Iterator[tuple[str, Fact]]:
    for side, facts in (("destination", country.destination), ("origin", country.origin)):
        yield from ((f"{side}.{name}", fact) for name, fact in facts.items())
    yield from ((f"origin.missions.{iso}", fact) for iso, fact in country.missions.items())
