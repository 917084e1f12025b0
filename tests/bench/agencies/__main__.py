"""The proof of the licence check: ``python -m tests.bench.agencies [--quick] [--json] [--misses N]``.

Prints whether the right row is found, whether an impostor or an absent name is ever answered as licensed, the same for
the usual matchers, an outside reference, and speed. Nothing here is a test: nothing fails, it only tells.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.agencies import baselines, danger, finding, outside, speed
from tests.bench.agencies.finding import Count
from tests.bench.agencies.loaders import indices

CONSOLE = Console(width=120)
SEED = 20261122


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a sample of each register; speed up to 20,000 rows")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="list N names of each kind that were missed")
    parser.add_argument("--seed", type=int, default=SEED, help="another draw of names and slips")
    asked = parser.parse_args()
    CONSOLE.quiet = asked.json
    result = _measure(asked.quick, asked.seed, asked.misses)
    if asked.json:
        print(json.dumps(result, ensure_ascii=False))


def _measure(quick: bool, seed: int, misses: int) -> dict[str, Any]:
    rng = random.Random(seed)
    registers = indices()
    limit = 120 if quick else 100_000
    result: dict[str, Any] = {"seed": seed, "rows": {code: len(index.names) for code, index in registers.items()}}
    CONSOLE.print("Registers:", ", ".join(f"{code} {rows:,} rows" for code, rows in result["rows"].items()))

    result["speed"] = speed.measure(quick, rng)  # first, while the memory of this process is its own
    _speed(result["speed"])
    result["exact"] = _counts(
        "Exact: 8 mechanical variants",
        "variant",
        _merge([finding.exact(i, limit, rng) for i in registers.values()]),
        1.0,
        misses,
    )
    result["slips"] = _counts(
        "Slips", "kind", _merge([finding.slips(i, limit, rng) for i in registers.values()]), 0.97, misses
    )
    some = 40 if quick else 400
    result["scripts"] = _counts(
        "Other scripts, generated",
        "script",
        _merge([finding.scripts(i, some, rng) for i in registers.values()]),
        0.90,
        misses,
    )
    for kind, path in (("seen", finding.REFERENCES), ("unseen", finding.UNSEEN)):
        counts = finding.references(registers, path)
        title = f"Other scripts, written by hand, {kind}"
        result[f"references_{kind}"] = _counts(title, "script", counts, 0.90, misses if kind == "seen" else 0)
    result["danger"] = _dangers(registers, limit, rng)
    lines = baselines.compare(registers, 40 if quick else 250, rng)
    result["baselines"] = [asdict(line) for line in lines]
    table = Table("matcher", "typos found", "impostors licensed", "absent licensed", title="The usual matchers")
    for line in lines:
        table.add_row(line.matcher, f"{line.typos:.1%}", f"{line.impostors:.1%}", f"{line.absent:.1%}")
    CONSOLE.print(table)
    result["outside"] = outside.measure()
    table = Table("scorer", "pairs", "best F1", "at", title="OpenSanctions name bench, companies and organisations")
    for row in result["outside"]:
        table.add_row(row["scorer"], str(row["pairs"]), f"{row['f1']:.3f}", f"{row['threshold']:.2f}")
    CONSOLE.print(table)
    return result


def _merge(parts: list[dict[str, Count]]) -> dict[str, Count]:
    merged: dict[str, Count] = {}
    for part in parts:
        for key, count in part.items():
            merged[key] = merged.get(key, Count()) + count
    return merged


def _counts(title: str, head: str, counts: Mapping[str, Count], target: float, misses: int) -> dict[str, Any]:
    table = Table(head, "asked", "first", "first three", "as licensed", title=f"{title} (target {target:.0%})")
    every = {**counts, "all": finding.total(count for key, count in counts.items() if key != finding.FEW_HOLD)}
    for key, count in every.items():
        shown = count.share(count.shown)
        colour = "green" if shown >= target else "red"
        table.add_row(
            key,
            f"{count.asked:,}",
            f"{count.share(count.right):.1%}",
            f"[{colour}]{shown:.1%}[/]",
            str(count.dangerous),
        )
    CONSOLE.print(table)
    for key, count in counts.items():
        for miss in count.misses[:misses]:
            CONSOLE.print(f"  {key}: {miss}", style="dim", markup=False)
    return {
        key: {"asked": c.asked, "first": c.right, "shown": c.shown, "dangerous": c.dangerous}
        for key, c in every.items()
    }


def _dangers(registers: Mapping[str, Any], limit: int, rng: random.Random) -> dict[str, Any]:
    parts: dict[str, list[danger.Danger]] = {
        "absent": [danger.absent(index, limit, rng) for index in registers.values()]
    }
    for index in registers.values():
        for kind, found in danger.impostors(index, limit, rng).items():
            parts.setdefault(f"impostor, {kind}", []).append(found)
    parts["traps.csv"] = [danger.traps(dict(registers))]
    table = Table(
        "negatives", "asked", "as licensed", "not found", "a question", "other", title="Must not be licensed (target 0)"
    )
    result: dict[str, dict[str, Any]] = {}
    for kind, founds in parts.items():
        asked, wrong = sum(found.asked for found in founds), [each for found in founds for each in found.wrong]
        verdicts = {word: sum(found.verdicts[word] for found in founds) for word in ("not_found", "candidates")}
        other = asked - sum(verdicts.values()) - len(wrong)
        colour = "red" if wrong else "green"
        table.add_row(
            kind,
            f"{asked:,}",
            f"[{colour}]{len(wrong)}[/]",
            f"{verdicts['not_found']:,}",
            f"{verdicts['candidates']:,}",
            f"{other:,}",
        )
        result[kind] = {"asked": asked, "wrong": wrong, **verdicts}
    CONSOLE.print(table)
    for kind, row in result.items():
        for each in row["wrong"]:
            CONSOLE.print(f"  {kind}: {each}", style="red", markup=False)
    return result


def _speed(rows: list[dict[str, Any]]) -> None:
    table = Table(
        "register", "rows", "build s", "memory MB", "median ms", "p95 ms", "p95 ms of CPU", title="Speed of one look-up"
    )
    for row in rows:
        table.add_row(
            row["register"],
            f"{row['rows']:,}",
            f"{row['build_s']:.2f}",
            f"{row['memory_mb']:.0f}",
            *(f"{row[key]:.2f}" for key in ("median_ms", "p95_ms", "cpu_p95_ms")),
        )
    CONSOLE.print(table)
    first, *_, last = (row for row in rows if row["register"] == "synthetic")
    growth = last["cpu_p95_ms"] / first["cpu_p95_ms"]
    CONSOLE.print(f"Growth of p95 CPU from {first['rows']:,} to {last['rows']:,} rows: {growth:.1f} times")


if __name__ == "__main__":
    main()
