"""An inverted index of letter triples: the texts that share most with a text, without reading them all.

The postings lie in two numpy arrays, so that 200,000 names take about 50 MB and one look-up half a millisecond. It
proposes only; whoever asks scores what it proposes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_START, _END = "\x01", "\x02"  # every text is read as START START t e x t END
_SPREAD = (2654435761, 40503, 1)  # odd factors that scatter three code points over the buckets
BUDGET = 40_000  # postings one look-up reads at most; the rarest triples come first, the others only add to scores
KEEP_AT_LEAST = 4  # triples that are read whatever they cost
_LIGHTEST = 0.05  # weight of a triple that every text has
_HAIR = 0.005  # more than likeness adds to a sum, and than its rounding


class Grams:
    """Letter triples of a list of texts; a text is meant by its position in the list."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._bits = max(12, (8 * len(texts)).bit_length() + 1)
        owners, buckets = self._all(texts)
        order = np.argsort(buckets, kind="stable")
        self._owners: NDArray[np.int32] = owners[order].astype(np.int32)
        counts = np.bincount(buckets, minlength=1 << self._bits)
        self._starts: NDArray[np.int32] = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        self._size = len(texts)
        weights = np.bincount(owners, self._rarity(counts)[buckets], minlength=len(texts))
        self._weights: NDArray[np.float64] = weights.astype(np.float64)

    def nearest(self, text: str, limit: int) -> list[int]:
        """Positions of the `limit` texts that share most, weighed by rarity; half of them by what they share of the
        longer text, half by what they share of the one asked for (the rest of a name may have been left out)."""
        if not text or not self._size:
            return []
        _, buckets = self._all([text])
        buckets = np.unique(buckets)
        lengths = self._starts[buckets + 1] - self._starts[buckets]
        rarity = self._rarity(lengths)
        asked = float(rarity.sum())
        order = np.argsort(lengths)
        read = (np.cumsum(lengths[order]) <= BUDGET) | (np.arange(len(order)) < KEEP_AT_LEAST)
        chosen = buckets[order[read]]
        lists = [self._owners[self._starts[bucket] : self._starts[bucket + 1]] for bucket in chosen]
        owners = np.concatenate(lists)
        if not len(owners):
            return []
        weights = np.repeat(rarity[order[read]], [len(each) for each in lists])
        found, shared = self._promising(owners, weights, asked, limit)
        alike = 2 * shared / (asked + self._weights[found])
        best = _top(alike, found, limit - limit // 2)
        inside = _top(shared + alike / 1000, found, limit // 2)
        return list(dict.fromkeys(np.concatenate((best, inside)).tolist()))

    def _rarity(self, counts: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """What a triple weighs that so many texts have."""
        return np.log((self._size + 1) / (counts + 0.5)).clip(_LIGHTEST).astype(np.float32)

    def _promising(
        self, owners: NDArray[np.int32], weights: NDArray[np.float32], asked: float, limit: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The owners that share enough to be among the nearest, and what they share: a superset, each once.

        It takes as many steps as there are postings. Nothing looks at every text: the one array of their number is
        filled where a posting points, and the rest of it is memory that was asked for and never touched.
        """
        place = np.empty(self._size, dtype=np.int32)
        place[owners] = np.arange(len(owners), dtype=np.int32)  # of an owner's postings the last one stands for it
        sums: NDArray[np.float64] = np.bincount(place[owners], weights).astype(np.float64, copy=False)
        count = limit - limit // 2
        few = _at_least(sums, float(np.partition(sums, -count)[-count]) if len(sums) > count else 0.0)
        alike = 2 * sums[few] / (asked + self._weights[owners[few]])
        # A text weighs at least what it shares, so this likeness is out of reach with less than `least`; and likeness
        # breaks ties between those that share the same, so a hair less than the last of them is enough.
        reached = float(np.partition(alike, -count)[-count]) if len(alike) >= count else 0.0
        least = min(reached * asked / (2 - reached), float(sums[few].min())) - _HAIR
        found = _at_least(sums, least)
        return owners[found], sums[found]

    def _all(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(position of the text, bucket) of every triple of every text."""
        padded = [_START * 2 + text + _END for text in texts]
        codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
        lengths = np.fromiter(map(len, padded), dtype=np.int64, count=len(padded))
        mixed = codes[:-2] * _SPREAD[0] + codes[1:-1] * _SPREAD[1] * 65599 + codes[2:] * _SPREAD[2] * 2246822519
        buckets = ((mixed * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - self._bits)).astype(np.int64)
        owners = np.repeat(np.arange(len(padded)), lengths)[:-2]
        # A triple whose end belongs to the next text is none.
        inside = np.ones(len(buckets), dtype=bool)
        ends = np.cumsum(lengths)[:-1]
        inside[ends - 1] = inside[ends - 2] = False
        return owners[inside], buckets[inside]


def _at_least(sums: NDArray[np.float64], least: float) -> NDArray[np.int64]:
    """Places of the sums from a value on, those of nothing left out."""
    return np.flatnonzero(sums >= max(least, _LIGHTEST))


def _top(scores: NDArray[np.float64], positions: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """Positions of the highest scores, best first; equal ones by their position, so that an answer never changes."""
    if len(scores) > count:
        chosen = np.flatnonzero(scores >= np.partition(scores, -count)[-count])
        scores, positions = scores[chosen], positions[chosen]
    return positions[np.lexsort((positions, -scores))][:count]
