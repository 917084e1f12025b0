"""Many agencies that nobody has registered, with names as alike as real ones are: from a seed, never committed.

A name takes the shape of a real one: its words are those of other real names, drawn as often as they are there, so that
thousands share "international manpower services" and some are equal. Where the real name has a word that no other one
has, the made-up one has too: two halves of such words put together, because a register that grows brings new words.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path

from knowledge.register import read
from knowledge.register_copy import COLUMNS, Row

#: A word in so few names at most is one company's own.
OWN = 2


def agencies(number: int, seed: int) -> list[Row]:
    """The Philippine register's rows, then made-up ones up to so many."""
    rng = random.Random(seed)
    real = [*read("PH").rows]
    words = [row.name.split() for row in real] + [row.name.split() for row in read("ID").rows]
    counts = Counter(word for name in words for word in set(name))
    own = sorted(word for word, count in counts.items() if count <= OWN and len(word) > 3 and word.isalpha())
    shared = [word for name in words for word in name if counts[word] > OWN]
    made = []
    for _ in range(number - len(real)):
        shape = rng.choice(words)
        drawn = [_coined(rng, own) if counts[word] <= OWN else _like(rng, word, shared, counts) for word in shape]
        model = rng.choice(real)
        made.append(Row(" ".join(drawn), model.number, model.status, model.place, model.expires))
    return real + made


def _coined(rng: random.Random, own: list[str]) -> str:
    first, last = rng.choice(own), rng.choice(own)
    return first[: max(2, len(first) // 2)] + last[len(last) // 2 :]


def _like(rng: random.Random, word: str, shared: list[str], counts: Counter[str]) -> str:
    """A common word stays what it is half of the time (legal forms, trades); else another shared one stands there."""
    return word if rng.random() < 0.5 or not word.isalpha() else rng.choice(shared)


def write(rows: list[Row], path: Path) -> None:
    """Write the rows as a copy of a register."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows(row[: len(COLUMNS)] for row in rows)
