"""``safemigration registers``: the dated copies of official registers."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.commands.common import fail, print_json
from bot.commands.register_reports import changes_data, print_changes, print_report, report_data
from bot.commands.reload import ask
from bot.serving.mark import running
from bot.settings import Settings
from knowledge.register import FOLDER, countries, has_copy, read, read_settings
from knowledge.register_copy import copies, read_copy
from knowledge.register_diff import differences
from knowledge.register_fetch import ByHand, fetch
from knowledge.register_import import run, run_orders
from knowledge.register_sources import ImportFault, Page
from knowledge.yamlfile import KnowledgeError

registers = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Folder = Annotated[Path, typer.Option(help="Folder of the registers.")]
Json = Annotated[bool, typer.Option("--json", help="The whole report as one JSON object.")]
AllowFall = Annotated[
    bool, typer.Option("--allow-fall", help="Accept over 10 % fewer rows, or an older day, than the copy in use.")
]
JobOrders = Annotated[bool, typer.Option("--job-orders", help="The approved job orders instead of the agencies.")]


@registers.callback()
def root() -> None:
    """The dated copies of official registers of agencies."""


@registers.command("list")
def list_registers(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a register.")] = False,
    folder: Folder = FOLDER,
) -> None:
    """List the registers: authority, day of the copy, its age, rows."""
    table = Table("country", "authority", "copy of", "age", "rows", "official page")
    for country in countries(folder):
        try:
            register = read(country, folder) if has_copy(folder / country) else read_settings(country, folder)
        except KnowledgeError as error:
            fail("a register cannot be read.", str(error))
        day, age, state = None, None, "no copy"
        if register.rows:
            day, age = register.copy_date.isoformat(), (dt.date.today() - register.copy_date).days
            state = "too old" if age > register.too_old else "old" if age > register.fresh else "fresh"
        if as_json:
            entry = {"country": country, "authority": register.authority, "copy_date": day, "age_days": age}
            entry |= {"state": state, "rows": len(register.rows), "official_page": register.official_page}
            print_json(entry)
        shown = f"{age} days, {state}" if day else "no copy here; import one"
        table.add_row(country, register.authority, day, shown, str(len(register.rows)), register.official_page)
    if not as_json:
        Console().print(table)


@registers.command("import")
def import_copy(
    country: Annotated[str, typer.Argument(help="ISO code of the register, such as PH.")],
    files: Annotated[list[Path], typer.Argument(help="The file of the authority, or all pages of one list.")],
    date: Annotated[str, typer.Option(help="Day the list was fetched, YYYY-MM-DD.")],
    allow_fall: AllowFall = False,
    job_orders: JobOrders = False,
    as_json: Json = False,
    folder: Folder = FOLDER,
) -> None:
    """Replace the copy of a register with what the authority published; the previous copy is kept."""
    country, day = _known(country, folder), _day(date)
    try:
        with _progress() as tell:
            _replace(country, files, day, folder, allow_fall, job_orders, as_json, tell)
    except (ImportFault, KnowledgeError) as error:
        fail("nothing was imported.", str(error))


@registers.command("update")
def update(
    country: Annotated[str, typer.Argument(help="ISO code of the register; left out: all of them.")] = "",
    job_orders: JobOrders = False,
    allow_fall: AllowFall = False,
    mirror: Annotated[str, typer.Option(help="http://host:port to ask in place of the office's own host.")] = "",
    as_json: Json = False,
    folder: Folder = FOLDER,
) -> None:
    """Fetch the list from the office's address and replace the copy; all of it or nothing."""
    wanted = [_known(country, folder)] if country else countries(folder)
    failed = False
    for each in wanted:
        try:
            settings = read_settings(each, folder)
            if job_orders and not settings.job_orders:
                if country:
                    raise ImportFault(f"The register of {each} has no job orders.")
                continue
            rules = settings.job_orders.get("fetch", {}) if job_orders else settings.fetch
            shapes = settings.job_orders["import"] if job_orders else settings.imports
            with _progress() as tell:
                pages = fetch(rules, shapes, mirror, partial(tell, unit="pages"))
                _replace(each, pages, dt.date.today(), folder, allow_fall, job_orders, as_json, tell)
        except ByHand as error:
            if country:
                fail("this list can only be fetched by hand.", str(error))
            typer.echo(f"{each}: by hand. {error}", err=True)
        except (ImportFault, KnowledgeError) as error:
            if country:
                fail("nothing was imported.", str(error))
            typer.echo(f"{each}: nothing was imported. {error}", err=True)
            failed = True
    if failed:
        raise typer.Exit(2)


@registers.command("diff")
def diff(
    country: Annotated[str, typer.Argument(help="ISO code of the register.")],
    old: Annotated[str, typer.Argument(help="Day of a copy, or a file; left out: the one before the newest.")] = "",
    new: Annotated[str, typer.Argument(help="Day of a copy, or a file; left out: the newest.")] = "",
    as_json: Json = False,
    folder: Folder = FOLDER,
) -> None:
    """Show what changed between two copies of a register."""
    country = _known(country, folder)
    try:
        kept = copies(folder / country)
        before, after = _copy(kept, old, -2, country), _copy(kept, new, -1, country)
        changes = differences(read_copy(before), read_copy(after))
    except KnowledgeError as error:
        fail("a copy cannot be read.", str(error))
    if as_json:
        print_json({"country": country, "old": str(before), "new": str(after), **changes_data(changes)})
        return
    print(f"{country}: {before.name} -> {after.name}")
    print_changes(changes)
    if not (changes.added or changes.removed or changes.changed):
        print("nothing changed")


def _copy(kept: Sequence[tuple[dt.date, Path]], wanted: str, place: int, country: str) -> Path:
    """The copy of a day, a file, or the one at a place from the end."""
    days = ", ".join(day.isoformat() for day, _ in kept) or "none"
    if not wanted:
        if len(kept) < -place:
            fail(f"there are not two copies of {country} here.", f"There are: {days}. Import another one.")
        return kept[place][1]
    found = [path for day, path in kept if day.isoformat() == wanted]
    if found:
        return found[-1]
    if not Path(wanted).is_file():
        fail(f"there is no copy of {country} of '{wanted}'.", f"There are: {days}.")
    return Path(wanted)


def _known(country: str, folder: Path) -> str:
    country = country.upper()
    if country not in countries(folder):
        fail(f"there is no register for '{country}'.", f"There are: {', '.join(countries(folder))}.")
    return country


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        fail(f"'{text}' is not a day.", "Write it as YYYY-MM-DD, such as 2026-09-14.")


_Tell = Callable[..., Any]


@contextmanager
def _progress() -> Iterator[_Tell]:
    """A line that tells the step and the rows (or pages) so far, on standard error."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Importing", total=None)

        def tell(step: str, count: int, unit: str = "rows") -> None:
            progress.update(task, description=f"{step}: {count} {unit}")

        yield tell


def _replace(
    country: str,
    sources: Sequence[Path | Page],
    day: dt.date,
    folder: Path,
    allow_fall: bool,
    job_orders: bool,
    as_json: bool,
    tell: _Tell,
) -> None:
    """Import and report; the errors are those of `run`."""
    if job_orders:
        copy, rows = run_orders(country, sources, day, folder, allow_fall, tell)
        if as_json:
            print_json({"country": country, "copy": str(copy), "rows": rows})
        else:
            print(f"{country}: {rows} job orders in {copy}")
        _use(folder)
        return
    report = run(country, sources, day, folder, allow_fall, tell)
    if as_json:
        print_json(report_data(report))
    else:
        print_report(report)
    _use(folder)


def _use(folder: Path) -> None:
    """Have the running bot, if there is one, answer from the new copy."""
    now = running(Settings.from_env().state) if folder == FOLDER else None
    if now is not None and ask(now):
        print("The running bot reads it now; `safemigration health` tells when it has.", file=sys.stderr)
