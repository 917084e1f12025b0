"""The labelled pairs of OpenSanctions' name bench: how our scorer separates names it was not made for.

Their pairs ask "could this be the same company?" for screening, where a miss is worse than a false hit: the opposite
of our question. The published figures are those of registers.md section 4, measurement B.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

from rapidfuzz import fuzz, utils

from knowledge.alignment import Asked
from knowledge.names import expand, parse
from knowledge.resemblance import Entry, Resemblance, likelihood
from knowledge.scripts import has_other_script, readings
from tests.bench.agencies.loaders import SHARED

PATH = SHARED / "matching" / "opensanctions-name-bench.csv"
SCHEMAS = ("Company", "Organization", "LegalEntity")
#: Best-threshold F1 read in registers.md; 259 company and organisation pairs.
PUBLISHED = {"logic-v2 (published)": 0.883, "fingerprints + token_sort (published)": 0.841, "WRatio (published)": 0.840}


def measure() -> list[dict[str, Any]]:
    """Best F1 and its threshold for our scorer, two plain ones and the published ones; empty without the file."""
    if not PATH.exists():
        return []
    with PATH.open(encoding="utf-8", newline="") as file:
        pairs = [row for row in csv.DictReader(file) if row["schema"] in SCHEMAS]
    labels = [row["is_match"] == "true" for row in pairs]
    texts = [(row["name1"], row["name2"]) for row in pairs]
    rows = [
        _best("ours", [_ours(*pair) for pair in texts], labels),
        _best("WRatio", [_fuzz(fuzz.WRatio, *pair) for pair in texts], labels),
        _best("token_sort", [_fuzz(fuzz.token_sort_ratio, *pair) for pair in texts], labels),
    ]
    return rows + [{"scorer": name, "pairs": 259, "f1": f1, "threshold": 0.0} for name, f1 in PUBLISHED.items()]


def _best(scorer: str, scores: list[float], labels: list[bool]) -> dict[str, Any]:
    best = (0.0, 0.0)
    for threshold in sorted(set(scores)):
        hits = sum(label for score, label in zip(scores, labels, strict=True) if score >= threshold)
        called = sum(score >= threshold for score in scores)
        best = max(best, (2 * hits / (called + sum(labels)), threshold))
    return {"scorer": scorer, "pairs": len(labels), "f1": best[0], "threshold": best[1]}


def _fuzz(scorer: Callable[..., float], one: str, other: str) -> float:
    return scorer(one, other, processor=utils.default_process) / 100


def _ours(one: str, other: str) -> float:
    return max(_one_way(one, other), _one_way(other, one))


def _one_way(one: str, other: str) -> float:
    """Score of one name asked against a register that holds only the other: every word weighs the same there."""
    mine, held = _latin(one), _latin(other)
    register = Resemblance([Entry(0, "similar", held, "".join(held))])
    return 1.0 if mine == held else likelihood(register.shares(Asked(mine), 0))


def _latin(name: str) -> tuple[str, ...]:
    if has_other_script(name) and readings(name):
        return expand(readings(name)[0])
    return expand(parse(name).tokens)
