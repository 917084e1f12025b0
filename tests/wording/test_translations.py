"""The translators' side: what is extracted, what an update keeps, what the check finds. On catalogues of its own."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.settings import ROOT
from bot.wording import translations
from bot.wording.languages import DEFAULT, Language
from bot.wording.translations import Fault, check, template, update

Translate = Callable[..., Path]


@pytest.fixture
def english() -> Catalog:
    """The English texts of a small assistant."""
    catalog = Catalog()
    catalog.add("Hello {name}, ring %(number)s.", locations=[("domain/core.yml", 1)])
    catalog.add("<b>Stop</b> now.", locations=[("domain/core.yml", 2)])
    catalog.add("Yes", locations=[("bot/wording/labels.yml", 1)])
    catalog.add("Half of your wage.", locations=[("bot/wording/templates/page.html.j2", 1)])
    catalog.add(("%(hours)s hour", "%(hours)s hours"), locations=[("bot/wording/templates/page.html.j2", 2)])
    return catalog


GOOD = {
    "zh-Hans": {
        "Hello {name}, ring %(number)s.": "你好{name}，请打%(number)s。",
        "<b>Stop</b> now.": "现在<b>停</b>。",
        "Yes": "是",
        "Half of your wage.": "工资的一半。",
        ("%(hours)s hour", "%(hours)s hours"): ("%(hours)s小时",),
    },
    "id": {
        "Hello {name}, ring %(number)s.": "Halo {name}, telepon %(number)s.",
        "<b>Stop</b> now.": "<b>Berhenti</b> sekarang.",
        "Yes": "Ya",
        "Half of your wage.": "Separuh gaji Anda.",
        ("%(hours)s hour", "%(hours)s hours"): ("%(hours)s jam", "%(hours)s jam"),
    },
}


@pytest.fixture
def translate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, english: Catalog) -> Translate:
    """Two languages in a folder of one's own; call it to write a catalogue, with changes to good translations."""
    locales = {"zh-Hans": "zh_Hans", "id": "id"}
    enabled = {
        tag: Language(tag, tag, Locale.parse(name), tmp_path / f"{name}.po", "machine", "nobody yet")
        for tag, name in {DEFAULT: "en", **locales}.items()
    }
    monkeypatch.setattr(translations, "languages", lambda: enabled)
    monkeypatch.setattr(translations, "template", lambda: english)
    monkeypatch.setattr(translations, "ROOT", tmp_path)

    def write(tag: str, changes: dict[str, str] | None = None, fuzzy: str = "", without: str = "") -> Path:
        catalog = Catalog(locale=enabled[tag].locale)
        for message in english:
            if message.id and message.id != without:
                string = {**GOOD[tag], **(changes or {})}[message.id]
                flags = {"fuzzy"} if message.id == fuzzy else set()
                catalog.add(message.id, string, locations=message.locations, flags=flags)
        written = io.BytesIO()
        write_po(written, catalog)
        enabled[tag].catalogue.write_bytes(written.getvalue())
        return enabled[tag].catalogue

    write("zh-Hans")
    write("id")
    return write


def strings(path: Path) -> dict[object, tuple[object, bool]]:
    catalog = read_po(io.BytesIO(path.read_bytes()))
    return {message.id: (message.string, message.fuzzy) for message in catalog if message.id}


# -- check -----------------------------------------------------------------------------------------------------------


def test_good_catalogues_have_no_faults(translate: Translate) -> None:
    assert check() == []


HELLO, STOP, HALF = "Hello {name}, ring %(number)s.", "<b>Stop</b> now.", "Half of your wage."


@pytest.mark.parametrize(
    ("tag", "message", "translation", "problem"),
    [
        ("id", "Yes", "", "not translated"),
        ("id", HELLO, "Halo, telepon %(number)s.", "placeholders"),
        ("id", HELLO, "Halo {nama}, telepon %(number)s.", "placeholders"),
        ("id", HELLO, "Halo {name}, telepon %(nomor)s.", "placeholders"),
        ("id", HELLO, "Halo {name} {name}, telepon %(number)s.", "placeholders"),
        ("id", HELLO, "Halo {name.__class__}, telepon %(number)s.", "placeholders"),
        ("id", HELLO, "Halo {name}{0}, telepon %(number)s.", "placeholders"),
        ("id", STOP, "Berhenti sekarang.", "tags"),
        ("id", STOP, "<b>Berhenti<b> sekarang.", "tags"),
        ("id", STOP, "<i>Berhenti</i> sekarang.", "tags"),
        ("id", STOP, "<b>Berhенti</b> sekarang.", "another script"),  # е and н are Cyrillic
        ("id", STOP, "<b>停</b> sekarang.", "another script"),
        ("zh-Hans", STOP, "现在<b>やめ</b>。", "another script"),
        ("zh-Hans", STOP, "现在<b>стой</b>。", "another script"),
        ("zh-Hans", STOP, "<b>Stop</b> now.", "still English"),
        ("zh-Hans", HALF, "Half of your wage.", "still English"),
        ("id", HALF, "50% gaji Anda.", "bare %"),
        ("zh-Hans", HALF, "工资的50%", "bare %"),
    ],
)
def test_the_check_finds(translate: Translate, tag: str, message: str, translation: str, problem: str) -> None:
    path = translate(tag, {message: translation})
    faults = check()
    assert [(fault.catalogue, fault.message) for fault in faults] == [(path, message)]
    assert problem in faults[0].problem
    assert f'msgid "{message[:10]}' in path.read_text(encoding="utf-8").split("\n")[faults[0].line - 1]
    assert str(faults[0]).startswith(f"{path.name}:{faults[0].line}: ")


@pytest.mark.parametrize(
    ("tag", "message", "translation"),
    [
        ("zh-Hans", STOP, "请用 Telegram <b>停</b>！🆘 112"),  # names and numbers are at home in every script
        ("zh-Hans", "Yes", "OK"),  # too short to be a forgotten sentence
        ("id", "Yes", "Yes"),  # a Latin word may be the same
        ("id", HALF, "50%% gaji Anda."),
        ("id", STOP, "<b>Stop</b>, 50% selesai."),  # not in a template: nothing formats it
    ],
)
def test_the_check_lets_pass(translate: Translate, tag: str, message: str, translation: str) -> None:
    translate(tag, {message: translation})
    assert check() == []


def test_a_fuzzy_translation_waits_for_a_person(translate: Translate) -> None:
    translate("id", fuzzy="Yes")
    (fault,) = check()
    assert fault.message == "Yes"
    assert "fuzzy" in fault.problem


def test_a_text_that_is_not_in_the_catalogue(translate: Translate) -> None:
    translate("id", without="Yes")
    (fault,) = check()
    assert (fault.message, fault.line) == ("Yes", 1)
    assert "locales update" in fault.problem


def test_a_catalogue_that_is_not_there(translate: Translate, tmp_path: Path) -> None:
    (tmp_path / "id.po").unlink()
    (fault,) = check()
    assert fault.catalogue == tmp_path / "id.po"
    assert "locales update" in fault.problem


def test_a_plural_needs_every_form_and_its_placeholder(translate: Translate) -> None:
    plural = ("%(hours)s hour", "%(hours)s hours")
    translate("id", {plural: ("%(hours)s jam", "jam")})  # type: ignore[dict-item]
    (fault,) = check()
    assert "placeholders" in fault.problem
    translate("id", {plural: ("%(hours)s jam", "")})  # type: ignore[dict-item]
    (fault,) = check()
    assert "not translated" in fault.problem


def test_a_text_that_english_no_longer_has_is_nobodys_fault(translate: Translate, english: Catalog) -> None:
    translate("id", {"Yes": ""})
    english.delete("Yes")
    assert [fault for fault in check() if fault.message == "Yes"] == []


# -- update ----------------------------------------------------------------------------------------------------------


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
    assert [fault.message for fault in check() if fault.catalogue == path] == ["Half of your wages."]


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
    bare = translations._BARE_PERCENT
    for message, names in source.items():
        if any(name.endswith(".j2") for name in names):
            for form in translations._forms(message):  # type: ignore[arg-type]
                assert not bare.search(form.replace("%%", "")), form


def test_a_fault_names_file_line_problem_and_text() -> None:
    fault = Fault(ROOT / "locales" / "id" / "bot.po", 12, "not translated", "x" * 100)
    assert str(fault) == f"locales/id/bot.po:12: not translated: '{'x' * 80}'"
