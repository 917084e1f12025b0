"""Translations as a file for people who use neither git nor Poedit, and back again, as a spreadsheet or a .po file.

A row is one form of one text. What comes back is judged by the rules of `locales check` before anything is written.
"""

from __future__ import annotations

import gettext
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

from bot.wording import critical
from bot.wording.catalogue_faults import problem_of
from bot.wording.languages import Language
from bot.wording.translations import forms, is_critical, key, messages, po_bytes, translated
from knowledge.spreadsheet import Spreadsheet, rows
from knowledge.yamlfile import KnowledgeError

SHEET = "texts"
#: Column -> width in characters.
COLUMNS: Mapping[str, int] = {
    "id": 13,
    "where": 30,
    "note": 34,
    "safety-critical": 9,
    "English": 60,
    "translation": 60,
    "state": 14,
    "checked": 9,
    "comment": 40,
}
_READ = ("id", "English", "translation", "checked")
YES = "yes"
_HELP = (
    "One row is one text. Change the column 'translation', then: safemigration locales import LANGUAGE FILE",
    "State 'confirm': the English has changed. Mend the translation, or write yes into 'checked' if it is still right.",
    "Leave what stands in braces or after a percent sign as it is: {name}, %(country)s. Leave <b> and </b>, too.",
    "Safety-critical texts must say exactly what the English says, no more and no less.",
    "'comment' is for you: what you write there is kept beside the text.",
    "Do not change id and English. Rows that you delete are left as they are.",
)
#: How far to look for numbers that show when a plural form is used.
_EXAMPLES = 120


@dataclass(frozen=True)
class Entry:
    """One text as it came back.

    Attributes:
        place: "row 12" or "line 34".
        english: of the text as the file has it.
        strings: a translation a form; an empty one was not given.
        checked: somebody says that it is right as it stands.
        comment: of the reviewer; None: the file tells nothing about it.
    """

    place: str
    english: str
    strings: tuple[str, ...]
    checked: bool
    comment: str | None = None


@dataclass
class Outcome:
    """What an import did or would do; English texts (of ``broken`` and ``gone``: with place, problem and mend)."""

    changed: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def export_sheet(path: Path, language: Language, catalog: Catalog, source: Catalog, unconfirmed: bool) -> int:
    """Write a catalogue to an .xlsx file; return the number of rows.

    Args:
        path: the file.
        language, catalog: whose translations, with the English of today
            (:func:`bot.wording.translations.carried`).
        source: the English of today (:func:`bot.wording.translations.template`).
        unconfirmed: only what is missing or waits for a person.
    """
    sheet = Spreadsheet(SHEET, COLUMNS, freeze="E2", right_to_left=language.right_to_left)
    for message, origin in _wanted(catalog, source, unconfirmed):
        strings = _padded(message, language.locale)
        for index, string in enumerate(strings):
            sheet.add(_row(message, origin, index, len(strings), string, language.locale))
    sheet.save(path, _HELP)
    return sheet.count


def export_po(path: Path, language: Language, catalog: Catalog, source: Catalog, unconfirmed: bool) -> int:
    """Write a catalogue to a .po file; return the number of texts. Arguments as in :func:`export_sheet`."""
    part = Catalog(locale=language.locale)
    for message, origin in _wanted(catalog, source, unconfirmed):
        part[message.id] = Message(
            message.id,
            message.string,
            origin.locations,
            message.flags,
            origin.auto_comments,
            message.user_comments,
        )
    path.write_bytes(po_bytes(part))
    return len(part)


def read_sheet(path: Path, source: Catalog) -> list[Entry]:
    """Read the texts of a spreadsheet.

    Raises:
        KnowledgeError: it is no sheet of texts.
    """
    known = {identity(key(message)): message for message in messages(source)}
    found: dict[str, list[tuple[int, int, dict[str, Any]]]] = {}
    for number, row in rows(path, SHEET, _READ, "locales export"):
        name, _, form = str(row["id"] or "").strip().partition(".")
        found.setdefault(name, []).append((int(form) if form.isdecimal() else 0, number, row))
    entries = []
    for name, parts in found.items():
        parts.sort(key=lambda part: part[0])
        _, number, row = parts[0]
        english = _text(row["English"])
        if name in known and english != key(known[name]):
            problem = f"row {number}: the English of {name} is not what was exported"
            raise KnowledgeError(path, number, problem, "do not change id and English; export the file again")
        comments = " ".join(filter(None, (_text(part.get("comment")).strip() for _, _, part in parts)))
        entries.append(
            Entry(
                f"row {number}",
                english,
                tuple(_text(part["translation"]) for _, _, part in parts),
                any(_text(part["checked"]).strip().casefold() == YES for _, _, part in parts),
                comments,
            )
        )
    return entries


def read_catalogue(path: Path, language: Language) -> list[Entry]:
    """Read the texts of a .po file; a text without the mark "fuzzy" counts as checked.

    Raises:
        KnowledgeError: it is no .po file.
    """
    try:
        with open(path, "rb") as file:
            catalog = read_po(file, locale=language.locale, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError, ValueError) as error:
        raise KnowledgeError(path, 1, f"is no .po file ({error})", "give a file that locales export wrote") from error
    return [
        Entry(
            f"line {message.lineno}",
            key(message),
            tuple(forms(message.string)),
            not message.fuzzy,
            " ".join(message.user_comments) or None,
        )
        for message in messages(catalog)
    ]


def merge(catalog: Catalog, entries: Sequence[Entry], source: Catalog, language: Language) -> Outcome:
    """Put what came back into a catalogue, text by text; what is broken or gone is left out and told.

    Args:
        catalog: with the English of today (:func:`bot.wording.translations.carried`); changed in place.
        entries: from :func:`read_sheet` or :func:`read_catalogue`.
        source: the English of today.
        language: of the catalogue.
    """
    outcome = Outcome()
    english = {key(message): message for message in messages(source)}
    held = {key(message): message for message in messages(catalog)}
    for entry in entries:
        origin = english.get(entry.english)
        if origin is None:
            outcome.gone.append(f"{entry.place}: the bot does not say this any more: {entry.english[:60]!r}")
        else:
            _put(entry, held[entry.english], origin, language.locale, outcome)
    return outcome


def _put(entry: Entry, message: Message, origin: Message, locale: Locale, outcome: Outcome) -> None:
    text = entry.english
    if entry.comment and entry.comment != " ".join(message.user_comments):
        message.user_comments = [entry.comment]
    if not any(entry.strings):
        outcome.skipped.append(text)
        return
    plural = not isinstance(origin.id, str)
    string = entry.strings if plural else entry.strings[0]
    problem = problem_of(Message(origin.id, string, origin.locations, (), origin.auto_comments), locale)
    if problem:
        outcome.broken.append(f"{entry.place}: {problem}: {text[:60]!r}")
        return
    outcome.seen.add(text)
    same = tuple(forms(message.string)) == entry.strings
    if same and message.fuzzy and not entry.checked:
        outcome.seen.discard(text)
        outcome.skipped.append(text)
        return
    told = outcome.changed if not same else outcome.confirmed if message.fuzzy else outcome.unchanged
    told.append(text)
    message.string = string
    message.flags.discard("fuzzy")


def all_critical(outcome: Outcome, source: Catalog) -> bool:
    """Whether every safety-critical text was in the file, sound and checked."""
    return {key(message) for message in messages(source) if is_critical(message)} <= outcome.seen


def identity(english: str) -> str:
    """Return the short name of a text in a sheet: it changes when the English does."""
    return hashlib.sha256(english.encode()).hexdigest()[:10]


# -- rows ------------------------------------------------------------------------------------------------------------


def _wanted(catalog: Catalog, source: Catalog, unconfirmed: bool) -> Iterator[tuple[Message, Message]]:
    """The messages of the catalogue whose English still stands, in the order of the sources, with that English."""
    held = {key(message): message for message in messages(catalog)}
    for origin in messages(source):
        message = held[key(origin)]
        if not unconfirmed or message.fuzzy or not translated(message):
            yield message, origin


def _padded(message: Message, locale: Locale) -> list[str]:
    strings = forms(message.string)
    wanted = get_plural(locale).num_plurals if not isinstance(message.id, str) else 1
    return [*strings, *[""] * (wanted - len(strings))]


def _row(message: Message, origin: Message, index: int, count: int, string: str, locale: Locale) -> list[Any]:
    sources = forms(origin.id)
    plural = len(sources) > 1
    notes = [comment for comment in origin.auto_comments if comment != critical.NOTE]
    if plural:
        notes.append(f"form {index + 1} of {count}, for numbers such as {examples(locale, index)}")
    state = "missing" if not string else "confirm" if message.fuzzy else ""
    return [
        identity(sources[0]) + (f".{index}" if plural else ""),
        "\n".join(dict.fromkeys(f"{name}:{line}" for name, line in origin.locations)),
        "\n".join(notes),
        YES if is_critical(origin) else "",
        sources[0] if index == 0 else sources[-1],
        string,
        state,
        "",
        " ".join(message.user_comments),
    ]


def examples(locale: Locale, form: int) -> str:
    """Return up to four numbers that take a plural form (from 0) of a language: "3, 4, 5, 6"."""
    number_of = gettext.c2py(get_plural(locale).plural_expr)  # type: ignore[attr-defined]
    return ", ".join([str(number) for number in range(_EXAMPLES) if number_of(number) == form][:4])


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).replace("\r\n", "\n").replace("_x000D_", "")
