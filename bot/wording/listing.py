"""Changing ``locales/languages.yml``: a new language's folder and entry, and who has reviewed one."""

from __future__ import annotations

import difflib
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog

from bot.wording.languages import LISTED, Language, draft, listed
from bot.wording.review import NOBODY
from bot.wording.translations import template, write
from knowledge.yamlfile import load


def create(tag: str) -> Language:
    """Make the folder and the catalogue of a language, every text untranslated, with the notes for translators.

    Raises:
        ValueError: CLDR does not know the tag, or there is a catalogue already; the message is for people.
    """
    try:
        language = draft(tag)
    except ValueError as error:
        raise ValueError(f"'{tag}' is no language that Unicode's CLDR knows.{_hint(tag)}") from error
    known = {entry.catalogue for entry in listed().values()}
    if language.tag in listed() or language.catalogue in known or language.catalogue.exists():
        raise ValueError(f"'{tag}' has its catalogue already.")
    catalog = Catalog(locale=language.locale)
    catalog.update(template(), no_fuzzy_matching=True)
    write(language, catalog)
    return language


def entry_of(language: Language) -> str:
    """Return the lines that list a language."""
    return (
        f"{language.tag}:\n  name: {language.name}\n  locale: {language.locale}\n"
        f"  drafted: person\n  reviewed: {NOBODY}\n"
    )


def set_review(tag: str, review: str, path: Path = LISTED) -> None:
    """Write who has read a listed language, and when, into its entry; nothing else of the file changes."""
    document = load(path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    line = document.line(tag, "reviewed") - 1
    indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
    lines[line] = f'{indent}reviewed: "{review}"\n'
    path.write_text("".join(lines), encoding="utf-8")


def _hint(tag: str) -> str:
    """The tag of the language that was meant by its English name or its own ("khmer", "bangla")."""
    names: dict[str, str] = {}
    for code, name in Locale("en").languages.items():
        names[name.casefold()] = code
    for language in listed().values():
        names[language.name.casefold()] = language.tag
    close = difflib.get_close_matches(tag.casefold(), names, n=1, cutoff=0.8)
    return f" Did you mean {names[close[0]]} ({close[0].title()})?" if close else ""
