"""Is everything we know sound, and how much of it is there? The answer of ``safemigration knowledge check``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge import campaigns, countryfile, rates, register, risks
from knowledge.countryfile import SIDES, Country, read_all
from knowledge.facts import FIELDS, Fact, Side, is_stale
from knowledge.yamlfile import KnowledgeError


def problems(folder: Path = countryfile.FOLDER) -> list[KnowledgeError]:
    """Every problem of the country files, the registers, the risks, the exchange rates and the campaigns."""
    found = read_all(folder)[1]
    for home in sorted(path for path in register.FOLDER.iterdir() if path.is_dir()):
        found += register.problems(home.name)
    return found + risks.problems() + rates.problems() + campaigns.problems()


@dataclass(frozen=True)
class Coverage:
    """What we know of one side of one country: names of fields, each in exactly one of the three."""

    country: str
    side: Side
    fresh: tuple[str, ...]
    stale: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the side's fields with a fact, 0 to 1."""
        known = len(self.fresh) + len(self.stale)
        return known / (known + len(self.missing))

    @property
    def critical_share(self) -> float:
        """The same for the safety-critical fields only."""
        critical = {name for (side, name), field in FIELDS.items() if side == self.side and field.safety_critical}
        return len(critical.difference(self.missing)) / len(critical)


def coverage(today: date, folder: Path = countryfile.FOLDER) -> list[Coverage]:
    """One line for each side of each sound country file: destinations first, in the order of their codes.

    Missions count as one field; it is stale as soon as one of them is.
    """
    known = read_all(folder)[0].values()
    return [_coverage(country, side, today) for side in SIDES for country in known if _has(country, side)]


def _has(country: Country, side: Side) -> bool:
    return bool(country.destination if side == "destination" else country.origin or country.missions)


def _coverage(country: Country, side: Side, today: date) -> Coverage:
    fresh, stale, missing = [], [], []
    for field in FIELDS.values():
        if field.side != side:
            continue
        facts = _facts(country, side, field.name)
        if not facts:
            missing.append(field.name)
        elif any(is_stale(fact, today) for fact in facts):
            stale.append(field.name)
        else:
            fresh.append(field.name)
    return Coverage(country.iso, side, tuple(fresh), tuple(stale), tuple(missing))


def _facts(country: Country, side: Side, name: str) -> list[Fact]:
    if name == "missions":
        return list(country.missions.values())
    fact = country.fact(side, name)
    return [fact] if fact else []
