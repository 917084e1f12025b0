"""A small assistant of two languages, with catalogues in a folder of its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.wording import catalogue_faults, critical, readiness, translations
from bot.wording.languages import DEFAULT, Language

#: Writes a catalogue: language, changes to good translations, and which text is fuzzy or left out.
Translate = Callable[..., Path]

HELLO, STOP, HALF = "Hello {name}, ring %(number)s.", "<b>Stop</b> now.", "Half of your wage."
HOURS = ("%(hours)s hour", "%(hours)s hours")
GOOD = {
    "zh-Hans": {
        HELLO: "你好{name}，请打%(number)s。",
        STOP: "现在<b>停</b>。",
        "Yes": "是",
        HALF: "工资的一半。",
        HOURS: ("%(hours)s小时",),
    },
    "id": {
        HELLO: "Halo {name}, telepon %(number)s.",
        STOP: "<b>Berhenti</b> sekarang.",
        "Yes": "Ya",
        HALF: "Separuh gaji Anda.",
        HOURS: ("%(hours)s jam", "%(hours)s jam"),
    },
}


@pytest.fixture
def english() -> Catalog:
    """The English texts: "Stop now." is safety-critical."""
    catalog = Catalog()
    catalog.add(HELLO, locations=[("domain/core.yml", 1)])
    catalog.add(STOP, locations=[("domain/core.yml", 2)], auto_comments=[critical.NOTE])
    catalog.add("Yes", locations=[("bot/wording/labels.yml", 1)])
    catalog.add(HALF, locations=[("bot/wording/templates/page.html.j2", 1)])
    catalog.add(HOURS, locations=[("bot/wording/templates/page.html.j2", 2)])
    return catalog


@pytest.fixture
def enabled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, english: Catalog) -> dict[str, Language]:
    """English, Chinese and Indonesian of the small assistant; the catalogues are not written yet."""
    locales = {DEFAULT: "en", "zh-Hans": "zh_Hans", "id": "id"}
    found = {
        tag: Language(tag, tag, Locale.parse(name), tmp_path / f"{name}.po", "machine", "nobody yet")
        for tag, name in locales.items()
    }
    languages = sys.modules[Language.__module__]  # the package's name for it is the function
    for module in (languages, translations, readiness):
        monkeypatch.setattr(module, "listed", lambda: found)
    for module in (translations, readiness):
        monkeypatch.setattr(module, "template", lambda: english)
    monkeypatch.setattr(translations, "drafts", dict)
    monkeypatch.setattr(catalogue_faults, "ROOT", tmp_path)
    return found


@pytest.fixture
def translate(enabled: dict[str, Language], english: Catalog) -> Translate:
    """Two good catalogues; call it to write one again, with changes."""

    def write(tag: str, changes: dict[object, object] | None = None, fuzzy: str = "", without: str = "") -> Path:
        catalog = Catalog(locale=enabled[tag].locale)
        for message in english:
            if message.id and message.id != without:
                string = {**GOOD[tag], **(changes or {})}[message.id]
                flags = {"fuzzy"} if message.id == fuzzy else set()
                catalog.add(message.id, string, locations=message.locations, flags=flags)  # type: ignore[arg-type]
        written = io.BytesIO()
        write_po(written, catalog)
        enabled[tag].catalogue.write_bytes(written.getvalue())
        return enabled[tag].catalogue

    write("zh-Hans")
    write("id")
    return write
