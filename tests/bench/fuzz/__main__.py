"""``python -m tests.bench.fuzz``: random updates, requests and texts against the running bot, and what they broke.

The bot is the real one on loopback, in this process: model, dialogue, database on disk, webhook route and poller,
pages. Only Telegram is a double. Ends with 1 where anything was wrong; the same seed sends the same.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.assistant import Assistant
from bot.training import ensure_model
from tests.bench.fuzz import run
from tests.bench.fuzz.house import Heard, fast, heard, house
from tests.bench.fuzz.requests import Requests
from tests.bench.fuzz.run import Outcome
from tests.bench.fuzz.updates import Updates

#: Megabytes by which a run may grow after its first fifth: caches fill, nothing may pile up.
GROWTH = 80


async def fuzz(seed: int, updates: int, web: int, texts: int, folder: Path, bar: Progress) -> dict[str, Outcome]:
    """Make the runs one after the other, each on the same assistant."""
    state = fast(folder / "state")
    assistant = Assistant.load(ensure_model(), state)
    found: dict[str, Outcome] = {}
    with heard(logging.INFO) as log:
        for name, count, hook in (
            ("updates, webhook", updates - updates // 2, True),
            ("updates, poller", updates // 2, False),
        ):
            if not count:
                continue
            task = bar.add_task(name, total=count)
            async with house(assistant, folder, log, hook) as at_work:
                made = Updates(seed if hook else seed + 1)
                found[name] = await run.updates(at_work, made, count, lambda task=task: bar.advance(task))
            _forget_numbers(assistant)
        if web:
            task = bar.add_task("web requests", total=web)
            async with house(assistant, folder, log, True) as at_work:
                found["web requests"] = await run.requests(at_work, Requests(seed), web, lambda: bar.advance(task))
        if texts:
            task = bar.add_task("texts", total=texts)
            found["texts"] = await run.texts(assistant, random.Random(seed), texts, lambda: bar.advance(task))
    found["log"] = _log(log)
    state.close()
    return found


def _forget_numbers(assistant: Assistant) -> None:
    """The next run counts its updates from one again."""
    assistant.state.db.execute("DELETE FROM tg_update")


def _log(log: Heard) -> Outcome:
    found = Outcome(sent=log.events)
    for line, times in log.faults.items():
        found.faults[line] = times
    return found


def _grown(found: dict[str, Outcome]) -> None:
    for outcome in found.values():
        if len(outcome.memory) == 2 and outcome.memory[1] - outcome.memory[0] > GROWTH:
            outcome.fault(f"grew by {outcome.memory[1] - outcome.memory[0]} MB", outcome.memory)


def _print(found: dict[str, Outcome], console: Console) -> None:
    table = Table("run", "sent", "answers", "MB, 1/5 of it -> end", "slowest, s", "seconds", "faults")
    for name, one in found.items():
        if name != "log":
            answers = ", ".join(f"{what}: {times:,}" for what, times in sorted(one.answers.items()))
            grown = " -> ".join(map(str, one.memory))
            figures = (f"{sum(one.sent.values()):,}", answers, grown, f"{one.slowest:.2f}", f"{one.seconds:.0f}")
            table.add_row(name, *figures, str(sum(one.faults.values())))
    console.print(table)
    for name, one in found.items():
        for fault, times in one.faults.most_common(20):
            console.print(
                f"{name}: {times} x {fault}\n    {one.examples.get(fault, '')}", markup=False, highlight=False
            )


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fuzz", description=__doc__)
    parser.add_argument("--updates", type=int, default=100_000, help="half by webhook, half by polling")
    parser.add_argument("--web", type=int, default=20_000, help="requests")
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    columns = (TextColumn("{task.description:>18}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with tempfile.TemporaryDirectory() as folder, Progress(*columns, console=Console(stderr=True)) as bar:
        found = asyncio.run(fuzz(given.seed, given.updates, given.web, given.texts, Path(folder), bar))
    _grown(found)
    if given.json:
        print(json.dumps({name: asdict(one) for name, one in found.items()}))
    else:
        _print(found, Console())
    return 1 if any(one.faults for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
