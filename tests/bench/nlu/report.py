"""The tables of one measurement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.bench.nlu.names import same_name, same_number
from tests.bench.nlu.outcomes import Outcome

_COLUMNS = (
    *("language", "messages", "right", "in three", "macro F1", "asked back", "right if answered"),
    *("danger found", "or offered", "false alarms", "offers", "out of scope", "language right"),
)
_PAIRS = 12


def report(title: str, outcomes: Sequence[Outcome], console: Console) -> None:
    """Print how well each language is understood, what is found in marked messages, and the commonest confusions."""
    table = Table(title=title)
    for heading in _COLUMNS:
        table.add_column(heading, justify="left" if heading == "language" else "right")
    for language, rows in _by_language(outcomes):
        answered = [o for o in rows if o.acted != "nlu_fallback"]
        danger = [o for o in rows if o.example.intent == "danger"]
        # A child in danger is both; answering it as danger is no false alarm.
        harmless = [o for o in rows if o.example.intent not in ("danger", "child")]
        strange = [o for o in rows if o.example.intent == "out_of_scope"]
        table.add_row(
            language,
            str(len(rows)),
            _share(o.best == o.example.intent for o in rows),
            _share(o.example.intent in o.three for o in rows),
            f"{_macro_f1(rows):.3f}",
            _share(o.acted == "nlu_fallback" for o in rows),
            _share(o.acted == o.example.intent for o in answered),
            _share(o.danger for o in danger),
            _share(o.danger or o.offered for o in danger),
            _share(o.danger for o in harmless),
            _share(o.offered for o in harmless),
            _share(o.acted == "out_of_scope" for o in strange),
            _share(o.language == o.example.language for o in rows),
        )
    console.print(table)
    marked = [o for o in outcomes if o.example.marked]
    if marked:
        console.print(_names(title, marked))
    wrong = Counter((o.example.intent, o.best) for o in outcomes if o.best != o.example.intent)
    pairs = Table("meant", "taken for", "times", title=f"{title}: commonest confusions")
    for (meant, taken), times in wrong.most_common(_PAIRS):
        pairs.add_row(meant, taken, str(times))
    console.print(pairs)


def _names(title: str, outcomes: Sequence[Outcome]) -> Table:
    """What is found of the names in marked messages; a name counts if a look-up would search for the one marked."""
    table = Table(title=f"{title}: names")
    for heading in ("language", "countries", "none where none", "agencies", "none where none", "licence numbers"):
        table.add_column(heading, justify="left" if heading == "language" else "right")
    for language, rows in _by_language(outcomes):
        asks = [o for o in rows if o.example.intent == "check_agency"]
        table.add_row(
            language,
            _share(o.countries == o.example.countries for o in rows if o.example.countries),
            _share(not o.countries for o in rows if not o.example.countries),
            _share(_found(o) for o in asks if o.example.agency),
            _share(not o.agency for o in rows if not o.example.agency),
            _share(same_number(o.licence, o.example.licence) for o in asks if o.example.licence),
        )
    return table


def errors(outcomes: Sequence[Outcome], console: Console) -> None:
    """Print every message that was misunderstood, and every name missed."""
    for o in outcomes:
        example = o.example
        if o.best != example.intent:
            console.print(example.language, example.intent, "->", o.best, "|", example.text, markup=False)
        if example.marked and o.countries != example.countries:
            found = f"{sorted(example.countries)} -> {sorted(o.countries)}"
            console.print(example.language, "country", found, "|", example.text, markup=False)
        if example.marked and example.intent == "check_agency" and not _found(o):
            found = f"{example.agency!r} -> {o.agency!r}"
            console.print(example.language, "agency", found, "|", example.text, markup=False)


def _found(o: Outcome) -> bool:
    return same_name(o.agency, o.example.agency, o.example.language)


def _by_language(outcomes: Sequence[Outcome]) -> Iterable[tuple[str, list[Outcome]]]:
    for language in sorted({o.example.language for o in outcomes}):
        yield language, [o for o in outcomes if o.example.language == language]
    yield "all", list(outcomes)


def _share(values: Iterable[bool]) -> str:
    listed = list(values)
    return f"{np.mean(listed):.3f}" if listed else "-"


def _macro_f1(rows: Sequence[Outcome]) -> float:
    scores = []
    for intent in {o.example.intent for o in rows}:
        right = sum(o.best == intent == o.example.intent for o in rows)
        found = sum(o.best == intent for o in rows)
        meant = sum(o.example.intent == intent for o in rows)
        scores.append(2 * right / (found + meant))
    return float(np.mean(scores))
