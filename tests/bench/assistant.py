"""``python -m tests.bench.assistant``: our bot beside a stock ``rasa init`` bot, in the same run, as a table.

The stock bot gets its own environment in ``.bench/`` (Python 3.10, TensorFlow: about 2.5 GB, made once). ``--ours``
leaves it out. It is no part of the tests: nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.settings import ROOT
from bot.training import ensure_model
from tests.bench import whole

BENCH = ROOT / ".bench"
HERE = Path(__file__).parent
ROWS = {
    "train_s": "training, s",
    "first_answer_s": "assistant alone: process start to first answer, s",
    "memory_mb": "assistant alone: most memory, MB",
    "group_first_answer_s": "whole group: start to first answer on the page, s",
    "group_memory_mb": "whole group: memory after pages and turns in all languages, MB",
    "turn5_median_ms": "message at turn 5, ms (median)",
    "turn5_p95_ms": "message at turn 5, ms (p95)",
    "turn500_median_ms": "message at turn 500, ms (median)",
    "turn500_p95_ms": "message at turn 500, ms (p95)",
    "all_median_ms": "message over all turns, ms (median)",
    "all_p95_ms": "message over all turns, ms (p95)",
    "messages_per_s": "messages a second over 50 chats",
    "environment_mb": "environment on disk, MB",
}
#: What was promised: figure -> the most it may be for ours; or how many times better than stock it must be.
MOST = {"group_first_answer_s": 10.0, "group_memory_mb": 300.0}
TIMES_BETTER = {"messages_per_s": 8.0, "turn500_p95_ms": 10.0}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ours", action="store_true", help="leave the stock bot out")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args()
    console = Console(stderr=True)
    figures = {}
    with console.status("our bot: training, 1,900 messages, then the whole group"):
        figures["ours"] = ours()
    if not options.ours:
        with console.status("stock bot: environment, training and 1,900 messages (minutes)"):
            figures["stock"] = stock()
    if options.json:
        print(json.dumps(figures))
    else:
        Console().print(_table(figures))


def ours() -> dict[str, float]:
    """Train afresh, then drive our bot in a process of its own."""
    ensure_model()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        _run([sys.executable, "-m", "bot.training", folder], ROOT)
    training = time.monotonic() - begin
    lean = [sys.executable, "-m", "bot.serving.lean"]  # as `serve` begins its processes
    driven = _run([*lean, "tests.bench.drive_ours", str(time.time())], ROOT)
    return {**_figures(driven), **whole.measure(), "train_s": training, "environment_mb": _size(Path(sys.prefix))}


def stock() -> dict[str, float]:
    """Make the stock bot where it is missing, train it, drive it."""
    python = BENCH / "stock" / "bin" / "python"
    uv = shutil.which("uv") or str(ROOT / ".tools" / "uv")
    if not (BENCH / "stock" / "ready").exists():
        _run([uv, "venv", "--clear", "--python", _python310(), str(BENCH / "stock")], ROOT)
        _run([uv, "pip", "install", "--no-config", "--python", str(python), "rasa==3.6.21"], ROOT)
        (BENCH / "stock" / "ready").touch()
    folder = BENCH / "moodbot"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run([str(python), "-m", "rasa", "init", "--no-prompt", "--init-dir", str(folder)], folder)
    begin = time.monotonic()
    _run([str(python), "-m", "rasa", "train", "--force"], folder)
    training = time.monotonic() - begin
    driven = _run([str(python), str(HERE / "drive_stock.py"), str(time.time()), str(folder)], folder)
    return {**_figures(driven), "train_s": training, "environment_mb": _size(BENCH / "stock")}


def _python310() -> str:
    """Return pyenv's Python 3.10 where there is one (uv cannot see through its shims), else leave the search to uv."""
    installed = sorted(Path.home().glob(".pyenv/versions/3.10.*/bin/python"))
    return str(installed[-1]) if installed else "3.10"


def _run(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("VIRTUAL_ENV", None)
    reading, ours = os.pipe()  # training ends when its input does (bot/parent.py)
    try:
        done = subprocess.run(command, cwd=folder, env=environment, stdin=reading, capture_output=True, text=True)
    finally:
        os.close(reading)
        os.close(ours)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def _figures(output: str) -> dict[str, float]:
    line = next(line for line in output.splitlines() if line.startswith("FIGURES "))
    return dict(json.loads(line.removeprefix("FIGURES ")))


def _size(folder: Path) -> float:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _table(figures: dict[str, dict[str, float]]) -> Table:
    table = Table(title="Our bot beside a stock Rasa bot, same machine, same run")
    table.add_column("")
    for name in figures:
        table.add_column(name, justify="right")
    if "stock" in figures:
        table.add_column("ours / stock", justify="right")
    table.add_column("target", justify="right")
    for key, title in ROWS.items():
        shown = {name: held.get(key) for name, held in figures.items()}
        cells = ["-" if figure is None else f"{figure:.1f}" for figure in shown.values()]
        if "stock" in figures:
            ours, theirs = shown["ours"], shown["stock"]
            cells.append(f"{ours / theirs:.2f}" if ours is not None and theirs else "-")
        table.add_row(title, *cells, _target(key, figures))
    for name in figures:
        ratio = figures[name]["turn500_median_ms"] / figures[name]["turn5_median_ms"]
        table.caption = f"{table.caption or ''}{name}: turn 500 costs {ratio:.2f} times turn 5. "
    return table


def _target(key: str, figures: dict[str, dict[str, float]]) -> str:
    """What was promised of a figure, and whether it is met."""
    if key in MOST:
        return f"at most {MOST[key]:.0f}: {'met' if figures['ours'][key] <= MOST[key] else 'MISSED'}"
    if key in TIMES_BETTER and "stock" in figures:
        ours, theirs = figures["ours"][key], figures["stock"][key]
        better = ours / theirs if key == "messages_per_s" else theirs / ours
        verdict = "met" if better >= TIMES_BETTER[key] else "MISSED"
        return f"{TIMES_BETTER[key]:.0f} times better: {better:.1f}, {verdict}"
    return ""


if __name__ == "__main__":
    main()
