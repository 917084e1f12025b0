"""The training examples: enough of each intent in each language, and no sentence pattern over and over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
import regex
import yaml

from bot.understanding.gazetteer import gazetteer
from bot.understanding.normalise import normalise
from knowledge.language_words import ANSWERS, languages

DATA = Path(__file__).parents[2] / "data" / "nlu"
#: How many examples of an intent a language has at least; a greeting has no sixty ways.
ENOUGH = {"danger": 80, "check_agency": 80, "country_guide": 80, "out_of_scope": 80, "greet": 40, "goodbye": 40}
#: How often one sentence may stand with only its countries, numbers and names exchanged.
MOST_ALIKE = 3
LANGUAGES = sorted(folder.name for folder in DATA.iterdir() if folder.is_dir())


@dataclass(frozen=True)
class Example:
    """One line of a file."""

    text: str
    intent: str
    language: str


@lru_cache(maxsize=32)
def examples(language: str) -> tuple[Example, ...]:
    """All examples of a language."""
    found = []
    for path in sorted((DATA / language).glob("*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            found += [Example(line, block["intent"], block["metadata"]["language"]) for line in lines]
    return tuple(found)


def pattern(text: str) -> str:
    """A sentence with its countries, languages and numbers taken out."""
    message = normalise(text)
    kept = message.text
    for mention in sorted(gazetteer().find(message), key=lambda mention: -mention.start):
        kept = f"{kept[: mention.start]}#{kept[mention.end :]}"
    return " ".join(regex.sub(r"\d+", "#", kept).split())


def test_every_language_with_examples_has_words_and_the_other_way_round() -> None:
    assert list(languages()) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_examples_of_every_intent(language: str) -> None:
    counts = Counter(example.intent for example in examples(language))
    every = {example.intent for example in examples("en")}
    least = {intent: 20 if intent in ANSWERS else ENOUGH.get(intent, 60) for intent in every}
    assert not {intent: counts[intent] for intent in least if counts[intent] < least[intent]}
    assert {example.language for example in examples(language)} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_pattern_stands_more_than_three_times(language: str) -> None:
    counts = Counter((example.intent, pattern(example.text)) for example in examples(language))
    # The bare name of a country or language is no sentence.
    assert not {known: times for known, times in counts.items() if times > MOST_ALIKE and known[1] != "#"}


def test_no_text_has_two_intents() -> None:
    intents: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for example in examples(language):
            intents.setdefault(normalise(example.text).text, set()).add(example.intent)
    assert not {text: found for text, found in intents.items() if len(found) > 1}
