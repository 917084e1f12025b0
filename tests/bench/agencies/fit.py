"""Fits the rule of knowledge.resemblance: ``python -m tests.bench.agencies.fit [--train PH] [--rows 400]``.

Slips and near-identical names of rows that stand in a register are held against names whose rows were taken out of it.
The rule is fitted on one register and shown on all others, so that it learns no name. Prints the constants.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.agency_index import Index
from knowledge.alignment import Asked, Shares
from knowledge.names import expand, parse, without_torn_form
from knowledge.resemblance import BASE, EXTRA, MISSING, RAREST
from tests.bench.agencies.danger import core
from tests.bench.agencies.finding import chosen, spoken
from tests.bench.agencies.loaders import indices, without
from tests.bench.agencies.variants import SLIPS, one_letter, one_word, own_words, plain

KINDS = {**SLIPS, "one letter changed": one_letter, "one word changed": one_word}
ROUNDS = 6  # the hardest row of an absent name depends on the rule, so the fit is repeated
SHARES = (0.80, 0.85, 0.90)  # of the absent names that find nothing: where the rule is shown


@dataclass(frozen=True)
class Question:
    """A name with the agreement of every row proposed for it; row: the right one, None for an absent name."""

    kind: str
    row: int | None
    proposed: list[tuple[int, Shares]]


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--train", default="PH", help="the register the rule is fitted on")
    parser.add_argument("--rows", type=int, default=400, help="rows of each register that are asked for")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    questions = {code: _questions(index, asked.rows, rng) for code, index in indices().items()}
    rule = np.array([BASE, -MISSING, -EXTRA, RAREST])
    show("now", rule, questions, asked.train)
    for _ in range(ROUNDS):
        rule = _fitted(questions[asked.train], rule)
    show(f"fitted on {asked.train}", rule, questions, asked.train)
    base, missing, extra, rarest = rule
    print(f"BASE, MISSING, EXTRA, RAREST = {base:.2f}, {-missing:.2f}, {-extra:.2f}, {rarest:.2f}")


def show(title: str, rule: NDArray[np.float64], questions: dict[str, list[Question]], train: str) -> None:
    """Print what a rule finds in the registers it was not fitted on, at several thresholds."""
    print(title)
    tested = [question for code, part in questions.items() if code != train for question in part]
    best: dict[str, list[float]] = defaultdict(list)
    for question in tested:
        scores: dict[int, float] = {}
        for row, shares in question.proposed:
            scores[row] = max(scores.get(row, 0.0), _likelihood(rule, shares))
        three = sorted(scores.items(), key=lambda item: -item[1])[:3]
        if question.row is None:
            best["absent"].append(three[0][1] if three else 0.0)
        else:
            best[question.kind].append(dict(three).get(question.row, -1.0))
    for share in SHARES:
        threshold = float(np.quantile(best["absent"], share))
        found = {kind: np.mean(np.array(best[kind]) >= threshold) for kind in KINDS}
        text = ", ".join(f"{kind} {part:.1%}" for kind, part in found.items())
        print(f"  {share:.0%} of the absent find nothing at {threshold:.2f}: {text}")


def _questions(index: Index, limit: int, rng: random.Random) -> list[Question]:
    by_core: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(index.register.rows):
        by_core[core(row.name)].append(at)
    cores = sorted(by_core)
    gone = rng.sample(cores, min(limit, len(cores) // 4))
    rest = without(index, [at for each in gone for at in by_core[each]])
    names = [index.register.rows[by_core[each][0]].name for each in gone]
    found = [Question("absent", None, _proposed(rest, name)) for name in names]
    for at in chosen(rest, limit, rng):
        said = spoken(rest.register.rows[at].name)
        for kind, change in KINDS.items():
            query = change(said, rng)
            if plain(query) != plain(said) and own_words(query) and not rest.exact(parse(query)):
                found.append(Question(kind, at, _proposed(rest, query)))
    return found


def _proposed(index: Index, query: str) -> list[tuple[int, Shares]]:
    names = index.resemblance
    words = expand(without_torn_form(parse(query).tokens, names.knows))
    asked = Asked(words, names.knows)
    positions = names.proposed(asked, "".join(words))
    return [(names.entries[position].row, names.shares(asked, position)) for position in positions]


def _likelihood(rule: NDArray[np.float64], shares: Shares) -> float:
    return float(1.0 / (1.0 + np.exp(-(rule @ np.array([1.0, *shares])))))


def _fitted(questions: list[Question], rule: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression by Newton's steps: right rows against the likeliest row of each absent name."""
    features, labels = [], []
    for question in questions:
        rows = [shares for row, shares in question.proposed if question.row in (None, row)]
        if rows:
            features.append([1.0, *max(rows, key=lambda shares: _likelihood(rule, shares))])
            labels.append(question.row is not None)
    x, y = np.array(features), np.array(labels, dtype=float)
    weights = np.where(y == 1, 0.5 / y.sum(), 0.5 / (len(y) - y.sum())) * len(y)
    found = np.zeros(4)
    for _ in range(40):
        p = 1.0 / (1.0 + np.exp(-x @ found))
        slope = x.T @ (weights * (p - y)) + 0.01 * found
        bend = (x * (weights * p * (1 - p))[:, None]).T @ x + 0.01 * np.eye(4)
        found -= np.linalg.solve(bend, slope)
    return found


if __name__ == "__main__":
    main()
