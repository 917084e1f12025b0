"""Every message through all steps of understanding, as in the assistant but without Rasa around them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.understanding import named
from bot.understanding.concepts import concept_finder
from bot.understanding.danger import ConceptAlarm, DangerFinder
from bot.understanding.detector import Detector, train_detector
from bot.understanding.gazetteer import Gazetteer, gazetteer
from bot.understanding.guard import Coverage, guarded, train_coverage
from bot.understanding.language import detect, served_by
from bot.understanding.model import IntentModel
from bot.understanding.normalise import normalise
from bot.understanding.training import Options, folds_of, train_model
from knowledge.alarms import load_alarms
from knowledge.danger import load_danger
from knowledge.language_words import ANSWERS
from tests.bench.nlu.messages import Example


@dataclass(frozen=True)
class Outcome:
    """What was made of one message.

    Attributes:
        best: of the classifier, danger by words before it.
        acted: the intent after the guard (``nlu_fallback`` where the assistant asks back).
        three: the three likeliest intents.
        danger: words or classifier are alarmed.
        offered: they are not, but the answer carries a button for danger.
        language: BCP 47, of the text alone.
        countries: ISO 3166 alpha-2 of those it is about.
        agency, licence: as found; empty without one.
    """

    example: Example
    best: str
    acted: str
    three: tuple[str, ...]
    danger: bool
    offered: bool
    language: str
    countries: frozenset[str]
    agency: str
    licence: str


@dataclass(frozen=True)
class Lists:
    """What needs no training."""

    gazetteer: Gazetteer
    danger: DangerFinder
    alarm: ConceptAlarm


def lists() -> Lists:
    """The lists of the assistant."""
    return Lists(gazetteer(), DangerFinder(load_danger()), ConceptAlarm(concept_finder(), load_alarms()))


def outcome(example: Example, model: IntentModel, coverage: Coverage, detector: Detector, lists: Lists) -> Outcome:
    """One message through all steps."""
    normalised = normalise(example.text)
    language = served_by(detect(normalised.text, detector).detected)
    mentions = lists.gazetteer.find(normalised, language)
    readings = named.readings(normalised, mentions, language)
    ranking, seen = named.rank(model, readings, ANSWERS)
    clear = named.is_clear(ranking, seen)
    covered = clear or coverage.covers(seen, language)
    acted, _ = guarded(ranking, covered=covered, spoken=clear or language in coverage.languages)
    chance = dict(ranking.intents)["danger"]
    by_words = bool(lists.danger.signs(normalised) or lists.alarm.signs(normalised, chance, ranking.danger, language))
    names = [name for name, _ in ranking.intents]
    front = ["danger"] if by_words or acted == "danger" else ["out_of_scope"] if acted == "out_of_scope" else []
    three = tuple(dict.fromkeys([*front, *names]))[:3]
    acted = "danger" if by_words else acted
    agency = readings.agency(ranking)
    return Outcome(
        example,
        best=three[0],
        acted=acted,
        three=three,
        danger=acted == "danger",
        offered=acted != "danger" and (ranking.danger or lists.alarm.hints(normalised, chance, language)),
        language=language,
        countries=frozenset(m.value for m in mentions if m.kind == "country" and m.role is None),
        agency=agency.name if agency is not None else "",
        licence=agency.number if agency is not None else "",
    )


def cross_validated(
    examples: Sequence[Example], lists: Lists, options: Options, advance: Callable[[], object]
) -> list[Outcome]:
    """Every example through models that have not seen it; ``advance`` is called after each fold."""
    fold = folds_of([(e.intent, e.language) for e in examples], options)
    outcomes: list[Outcome] = []
    for number in range(options.folds):
        inside = [example for example, own in zip(examples, fold, strict=True) if own != number]
        outside = [example for example, own in zip(examples, fold, strict=True) if own == number]
        asked = [example for example in outside if example.intent not in ANSWERS]  # those belong to open questions
        outcomes += independent(inside, asked, lists, replace(options, folds=2))[0]
        advance()
    return outcomes


def independent(
    train: Sequence[Example], test: Sequence[Example], lists: Lists, options: Options
) -> tuple[list[Outcome], float]:
    """The test messages through a model of all training examples, and milliseconds a message (median, without Rasa)."""
    texts = [normalise(example.text) for example in train]
    languages = [example.language for example in train]
    pairs = zip(texts, languages, strict=True)
    read = [named.readings(text, lists.gazetteer.find(text, language), language) for text, language in pairs]
    seen, more = named.training_rows(read)
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
