"""Which words of two names stand for each other: equal ones, slips of the hand, words run together.

That two words align says that one may have been meant by the other, never that they are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from knowledge.phonetics import coarse

_ABC = "abcdefghijklmnopqrstuvwxyz"
_SLIP = 1.2  # what a wrong letter costs, as a share of the word
_SHORTENED = 0.6  # the least share of a word that is left of it when it is cut short
_LEFT = 4  # letters both sides need, of the words that found no partner, to be compared as one text
_ALIKE_LEFT = 0.7  # and how alike these two texts must be
_SHORTEST_PAIR = 5  # letters of two words run together


class Shares(NamedTuple):
    """How two names agree, each 0 to 1, by the rarity of their words.

    missing: weight of the asked name that has no partner in the other one; extra: the same the other way round;
    rarest: the weight of the rarest word they share, against that of a word no name of the register holds.
    """

    missing: float
    extra: float
    rarest: float


def _nothing(word: str) -> bool:
    return False


class Asked:
    """The words of the name asked for; remembers how like each word of the register is to them."""

    def __init__(self, words: Iterable[str], known: Callable[[str], bool] = _nothing) -> None:
        """known: whether some name of the register holds a word; any other may be two words run together."""
        self.words = tuple(dict.fromkeys(words))
        self._strange = [at for at, word in enumerate(self.words) if len(word) >= _SHORTEST_PAIR and not known(word)]
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

    def shares(self, words: Sequence[str], weigh: Callable[[str], float], unseen: float) -> Shares:
        """Hold the asked name against another one.

        Args:
            words: of the other name, each once.
            weigh: a word, by its rarity in the register.
            unseen: weight of a word no name of the register holds.
        """
        weights = [weigh(word) for word in words]
        theirs: list[float] = []
        ours = [0.0] * len(self.words)
        # A slip makes a common word look rare: a word that was recognised weighs what it stands for.
        stands = [0.0] * len(self.words)
        known = self._nearest
        for word, heavy in zip(words, weights):  # noqa: B905 (this loop runs some sixty times a look-up)
            likeness, own = known.get(word) or self.nearest(word)
            theirs.append(likeness)
            if likeness > ours[own]:
                ours[own], stands[own] = likeness, heavy
        for own in self._strange:
            self._run_together(own, words, weights, theirs, ours, stands)
        if 0.0 in ours and 0.0 in theirs:
            self._left_over(words, weights, theirs, ours, stands)
        shared = missing = extra = rarest = 0.0
        for likeness, heavy in zip(theirs, weights):  # noqa: B905
            agreed = likeness * heavy
            shared += agreed
            extra += heavy - agreed
            if agreed > rarest:
                rarest = agreed
        for own, likeness in enumerate(ours):
            heavy = stands[own] if likeness else weigh(self.words[own])
            agreed = likeness * heavy
            shared += agreed
            missing += heavy - agreed
        if not shared:
            return Shares(1.0, 1.0, 0.0)
        shared /= 2
        return Shares(missing / (shared + missing), extra / (shared + extra), rarest / unseen)

    def _run_together(
        self,
        own: int,
        words: Sequence[str],
        weights: Sequence[float],
        theirs: list[float],
        ours: list[float],
        stands: list[float],
    ) -> None:
        """Let one asked word stand for two neighbours of the other name: "goldnhorizon" for "golden horizon"."""
        word = self.words[own]
        for at in range(len(words) - 1):
            if abs(len(words[at]) + len(words[at + 1]) - len(word)) > 1:
                continue
            distance = OSA.distance(word, words[at] + words[at + 1], score_cutoff=2)
            likeness = 1.0 - _SLIP * distance / len(word)
            if distance <= 2 and likeness > ours[own]:
                ours[own], stands[own] = likeness, weights[at] + weights[at + 1]
                theirs[at], theirs[at + 1] = max(theirs[at], likeness), max(theirs[at + 1], likeness)

    def _left_over(
        self,
        words: Sequence[str],
        weights: Sequence[float],
        theirs: list[float],
        ours: list[float],
        stands: list[float],
    ) -> None:
        """Compare the words without a partner, each side's as one text: "goldenhorizn" is "golden horizon"."""
        left = [own for own, likeness in enumerate(ours) if not likeness]
        other = [at for at, likeness in enumerate(theirs) if not likeness]
        one, two = "".join([self.words[own] for own in left]), "".join([words[at] for at in other])
        if min(len(one), len(two)) < max(_LEFT, _ALIKE_LEFT * max(len(one), len(two))):
            return
        alike = Levenshtein.normalized_similarity(one, two, score_cutoff=_ALIKE_LEFT)
        if not alike:
            return
        heavy = sum(weights[at] for at in other) / len(left)
        for own in left:
            ours[own], stands[own] = 1.0 - _SLIP * (1.0 - alike), heavy
        for at in other:
            theirs[at] = 1.0 - _SLIP * (1.0 - alike)


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
    edits = 1 if long < 5 else 2 if long < 10 else 3
    if long - short <= edits:
        distance = OSA.distance(one, other, score_cutoff=edits)
        if distance <= edits:
            return 1.0 - _SLIP * distance / long
    if short >= 4 and coarse(one) == coarse(other) and len(coarse(one)) >= 3:
        return 0.7  # "manpaawar": other vowels, same consonants
    if short >= max(4, _SHORTENED * long) and (one.startswith(other) or other.startswith(one)):
        return 0.6  # "recruit": a word cut short
    return 0.0


def one_slip(word: str) -> set[str]:
    """Every text one letter away from a word: added, dropped, changed or swapped with the next; digits stay."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in parts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in parts if right for letter in _ABC}
    added = {left + letter + right for left, right in parts for letter in _ABC}
    return (dropped | swapped | changed | added) - {word}
