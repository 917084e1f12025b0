"""Why a message was understood as it was: its concepts, and what spoke for and against an intent.

Reads the classifier out of a trained model by itself: mending a word list should not need Rasa to start.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.understanding.concepts import Found, concept_finder
from bot.understanding.features import BLOCKS, block_grams
from bot.understanding.gazetteer import Mention
from bot.understanding.model import IntentModel, Ranking
from bot.understanding.named import rank, readings
from bot.understanding.ngrams import hashed
from bot.understanding.normalise import Normalised
from knowledge.alarms import load_alarms

_CLASSIFIER = "NgramClassifier"


@dataclass(frozen=True)
class Reason:
    """A feature of the message and how much it speaks for the first intent against the second.

    Attributes:
        block: char, word or concept.
        feature: in words; ``a>b`` are concepts in this order, ``a+b`` concepts that stand together.
        weight: positive for the first intent, negative for the second; in the units of the classifier's scores.
    """

    block: str
    feature: str
    weight: float


@dataclass(frozen=True)
class Explanation:
    """What the classifier made of a message.

    Attributes:
        text: as the classifier saw it, names and numbers replaced.
        concepts: in reading order.
        alarms: the concepts that raise the alarm by themselves; empty if they do not.
        ranking: all intents, best first.
        reasons: the strongest first.
    """

    text: str
    concepts: tuple[Found, ...]
    alarms: tuple[str, ...]
    ranking: Ranking
    reasons: tuple[Reason, ...]


def stored_classifier(path: Path) -> IntentModel:
    """The classifier of a trained model (``models/assistant-*.tar.gz``).

    Raises:
        FileNotFoundError: the archive is not there, or holds no classifier of ours.
    """
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            if _CLASSIFIER in member.name and member.name.endswith("model.npz"):
                stored = archive.extractfile(member)
                assert stored is not None  # a file member always has content
                with np.load(io.BytesIO(stored.read()), allow_pickle=False) as arrays:
                    return IntentModel.from_arrays(dict(arrays))
    raise FileNotFoundError(f"{path} holds no classifier")


def explain(model: IntentModel, message: Normalised, mentions: Sequence[Mention], reasons: int = 12) -> Explanation:
    """Explain a message with the countries and languages found in it; at most ``reasons`` reasons."""
    ranking, text = rank(model, readings(message, mentions))
    concepts = tuple(concept_finder().find(message.text))
    alarms = load_alarms().raised_by({found.concept for found in concepts})
    first, second = (model.intents.index(intent) for intent, _ in ranking.intents[:2])
    return Explanation(text, concepts, alarms, ranking, tuple(_reasons(model, text, first, second)[:reasons]))


def _reasons(model: IntentModel, text: str, first: int, second: int) -> list[Reason]:
    found: dict[tuple[str, str], float] = {}
    for block, grams in block_grams(text).items():
        rows, values = model.weigher({block: hashed(grams, BLOCKS[block])})
        each = model.weights_of(rows)
        weights = values * (each[:, first] - each[:, second])
        by_row = dict(zip(rows.tolist(), weights.tolist(), strict=True))
        for gram in grams:
            places = model.weigher.table.rows(hashed([gram], BLOCKS[block]))
            if len(places):
                found[(block, gram)] = by_row[int(places[0])]
    ordered = sorted(found.items(), key=lambda item: -abs(item[1]))
    return [Reason(block, gram, round(weight, 4)) for (block, gram), weight in ordered]
