"""From message to answer: ``python -m tests.bench.agency_messages [--errors] [--sentences] [--model FILE]``.

Each message of the files beside this one goes through the components of ``config.yml``, trained on ``data/nlu``, as in
the assistant. A message that asks about an agency counts only if the intent is ``check_agency`` and the name and the
number are exactly what the brackets hold. A message that names an agency and asks something else must not become one.
``--sentences`` measures ``tests/knowledge/agency_sentences.yml`` instead, the half that may be looked at;
``--errors`` lists what went wrong, but of the messages under ``fresh``, which are only ever counted.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rich.console import Console
from rich.table import Table

from bot.understanding import components
from bot.understanding.component import RANKING
from bot.understanding.named import ASKS
from tests.bench.mentions import Sentence, marked, sentences

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(__file__).parent
CONSOLE = Console(width=140)


@dataclass(frozen=True)
class Case:
    """A message: ``intent`` is check_agency where it asks about the agency it names."""

    intent: str
    said: Sentence


@dataclass(frozen=True)
class Heard:
    """What became of a message; ``entity`` name and number as found, empty where not."""

    case: Case
    intent: str
    best: str
    name: str
    number: str

    @property
    def right(self) -> bool:
        """Intent, name and number of a question about an agency are all right."""
        return self.intent == ASKS and (self.name, self.number) == (self.case.said.name, self.case.said.number)


def fresh(language: str) -> list[Case]:
    """The questions of a language that are only ever counted."""
    blocks = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    return [Case(ASKS, marked(line)) for line in blocks["fresh"].splitlines()]


def cases(language: str) -> list[Case]:
    """The other messages of a language."""
    blocks = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    asked = [Case(ASKS, marked(line)) for line in blocks["asks"].splitlines()]
    others = [line.split(" | ", 1) for line in blocks["others"].splitlines()]
    return [*asked, *(Case(intent, Sentence(text, "", "")) for intent, text in others)]


class Pipeline:
    """The components of ``config.yml``, trained here and now."""

    def __init__(self, root: Path = ROOT) -> None:
        data = training_data_from_paths([str(path) for path in sorted((root / "data" / "nlu").rglob("*.yml"))], "en")
        context = ExecutionContext(GraphSchema({}), "bench")
        steps = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))["pipeline"]
        self._steps: list[Any] = []
        with tempfile.TemporaryDirectory() as folder:
            storage = LocalModelStorage.create(Path(folder))
            for step in steps:
                kind = getattr(components, step["name"].rpartition(".")[2])
                resource = Resource(uuid.uuid4().hex)
                made = kind.create(kind.get_default_config(), storage, resource, context)
                if hasattr(made, "train"):
                    made.train(data)
                    made = kind.load(kind.get_default_config(), storage, resource, context)
                self._steps.append(made)

    def parse(self, text: str) -> Message:
        """A message with all that is understood."""
        message = Message({TEXT: text})
        for step in self._steps:
            step.process([message])
        return message

    def heard(self, case: Case) -> Heard:
        """One message through all components."""
        message = self.parse(case.said.text)
        found = {entity["entity"]: entity["value"] for entity in message.get(ENTITIES, [])}
        best = message.get(RANKING).intents[0][0]
        return Heard(case, message.get(INTENT)["name"], best, found.get("agency", ""), found.get("licence_number", ""))


def row(language: str, heard: Sequence[Heard], times: Sequence[float]) -> list[str]:
    """The row of a language."""
    asked = [h for h in heard if h.case.intent == ASKS]
    others = [h for h in heard if h.case.intent != ASKS]
    danger = [h for h in others if h.case.intent == "danger"]
    calm = [h for h in others if h.case.intent not in ("danger", "child", "risk_check")]

    def share(values: Sequence[bool]) -> str:
        return f"{np.mean(values):.3f}" if values else "-"

    return [
        *(language, str(len(asked)), share([h.intent == ASKS for h in asked])),
        share([h.name == h.case.said.name for h in asked]),
        share([h.right for h in asked]),
        *(str(len(others)), share([h.intent == ASKS for h in others])),
        share([h.intent == h.case.intent for h in others]),
        *(share([h.intent == "danger" for h in danger]), share([h.intent == "danger" for h in [*asked, *calm]])),
        f"{np.median(times):.2f}",
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    parser.add_argument("--sentences", action="store_true", help="measure the tuning half of agency_sentences.yml")
    arguments = parser.parse_args()
    pipeline = Pipeline()
    pipeline.parse("Is Golden Star Manpower licensed?")  # the registers are read once
    table = Table("language", "asks", "intent", "name", "end to end", "others", "false alarms", "right intent")
    for heading in ("danger found", "false danger", "ms (median)"):
        table.add_column(heading)
    tuning = sentences() if arguments.sentences else {}
    wrong: list[Heard] = []
    for language in tuning or ("en", "zh-Hans", "id"):
        rows = [Case(ASKS, said) for said in tuning[language]["tune"]] if tuning else cases(language)
        heard, times = [], []
        for case in rows:
            start = time.perf_counter()
            heard.append(pipeline.heard(case))
            times.append((time.perf_counter() - start) * 1e3)
        table.add_row(*row(language, heard, times))
        if not tuning:
            table.add_row(*row(f"{language} fresh", [pipeline.heard(case) for case in fresh(language)], times))
        wrong += [h for h in heard if (not h.right if h.case.intent == ASKS else h.intent == ASKS)]
    CONSOLE.print(table)
    if arguments.errors:
        for h in wrong:
            got = f"{h.intent} ({h.best}) {h.name!r} {h.number!r}"
            CONSOLE.print(h.case.intent, repr(h.case.said.name), "<-", got, "|", h.case.said.text, markup=False)


if __name__ == "__main__":
    main()
