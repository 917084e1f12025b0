"""Does a turn cost more as things grow? ``python -m tests.bench.growth [--conversations N] [--agencies N]``.

Prints one table: the same turns fresh and grown, in turns, so that whatever else this machine does hits both alike. A
long talk beside a new one; a database of many conversations beside an empty one, in SQLite and (where Debian's packages
are) in PostgreSQL; many agencies beside the registers that ship. Then what else grows: memory, start, disk, chores.
Nothing here is a test: what can be counted without a clock is in tests/privacy/test_growth.py and
tests/knowledge/test_growth.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.logs import configure
from bot.training import ensure_model
from tests.bench.growth import agencies, database, talk
from tests.bench.growth.turns import Line
from tests.store.cluster import NotInstalled, running

#: What a turn may cost grown, as a share of what it costs fresh.
LIMIT = 1.2
SEED = 20261122
PARTS = ("talk", "sqlite", "postgres", "agencies")
CONSOLE = Console(width=150)

Tick = Callable[[int, int], None]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=2_000, help="of the long talk")
    parser.add_argument("--conversations", type=int, default=1_000_000, help="that have ended, in the database")
    parser.add_argument("--agencies", type=int, default=200_000, help="in the register of the Philippines")
    parser.add_argument(
        "--seed", type=int, default=SEED, help="of the made-up agencies and of the names that are asked"
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="not everything")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the tables")
    asked = parser.parse_args()
    CONSOLE.quiet = asked.json
    configure(50)
    lines: list[Line] = []
    facts: dict[str, dict[str, Any]] = {}
    for part in asked.only or PARTS:
        with _progress(part) as tick:
            found, facts[part] = _measure(part, asked, tick)
        lines += found
    if asked.json:
        print(json.dumps({"lines": [one.as_json() for one in lines], "facts": facts}, ensure_ascii=False))
    _print(lines, facts)


def _measure(part: str, asked: argparse.Namespace, tick: Tick) -> tuple[list[Line], dict[str, Any]]:
    model = ensure_model()
    if part == "talk":
        return asyncio.run(talk.measure(model, asked.turns, tick))
    if part == "sqlite":
        return asyncio.run(database.measure(model, asked.conversations, tick))
    if part == "agencies":
        return agencies.measure(model, asked.agencies, asked.seed)
    try:
        with running() as cluster:
            return asyncio.run(database.measure(model, asked.conversations, tick, cluster.url))
    except NotInstalled as error:
        return [], {"left out": str(error)}


def _print(lines: list[Line], facts: dict[str, dict[str, Any]]) -> None:
    table = Table(title=f"Cost of a turn, ms: fresh and grown (limit {LIMIT} times)")
    for name in ("grown by", "what", "times", "fresh", "p95", "grown", "p95", "ratio", "processor"):
        table.add_column(name, justify="left" if name in ("grown by", "what") else "right")
    for at, one in enumerate(lines):
        ratio = f"{one.ratio:.2f}"
        table.add_row(
            one.part if not at or lines[at - 1].part != one.part else "",
            one.what,
            str(one.times),
            *(f"{value:.1f}" for value in (one.fresh_median, one.fresh_p95, one.grown_median, one.grown_p95)),
            f"[red]{ratio}[/red]" if one.ratio > LIMIT else ratio,
            f"{one.processor_ratio:.2f}",
        )
    CONSOLE.print(table)
    CONSOLE.print("Medians; ratio: of the medians by the clock, processor: the same by the processor's time.")
    for part, found in facts.items():
        for what, value in found.items():
            CONSOLE.print(f"{part}: {what}: {value:,}" if isinstance(value, int) else f"{part}: {what}: {value}")


@contextmanager
def _progress(part: str) -> Iterator[Tick]:
    """A bar on the screen for a block; it says how far the part is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=CONSOLE, transient=True, disable=CONSOLE.quiet) as bar:
        task = bar.add_task(part, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


if __name__ == "__main__":
    main()
