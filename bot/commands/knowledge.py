"""``safemigration knowledge``: is what we know sound, fresh and complete?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

from bot.commands.common import print_json
from knowledge.check import Coverage, coverage, problems
from knowledge.countryfile import SIDES
from knowledge.facts import FIELDS
from knowledge.yamlfile import KnowledgeError, shown

knowledge = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

#: Marks of the coverage table.
FRESH, STALE, MISSING = "x", "old", "-"


@knowledge.callback()
def root() -> None:
    """Check the knowledge files: schema, sources, dates."""


@knowledge.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Name every problem by file, line and mend, one a line, then show what is known of each country.

    Exit code 1 if anything is broken. A stale or missing fact breaks nothing: the table shows it.
    """
    found, table = problems(), coverage(date.today())
    if as_json:
        print_json({"problems": [_problem(error) for error in found], "coverage": [_coverage(line) for line in table]})
    else:
        for error in found:
            print(error)
        for side in SIDES:
            _print_table(side, [line for line in table if line.side == side])
        print(f"{len(found)} problems.")
    raise typer.Exit(1 if found else 0)


def _problem(error: KnowledgeError) -> dict[str, Any]:
    return {"file": shown(error.path), "line": error.line, "problem": error.problem, "mend": error.mend}


def _coverage(line: Coverage) -> dict[str, Any]:
    return {
        "country": line.country,
        "side": line.side,
        "fresh": list(line.fresh),
        "stale": list(line.stale),
        "missing": list(line.missing),
        "share": round(line.share, 3),
        "critical_share": round(line.critical_share, 3),
    }


def _print_table(side: str, lines: Sequence[Coverage]) -> None:
    """Fields down, countries across; the last two lines are shares in percent."""
    if not lines:
        return
    rows = [(side, [line.country for line in lines])]
    rows += [(name, [_mark(line, name) for line in lines]) for (its, name) in FIELDS if its == side]
    rows.append(("known, %", [f"{line.share:.0%}".rstrip("%") for line in lines]))
    rows.append(("safety-critical, %", [f"{line.critical_share:.0%}".rstrip("%") for line in lines]))
    for name, cells in rows:
        print(f"{name:<22}" + "".join(f"{cell:>5}" for cell in cells))
    print()


def _mark(line: Coverage, name: str) -> str:
    if name in line.missing:
        return MISSING
    return STALE if name in line.stale else FRESH
