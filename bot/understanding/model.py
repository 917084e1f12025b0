"""The intent model: TF-IDF of n-grams, one linear function an intent, calibrated. Inference needs numpy only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from bot.understanding.features import BLOCKS, block_hashes, counts
from bot.understanding.ngrams import Hashes, Table

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]
Arrays = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class Calibration:
    """What the scores of a language are worth, from its held-out examples; probabilities from 0 to 1.

    Attributes:
        temperature: what the scores are multiplied by before the soft-max, so that the probabilities hold.
        sure: a best intent with at least this probability is answered.
        lead: and only if it leads the second one by at least this much.
        danger: danger is suspected from this probability on, whatever comes first.
        alarm: and it is what the message is taken for from this one on: a cry must not be outvoted.
    """

    temperature: float
    sure: float
    lead: float
    danger: float
    alarm: float


#: Key of the calibration that serves a language without one of its own.
ANY_LANGUAGE = ""


@dataclass(frozen=True)
class Ranking:
    """All intents with their probabilities, best first, and what to make of them.

    Attributes:
        sure: whether the first may be answered without asking back.
        danger: whether the probability of danger is above its own, lower limit: a suspicion that needs a word beside
            it (:mod:`bot.understanding.danger`).
        alarm: whether it is above the limit from which on danger goes before all other intents.
    """

    intents: tuple[tuple[str, float], ...]
    sure: bool
    danger: bool
    alarm: bool = False


class Weigher:
    """Turns the hashes of a message into weighted rows: TF-IDF, each block scaled to its weight."""

    def __init__(self, table: Table, idf: Floats, weights: Mapping[str, float]) -> None:
        self.table = table
        self.idf = idf
        self.weights = dict(weights)

    def only(self, kept: npt.NDArray[np.bool_]) -> Weigher:
        """The same for some of the features."""
        return Weigher(Table(self.table.hashes[kept]), self.idf[kept], self.weights)

    def __call__(self, blocks: Mapping[str, Hashes]) -> tuple[npt.NDArray[np.int64], Floats]:
        """Rows and their values, both of shape ``(features known,)``; rows of different blocks never coincide."""
        rows, values = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for block, hashes in blocks.items():
            distinct, frequency = counts(hashes)
            places, known = self.table.find(distinct)
            weighted = frequency[known] * self.idf[places]
            length = float(np.linalg.norm(weighted))
            if length > 0:
                rows.append(places)
                values.append((weighted * (self.weights[block] / length)).astype(np.float32))
        return np.concatenate(rows), np.concatenate(values)


class IntentModel:
    """A trained model.

    Attributes:
        intents: names, in the order of the columns.
        coefficients: shape ``(features, intents)``, whole numbers; times ``scales``, shape ``(intents,)``, they are the
            weights of the features.
        intercepts: shape ``(intents,)``.
        calibrations: of each language (BCP 47), and of :data:`ANY_LANGUAGE`.
    """

    def __init__(
        self,
        intents: Sequence[str],
        weigher: Weigher,
        coefficients: Bytes,
        scales: Floats,
        intercepts: Floats,
        calibrations: Mapping[str, Calibration],
    ) -> None:
        self.intents = tuple(intents)
        self.weigher = weigher
        self.coefficients = coefficients
        self.scales = scales
        self.intercepts = intercepts
        self.calibrations = dict(calibrations)

    def scores(self, text: str, language: str = ANY_LANGUAGE) -> Floats:
        """Scores of a :func:`bot.understanding.features.seen_text` in a language (BCP 47), shape ``(intents,)``."""
        rows, values = self.weigher(block_hashes(text, language or None))
        return values @ self.weights_of(rows) + self.intercepts

    def weights_of(self, rows: npt.NDArray[np.int64]) -> Floats:
        """What features weigh for each intent, shape ``(rows, intents)``."""
        return self.coefficients[rows].astype(np.float32) * self.scales

    def calibration(self, language: str) -> Calibration:
        """What holds for a language, BCP 47."""
        return self.calibrations.get(language, self.calibrations[ANY_LANGUAGE])

    def rank(self, text: str, leave_out: Collection[str] = (), language: str = ANY_LANGUAGE) -> Ranking:
        """The intents for a seen text in a language (BCP 47), without those that cannot be meant."""
        calibration = self.calibration(language)
        places = [place for place, intent in enumerate(self.intents) if intent not in leave_out]
        chances = probabilities(self.scores(text, language)[None, places], calibration.temperature)[0]
        return judge([self.intents[place] for place in places], chances, calibration)

    def arrays(self) -> Arrays:
        """Everything the model is, for ``np.savez``; :meth:`from_arrays` reads it back.

        Frequencies are stored in half precision: 3 decimal digits decide nothing and halve the file.
        """
        return {
            "intents": np.array(self.intents, dtype=np.str_),
            "hashes": self.weigher.table.hashes,
            "idf": self.weigher.idf.astype(np.float16),
            "weights": np.array([self.weigher.weights[block] for block in BLOCKS]),
            "coefficients": self.coefficients,
            "scales": self.scales,
            "intercepts": self.intercepts,
            "calibrated": np.array(list(self.calibrations), dtype=np.str_),
            "calibrations": np.array([astuple(one) for one in self.calibrations.values()]),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> IntentModel:
        """The model that :meth:`arrays` described."""
        weights = dict(zip(BLOCKS, (float(weight) for weight in arrays["weights"]), strict=True))
        table = Table(arrays["hashes"].astype(np.uint32))
        rows = (Calibration(*map(float, row)) for row in arrays["calibrations"])
        return cls(
            [str(intent) for intent in arrays["intents"]],
            Weigher(table, arrays["idf"].astype(np.float32), weights),
            arrays["coefficients"].astype(np.int8),
            arrays["scales"].astype(np.float32),
            arrays["intercepts"].astype(np.float32),
            dict(zip(map(str, arrays["calibrated"]), rows, strict=True)),
        )


def quantised(weights: Floats) -> tuple[Bytes, Floats]:
    """Weights of shape ``(features, intents)`` as whole numbers from -127 to 127, and the scale of each intent.

    A quarter of the memory, and the same answers: a score adds up hundreds of weights, and their errors cancel out.
    """
    scales = np.maximum(np.abs(weights).max(axis=0, initial=0.0), 1e-9).astype(np.float32) / 127
    return np.round(weights / scales).astype(np.int8), scales


def probabilities(scores: npt.NDArray[np.floating], temperature: float) -> npt.NDArray[np.float64]:
    """Soft-max of ``scores * temperature`` over the last axis; same shape."""
    scaled = scores.astype(np.float64) * temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def judge(intents: Sequence[str], chances: npt.NDArray[np.float64], calibration: Calibration) -> Ranking:
    """The ranking for probabilities of shape ``(intents,)``; equal ones stand in the order of their names."""
    order = np.argsort(-chances, kind="stable")
    ranked = tuple((intents[index], float(chances[index])) for index in order)
    first = ranked[0][1]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    sure = first >= calibration.sure and first - second >= calibration.lead
    danger = next((chance for intent, chance in ranked if intent == "danger"), 0.0)
    return Ranking(ranked, sure, danger >= calibration.danger, danger >= calibration.alarm)
