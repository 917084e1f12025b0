"""The translators' side: extract English from the sources, carry it into the catalogues.

What is wrong with a catalogue is found by :mod:`bot.wording.catalogue_faults`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from bot.settings import ROOT
from bot.wording import critical
from bot.wording.languages import DEFAULT, Language, drafts, listed

#: Which files hold English, and who reads each.
MAPPING = ROOT / "babel.cfg"


def template() -> Catalog:
    """Return the catalogue of all English source texts (.pot): where each stands, the comments beside it, the
    safety-critical ones marked."""
    with open(MAPPING, encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog(project="safe-migration-bot", version="", copyright_holder="the safe-migration bot's authors")
    found = extract_from_dir(ROOT, methods, options, comment_tags=("Translators:",), strip_comment_tags=True)
    for filename, line, message, comments, context in found:
        if message:
            noted = [critical.NOTE, *comments] if critical.stands(filename, comments) else comments
            catalog.add(message, None, [(filename, line)], auto_comments=noted, context=context)
    return catalog


def is_critical(message: Message) -> bool:
    """Whether a message of :func:`template` is safety-critical."""
    return critical.NOTE in message.auto_comments


def update(with_drafts: bool = False) -> dict[str, tuple[int, int]]:
    """Carry new and changed English into every catalogue; return missing and fuzzy counts by language.

    Args:
        with_drafts: also into the folders of languages that are not listed.
    """
    source = template()
    counts = {}
    for tag, language in {**listed(), **(drafts() if with_drafts else {})}.items():
        if tag == DEFAULT:
            continue
        catalog = carried(source, language)
        write(language, catalog)
        counts[tag] = (
            sum(not translated(m) for m in messages(catalog)),
            sum(m.fuzzy for m in messages(catalog)),
        )
    return counts


def carried(source: Catalog, language: Language) -> Catalog:
    """Return the catalogue of a language with the English of ``source``; a missing file is an empty catalogue."""
    catalog = read(language) if language.catalogue.exists() else Catalog(locale=language.locale)
    catalog.update(source, no_fuzzy_matching=False, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def read(language: Language) -> Catalog:
    """Return the catalogue of a language as it stands."""
    with open(language.catalogue, "rb") as file:
        return read_po(file, locale=language.locale)


def write(language: Language, catalog: Catalog) -> None:
    """Write a catalogue to its place, in the one layout that keeps changes small."""
    language.catalogue.parent.mkdir(parents=True, exist_ok=True)
    language.catalogue.write_bytes(po_bytes(catalog))


def po_bytes(catalog: Catalog) -> bytes:
    """Return a catalogue as the bytes of a .po file, sorted by where the texts stand."""
    written = io.BytesIO()
    write_po(written, catalog, width=110, sort_by_file=True, include_lineno=False)
    return written.getvalue()


def messages(catalog: Catalog) -> Iterable[Message]:
    """The messages of a catalogue without its header."""
    return (message for message in catalog if message.id)


def translated(message: Message) -> bool:
    """Whether every form of a message has a translation, confirmed or not."""
    return all(forms(message.string))


def forms(text: str | Iterable[str] | None) -> list[str]:
    """The singular and the plurals of an English text or of a translation."""
    return [text or ""] if isinstance(text, str) or text is None else list(text)


def key(message: Message) -> str:
    """What a message is known by: its English, in the singular."""
    return forms(message.id)[0]
