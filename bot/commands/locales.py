"""``safemigration locales``: extract, update and check the translations."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from bot.commands import locales_files, locales_words
from bot.commands.common import print_json
from bot.settings import ROOT
from bot.wording.catalogue_faults import Fault, completeness, faults, listing_faults, source_faults
from bot.wording.languages import DEFAULT, drafts, listed
from bot.wording.terms import term_faults
from bot.wording.translations import messages, read, template
from bot.wording.translations import update as update_all

locales = typer.Typer(no_args_is_help=True, help="Extract, update and check the translations.")
locales.command("new")(locales_files.new)
locales.command("export")(locales_files.export)
locales.command("import")(locales_files.import_file)
locales.command("terms")(locales_words.terms)
locales.command("reading")(locales_words.reading)

Drafts = Annotated[bool, typer.Option("--drafts", help="Also the folders of languages that are not listed.")]


@locales.command()
def update(with_drafts: Drafts = False) -> None:
    """Carry new and changed English into every catalogue; changed texts are marked fuzzy."""
    known = {**listed(), **drafts()}
    for tag, (missing, fuzzy) in update_all(with_drafts).items():
        print(f"{tag}: {missing} missing, {fuzzy} to confirm ({known[tag].catalogue.relative_to(ROOT)})")


@locales.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False, with_drafts: Drafts = False
) -> None:
    """Report what is missing, unconfirmed or broken; exit code 1 if anything is.

    A language whose safety-critical texts are not complete is not served: the bot answers in English until they are.
    """
    source = template()
    total = sum(1 for _ in messages(source))
    found: list[Fault] = [*listing_faults(), *source_faults(source)]
    states = {}
    for tag, language in {**listed(), **(drafts() if with_drafts else {})}.items():
        mine = faults(language, source)
        if tag != DEFAULT and language.catalogue.exists():
            mine += term_faults(language, read(language))
        critical = completeness(language, source)
        states[tag] = {
            "texts": total,
            "faults": len(mine),
            "safety_critical": critical.wanted,
            "safety_critical_complete": critical.complete,
            "listed": tag in listed(),
            "served": tag in listed() and critical.served,
            "drafted": language.drafted,
            "reviewed": language.reviewed,
        }
        found += mine
    if as_json:
        print_json({"languages": states, "faults": [str(fault) for fault in found]})
    else:
        _print(found, states)
    if found:
        raise typer.Exit(1)


def _print(found: list[Fault], states: dict[str, dict[str, object]]) -> None:
    for fault in found:
        print(fault)
    for tag, state in states.items():
        words = [
            f"{state['texts']} texts",
            f"{state['faults']} faults",
            f"safety-critical {state['safety_critical_complete']} of {state['safety_critical']} complete",
        ]
        if state["listed"] and not state["served"]:
            words.append("not served")
        origin = f"written by {state['drafted']}, reviewed: {state['reviewed']}"
        print(f"{tag}: {', '.join(words)}; {origin if state['listed'] else 'draft, not listed'}")
    elsewhere = Counter(fault.path.name for fault in found if fault.path.suffix != ".po")
    for name, count in elsewhere.items():
        print(f"{name}: {count} faults")
