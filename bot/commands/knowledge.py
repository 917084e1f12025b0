"""``safemigration knowledge``: is what we know sound, fresh and complete?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.common import fail, known_country, print_json
from knowledge import factsheet
from knowledge.check import Coverage, coverage, problems
from knowledge.countryfile import SIDES
from knowledge.facts import FIELDS
from knowledge.guides import countries
from knowledge.staleness import due
from knowledge.yamlfile import KnowledgeError, shown

knowledge = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

#: Marks of the coverage table.
FRESH, STALE, MISSING = "x", "old", "-"


class Format(StrEnum):
    """The forms of a file that facts are exported to."""

    XLSX = "xlsx"


@knowledge.callback()
def root() -> None:
    """Check the knowledge files, list what goes stale, take them to a spreadsheet and back."""


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


@knowledge.command()
def stale(
    within: Annotated[int, typer.Option(help="Also facts that go stale within so many days.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a fact.")] = False,
) -> None:
    """List what to check next: stale facts first, of each the dangerous ones, the oldest at the top."""
    found = due(date.today(), within)
    for one in found:
        if as_json:
            print_json(one.as_data())
            continue
        mark = "!" if one.fact.field.safety_critical else " "
        state = f"stale since {-one.days_left} days" if one.days_left < 0 else f"{one.days_left} days left"
        print(f"{mark} {one.fact.country} {one.name:<34} {one.fact.checked}  {state:<22} {one.fact.source.url}")
    if not as_json:
        print(f"{len(found)} facts to check within {within} days (! safety-critical).")


@knowledge.command("export")
def export_facts(
    out: Annotated[Path, typer.Argument(help="The file to write.")] = Path("facts.xlsx"),
    form: Annotated[Format, typer.Option("--format", help="The form of the file.")] = Format.XLSX,
    country: Annotated[str | None, typer.Option(help="Only this country, such as QA.")] = None,
) -> None:
    """Write all facts to a spreadsheet, a row a fact."""
    only = known_country(country, "--country", countries()) if country else None
    if out.suffix != f".{form.value}":
        fail(f"{out} does not end in .{form.value}.", "Give the file that ending.")
    count = factsheet.export(out, only)
    print(f"{count} facts: {out}")


@knowledge.command("import")
def import_facts(
    file: Annotated[Path, typer.Argument(help="A sheet that knowledge export wrote and somebody changed.")],
    write: Annotated[bool, typer.Option("--write", help="Write the changes; without it only show them.")] = False,
) -> None:
    """Show what a changed sheet changes; with --write put it into the country files. A broken row stops it all."""
    changes, found = factsheet.compare(file)
    for error in found:
        print(error, file=sys.stderr)
    if found:
        fail(f"{len(found)} problems in {file}.", "Nothing was written.")
    for change in changes:
        print(f"{change.name} (row {change.row})")
        for line in change.lines():
            print(f"  {line}")
    if write:
        for path in factsheet.write(changes):
            print(f"Written: {shown(path)}")
        print("Now: safemigration knowledge check; safemigration locales update")
    else:
        print(f"{len(changes)} facts would change. Add --write to change them.")


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
