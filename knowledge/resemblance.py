"""Which rows resemble a name: proposed by inverted indices, scored by rarity-weighted words and by letters.

Rare words are the gate (registers.md section 4): that "overseas" agrees says nothing, and that a rare word is there
in one name only is what tells an impostor. A score is never a verdict.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.alignment import Asked, Shares, one_slip, word_likeness
from knowledge.grams import Grams
from knowledge.names import Rarity

COMMON = 150  # a word more names than this carry proposes nobody, it only adds to the score
SCORED = 20  # proposals that are scored, of words and of letters each
ENOUGH = 0.17  # a less likely row is not worth a question
CLEAR = 0.5  # from here on nobody needs to listen how the name sounds
# Logistic rule over alignment.Shares; `python -m tests.bench.agencies.fit` fits it on the Philippine register and shows
# it on the others.
BASE, MISSING, EXTRA, RAREST = 3.60, 10.17, 8.95, 1.86


@dataclass(frozen=True, slots=True)
class Hit:
    """A row (its position in the register) that resembles a name. kind: `similar`, or a kind of names.OtherName."""

    row: int
    score: float
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a row: the one it goes by or another one. words: in one spelling; key: without spaces."""

    row: int
    kind: str
    words: tuple[str, ...]
    key: str


class Resemblance:
    """The entries of one register, to be asked which of them resemble a name."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.rarity = Rarity(entry.words for entry in entries)
        self._postings: dict[str, list[int]] = defaultdict(list)
        for position, entry in enumerate(entries):
            for word in dict.fromkeys(entry.words):
                self._postings[word].append(position)
        self._postings = dict(self._postings)
        self._weights = [sum(map(self.rarity.weight, set(entry.words))) for entry in entries]

    @cached_property
    def _grams(self) -> Grams:
        return Grams([entry.key for entry in self.entries])

    def warm(self) -> None:
        """Build what the first look-up would build."""
        _ = self._grams

    def similar(self, words: tuple[str, ...], key: str) -> list[Hit]:
        """Entries worth a question, in no order.

        Args:
            words: of the core name, each in one spelling (`knowledge.names.expand`).
            key: the core name without spaces.
        """
        asked = Asked(words, self.knows)
        hits = []
        for position in self.proposed(asked, key):
            score = likelihood(self.shares(asked, position))
            if score >= ENOUGH:
                hits.append(Hit(self.entries[position].row, score, self.entries[position].kind))
        return hits

    def proposed(self, asked: Asked, key: str) -> list[int]:
        """Entries that are worth a score: they share rare words with the name, or letters."""
        positions = dict.fromkeys(self._of_words(asked))
        positions.update(dict.fromkeys(self._grams.nearest(key, SCORED)))
        return list(positions)

    def shares(self, asked: Asked, position: int) -> Shares:
        """How one entry agrees with a name."""
        return asked.shares(tuple(dict.fromkeys(self.entries[position].words)), self.rarity.weight, self.rarity.unseen)

    def knows(self, word: str) -> bool:
        """Does a name of the register hold this very word?"""
        return word in self._postings

    def _of_words(self, asked: Asked) -> list[int]:
        """Entries that share the heaviest words with a name, slips of one letter included."""
        sums: dict[int, float] = defaultdict(float)
        for word in asked.words:
            for near in self._near(word):
                postings = self._postings[near]
                if len(postings) <= COMMON:
                    weight = self.rarity.weight(near) * word_likeness(word, near)
                    for position in postings:
                        sums[position] += weight
        if len(sums) <= SCORED:
            return list(sums)
        return sorted(sums, key=lambda position: (self._weights[position] / (1 + sums[position]), position))[:SCORED]

    def _near(self, word: str) -> set[str]:
        """Words of the register at most one slip away from a word; a word many names carry is no slip."""
        known = {word} & self._postings.keys()
        if len(word) < 3 or (known and len(self._postings[word]) > COMMON):
            return known
        return known | (one_slip(word) & self._postings.keys())


def likelihood(shares: Shares) -> float:
    """How likely it is that one name was meant by the other, 0 to 1: names that were asked with slips against names
    that are not in the register, both equally frequent."""
    return 1.0 / (1.0 + math.exp(-(BASE - MISSING * shares.missing - EXTRA * shares.extra + RAREST * shares.rarest)))
