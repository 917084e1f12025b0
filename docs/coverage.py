"""Writes the coverage table of README.md: ``python -m docs.coverage``. A test compares it with knowledge/countries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from knowledge.check import coverage
from knowledge.countryfile import Country
from knowledge.guides import countries

README = Path(__file__).resolve().parent.parent / "README.md"
#: The table stands between these two lines; the day in the first is the one it was counted on.
_TABLE = re.compile(r"(<!-- coverage (\d{4}-\d\d-\d\d) -->\n).*?(<!-- /coverage -->)", re.DOTALL)


def counted_on(readme: str) -> date:
    """The day the table in a README was counted on."""
    found = _TABLE.search(readme)
    assert found, "README.md has no coverage table"
    return date.fromisoformat(found[2])


def with_table(readme: str, today: date) -> str:
    """The README with the table as of a day."""
    table = "\n".join(_table(today))
    return _TABLE.sub(lambda found: f"<!-- coverage {today} -->\n{table}\n{found[3]}", readme)


def _table(today: date) -> Iterator[str]:
    yield "| country | facts | fields known | safety-critical known | fresh |"
    yield "|---|---|---|---|---|"
    for line in coverage(today):
        country = countries()[line.country]
        known = len(line.fresh) + len(line.stale)
        facts = _count(country, line.side)
        cells = (
            f"{line.country} {'to work in' if line.side == 'destination' else 'to leave'}",
            str(facts),
            f"{line.share:.0%}",
            f"{line.critical_share:.0%}",
            f"{len(line.fresh) / known:.0%}",
        )
        yield "| " + " | ".join(cells) + " |"


def _count(country: Country, side: str) -> int:
    return len(country.destination) if side == "destination" else len(country.origin) + len(country.missions)


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8"), date.today()), encoding="utf-8")
