"""``safemigration locales new``, ``export`` and ``import``: translations by people who use neither git nor Poedit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from babel.messages.catalog import Catalog

from bot.commands.common import fail
from bot.settings import ROOT
from bot.wording import exchange, listing
from bot.wording.catalogue_faults import review_problem
from bot.wording.languages import DEFAULT, LISTED, Language, drafts, listed
from bot.wording.translations import carried, messages, read, template, write
from knowledge.yamlfile import KnowledgeError

Tag = Annotated[str, typer.Argument(help="The language (BCP 47), such as km.")]


def new(tag: Tag) -> None:
    """Make the folder and the catalogue of a new language, with the notes for translators."""
    try:
        language = listing.create(tag)
    except ValueError as error:
        fail(str(error), "Give the BCP 47 tag of a language that is not there yet: km, pt, uz, sw.")
    texts = sum(1 for _ in messages(read(language)))
    print(f"{language.catalogue.relative_to(ROOT)}: {texts} texts to translate.")
    print(f"1. Translate it there, or: safemigration locales export {tag} {tag}.xlsx, and import what comes back.")
    print("2. safemigration locales check --drafts tells what is missing or broken.")
    print(f"3. When it tells nothing of '{tag}', add to {LISTED.relative_to(ROOT)}, in the order of the menu:")
    print()
    print(listing.entry_of(language))
    print("4. What people write in it is another matter: docs/languages.md, 'Understanding another language'.")


def export(
    tag: Tag,
    file: Annotated[Path, typer.Argument(help="The file to write: .xlsx or .po.")],
    unconfirmed: Annotated[bool, typer.Option("--unconfirmed", help="Only what is missing or to confirm.")] = False,
) -> None:
    """Write the texts of a language to a spreadsheet or a .po file for a translator or a reviewer."""
    language, source = known(tag), template()
    writer = {".xlsx": exchange.export_sheet, ".po": exchange.export_po}.get(file.suffix)
    if writer is None:
        fail(f"{file} ends neither in .xlsx nor in .po.", "Give it one of these endings.")
    try:
        count = writer(file, language, carried(source, language), source, unconfirmed)
    except OSError as error:
        fail(f"{file} cannot be written ({error.strerror}).", "Give a file in a folder of yours.")
    print(f"{count} {'rows' if file.suffix == '.xlsx' else 'texts'}: {file}")


def import_file(
    tag: Tag,
    file: Annotated[Path, typer.Argument(help="What came back: .xlsx or .po.")],
    partial: Annotated[bool, typer.Option("--partial", help="Import what is sound and leave out the rest.")] = False,
    reviewer: Annotated[
        str | None, typer.Option(help='Native speaker who has read every text, and when: "Name, 2026-11-22".')
    ] = None,
) -> None:
    """Put translations that came back into the catalogue. If one is broken, nothing is changed, unless --partial."""
    language, source = known(tag), template()
    problem = review_problem(reviewer) if reviewer else None
    if problem:
        fail(f"{problem}.", "Nothing was written.")
    if reviewer and tag not in listed():
        fail(f"'{tag}' is not listed yet.", f"Add it to {LISTED.relative_to(ROOT)} first, then import with --reviewer.")
    catalog = carried(source, language)
    outcome = exchange.merge(catalog, _entries(file, language, source), source, language)
    for line in (*outcome.broken, *outcome.gone):
        print(f"{file}: {line}", file=sys.stderr)
    if outcome.broken and not partial:
        fail(f"{len(outcome.broken)} texts are broken.", "Nothing was written. Mend them, or add --partial.")
    write(language, catalog)
    told = {
        "changed": outcome.changed,
        "confirmed": outcome.confirmed,
        "unchanged": outcome.unchanged,
        "skipped (empty or still to confirm)": outcome.skipped,
        "broken and left out": outcome.broken,
        "no longer said": outcome.gone,
    }
    print(f"{tag}: " + ", ".join(f"{len(texts)} {what}" for what, texts in told.items()))
    if reviewer:
        _review(language, reviewer, outcome, source)


def known(tag: str) -> Language:
    """Return the language of a tag, listed or a draft, or end the command naming those there are."""
    every = {**listed(), **drafts()}
    if tag not in every or tag == DEFAULT:
        others = ", ".join(name for name in every if name != DEFAULT)
        fail(f"there is no catalogue of '{tag}'.", f"Give one of {others}; or make it: safemigration locales new {tag}")
    return every[tag]


def _entries(file: Path, language: Language, source: Catalog) -> list[exchange.Entry]:
    try:
        if file.suffix == ".xlsx":
            return exchange.read_sheet(file, source)
        if file.suffix == ".po":
            return exchange.read_catalogue(file, language)
    except KnowledgeError as error:
        fail(str(error), "Nothing was written.")
    fail(f"{file} ends neither in .xlsx nor in .po.", "Give a file that safemigration locales export wrote.")


def _review(language: Language, reviewer: str, outcome: exchange.Outcome, source: Catalog) -> None:
    if not exchange.all_critical(outcome, source):
        fail(
            "the review is not noted: not every safety-critical text was in the file, sound and checked.",
            "The translations are written. Export all of them, let them be read, and import that.",
        )
    listing.set_review(language.tag, reviewer)
    print(f"{language.tag}: reviewed by {reviewer} ({LISTED.relative_to(ROOT)}).")
