"""What must never happen: an impostor, or a name that is not in the register, answered as licensed."""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field

from knowledge.agencies import judge
from knowledge.agency_index import Index
from tests.bench.agencies.finding import chosen, spoken
from tests.bench.agencies.loaders import GOOD, SHARED, day_of, group, without
from tests.bench.agencies.variants import MECHANICAL, one_letter, one_word, plain

PARTS = 8  # so many times an eighth of a register is taken out


@dataclass
class Danger:
    """Questions that must not be answered as licensed: how many, with which verdicts, and the wrong ones."""

    asked: int = 0
    verdicts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[str] = field(default_factory=list)

    def ask(self, index: Index, query: str) -> None:
        """Ask and count."""
        found = judge(index, query, "", day_of(index))
        self.asked += 1
        self.verdicts[found.verdict] += 1
        if found.verdict in GOOD:
            self.wrong.append(f"{index.register.country}: {query} -> {'; '.join(row.name for row in found.rows)}")


def core(name: str) -> str:
    """What two rows share that nobody would call two names: letters and digits, without brackets and legal forms."""
    name = re.sub(r"(?i)^m/s\.? ?", "", spoken(name))
    for _ in range(3):
        name = MECHANICAL["form left out"](name)
    return plain(name)


def absent(index: Index, limit: int, rng: random.Random) -> Danger:
    """Every row asked for after it, and all rows of the same core name, were taken out of the register."""
    found = Danger()
    by_core: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(index.register.rows):
        by_core[core(row.name)].append(at)
    cores = sorted(by_core)
    rng.shuffle(cores)
    cores = cores[:limit]
    for part in range(PARTS):
        gone = cores[part::PARTS]
        rest = without(index, [at for each in gone for at in by_core[each]])
        for each in gone:
            found.ask(rest, index.register.rows[by_core[each][0]].name)
    return found


def impostors(index: Index, limit: int, rng: random.Random) -> dict[str, Danger]:
    """Names one letter or one word away from a good row; those that are a row of the register are no impostors."""
    real = {core(row.name) for row in index.register.rows} | {core(spoken(row.name)) for row in index.register.rows}
    found = {"one letter": Danger(), "one word": Danger()}
    for at in chosen(index, limit, rng):
        name = spoken(index.register.rows[at].name)
        for kind, change in (("one letter", one_letter), ("one word", one_word)):
            queries = {change(name, rng) for _ in range(2)}
            for query in sorted(queries):
                if core(query) not in real and core(query) != core(name):
                    found[kind].ask(index, query)
    return found


def traps(indices: dict[str, Index]) -> Danger:
    """The pairs of ../shared: only a query whose own row is good may be answered so."""
    found = Danger()
    path = SHARED / "matching" / "traps.csv"
    if not path.exists():
        return found
    with path.open(encoding="utf-8", newline="") as file:
        for trap in csv.DictReader(file):
            index = indices.get(trap["register"])
            if index is None:
                continue
            answer = judge(index, trap["query_name"], "", day_of(index))
            found.asked += 1
            found.verdicts[answer.verdict] += 1
            own = {
                group(index, at)
                for at, row in enumerate(index.register.rows)
                if core(row.name) == core(trap["query_name"])
            }
            if answer.verdict in GOOD and not (own and own <= set(GOOD)):
                found.wrong.append(f"{trap['trap']}: {trap['query_name']} -> {answer.verdict}")
    return found
