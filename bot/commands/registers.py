"""``safemigration registers``: the dated copies of official registers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.commands.common import fail, print_json
from knowledge.register import FOLDER, Row, countries, read
from knowledge.register_import import ImportReport, run
from knowledge.register_sources import ImportFault
from knowledge.yamlfile import KnowledgeError

#: Rows of each kind that are printed; --json has them all.
SHOWN = 10

registers = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@registers.callback()
def root() -> None:
    """The dated copies of official registers of agencies."""


@registers.command("list")
def list_registers(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a register.")] = False,
    folder: Annotated[Path, typer.Option(help="Folder of the registers.")] = FOLDER,
) -> None:
    """List the registers: authority, day of the copy, its age, rows."""
    table = Table("country", "authority", "copy of", "age", "rows", "official page")
    for country in countries(folder):
        try:
            register = read(country, folder)
        except KnowledgeError as error:
            fail("a register cannot be read.", str(error))
        age = (dt.date.today() - register.copy_date).days
        state = "too old" if age > register.too_old else "old" if age > register.fresh else "fresh"
        day = register.copy_date.isoformat()
        if as_json:
            entry = {"country": country, "authority": register.authority, "copy_date": day, "age_days": age}
            entry |= {"state": state, "rows": len(register.rows), "official_page": register.official_page}
            print_json(entry)
        table.add_row(
            country, register.authority, day, f"{age} days, {state}", str(len(register.rows)), register.official_page
        )
    if not as_json:
        Console().print(table)


@registers.command("import")
def import_copy(
    country: Annotated[str, typer.Argument(help="ISO code of the register, such as PH.")],
    files: Annotated[list[Path], typer.Argument(help="The file of the authority, or its pages in their order.")],
    date: Annotated[str, typer.Option(help="Day the list was fetched, YYYY-MM-DD.")],
    allow_fall: Annotated[
        bool, typer.Option("--allow-fall", help="Accept over 10 % fewer rows, or an older day, than the copy in use.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as one JSON object.")] = False,
    folder: Annotated[Path, typer.Option(help="Folder of the registers.")] = FOLDER,
) -> None:
    """Replace the copy of a register with what the authority published; the previous copy is kept."""
    country = country.upper()
    if country not in countries(folder):
        fail(f"there is no register for '{country}'.", f"There are: {', '.join(countries(folder))}.")
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        fail(f"'{date}' is not a day.", "Write it as YYYY-MM-DD, such as 2026-09-14.")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Importing", total=None)
        try:
            report = run(
                country,
                files,
                day,
                folder,
                allow_fall,
                lambda step, rows: progress.update(task, description=f"{step}: {rows} rows"),
            )
        except (ImportFault, KnowledgeError) as error:
            progress.stop()
            fail("nothing was imported.", str(error))
    if as_json:
        print_json(report_data(report))
    else:
        _print(report)


def report_data(report: ImportReport) -> dict[str, Any]:
    """The report as the JSON object that --json writes; rows are objects without their empty fields."""
    return {
        "country": report.country,
        "copy": str(report.copy),
        "rows": report.rows,
        "added": [_row_data(row) for row in report.changes.added],
        "removed": [_row_data(row) for row in report.changes.removed],
        "changed": [{"before": _row_data(old), "after": _row_data(new)} for old, new in report.changes.changed],
        "unknown_statuses": report.unknown_statuses,
        "duplicate_numbers": {number: list(names) for number, names in report.duplicate_numbers.items()},
        "repeated_rows": report.repeated,
        "columns_left_out": list(report.dropped),
    }


def _row_data(row: Row) -> dict[str, str]:
    return {column: value for column, value in row._asdict().items() if value}


def _print(report: ImportReport) -> None:
    changes = report.changes
    print(f"{report.country}: {report.rows} rows in {report.copy}")
    _print_some("added", [_line(row) for row in changes.added])
    _print_some("removed", [_line(row) for row in changes.removed])
    _print_some("changed", [f"{_line(old)} -> {_line(new)}" for old, new in changes.changed])
    unknown = [f"{word or '(empty)'} ({rows} rows)" for word, rows in report.unknown_statuses.items()]
    _print_some("status words without a group in register.yml, never answered as active", unknown)
    _print_some(
        "numbers on several rows", [f"{n}: {'; '.join(names)}" for n, names in report.duplicate_numbers.items()]
    )
    if report.repeated:
        print(f"rows that repeat another one: {report.repeated}")
    if report.dropped:
        print(f"columns left out: {', '.join(report.dropped)}")


def _line(row: Row) -> str:
    return " | ".join(value for value in row if value)


def _print_some(title: str, lines: list[str]) -> None:
    if lines:
        print(f"{title}: {len(lines)}")
        for line in lines[:SHOWN]:
            print(f"  {line}")
        if len(lines) > SHOWN:
            print(f"  ... and {len(lines) - SHOWN} more (--json has them all)")
