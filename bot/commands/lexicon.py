"""``safemigration lexicon``: are the word lists sound, and why was a message understood as it was?"""

from __future__ import annotations

from dataclasses import asdict, astuple
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.common import fail, print_json
from knowledge.lexicon_check import LexiconReport
from knowledge.lexicon_check import check as check_all
from knowledge.yamlfile import shown

lexicon = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

_SHOWN = 12  # of each kind of remark and language, without --all


@lexicon.callback()
def root() -> None:
    """Check the word lists; explain why a message was understood as it was; show when the bot asks back."""


@lexicon.command()
def check(
    everything: Annotated[bool, typer.Option("--all", help="Show every remark, not the first few.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Name every fault by file, line and mend; count thin concepts and forms that stand in several of them.

    Exit code 1 on a fault. Thin concepts and shared forms break nothing: somebody who knows the language should look.
    """
    report = check_all()
    if as_json:
        print_json(
            {
                "forms": report.forms,
                "faults": [
                    {"file": shown(f.path), "line": f.line, "problem": f.problem, "mend": f.mend} for f in report.faults
                ],
                "thin": [asdict(thin) for thin in report.thin],
                "shared": [asdict(shared) for shared in report.shared],
            }
        )
    else:
        _print(report, None if everything else _SHOWN)
    raise typer.Exit(1 if report.faults else 0)


def _print(report: LexiconReport, limit: int | None) -> None:
    for fault in report.faults:
        print(fault)
    for language, forms in report.forms.items():
        thin = [one for one in report.thin if one.language == language]
        shared = [one for one in report.shared if one.language == language]
        print(f"{language}: {forms} forms, {len(thin)} thin concepts, {len(shared)} forms in several concepts")
        for one in thin[:limit]:
            print(f"  thin    {one.concept}: {one.forms} of {one.wanted} forms")
        for two in shared[:limit]:
            print(f"  shared  {two.form}: {', '.join(two.concepts)}")
    print(f"{len(report.faults)} faults.")


@lexicon.command()
def explain(
    text: Annotated[str, typer.Argument(help="A message, as somebody would type it.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show the concepts a message lights up, the likeliest intents, and what spoke for the first of them."""
    from bot.understanding.explain import explain as explained
    from bot.understanding.explain import stored_classifier, stored_detector
    from bot.understanding.normalise import normalise

    path, message = _model(), normalise(text)
    found = explained(stored_classifier(path), stored_detector(path), message)
    if as_json:
        print_json(asdict(found))
        return
    print(f"language  {found.language}")
    print(f"seen as   {found.text}")
    print("concepts  " + ", ".join(f"{one.concept} ({one.language}: {one.form})" for one in found.concepts))
    if found.alarms:
        print("alarm     " + ", ".join(found.alarms))
    for intent, chance in found.ranking.intents[:3]:
        print(f"{chance:8.0%}  {intent}")
    first, second = (intent for intent, _ in found.ranking.intents[:2])
    print(f"for {first} (+) and for {second} (-):")
    for reason in found.reasons:
        print(f"{reason.weight:+8.3f}  {reason.block:8}{reason.feature}")


@lexicon.command()
def calibration(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Show from which probability on each language is answered without asking back, and danger is suspected.

    Training sets these limits from examples held out, and stores them with the model.
    """
    from bot.understanding.explain import stored_classifier

    calibrations = stored_classifier(_model()).calibrations
    if as_json:
        print_json({language: asdict(one) for language, one in calibrations.items()})
        return
    table = Table("language", "sharpness", "answered from", "ahead by", "danger suspected from", "alarm from")
    for language, one in calibrations.items():
        table.add_row(language or "any other", *(f"{limit:.3f}" for limit in astuple(one)))
    Console().print(table)


def _model() -> Path:
    from bot.training import model_path

    path = model_path()
    if not path.exists():
        fail("there is no model of the present word lists.", "Run `safemigration ask hello` once: it trains one.")
    return path
