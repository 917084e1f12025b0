"""``safemigration rates``: the dated file of exchange rates by which sums are told in her own money."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from bot.commands.common import fail, print_json
from knowledge.rates import FILE, renewed
from knowledge.rates import rates as rates_in_use

rates = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

#: Free daily rates of all currencies; the address is the one its own page names.
ADDRESS = "https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api@latest/v1/currencies/usd.json"
TITLE = "exchange-api: daily rates of 200+ currencies"
#: A rate that moved by more is marked: a slipped decimal point must be seen before the file is used.
NOTABLE = 0.10
_TIMEOUT = 30.0  # seconds


@rates.callback()
def root() -> None:
    """The dated file of exchange rates; the bot itself never asks for any."""


@rates.command()
def show(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Show the day of the file and its rates, in units for one dollar."""
    found = rates_in_use()
    if as_json:
        print_json({"day": found.day.isoformat(), "per_dollar": dict(found.per_base)})
        return
    print(f"Rates of {found.day}, for one dollar:")
    for code, rate in found.per_base.items():
        print(f"{code}  {rate:,.6g}")


@rates.command()
def update(
    address: Annotated[str, typer.Option("--url", help="Where today's rates are read.")] = ADDRESS,
    file: Annotated[Path | None, typer.Option(help="A downloaded file of rates, instead of --url.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the file; without it only show what would change.")
    ] = False,
) -> None:
    """Read newer rates and show how each moved; with --write use them."""
    published = _read(file) if file else _fetch(address)
    try:
        text, moved = renewed(published, address, TITLE)
    except ValueError as error:
        fail(f"{file or address}: {error}.", "Nothing was changed.")
    table = Table("currency", "moved", "")
    for code, share in moved.items():
        table.add_row(code, f"{share:+.1%}", "look at this one" if abs(share) > NOTABLE else "")
    Console().print(table)
    if write:
        FILE.write_text(text, encoding="utf-8")
        print(f"Written: {FILE}")
    else:
        print("Nothing was written. Add --write to use these rates.")


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fail(f"{file} cannot be read: {error}.", "Give a file of rates as JSON.")


def _fetch(address: str) -> Any:
    try:
        answer = httpx.get(address, timeout=_TIMEOUT, follow_redirects=True)
        answer.raise_for_status()
        return answer.json()
    except (httpx.HTTPError, ValueError) as error:
        fail(f"no rates from {address}: {error}.", "Try again later, or download the file and give it as --file.")
