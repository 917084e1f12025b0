"""Labelled messages: the training examples of ``data/nlu`` and the independent ones of ``tests/nlu``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rasa.shared.nlu.training_data.entities_parser import parse_training_example

from bot.understanding.normalise import normalise

ROOT = Path(__file__).resolve().parents[3]
TRAINING = ROOT / "data" / "nlu"
INDEPENDENT = ROOT / "tests" / "nlu"
#: The folder of :data:`INDEPENDENT` whose messages carry marks on countries, agencies and licence numbers.
MARKED = "second"


@dataclass(frozen=True)
class Example:
    """One labelled message.

    Attributes:
        countries: ISO 3166 alpha-2 of the countries it is about, without those she only comes from.
        agency, licence: as typed; empty without one.
        marked: whether countries, agency and licence are known; else they are empty.
    """

    text: str
    intent: str
    language: str
    countries: frozenset[str] = frozenset()
    agency: str = ""
    licence: str = ""
    marked: bool = False


def load(paths: Iterable[Path]) -> list[Example]:
    """Examples of Rasa's YAML files whose blocks carry ``metadata: {language: xx}``."""
    examples = []
    for path in paths:
        for block in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            language, marked = block["metadata"]["language"], path.parent.name == MARKED
            examples += [_example(line, block["intent"], language, marked) for line in lines]
    return examples


def _example(line: str, intent: str, language: str, marked: bool) -> Example:
    if not marked:
        return Example(line, intent, language)
    message = parse_training_example(line, intent)
    entities = message.get("entities", [])
    named = {entity["entity"]: entity["value"] for entity in entities}
    countries = (e["value"] for e in entities if e["entity"] == "country" and not e.get("role"))
    return Example(
        message.get("text"),
        intent,
        language,
        frozenset(countries),
        named.get("agency", ""),
        named.get("licence_number", ""),
        marked=True,
    )


def training() -> list[Example]:
    """All examples the assistant is trained on."""
    return load(sorted(TRAINING.rglob("*.yml")))


def unseen(train: Sequence[Example]) -> list[Example]:
    """The independent messages, without those that happen to be training examples too."""
    known = {normalise(example.text).text for example in train}
    return [one for one in load(sorted(INDEPENDENT.rglob("*.yml"))) if normalise(one.text).text not in known]
