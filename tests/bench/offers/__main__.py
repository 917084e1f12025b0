"""How well job offers are read: ``python -m tests.bench.offers [--errors]``.

The advertisements in ``tests/offers`` were written by somebody who had not seen ``knowledge/lexicon/offers``.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from bot.understanding.offers import offer_language, read_offer

FOLDER = Path(__file__).resolve().parents[2] / "offers"
_TARGETS = "targets: bad offers found at least 0.95, false alarms at most 0.05"


@dataclass
class Counts:
    """What was found in the offers of a language."""

    bad: int = 0
    found: int = 0
    honest: int = 0
    alarms: int = 0
    wanted: int = 0
    right: int = 0
    extra: int = 0
    languages: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Add the counts of another language."""
        for name in ("bad", "found", "honest", "alarms", "wanted", "right", "extra", "languages"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def offers(language: str) -> list[dict[str, object]]:
    """The offers of a language: ``{text, suspicious, flags}``."""
    return list(yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8")))


def count(language: str, times: list[float]) -> Counts:
    """Read every offer of a language."""
    counts = Counts()
    for offer in offers(language):
        text, wanted = str(offer["text"]), set(offer["flags"])  # type: ignore[call-overload]
        counts.languages += offer_language(text) == language
        start = time.perf_counter()
        read = read_offer(text, language)
        times.append((time.perf_counter() - start) * 1000)
        raised = {flag.sign.id for flag in read.flags}
        if offer["suspicious"]:
            counts.bad, counts.found = counts.bad + 1, counts.found + read.suspicious
        else:
            counts.honest, counts.alarms = counts.honest + 1, counts.alarms + read.suspicious
        counts.wanted, counts.right = counts.wanted + len(wanted), counts.right + len(wanted & raised)
        counts.extra += len(raised - wanted)
        if bool(offer["suspicious"]) != read.suspicious:
            words = {flag.sign.id: flag.words for flag in read.flags}
            counts.errors.append(
                f"{language} {'missed' if offer['suspicious'] else f'raised {words}'} | {text.strip()}"
            )
    return counts


def main() -> None:
    """Print the table, and with ``--errors`` the offers that were read wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="also list the offers that were read wrongly")
    show = parser.parse_args().errors
    table = Table(title="Job offers")
    for heading in (
        "language",
        "bad",
        "found",
        "honest",
        "false alarms",
        "flags found",
        "flags extra",
        "language right",
    ):
        table.add_column(heading, justify="left" if heading == "language" else "right")
    total, times, errors = Counts(), list[float](), list[str]()
    for path in sorted(FOLDER.glob("*.yml")):
        counts = count(path.stem, times)
        total.add(counts)
        errors += counts.errors
        _row(table, path.stem, counts)
    _row(table, "all", total)
    console = Console(width=150)
    console.print(table)
    console.print(f"{_TARGETS}; {statistics.median(times):.2f} ms an offer (median)")
    for error in errors if show else ():
        console.print(error, markup=False)


def _row(table: Table, name: str, counts: Counts) -> None:
    table.add_row(
        name,
        str(counts.bad),
        f"{counts.found / counts.bad:.3f}",
        str(counts.honest),
        f"{counts.alarms / counts.honest:.3f}",
        f"{counts.right / counts.wanted:.3f}",
        f"{counts.extra / max(1, counts.right + counts.extra):.3f}",
        f"{counts.languages / (counts.bad + counts.honest):.3f}",
    )


if __name__ == "__main__":
    main()
