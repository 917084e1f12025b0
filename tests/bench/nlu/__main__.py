"""How well the assistant understands: ``python -m tests.bench.nlu [--cross-validation] [--ablation] [--errors]``.

For each language: what becomes of the independent messages of ``tests/nlu``, which no training file holds; those of the
first file, then those of the second, which nobody looked at while mending. On demand also 5-fold cross-validation
over ``data/nlu``, and what each part of the classifier is worth. Danger counts words and classifier together.
"""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.progress import Progress

from bot.understanding.training import Options
from tests.bench.nlu.ablation import VARIANTS, ablation
from tests.bench.nlu.messages import training, unseen
from tests.bench.nlu.outcomes import cross_validated, independent, lists
from tests.bench.nlu.report import errors, report

_FOLDS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ablation", action="store_true", help="also compare other options of the classifier")
    parser.add_argument("--cross-validation", action="store_true", help="also cross-validate over data/nlu")
    parser.add_argument("--errors", action="store_true", help="also list the errors in the first files")
    arguments = parser.parse_args()
    console, known, train = Console(width=150), lists(), training()
    messages = unseen(train)
    work = 1 + arguments.cross_validation * _FOLDS + arguments.ablation * VARIANTS
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("training", total=work)
        outcomes, milliseconds = independent(train, messages, known, Options())
        progress.advance(task)
        first = [o for o in outcomes if not o.example.marked]
        report("First independent messages", first, console)
        report("Second independent messages", [o for o in outcomes if o.example.marked], console)
        console.print(f"{milliseconds:.2f} ms a message (median, all steps, without Rasa)")
        if arguments.errors:
            errors(first, console)
        if arguments.cross_validation:
            folds = Options(folds=_FOLDS)
            held_out = cross_validated(train, known, folds, lambda: progress.advance(task))
            report("Cross-validation over data/nlu", held_out, console)
        if arguments.ablation:
            ablation(train, known, console, lambda: progress.advance(task))


if __name__ == "__main__":
    main()
