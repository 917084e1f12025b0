"""Training of the intent model: scikit-learn, needed here and nowhere at run time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bot.understanding.features import BLOCKS, block_hashes
from bot.understanding.model import ANY_LANGUAGE, Calibration, Floats, IntentModel, Weigher, probabilities, quantised
from bot.understanding.ngrams import Hashes, Table

_SEED = 20
_TOLERANCE = 1e-2  # of the optimiser; ten times less takes a quarter longer and changes no answer
_ENOUGH = 500  # examples a language needs to be calibrated by itself
_SUSPECTED = 0.03  # share of held-out messages without danger that may be suspected; a concept must then say so too
_ALARMED = 0.01  # share of them that may be taken for danger though something else is likelier

Integers = npt.NDArray[np.int64]
More = Sequence[tuple[int, str]]  # the number of an example, and another text of it


@dataclass(frozen=True)
class Options:
    """How to train; the defaults are what cross-validation chose (``python -m tests.bench.nlu --ablation``).

    Attributes:
        C: inverse strength of the regularisation.
        min_count: features in fewer examples are dropped.
        weights: of the blocks of features.
        balanced: whether intents with few examples weigh as much as those with many.
        folds: of the cross-validation that calibrates.
        kept: share (0..1) of the features that stay in the model: the rest moves no score enough to change an answer.
    """

    C: float = 1.0
    min_count: int = 2
    weights: Mapping[str, float] | None = None
    balanced: bool = False
    folds: int = 2
    kept: float = 0.4

    def block_weights(self) -> dict[str, float]:
        """The weight of every block, 1 where none is set."""
        return {block: (self.weights or {}).get(block, 1.0) for block in BLOCKS}


@dataclass(frozen=True)
class HeldOut:
    """Scores of examples by a model that has not seen them: shape ``(examples, intents)``, and the fold of each."""

    intents: tuple[str, ...]
    scores: Floats
    fold: Integers


def train_model(
    texts: Sequence[str],
    intents: Sequence[str],
    languages: Sequence[str],
    options: Options | None = None,
    more: More = (),
) -> IntentModel:
    """Train on seen texts (:func:`bot.understanding.features.seen_text`); the three sequences have the same length.

    more: other readings of the examples (:func:`bot.understanding.named.training_rows`): learnt from, never held out.

    Raises:
        ValueError: fewer than two intents.
    """
    options = options or Options()
    names = sorted(set(intents))
    if len(names) < 2:
        raise ValueError("A classifier needs examples of at least two intents.")
    answers = np.array([names.index(intent) for intent in intents])
    blocks = [block_hashes(text, language) for text, language in zip(texts, languages, strict=True)]
    folds = folds_of(list(zip(intents, languages, strict=True)), options)
    extra = [(index, block_hashes(text, languages[index])) for index, text in more]
    held_out = _held_out(blocks, answers, names, folds, options, extra)
    calibrations = _calibrations(held_out, answers, languages)
    blocks += [message for _, message in extra]
    answers = np.concatenate([answers, answers[[index for index, _ in extra]]]) if extra else answers
    return _fit(blocks, answers, names, options, calibrations)


def held_out_scores(
    blocks: Sequence[Mapping[str, Hashes]], intents: Sequence[str], languages: Sequence[str], options: Options
) -> HeldOut:
    """Scores of every example (:func:`bot.understanding.features.block_hashes`) by a model trained on the other
    folds; for the benchmark.
    """
    names = sorted(set(intents))
    answers = np.array([names.index(intent) for intent in intents])
    return _held_out(blocks, answers, names, folds_of(list(zip(intents, languages, strict=True)), options), options)


def folds_of(labels: Sequence[tuple[str, str]], options: Options) -> Integers:
    """A fold for each example, every intent of every language spread evenly, the same on every run."""
    generator = np.random.default_rng(_SEED)
    fold = np.empty(len(labels), dtype=np.int64)
    members: dict[tuple[str, str], list[int]] = {}
    for index, label in enumerate(labels):
        members.setdefault(label, []).append(index)
    for label in sorted(members):
        order = generator.permutation(members[label])
        fold[order] = (np.arange(len(order)) + generator.integers(options.folds)) % options.folds
    return fold


def _held_out(
    blocks: Sequence[Mapping[str, Hashes]],
    answers: Integers,
    names: Sequence[str],
    fold: Integers,
    options: Options,
    more: Sequence[tuple[int, Mapping[str, Hashes]]] = (),
) -> HeldOut:
    scores = np.zeros((len(blocks), len(names)), dtype=np.float32)
    for number in range(options.folds):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        present = sorted({int(answer) for answer in answers[inside]})
        if not len(outside) or len(present) < 2:
            continue
        extra = [(index, message) for index, message in more if fold[index] != number]
        learnt = [*(blocks[index] for index in inside), *(message for _, message in extra)]
        labels = answers[[*inside, *(index for index, _ in extra)]]
        weigher = weigher_of(learnt, options.min_count, options.block_weights())
        machine = _machine(options).fit(matrix_of(learnt, weigher), labels)
        coefficients, intercepts = _linear(machine, present, len(names))
        scores[outside] = matrix_of([blocks[i] for i in outside], weigher) @ coefficients + intercepts
    return HeldOut(tuple(names), scores, fold)


def _fit(
    blocks: Sequence[Mapping[str, Hashes]],
    answers: Integers,
    names: Sequence[str],
    options: Options,
    calibrations: Mapping[str, Calibration],
) -> IntentModel:
    weigher = weigher_of(blocks, options.min_count, options.block_weights())
    machine = _machine(options).fit(matrix_of(blocks, weigher), answers)
    coefficients, intercepts = _linear(machine, range(len(names)), len(names))
    strength = np.abs(coefficients).max(axis=1) * weigher.idf
    kept = strength >= np.quantile(strength, 1 - options.kept)
    return IntentModel(names, weigher.only(kept), *quantised(coefficients[kept]), intercepts, calibrations)


def _machine(options: Options) -> LinearSVC:
    return LinearSVC(
        C=options.C, class_weight="balanced" if options.balanced else None, random_state=_SEED, tol=_TOLERANCE
    )


def _linear(machine: LinearSVC, present: Sequence[int], intents: int) -> tuple[Floats, Floats]:
    """Coefficients ``(features, intents)`` and intercepts; intents the machine has not seen get a score below all."""
    weights, bias = machine.coef_.T, machine.intercept_
    if len(present) == 2:  # two classes share one function
        weights, bias = np.hstack([-weights, weights]), np.array([-bias[0], bias[0]])
    coefficients = np.zeros((weights.shape[0], intents), dtype=np.float32)
    intercepts = np.full(intents, -2.0, dtype=np.float32)
    coefficients[:, list(present)] = weights
    intercepts[list(present)] = bias
    return coefficients, intercepts


def weigher_of(blocks: Sequence[Mapping[str, Hashes]], min_count: int, weights: Mapping[str, float]) -> Weigher:
    """TF-IDF of the features that stand in at least ``min_count`` of the texts, each block scaled to its weight."""
    every = np.concatenate([np.unique(hashes) for message in blocks for hashes in message.values()])
    hashes, examples = np.unique(every, return_counts=True)
    kept = examples >= min_count
    idf = np.log((1 + len(blocks)) / (1 + examples[kept])) + 1
    return Weigher(Table(hashes[kept]), idf.astype(np.float32), weights)


def matrix_of(blocks: Sequence[Mapping[str, Hashes]], weigher: Weigher) -> csr_matrix:
    """The weighted features of texts, shape ``(texts, features)``."""
    columns, values, starts = [], [], [0]
    for message in blocks:
        rows, weights = weigher(message)
        columns.append(rows)
        values.append(weights)
        starts.append(starts[-1] + len(rows))
    shape = (len(blocks), len(weigher.table))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), np.array(starts)), shape=shape)


def _calibrations(held_out: HeldOut, answers: Integers, languages: Sequence[str]) -> dict[str, Calibration]:
    """The calibration of all examples together, and of each language that has enough of them."""
    own = np.array(languages)
    found = {ANY_LANGUAGE: _calibration(held_out.intents, held_out.scores, answers)}
    for language in sorted(set(languages)):
        rows = own == language
        if rows.sum() >= _ENOUGH:
            found[language] = _calibration(held_out.intents, held_out.scores[rows], answers[rows])
    return found


def _temperature(scores: Floats, answers: Integers) -> float:
    """The factor that makes the held-out answers likeliest."""

    def surprise(log_factor: float) -> float:
        chances = probabilities(scores, float(np.exp(log_factor)))
        return float(-np.log(chances[np.arange(len(answers)), answers] + 1e-12).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-3.0, 4.0), method="bounded").x))


def _calibration(names: Sequence[str], scores: Floats, answers: Integers) -> Calibration:
    """The temperature, and the limits at which answering does more good than harm on held-out examples.

    A right answer saves a question, a wrong one costs as much: an example is answered where right ones outnumber
    wrong ones, else asked back. The limit for danger is the lowest that keeps the false alarms down.
    """
    temperature = _temperature(scores, answers)
    chances = probabilities(scores, temperature)
    order = np.sort(chances, axis=1)
    first, lead = order[:, -1], order[:, -1] - order[:, -2]
    right = np.where(chances.argmax(axis=1) == answers, 1, -1)
    best, sure, needed = -np.inf, 0.0, 0.0
    for limit in np.unique(np.quantile(first, np.linspace(0, 0.6, 61))):
        for gap in np.unique(np.quantile(lead, np.linspace(0, 0.5, 26))):
            gain = float(right[(first >= limit) & (lead >= gap)].sum())
            if gain > best:
                best, sure, needed = gain, float(limit), float(gap)
    suspected, alarmed = (_danger_limit(names, chances, answers, share) for share in (_SUSPECTED, _ALARMED))
    return Calibration(temperature, sure, needed, suspected, alarmed)


def _danger_limit(names: Sequence[str], chances: npt.NDArray[np.float64], answers: Integers, share: float) -> float:
    """The probability of danger that only ``share`` of the examples without danger reach."""
    if "danger" not in names:
        return 1.0
    column = names.index("danger")
    harmless = chances[answers != column, column]
    return float(np.quantile(harmless, 1 - share, method="higher"))
