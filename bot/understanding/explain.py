"""Why a message was understood as it was: its concepts, and what spoke for and against an intent.

Reads the classifier out of a trained model by itself: mending a word list should not need Rasa to start.
"""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.understanding.concepts import Found, concept_finder
from bot.understanding.detector import Detector
from bot.understanding.features import BLOCKS, block_grams
from bot.understanding.gazetteer import gazetteer
from bot.understanding.language import detect, served_by
from bot.understanding.model import Arrays, IntentModel, Ranking
from bot.understanding.named import rank, readings
from bot.understanding.ngrams import hashed
from bot.understanding.normalise import Normalised
from knowledge.alarms import load_alarms

_CLASSIFIER, _LANGUAGE = "NgramClassifier", "LanguageComponent"


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
        language: BCP 47, what the message was taken for; its calibration counts.
        concepts: in reading order.
        alarms: the concepts that raise the alarm by themselves; empty if they do not.
        ranking: all intents, best first.
        reasons: the strongest first.
    """

    text: str
    language: str
    concepts: tuple[Found, ...]
    alarms: tuple[str, ...]
    ranking: Ranking
    reasons: tuple[Reason, ...]


def stored_classifier(path: Path) -> IntentModel:
    """The classifier of a trained model (``models/assistant-*.tar.gz``).

    Raises:
        FileNotFoundError: the archive is not there, or holds no classifier of ours.
    """
    return IntentModel.from_arrays(_stored(path, _CLASSIFIER))


def stored_detector(path: Path) -> Detector:
    """What tells the languages apart in a trained model.

    Raises:
        FileNotFoundError: the archive is not there, or holds no detector of ours.
    """
    return Detector.from_arrays(_stored(path, _LANGUAGE))


def _stored(path: Path, component: str) -> Arrays:
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            if component in member.name and member.name.endswith("model.npz"):
                stored = archive.extractfile(member)
                assert stored is not None  # a file member always has content
                with np.load(io.BytesIO(stored.read()), allow_pickle=False) as arrays:
                    return dict(arrays)
    raise FileNotFoundError(f"{path} holds no {component}")


def explain(model: IntentModel, detector: Detector, message: Normalised, reasons: int = 12) -> Explanation:
    """Explain a message; at most ``reasons`` reasons."""
    language = served_by(detect(message.text, detector).detected)
    mentions = gazetteer().find(message, language)
    ranking, text = rank(model, readings(message, mentions, language))
    concepts = tuple(concept_finder().find(message.text, language))
    alarms = load_alarms().raised_by({found.concept for found in concepts})
    first, second = (model.intents.index(intent) for intent, _ in ranking.intents[:2])
    return Explanation(
        text, language, concepts, alarms, ranking, tuple(_reasons(model, text, language, first, second)[:reasons])
    )


def _reasons(model: IntentModel, text: str, language: str, first: int, second: int) -> list[Reason]:
    found: dict[tuple[str, str], float] = {}
    for block, grams in block_grams(text, language).items():
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
