"""The translators' side: what is extracted, and what an update keeps. On catalogues of its own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.settings import ROOT
from bot.wording.catalogue_faults import BARE_PERCENT
from bot.wording.translations import forms, template, update
from tests.wording.conftest import GOOD, HALF, HELLO, Translate


def strings(path: Path) -> dict[object, tuple[object, bool]]:
    """What a catalogue holds: English -> translation, and whether it waits for a person."""
    catalog = read_po(io.BytesIO(path.read_bytes()))
    return {message.id: (message.string, message.fuzzy) for message in catalog if message.id}


def test_update_keeps_translations_adds_new_texts_and_drops_old_ones(translate: Translate, english: Catalog) -> None:
    path = translate("id")
    english.add("A new and quite different sentence about boats", locations=[("domain/core.yml", 9)])
    english.delete("Yes")
    assert update()["id"] == (1, 0)
    after = strings(path)
    assert after[HELLO] == (GOOD["id"][HELLO], False)
    assert after["A new and quite different sentence about boats"] == ("", False)
    assert "Yes" not in after
    assert '"Ya"' not in path.read_text(encoding="utf-8")


def test_update_marks_the_translation_of_changed_english_fuzzy(translate: Translate, english: Catalog) -> None:
    path = translate("id")
    english.delete(HALF)
    english.add("Half of your wages.", locations=[("bot/wording/templates/page.html.j2", 1)])
    assert update()["id"] == (0, 1)
    assert strings(path)["Half of your wages."] == (GOOD["id"][HALF], True)


def test_update_makes_a_catalogue_for_a_new_language(translate: Translate, tmp_path: Path, english: Catalog) -> None:
    (tmp_path / "id.po").unlink()
    assert update() == {"zh-Hans": (0, 0), "id": (len(english), 0)}
    assert set(strings(tmp_path / "id.po")) == {message.id for message in english if message.id}


def test_update_twice_changes_nothing(translate: Translate) -> None:
    path = translate("id")
    update()
    once = path.read_text(encoding="utf-8")
    update()
    assert path.read_text(encoding="utf-8") == once


# -- the real sources ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def source() -> dict[object, list[str]]:
    """The texts of this assistant and the files in which they stand."""
    return {message.id: [name for name, _ in message.locations] for message in template() if message.id}


def test_texts_of_all_four_places_are_found(source: dict[object, list[str]]) -> None:
    places = {name for names in source.values() for name in names}
    for place in (
        "domain/core.yml",
        "bot/wording/labels.yml",
        "knowledge/countries/QA.yml",
        "knowledge/risks/transit.yml",
    ):
        assert place in places
    assert "bot/wording/templates/danger.html.j2" in source["It is not your fault."]
    assert "bot/wording/environment.py" in source["{amount} a month"]
    assert "bot/wording/labels.yml" in source["Menu"]


def test_where_a_text_stands_is_a_file_of_the_repository(source: dict[object, list[str]]) -> None:
    assert all((ROOT / name).is_file() for names in source.values() for name in names)


def test_no_text_of_a_template_holds_a_bare_percent_sign(source: dict[object, list[str]]) -> None:
    bare = BARE_PERCENT
    for message, names in source.items():
        if any(name.endswith(".j2") for name in names):
            for form in forms(message):  # type: ignore[arg-type]
                assert not bare.search(form.replace("%%", "")), form
