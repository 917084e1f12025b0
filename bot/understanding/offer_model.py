"""Which signs an advertisement shows by the whole of its words: a linear model beside the patterns.

Patterns find the words that are listed; people find others. The model learns from the offers in ``data/offers``, in all
languages at once through the concepts of the lexicon. It is trained when they have changed (some seconds) and kept
beside the assistant's model.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.settings import ROOT
from bot.understanding.features import block_hashes
from bot.understanding.lexicon_index import CACHE
from bot.understanding.model import Weigher, quantised
from bot.understanding.ngrams import Table
from bot.understanding.normalise import normalise
from knowledge import yamlfile
from knowledge.factors import FLAGS

EXAMPLES = ROOT / "data" / "offers"
#: Says that an offer shows any of the flags. The columns of the model are this one and the flags.
ANY = "any"
COLUMNS = (ANY, *FLAGS)
#: Concepts weigh more than letters: they are known in all languages.
_WEIGHTS = {"char": 1.0, "word": 0.7, "concept": 1.6}
_C = 10.0
_MIN_COUNT = 3  # offers a feature must stand in
_KEPT = 0.5  # share of the features, the strongest

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """An offer of which somebody said what is wrong with it; ``flags`` is empty for an honest one."""

    text: str
    language: str
    flags: frozenset[str]


class OfferModel:
    """The trained model.

    Attributes:
        coefficients: shape ``(features, columns)``, whole numbers; times ``scales``, shape ``(columns,)``, they are the
            weights.
        intercepts: shape ``(columns,)``.
    """

    def __init__(
        self, weigher: Weigher, coefficients: npt.NDArray[np.int8], scales: Floats, intercepts: Floats
    ) -> None:
        self.weigher = weigher
        self.coefficients = coefficients
        self.scales = scales
        self.intercepts = intercepts

    def logits(self, text: str, language: str) -> dict[str, float]:
        """Column -> log odds that an offer (as typed) in a language (BCP 47) shows it."""
        rows, values = self.weigher(block_hashes(seen(text), language))
        scores = values @ (self.coefficients[rows].astype(np.float32) * self.scales) + self.intercepts
        return dict(zip(COLUMNS, scores.tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the model to ``path``, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            np.savez_compressed(
                file,
                hashes=self.weigher.table.hashes,
                idf=self.weigher.idf,
                coefficients=self.coefficients,
                scales=self.scales,
                intercepts=self.intercepts,
            )
        os.replace(file.name, path)

    @classmethod
    def load(cls, path: Path) -> OfferModel:
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            weigher = Weigher(Table(stored["hashes"]), stored["idf"], _WEIGHTS)
            return cls(weigher, stored["coefficients"], stored["scales"], stored["intercepts"])


def seen(text: str) -> str:
    """What the model sees of an offer: one line, normalised, a line break as the end of a sentence."""
    return " ".join(normalise(text.replace("\n", ". ")).text.split())


def examples(folder: Path = EXAMPLES) -> list[Example]:
    """All offers of a folder's files, one file a language.

    Raises:
        KnowledgeError: an offer has no text or a flag that does not exist; the message names file and line.
    """
    return [example for path in sorted(folder.glob("*.yml")) for example in _examples(path)]


def _examples(path: Path) -> Iterator[Example]:
    document = yamlfile.load(path)
    for index, offer in enumerate(document.data):
        if not isinstance(offer, dict) or not isinstance(offer.get("text"), str) or not offer["text"].strip():
            raise document.error("an offer has no text", "write - text: and flags:", index)
        wrong = [flag for flag in offer.get("flags") or () if flag not in FLAGS]
        if wrong:
            raise document.error(f"{wrong[0]!r} is no flag", f"use {', '.join(FLAGS)}", index)
        yield Example(offer["text"], path.stem, frozenset(offer.get("flags") or ()))


def train(offers: Sequence[Example]) -> OfferModel:
    """Train on offers: one function a column."""
    from sklearn.linear_model import LogisticRegression  # here, because reading needs no scikit-learn

    from bot.understanding.training import matrix_of, weigher_of

    blocks = [block_hashes(seen(offer.text), offer.language) for offer in offers]
    weigher = weigher_of(blocks, _MIN_COUNT, _WEIGHTS)
    matrix = matrix_of(blocks, weigher)
    coefficients = np.zeros((len(weigher.table), len(COLUMNS)), dtype=np.float32)
    intercepts = np.zeros(len(COLUMNS), dtype=np.float32)
    for column, name in enumerate(COLUMNS):
        shows = np.array([bool(offer.flags) if name == ANY else name in offer.flags for offer in offers])
        machine = LogisticRegression(C=_C, solver="liblinear", dual=True, max_iter=2000, random_state=0)
        machine.fit(matrix, shows)
        coefficients[:, column], intercepts[column] = machine.coef_[0], machine.intercept_[0]
    strength = np.abs(coefficients).max(axis=1) * weigher.idf
    kept = strength >= np.quantile(strength, 1 - _KEPT)
    return OfferModel(weigher.only(kept), *quantised(coefficients[kept]), intercepts)


@lru_cache(maxsize=1)
def offer_model(cache: Path = CACHE) -> OfferModel:
    """The model of the present offers and words, from ``cache`` if it is there, else trained and kept there."""
    path = cache / f"offers-{_fingerprint()}.npz"
    if path.exists():
        return OfferModel.load(path)
    # In a process of its own: a bot that answers has no room for what training needs.
    subprocess.run([sys.executable, "-m", __name__, str(path)], check=True)  # noqa: S603 - ourselves
    for old in cache.glob("offers-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
    return OfferModel.load(path)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    sources = [*sorted(EXAMPLES.glob("*.yml")), Path(__file__), *sorted(CACHE.glob("lexicon-*.npz"))]
    for path in sources:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    train(examples()).save(Path(sys.argv[1]))
