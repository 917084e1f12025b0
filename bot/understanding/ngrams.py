"""Character and word n-grams of normalised text as 32-bit hashes, and the table that gives them rows in a model.

Hashes instead of strings keep a model of sixteen languages small (4 bytes a feature); with some 300,000 features about
one in 14,000 shares its hash with another, which a linear model does not feel.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
Rows = npt.NDArray[np.int64]


def char_ngrams(text: str, low: int, high: int) -> list[str]:
    """Character n-grams of lengths ``low..high`` inside words padded with one space (sklearn's ``char_wb``).

    "pay" with 2..3 gives " p", "pa", "ay", "y ", " pa", "pay", "ay ". Repeated n-grams are repeated.
    """
    grams: list[str] = []
    for word in text.split():
        padded = f" {word} "
        length = len(padded)
        for size in range(low, min(high, length) + 1):
            grams.extend(padded[start : start + size] for start in range(length - size + 1))
    return grams


def hashed(grams: list[str], salt: int = 0) -> Hashes:
    """CRC-32 of each n-gram, shape ``(len(grams),)``. Another ``salt`` gives another space of features."""
    return np.fromiter(
        (crc32(gram.encode("utf-8", "surrogatepass"), salt) for gram in grams), dtype=np.uint32, count=len(grams)
    )


class Table:
    """The features a model knows: sorted hashes, shape ``(n,)``; a feature's row is its place in them."""

    def __init__(self, hashes: Hashes) -> None:
        self.hashes = hashes

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, hashes: Hashes) -> tuple[Rows, npt.NDArray[np.bool_]]:
        """Rows of those ``hashes`` that are known, and for each hash whether it is; repeated ones are repeated."""
        if not len(self.hashes):
            return np.empty(0, dtype=np.int64), np.zeros(len(hashes), dtype=bool)
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[places] == hashes
        return np.asarray(places[known], dtype=np.int64), np.asarray(known)

    def rows(self, hashes: Hashes) -> Rows:
        """Rows of those ``hashes`` that are known; unknown ones are left out."""
        return self.find(hashes)[0]
