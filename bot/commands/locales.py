"""``safemigration locales``: extract, update and check the translations."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from bot.commands.common import print_json
from bot.settings import ROOT
from bot.wording import languages
from bot.wording.translations import check as check_all
from bot.wording.translations import template
from bot.wording.translations import update as update_all

locales = typer.Typer(no_args_is_help=True, help="Extract, update and check the translations.")


@locales.command()
def update() -> None:
    """Carry new and changed English into every catalogue; changed texts are marked fuzzy."""
    for tag, (missing, fuzzy) in update_all().items():
        print(f"{tag}: {missing} missing, {fuzzy} to confirm ({languages()[tag].catalogue.relative_to(ROOT)})")


@locales.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Report what is missing, unconfirmed or broken; exit code 1 if anything is."""
    faults = check_all()
    total = len(list(template())) - 1
    by_path = Counter(fault.catalogue for fault in faults)
    states = {
        tag: {
            "texts": total,
            "faults": by_path[language.catalogue],
            "drafted": language.drafted,
            "reviewed": language.reviewed,
        }
        for tag, language in languages().items()
    }
    if as_json:
        print_json({"languages": states, "faults": [str(fault) for fault in faults]})
    else:
        for fault in faults:
            print(fault)
        for tag, state in states.items():
            origin = f"written by {state['drafted']}, reviewed: {state['reviewed']}"
            print(f"{tag}: {total} texts, {state['faults']} faults; {origin}")
    if faults:
        raise typer.Exit(1)
