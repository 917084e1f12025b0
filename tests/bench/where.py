"""``python -m tests.bench.where``: in which room the time of a message goes, our bot and the stock one, as a table.

py-spy samples the drivers of :mod:`tests.bench.assistant` (the same messages), and each sample counts for the innermost
room in its stack. ``--ours`` leaves the stock bot out; without it ``tests.bench.assistant`` must have run once, which
makes it. Sampling costs some percent, so the figures of ``tests.bench.assistant`` are the ones to compare.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.settings import ROOT
from bot.training import ensure_model
from tests.bench.assistant import BENCH, HERE
from tests.bench.measure import CHATS, EACH, LONG, TIMES

#: Samples a second.
RATE = 200
#: Messages that a driver sends: the first, those that warm, the long conversations, the chats.
MESSAGES = 1 + 20 + TIMES * LONG + CHATS * EACH
PY_SPY = "py-spy==0.4.1"
#: Room -> what stands in the path of its files.
ROOMS = {
    "understanding": ("/bot/understanding/", "/rasa/nlu/", "/bot/typed.py", "/bot/conversation_language.py"),
    "registers, guides, rules": ("/knowledge/",),
    "actions": ("/actions/", "/rasa_sdk/", "/bot/actions_in_process.py"),
    "wording": ("/bot/wording/", "/rasa/core/nlg/", "/jinja2/", "/babel/"),
    "what to do next (policies)": (
        "/rasa/core/policies/",
        "/rasa/core/featurizers/",
        "/rasa/shared/core/generator.py",
        "/bot/dialogue/rules.py",
    ),
    "tracker, events, domain": ("/rasa/shared/core/", "/bot/dialogue/quicken.py"),
    "storing and sealing": ("/rasa/core/tracker_store.py", "/bot/privacy/", "/sqlalchemy/"),
    "Rasa's graph engine": ("/rasa/engine/", "/bot/dialogue/runner.py"),
    "Rasa's processor, the rest": ("/rasa/", "/bot/"),
}
REST = "libraries, event loop"


def main() -> None:
    """Sample and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ours", action="store_true", help="leave the stock bot out")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args()
    console = Console(stderr=True)
    ensure_model()
    found = {}
    if not options.ours:
        python, folder = BENCH / "stock" / "bin" / "python", BENCH / "moodbot"
        if not (folder / "models").is_dir():
            sys.exit("there is no stock bot yet: run python -m tests.bench.assistant first")
        with console.status("stock bot (minutes)"):
            found["stock"] = sample([str(python), str(HERE / "drive_stock.py"), str(time.time()), str(folder)], folder)
    with console.status("our bot"):
        found["ours"] = sample([sys.executable, "-m", "tests.bench.drive_ours", str(time.time())], ROOT)
    if options.json:
        print(json.dumps(found))
    else:
        Console().print(_table(found))


def sample(command: Sequence[str], folder: Path) -> dict[str, float]:
    """Run a driver under py-spy; returns milliseconds a message of each room.

    Args:
        command: the driver.
        folder: where it runs.
    """
    uv = shutil.which("uv") or str(ROOT / ".tools" / "uv")
    with tempfile.TemporaryDirectory() as kept:
        stacks = Path(kept) / "stacks"
        spy = [uv, "tool", "run", "--from", PY_SPY, "py-spy", "record", "--rate", str(RATE), "--idle"]
        spy += ["--full-filenames", "--format", "raw", "--output", str(stacks), "--", *command]
        done = subprocess.run(spy, cwd=folder, capture_output=True, text=True)
        # py-spy's own code says nothing: at times it does not find the driver any more whose end it waits for.
        if "FIGURES" not in done.stdout + done.stderr or not stacks.exists():
            sys.exit(f"py-spy failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        counts = rooms(stacks.read_text().splitlines())
    return {room: count / RATE / MESSAGES * 1000 for room, count in counts.items()}


def rooms(lines: Iterable[str]) -> Counter[str]:
    """Samples of each room.

    Args:
        lines: of py-spy's raw format: ``frame;frame;frame count``, outermost first, a frame being
            ``function (file:line)``. What is not below a driver's ``say`` is no message, and is left out.
    """
    counts: Counter[str] = Counter()
    for line in lines:
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        said = [number for number, frame in enumerate(frames) if frame.startswith("say (")]
        if said:
            counts[_room(frames[said[-1] + 1 :])] += int(count)
    return counts


def _room(frames: Sequence[str]) -> str:
    for frame in reversed(frames):
        for room, paths in ROOMS.items():
            if any(path in frame for path in paths):
                return room
    return REST


def _table(found: dict[str, dict[str, float]]) -> Table:
    table = Table(title=f"Where the time of a message goes, ms ({MESSAGES} messages, {RATE} samples a second)")
    table.add_column("")
    for name in found:
        table.add_column(name, justify="right")
        table.add_column("share", justify="right")
    for room in (*ROOMS, REST):
        cells = []
        for times in found.values():
            cells += [f"{times.get(room, 0.0):.2f}", f"{times.get(room, 0.0) / sum(times.values()):.0%}"]
        table.add_row(room, *cells)
    table.add_row("all", *(cell for times in found.values() for cell in (f"{sum(times.values()):.2f}", "")))
    return table


if __name__ == "__main__":
    main()
