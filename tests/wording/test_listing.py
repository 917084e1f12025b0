"""A new language's catalogue and entry, and who has reviewed one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.wording import languages, listing
from bot.wording.languages import Language
from bot.wording.translations import messages, read


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enabled: dict[str, Language], english: Catalog) -> Path:
    """The folder of the catalogues."""
    monkeypatch.setattr(sys.modules[languages.__module__], "LOCALES", tmp_path)
    monkeypatch.setattr(listing, "listed", lambda: enabled)
    monkeypatch.setattr(listing, "template", lambda: english)
    return tmp_path


def test_a_new_language_has_every_text_and_what_its_grammar_asks(folder: Path, english: Catalog) -> None:
    language = listing.create("ar")
    assert language.catalogue == folder / "ar" / "LC_MESSAGES" / "bot.po"
    catalog = read(language)
    assert {message.id for message in messages(catalog)} == {message.id for message in messages(english)}
    assert not any(any(message.string) for message in messages(catalog))
    assert catalog.num_plurals == 6
    assert "#. Safety-critical" in language.catalogue.read_text(encoding="utf-8")


def test_a_script_of_its_own_has_a_folder_of_its_own(folder: Path) -> None:
    language = listing.create("zh-Hant")
    assert language.catalogue.parent.parent.name == "zh_Hant"
    assert listing.entry_of(language).startswith("zh-Hant:\n  name: ")
    assert "  locale: zh_Hant\n" in listing.entry_of(language)


@pytest.mark.parametrize(
    ("tag", "hint"),
    [("khmer", "Did you mean km"), ("Amharic", "Did you mean am"), ("xx", "CLDR"), ("", "CLDR"), ("../x", "CLDR")],
)
def test_an_unknown_language_is_refused_kindly(folder: Path, tag: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        listing.create(tag)
    assert not list(folder.glob("*/LC_MESSAGES"))


@pytest.mark.parametrize("tag", ["id", "en"])
def test_a_language_that_is_there_is_left_alone(folder: Path, tag: str) -> None:
    with pytest.raises(ValueError, match="already"):
        listing.create(tag)


def test_a_review_changes_one_line(tmp_path: Path) -> None:
    path = tmp_path / "languages.yml"
    text = "# head\nen:\n  reviewed: source language\nid:\n  name: x  # who\n  reviewed: nobody yet\n"
    path.write_text(text, encoding="utf-8")
    listing.set_review("id", "Siti: A, 2026-01-31", path)
    assert path.read_text(encoding="utf-8") == text.replace("nobody yet", '"Siti: A, 2026-01-31"')
