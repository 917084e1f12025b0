"""``python -m tests.bench.kills``: kill -9 of any process at random moments, and what it cost the people.

The program is the real one: supervisor, assistant and pages as processes, the real model, the state on disk. Telegram
is the double on loopback; how long it takes for a message can be set, because what is on its way is what a kill can cut
in two. Who is killed and when comes from the seed; a killed supervisor is started again, as systemd would.

Ends with 1 where an answer was lost or out of order, or where more were repeated than processes killed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.training import ensure_model
from tests.bench.kills.program import ASSISTANT, PAGES, SUPERVISOR
from tests.bench.kills.run import Order, Outcome, run
from tests.store.cluster import KEY, fresh_bot, running


def main() -> int:
    """Run and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--chats", type=int, default=100)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=20.0, help="messages of people a second")
    parser.add_argument("--latency", type=float, default=30.0, help="milliseconds Telegram takes for each of ours")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args()
    if options.updates < options.chats:
        parser.error("each chat needs at least one update")
    ensure_model()
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # that the bot hung up is what we are here for
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kills")))
        settings: dict[str, str] = {}
        if options.database == "postgres":
            cluster = stack.enter_context(running())
            settings = {"DATABASE_URL": cluster.url, "SAFEMIGRATION_KEY": KEY.hex(), "SAFEMIGRATION_BOT": fresh_bot()}
        order = Order(
            options.updates, options.chats, options.kills, options.seed, options.rate, options.latency / 1000, settings
        )
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        bar = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
        task = bar.add_task("", total=1)

        def tell(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        outcome = asyncio.run(run(order, folder, tell))
    if options.json:
        print(json.dumps({**asdict(outcome), "faults": outcome.faults}))
    else:
        Console().print(table(outcome, options.database, options.latency))
    for fault in outcome.faults:
        print(fault, file=sys.stderr)
    return int(bool(outcome.faults))


def table(outcome: Outcome, database: str, latency: float) -> Table:
    """The figures for people."""
    made = Table(title=f"kill -9 under load, {database}, Telegram takes {latency:.0f} ms for a message")
    made.add_column("")
    made.add_column("", justify="right")
    worst = max((kill.repeats for kill in outcome.kills), default=0)
    under_way = [kill.under_way for kill in outcome.kills if kill.part == ASSISTANT]
    rows: dict[str, object] = {
        "updates": outcome.updates,
        "messages that answer them": outcome.expected,
        **{f"kills of the {part}": outcome.killed(part) for part in (SUPERVISOR, ASSISTANT, PAGES)},
        "lost": outcome.lost,
        "out of order": outcome.out_of_order,
        "that nobody expected": outcome.strange,
        "repeated": outcome.repeated,
        "repeated by one kill, at most": worst,
        "on their way when the assistant was killed, in all": sum(under_way),
        "on their way when it was killed, at most": max(under_way, default=0),
        "tracebacks in the log": outcome.tracebacks,
        "seconds until all were answered": f"{outcome.seconds:.0f}",
        "seconds after the last kill": f"{outcome.after_last_kill:.0f}",
    }
    for name, value in rows.items():
        made.add_row(name, str(value))
    return made


if __name__ == "__main__":
    sys.exit(main())
