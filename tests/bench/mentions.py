"""How well agencies are found in sentences: ``python -m tests.bench.mentions [--errors]``.

Counts over ``tests/knowledge/agency_sentences.yml``: the name and the number must be exactly what the brackets hold.
The sentences are taken as questions about an agency, which the classifier says in the assistant. Below: names found
where none is, in the examples of all other intents. ``--errors`` lists these, and what is wrong in the half that may be
looked at.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import regex
import yaml
from rich.console import Console
from rich.table import Table

from knowledge.agencies import Mention, find_in_text

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "tests" / "knowledge" / "agency_sentences.yml"
CONSOLE = Console(width=140)

_NAME = regex.compile(r"\[(.+?)\]")
_NUMBER = regex.compile(r"<(.+?)>")


@dataclass(frozen=True)
class Sentence:
    """A marked sentence: the plain text, and the name and number in it (empty where it holds none)."""

    text: str
    name: str
    number: str


@dataclass(frozen=True)
class Score:
    """Counts of one half of one language; `milliseconds` is the median of one sentence."""

    named: int
    exact: int
    unnamed: int
    false_names: int
    numbers: int
    exact_numbers: int
    false_numbers: int
    milliseconds: float

    @property
    def share(self) -> float:
        """The share of names found exactly, 0 to 1."""
        return self.exact / self.named


def marked(line: str) -> Sentence:
    """A line of the file as a sentence."""
    name, number = _NAME.search(line), _NUMBER.search(line)
    text = _NUMBER.sub(r"\1", _NAME.sub(r"\1", line))
    return Sentence(text, name.group(1) if name else "", number.group(1) if number else "")


def sentences(path: Path = FILE) -> dict[str, dict[str, list[Sentence]]]:
    """Language -> half (``tune``, ``unseen``) -> sentences."""
    blocks = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        language: {half: [marked(line) for line in text.splitlines()] for half, text in halves.items()}
        for language, halves in blocks.items()
    }


def found_in(text: str) -> Mention:
    """What the finder makes of a question about an agency."""
    return find_in_text(text, asked=True) or Mention()


def score(rows: Sequence[Sentence]) -> Score:
    """Run the finder over sentences and count."""
    found, times = [], []
    for row in rows:
        start = time.perf_counter()
        found.append(found_in(row.text))
        times.append(time.perf_counter() - start)
    pairs = list(zip(rows, found, strict=True))
    return Score(
        named=sum(bool(row.name) for row in rows),
        exact=sum(row.name == mention.name for row, mention in pairs if row.name),
        unnamed=sum(not row.name for row in rows),
        false_names=sum(bool(mention.name) for row, mention in pairs if not row.name),
        numbers=sum(bool(row.number) for row in rows),
        exact_numbers=sum(row.number == mention.number for row, mention in pairs if row.number),
        false_numbers=sum(bool(mention.number) for row, mention in pairs if not row.number),
        milliseconds=float(np.median(times)) * 1e3,
    )


def other_intents(root: Path = ROOT) -> list[tuple[str, str, str]]:
    """(language, intent, text) of every training example that does not ask about an agency."""
    found = []
    for path in sorted((root / "data" / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if block["intent"] != "check_agency":
                lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
                found += [(block["metadata"]["language"], block["intent"], line) for line in lines]
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--errors", action="store_true", help="also list what is wrong in the half for tuning")
    arguments = parser.parse_args()
    found_in("Is Golden Star Manpower licensed?")  # the registers are read once
    table = Table("language", "half", "exact names", "", "false names", "exact numbers", "false numbers", "ms (median)")
    for language, halves in sentences().items():
        for half, rows in halves.items():
            s = score(rows)
            table.add_row(
                *(language, half, f"{s.exact} of {s.named}", f"{s.share:.3f}", f"{s.false_names} of {s.unnamed}"),
                *(f"{s.exact_numbers} of {s.numbers}", str(s.false_numbers), f"{s.milliseconds:.2f}"),
            )
    CONSOLE.print(table)
    examples = other_intents()
    false = [(example, mention) for example in examples if (mention := find_in_text(example[2])) and mention.name]
    CONSOLE.print(f"{len(false)} names in {len(examples)} training examples of other intents (not taken as questions)")
    if arguments.errors:
        for language, halves in sentences().items():
            for row in halves["tune"]:
                mention = found_in(row.text)
                if (mention.name, mention.number) != (row.name, row.number):
                    got = f"{mention.name!r} {mention.number!r}"
                    CONSOLE.print(language, repr(row.name), repr(row.number), "<-", got, "|", row.text, markup=False)
        for (language, intent, text), mention in false:
            CONSOLE.print(language, intent, repr(mention.name), "|", text, markup=False)


if __name__ == "__main__":
    main()
