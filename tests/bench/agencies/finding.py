"""Is the right row found? Exact variants, slips of the hand, and other scripts."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from knowledge.agencies import judge
from knowledge.agency_index import Index
from knowledge.names import parse
from tests.bench.agencies.loaders import GOOD, day_of, group
from tests.bench.agencies.spelling import SCRIPTS
from tests.bench.agencies.variants import MECHANICAL, SLIPS, own_words, plain

REFERENCES = Path(__file__).with_name("references.yml")
UNSEEN = Path(__file__).with_name("references_unseen.yml")


MOST_SHOWN = 3
#: A part of "word dropped": where more names than can be shown hold all that is left, nobody can tell which was meant.
FEW_HOLD = "  what is left stands in <= 3 names"


class Holders:
    """How many names of a register hold all words of a text; legal forms do not count."""

    def __init__(self, names: Iterable[str]) -> None:
        self._rows: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for word in self._words(name):
                self._rows[word].add(plain(name))

    def of(self, text: str) -> int:
        """Number of different names."""
        words = self._words(text)
        return len(set.intersection(*(self._rows[word] for word in words))) if words else MOST_SHOWN + 1

    @staticmethod
    def _words(text: str) -> set[str]:
        words = re.findall(r"[^\W_]+", MECHANICAL["form left out"](text.lower()))
        return set(words) - {"pt", "pvt", "private", "ltd", "limited", "inc", "corp", "co", "corporation", "company"}


@dataclass
class Count:
    """Of `asked` names, `right` had their row first, `shown` among three at most; `dangerous` were answered as good."""

    asked: int = 0
    right: int = 0
    shown: int = 0
    dangerous: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, names: list[str], target: str, query: str, bad: bool = False) -> None:
        """Count one question: `names` are what was shown, best first."""
        wanted = plain(target)
        found = [plain(name) == wanted for name in names[:MOST_SHOWN]]
        self.asked += 1
        self.right += bool(found and found[0])
        self.shown += any(found)
        self.dangerous += bad
        if not any(found) or bad:
            self.misses.append(f"{query}  [{target}] -> {'; '.join(names[:MOST_SHOWN]) or 'nothing'}")

    def share(self, number: int) -> float:
        """A share of what was asked."""
        return number / self.asked if self.asked else 0.0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.asked + other.asked,
            self.right + other.right,
            self.shown + other.shown,
            self.dangerous + other.dangerous,
            self.misses + other.misses,
        )


def spoken(name: str) -> str:
    """The name without brackets and former names, as people say it."""
    return re.sub(r"(?i)\s*(\(|\bfor:|\bformerly\b).*", "", name).strip() or name


def chosen(index: Index, limit: int, rng: random.Random, latin: bool = True) -> list[int]:
    """Rows with a good status, at most `limit`, drawn by chance."""
    rows = [
        at
        for at, row in enumerate(index.register.rows)
        if group(index, at) in GOOD and (not latin or row.name.isascii())
    ]
    return sorted(rng.sample(rows, limit)) if len(rows) > limit else rows


def exact(index: Index, limit: int, rng: random.Random) -> dict[str, Count]:
    """Every good row under each mechanical variant: its row must be among the exact ones, the verdict the same."""
    found = {variant: Count() for variant in MECHANICAL}
    rows = chosen(index, limit, rng, latin=False)
    for at in rows:
        name = index.register.rows[at].name
        verdict = judge(index, name, "", day_of(index)).verdict
        for variant, change in MECHANICAL.items():
            query = change(name)
            hit = at in index.exact(parse(query)) and judge(index, query, "", day_of(index)).verdict == verdict
            found[variant].add([name] if hit else [], name, query)
    return found


def slips(index: Index, limit: int, rng: random.Random) -> dict[str, Count]:
    """Rows asked for with each kind of slip. A slip that leaves no word of the name's own is no question."""
    found = {kind: Count() for kind in (*SLIPS, FEW_HOLD)}
    holders = Holders(row.name for row in index.register.rows)
    for at in chosen(index, limit, rng):
        name = index.register.rows[at].name
        said = spoken(name)
        for kind, change in SLIPS.items():
            query = change(said, rng)
            if plain(query) != plain(said) and own_words(query):
                names = _shown(index, query)[0]
                found[kind].add(names, name, query)
                if kind == "word dropped" and holders.of(query) <= MOST_SHOWN:
                    found[FEW_HOLD].add(names, name, query)
    return found


def scripts(index: Index, limit: int, rng: random.Random) -> dict[str, Count]:
    """Rows asked for in letters of other scripts, by the letter tables of spelling.py."""
    found = {script: Count() for script in SCRIPTS}
    for at in chosen(index, limit, rng):
        name = index.register.rows[at].name
        said = spoken(name)
        if not own_words(said):
            continue
        for script, spell in SCRIPTS.items():
            query = spell(said)
            names, verdict = _shown(index, query)
            found[script].add(names, name, query, verdict in GOOD)
    return found


def references(indices: dict[str, Index], path: Path) -> dict[str, Count]:
    """The spellings written by hand, by script. A Chinese name of a Chinese register may be found exactly."""
    found: dict[str, Count] = {}
    for country, script, name, query in yaml.safe_load(path.read_text("utf-8")):
        index = indices.get(country)
        if index is None:
            continue
        rows = [at for at, row in enumerate(index.register.rows) if name in (row.name, row.local_name)]
        if not rows:
            raise ValueError(f"{path.name}: the register of {country} has no row {name!r}")
        names, verdict = _shown(index, query)
        target = index.register.rows[rows[0]].name
        label = f"{script}, own names" if country == "HK" else script
        found.setdefault(label, Count()).add(names, target, query, verdict in GOOD and country != "HK")
    return found


def total(counts: Iterable[Count]) -> Count:
    """All of them together."""
    return sum(counts, Count())


def _shown(index: Index, query: str) -> tuple[list[str], str]:
    found = judge(index, query, "", day_of(index))
    return [row.name for row in (*found.rows, *found.candidates)], found.verdict
