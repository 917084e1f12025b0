"""Long words with one slip of the finger: "malasia", "philipines", "threatend"."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

#: Shorter words have too many true neighbours ("hungry" and "hungary" are one slip apart).
MIN_LETTERS = 7


def _deletions(word: str) -> set[str]:
    return {word[:index] + word[index + 1 :] for index in range(len(word))}


class SlipIndex:
    """Words that are found again when one letter is wrong, missing, doubled or swapped with its neighbour.

    Works by shared deletions (two words one edit apart share a form with at most one letter deleted), so a look-up
    costs one dictionary access a letter, however many words there are.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {word for word in words if len(word) >= MIN_LETTERS}
        self._by_deletion: dict[str, list[str]] = {}
        for word in sorted(self._words):
            for form in {word, *_deletions(word)}:
                self._by_deletion.setdefault(form, []).append(word)

    def near(self, word: str) -> frozenset[str]:
        """The known words at most one slip away from ``word``; just the word itself if it is known.

        Empty when ``word`` is shorter than :data:`MIN_LETTERS`, or when the first letter differs: people seldom miss
        the first letter, and other words often do.
        """
        if len(word) < MIN_LETTERS:
            return frozenset()
        if word in self._words:
            return frozenset([word])
        candidates = {known for form in (word, *_deletions(word)) for known in self._by_deletion.get(form, ())}
        return frozenset(
            known for known in candidates if known[0] == word[0] and OSA.distance(word, known, score_cutoff=1) <= 1
        )
