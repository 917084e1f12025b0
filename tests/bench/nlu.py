"""How well the assistant understands: ``python -m tests.bench.nlu [--ablation]``.

Prints two measurements a language: 5-fold cross-validation over ``data/nlu``, and the independent messages of
``tests/nlu``, which no training file holds. Danger counts words and classifier together, as in the assistant.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from rich.console import Console
from rich.table import Table

from bot.understanding import named
from bot.understanding.concepts import concept_finder
from bot.understanding.danger import ConceptAlarm, DangerFinder
from bot.understanding.detector import Detector, train_detector
from bot.understanding.features import seen_text
from bot.understanding.gazetteer import Gazetteer, gazetteer
from bot.understanding.guard import Coverage, guarded, train_coverage
from bot.understanding.language import detect, served_by
from bot.understanding.model import IntentModel
from bot.understanding.normalise import normalise
from bot.understanding.training import Options, folds_of, held_out_scores, train_model
from knowledge.alarms import load_alarms
from knowledge.danger import load_danger
from knowledge.language_words import ANSWERS

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = Console(width=120)


@dataclass(frozen=True)
class Example:
    """One labelled message."""

    text: str
    intent: str
    language: str


@dataclass(frozen=True)
class Outcome:
    """What was made of one message.

    Attributes:
        best: of the classifier, danger by words before it.
        acted: the intent after the guard (``nlu_fallback`` where the assistant asks back).
        three: the three likeliest intents.
        danger: words or classifier are alarmed; by_words: the words alone.
        language: BCP 47, of the text alone.
    """

    example: Example
    best: str
    acted: str
    three: tuple[str, ...]
    danger: bool
    by_words: bool
    language: str


@dataclass(frozen=True)
class Lists:
    """What needs no training."""

    gazetteer: Gazetteer
    danger: DangerFinder
    alarm: ConceptAlarm


def load(paths: Sequence[Path]) -> list[Example]:
    """Examples of Rasa's YAML files whose blocks carry ``metadata: {language: xx}``."""
    examples = []
    for path in paths:
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            examples += [Example(line, block["intent"], block["metadata"]["language"]) for line in lines]
    return examples


def outcome(example: Example, model: IntentModel, coverage: Coverage, detector: Detector, lists: Lists) -> Outcome:
    """One message through all steps."""
    normalised = normalise(example.text)
    found = detect(normalised.text, detector)
    ranking, seen = named.rank(model, named.readings(normalised, lists.gazetteer.find(normalised)), ANSWERS)
    language = served_by(found.detected)
    clear = named.is_clear(ranking, seen)
    covered = clear or coverage.covers(seen, language)
    acted, _ = guarded(ranking, covered=covered, spoken=clear or language in coverage.languages)
    chance = dict(ranking.intents)["danger"]
    by_words = bool(lists.danger.signs(normalised) or lists.alarm.signs(normalised, chance, ranking.danger))
    names = [name for name, _ in ranking.intents]
    front = ["danger"] if by_words or acted == "danger" else ["out_of_scope"] if acted == "out_of_scope" else []
    three = tuple(dict.fromkeys([*front, *names]))[:3]
    acted = "danger" if by_words else acted
    return Outcome(example, three[0], acted, three, acted == "danger", by_words, language)


def cross_validated(examples: Sequence[Example], lists: Lists, options: Options) -> list[Outcome]:
    """Every example through models that have not seen it."""
    fold = folds_of([(e.intent, e.language) for e in examples], options)
    outcomes: list[Outcome] = []
    for number in range(options.folds):
        inside = [example for example, own in zip(examples, fold, strict=True) if own != number]
        outside = [example for example, own in zip(examples, fold, strict=True) if own == number]
        asked = [example for example in outside if example.intent not in ANSWERS]  # those belong to open questions
        outcomes += independent(inside, asked, lists, replace(options, folds=2))[0]
    return outcomes


def independent(
    train: Sequence[Example], test: Sequence[Example], lists: Lists, options: Options
) -> tuple[list[Outcome], float]:
    """The test messages through a model of all training examples, and milliseconds a message (median, without Rasa)."""
    texts = [normalise(example.text) for example in train]
    seen, more = named.training_rows([named.readings(text, lists.gazetteer.find(text)) for text in texts])
    languages = [example.language for example in train]
    model = train_model(seen, [example.intent for example in train], languages, options, more)
    detector = train_detector([text.text for text in texts], languages)
    coverage = _coverage(list(zip(seen, train, strict=True)))
    outcomes, times = [], []
    for example in test:
        start = time.perf_counter()
        outcomes.append(outcome(example, model, coverage, detector, lists))
        times.append(time.perf_counter() - start)
    return outcomes, float(np.median(times)) * 1e3


def _coverage(pairs: Sequence[tuple[str, Example]]) -> Coverage:
    kept = [(text, example.language) for text, example in pairs if example.intent != "out_of_scope"]
    return train_coverage([text for text, _ in kept], [language for _, language in kept])


def report(title: str, outcomes: Sequence[Outcome]) -> None:
    """Print the table of one measurement and its commonest confusions."""
    table = Table(title=title)
    for heading in (
        *("language", "messages", "accuracy", "in three", "macro F1", "asked back", "right if answered"),
        *("danger found", "by words", "false alarms", "out of scope", "language right"),
    ):
        table.add_column(heading, justify="left" if heading == "language" else "right")
    for language in [*sorted({o.example.language for o in outcomes}), "all"]:
        rows = [o for o in outcomes if language in ("all", o.example.language)]
        answered = [o for o in rows if o.acted != "nlu_fallback"]
        danger = [o for o in rows if o.example.intent == "danger"]
        # A child in danger is both; answering it as danger is no false alarm.
        harmless = [o for o in rows if o.example.intent not in ("danger", "child")]
        strange = [o for o in rows if o.example.intent == "out_of_scope"]
        table.add_row(
            language,
            str(len(rows)),
            _share([o.best == o.example.intent for o in rows]),
            _share([o.example.intent in o.three for o in rows]),
            f"{_macro_f1(rows):.3f}",
            _share([o.acted == "nlu_fallback" for o in rows]),
            _share([o.acted == o.example.intent for o in answered]),
            _share([o.danger for o in danger]),
            _share([o.by_words for o in danger]),
            _share([o.danger for o in harmless]),
            _share([o.acted == "out_of_scope" for o in strange]),
            _share([o.language == o.example.language for o in rows]),
        )
    CONSOLE.print(table)
    wrong = Counter((o.example.intent, o.best) for o in outcomes if o.best != o.example.intent)
    pairs = Table("meant", "taken for", "times", title=f"{title}: commonest confusions")
    for (meant, taken), times in wrong.most_common(12):
        pairs.add_row(meant, taken, str(times))
    CONSOLE.print(pairs)


def _share(values: Sequence[bool]) -> str:
    return f"{np.mean(values):.3f}" if values else "-"


def _macro_f1(rows: Sequence[Outcome]) -> float:
    scores = []
    for intent in {o.example.intent for o in rows}:
        right = sum(o.best == intent == o.example.intent for o in rows)
        found = sum(o.best == intent for o in rows)
        meant = sum(o.example.intent == intent for o in rows)
        scores.append(2 * right / (found + meant))
    return float(np.mean(scores))


def ablation(examples: Sequence[Example], lists: Lists) -> None:
    """Print the cross-validated accuracy of the classifier alone under other options."""
    texts = [normalise(example.text) for example in examples]
    placed = [seen_text(text, lists.gazetteer.find(text)) for text in texts]
    plain = [seen_text(text, []) for text in texts]
    intents, languages = [e.intent for e in examples], [e.language for e in examples]
    base = Options()
    variants: list[tuple[str, Options, list[str], list[str] | None]] = [
        ("as trained", base, placed, None),
        ("one model a language", base, placed, languages),
        ("country names left in", base, plain, None),
        ("characters only", replace(base, weights={"word": 0.0}), placed, None),
        ("words only", replace(base, weights={"char": 0.0}), placed, None),
        ("features in two examples and more", replace(base, min_count=2), placed, None),
        ("intents balanced", replace(base, balanced=True), placed, None),
        *((f"C = {strength}", replace(base, C=strength), placed, None) for strength in (0.1, 0.25, 1.0, 2.0)),
    ]
    table = Table("variant", *(f"{name} top 1 / top 3" for name in [*sorted(set(languages)), "all"]), title="Ablation")
    for name, options, seen, apart in variants:
        first, three = np.zeros(len(seen), bool), np.zeros(len(seen), bool)
        for group in sorted(set(apart)) if apart else [None]:
            members = [index for index in range(len(seen)) if group is None or languages[index] == group]
            chosen = ([seen[i] for i in members], [intents[i] for i in members], [languages[i] for i in members])
            held_out = held_out_scores(*chosen, options)
            order = np.argsort(-held_out.scores, axis=1, kind="stable")
            answers = np.array([held_out.intents.index(intent) for intent in chosen[1]])
            first[members] = order[:, 0] == answers
            three[members] = (order[:, :3] == answers[:, None]).any(axis=1)
        cells = []
        for language in [*sorted(set(languages)), None]:
            rows = [index for index in range(len(seen)) if language is None or languages[index] == language]
            cells.append(f"{first[rows].mean():.3f} / {three[rows].mean():.3f}")
        table.add_row(name, *cells)
    CONSOLE.print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ablation", action="store_true", help="also compare other options of the classifier")
    parser.add_argument("--errors", action="store_true", help="also list every misunderstood independent message")
    arguments = parser.parse_args()
    lists = Lists(gazetteer(), DangerFinder(load_danger()), ConceptAlarm(concept_finder(), load_alarms()))
    train = load(sorted((ROOT / "data" / "nlu").rglob("*.yml")))
    if arguments.ablation:
        ablation(train, lists)
    report("Cross-validation over data/nlu", cross_validated(train, lists, Options()))
    known = {normalise(example.text).text for example in train}
    test = load(sorted((ROOT / "tests" / "nlu").glob("*.yml")))
    unseen = [example for example in test if normalise(example.text).text not in known]
    if unseen:
        outcomes, milliseconds = independent(train, unseen, lists, Options())
        report(f"Independent messages, {len(test) - len(unseen)} also in the training data left out", outcomes)
        CONSOLE.print(f"{milliseconds:.2f} ms a message (median, all steps, without Rasa)")
        if arguments.errors:
            for o in outcomes:
                if o.best != o.example.intent:
                    CONSOLE.print(o.example.language, o.example.intent, "->", o.best, "|", o.example.text, markup=False)


if __name__ == "__main__":
    main()
