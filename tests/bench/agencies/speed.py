"""How fast a look-up is, and what an index costs: the real Philippine register, and made-up ones up to 200,000 rows."""

from __future__ import annotations

import gc
import random
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from knowledge.agencies import judge
from knowledge.agency_index import Index
from knowledge.register import Register, Row, read
from tests.bench.agencies.finding import spoken
from tests.bench.agencies.loaders import day_of
from tests.bench.agencies.spelling import arabic, devanagari, thai
from tests.bench.agencies.variants import SPARE, drop_word, typo

SIZES = (2_000, 20_000, 200_000)
QUESTIONS = 600
_SYLLABLES = [
    "ka",
    "ri",
    "mo",
    "tan",
    "sel",
    "gar",
    "ven",
    "do",
    "lis",
    "ba",
    "mar",
    "ne",
    "tu",
    "pre",
    "san",
    "fi",
    "lo",
    "zan",
    "qui",
    "her",
    "al",
    "bo",
    "dri",
    "gem",
    "wan",
    "ser",
    "ju",
    "pil",
    "ott",
    "ex",
]


def measure(quick: bool, rng: random.Random) -> list[dict[str, Any]]:
    """One row a register: build time (s), memory (MB), median and p95 of a look-up (ms; wall clock and CPU)."""
    rows = []
    for code in ("PH", "ID"):
        rows.append(_one(f"{code}, from the file", lambda code=code: read(code), rng))
    for size in SIZES[:2] if quick else SIZES:
        register = synthetic(size, rng)
        rows.append(_one("synthetic", lambda register=register: register, rng))
    return rows


def synthetic(size: int, rng: random.Random) -> Register:
    """A register whose words are as common as the Philippine ones, with invented names beside the real words."""
    real = read("PH")
    words = [word for row in real.rows for word in spoken(row.name).split()]
    invented = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).upper() for _ in range(size // 3)]
    names = []
    for _ in range(size):
        own = [rng.choice(invented)] if rng.random() < 0.7 else []
        names.append(" ".join([*own, *(rng.choice(words) for _ in range(rng.randint(2, 4))), "INC."]))
    return replace(real, rows=tuple(Row(name, status="Valid License") for name in names))


def _one(label: str, make: Any, rng: random.Random) -> dict[str, Any]:
    gc.collect()
    before, began = _memory(), time.perf_counter()
    index = Index(make())
    index.warm()
    build = time.perf_counter() - began
    memory = _memory() - before
    wall, cpu = [], []
    for query in _questions(index, rng):
        begin, begin_cpu = time.perf_counter(), time.thread_time()
        judge(index, query, "", day_of(index))
        cpu.append((time.thread_time() - begin_cpu) * 1000)
        wall.append((time.perf_counter() - begin) * 1000)
    return {
        "register": label,
        "rows": len(index.names),
        "build_s": build,
        "memory_mb": memory,
        "median_ms": median(wall),
        "p95_ms": _p95(wall),
        "cpu_p95_ms": _p95(cpu),
    }


def _questions(index: Index, rng: random.Random) -> list[str]:
    """Names asked once each: exact, with a slip, without a word, absent, and one in eight in another script."""
    asked = []
    rows = rng.choices(index.register.rows, k=QUESTIONS)
    for at, row in enumerate(rows):
        name = spoken(row.name)
        spell = (devanagari, arabic, thai)[at % 3]
        ways = (
            name,
            typo(name, rng),
            typo(name, rng),
            typo(name, rng),
            drop_word(name, rng),
            name + " " + rng.choice(SPARE),
        )
        asked.append(spell(name) if at % 8 == 0 else ways[at % 6])
    return asked


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _memory() -> float:
    """Resident memory of this process, MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6
