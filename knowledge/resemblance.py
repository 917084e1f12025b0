"""Which rows resemble a name: proposed by inverted indices, scored by rarity-weighted words and by letters.

Rare words are the gate (registers.md section 4): that "overseas" agrees says nothing, and that a rare word is there
in one name only is what tells an impostor. A score is never a verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA, Levenshtein

from knowledge.grams import Grams
from knowledge.names import Rarity
from knowledge.phonetics import coarse

COMMON = 150  # a word more names than this carry proposes nobody, it only adds to the score
SCORED = 30  # proposals that are scored, of words and of letters each
ENOUGH = 0.60  # a weaker resemblance is not worth a question
WHOLE = 0.84  # the same for two names compared letter by letter, without spaces
CLEAR = 0.80  # from here on the words decided, even if the rarest of them is missing
_ABC = "abcdefghijklmnopqrstuvwxyz"


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
        asked = _Asked(words)
        positions = dict.fromkeys(self._of_words(asked))
        positions.update(dict.fromkeys(self._grams.nearest(key, SCORED)))
        hits = []
        for position in positions:
            score, gate = self._score(asked, key, position)
            if score >= ENOUGH and (gate or score >= CLEAR):
                hits.append(Hit(self.entries[position].row, score, self.entries[position].kind))
        return hits

    def score(self, words: tuple[str, ...], key: str, position: int) -> float:
        """How much one entry resembles a name, 0 to 1; the arguments are those of `similar`."""
        return self._score(_Asked(words), key, position)[0]

    def _score(self, asked: _Asked, key: str, position: int) -> tuple[float, bool]:
        """(resemblance by words or by letters, whichever is more; does the entry's rarest word agree?)"""
        score, gate = self._by_words(asked, position)
        if len(key) >= 6:
            whole = Levenshtein.normalized_similarity(key, self.entries[position].key, score_cutoff=WHOLE)
            if whole > score:
                return whole, True
        return score, gate

    def _of_words(self, asked: _Asked) -> list[int]:
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

    def _by_words(self, asked: _Asked, position: int) -> tuple[float, bool]:
        """2 x the weight that agrees / the weight of both names, and whether the entry's rarest word agrees, or every
        word that was asked stands in it."""
        agreed = rarest = 0.0
        gate = False
        matched: dict[int, tuple[float, float]] = {}
        for word in set(self.entries[position].words):
            weight = self.rarity.weight(word)
            likeness, own = asked.nearest(word)
            agreed += weight * likeness
            if likeness > matched.get(own, (0.0, 0.0))[0]:
                matched[own] = (likeness, weight)
            if weight > rarest:
                rarest, gate = weight, likeness > 0
        total = self._weights[position]
        for own, word in enumerate(asked.words):
            # A slip makes a common word look rare: a word that was recognised weighs what it stands for.
            likeness, weight = matched.get(own, (0.0, 0.0))
            agreed += weight * likeness
            total += weight if likeness else self.rarity.weight(word)
        inside = len(asked.words) > 1 and all(matched.get(own, (0.0, 0.0))[0] > 0.8 for own in range(len(asked.words)))
        return (agreed / total if total else 0.0), gate or inside


class _Asked:
    """The words of the name asked for; remembers how like each word of the register is to them."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(words))
        self._nearest: dict[str, tuple[float, int]] = {}

    def nearest(self, word: str) -> tuple[float, int]:
        """(likeness, position) of the asked word nearest to a word of the register."""
        found = self._nearest.get(word)
        if found is None:
            best, where = 0.0, 0
            for at, own in enumerate(self.words):
                likeness = word_likeness(own, word)
                if likeness > best:
                    best, where = likeness, at
            found = self._nearest[word] = (best, where)
        return found


@lru_cache(maxsize=65536)
def word_likeness(one: str, other: str) -> float:
    """How sure it is that one word is a slip of the other: 1 for equal words, 0 where edit distance says nothing."""
    if one == other:
        return 1.0
    short, long = len(one), len(other)
    if short > long:
        short, long = long, short
    if short < 2 or long < 3:
        return 0.0  # initials: "A.K." and "A.J." are two companies
    edits = 1 if long < 6 else 2 if long < 10 else 3
    if long - short <= edits:
        distance = OSA.distance(one, other, score_cutoff=edits)
        if distance <= edits:
            return 1.0 - 1.2 * distance / long
    if short >= 4 and coarse(one) == coarse(other) and len(coarse(one)) >= 3:
        return 0.7  # "manpaawar": other vowels, same consonants
    if short >= 4 and (one.startswith(other) or other.startswith(one)):
        return 0.6  # "recruit", "philip": a word cut short
    return 0.0


def one_slip(word: str) -> set[str]:
    """Every text one letter away from a word: added, dropped, changed or swapped with the next; digits stay."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in parts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in parts if right for letter in _ABC}
    added = {left + letter + right for left, right in parts for letter in _ABC}
    return (dropped | swapped | changed | added) - {word}
