"""Translations out to a spreadsheet or a .po file and back: nothing is lost, nothing broken comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from bot.wording import exchange
from bot.wording.exchange import COLUMNS, Entry, Outcome, all_critical, examples, identity, merge
from bot.wording.languages import Language
from bot.wording.translations import carried, template
from knowledge.yamlfile import KnowledgeError
from tests.wording.conftest import GOOD, HALF, HELLO, HOURS, STOP, Translate

Change = Callable[[Any], None]


@pytest.fixture
def catalog(translate: Translate, enabled: dict[str, Language], english: Catalog) -> Catalog:
    """The Indonesian catalogue; "Yes" waits for a person."""
    translate("id", fuzzy="Yes")
    return carried(english, enabled["id"])


@pytest.fixture
def sheet(tmp_path: Path, catalog: Catalog, enabled: dict[str, Language], english: Catalog) -> Path:
    """The sheet of it."""
    path = tmp_path / "id.xlsx"
    exchange.export_sheet(path, enabled["id"], catalog, english, unconfirmed=False)
    return path


def table(path: Path) -> dict[str, Mapping[str, Any]]:
    """The rows of a sheet by their id."""
    lines = openpyxl.load_workbook(path)[exchange.SHEET].iter_rows(values_only=True)
    heads = next(lines)
    return {str(cells[0]): dict(zip(heads, cells, strict=True)) for cells in lines}


def edit(path: Path, english: str, column: str, value: str | None, form: str = "") -> int:
    """Change a cell; return the row's number."""
    book = openpyxl.load_workbook(path)
    for row in book[exchange.SHEET].iter_rows(min_row=2):
        if row[0].value == identity(english) + form:
            row[list(COLUMNS).index(column)].value = value
            book.save(path)
            return int(row[0].row)
    raise AssertionError(english)


def test_a_row_a_text_with_what_a_translator_needs(sheet: Path) -> None:
    rows = table(sheet)
    assert len(rows) == 6, "five texts, one of them with two forms"
    stop = rows[identity(STOP)]
    assert (stop["English"], stop["translation"], stop["safety-critical"]) == (STOP, GOOD["id"][STOP], "yes")
    assert stop["where"] == "domain/core.yml:2"
    assert "Safety-critical" not in (stop["note"] or "")
    assert (rows[identity("Yes")]["state"], rows[identity(HALF)]["state"]) == ("confirm", None)
    one, other = rows[identity(HOURS[0]) + ".0"], rows[identity(HOURS[0]) + ".1"]
    assert (one["English"], other["English"]) == HOURS
    assert "form 1 of 2, for numbers such as 1" in one["note"]
    assert "form 2 of 2, for numbers such as 0, 2, 3, 4" in other["note"]


def test_the_head_stays_cells_wrap_and_arabic_begins_on_the_right(
    tmp_path: Path, sheet: Path, catalog: Catalog, enabled: dict[str, Language], english: Catalog
) -> None:
    shown = openpyxl.load_workbook(sheet)[exchange.SHEET]
    assert shown.freeze_panes == "E2"
    assert shown["E2"].alignment.wrap_text
    assert not shown.sheet_view.rightToLeft
    arabic = replace(enabled["id"], locale=Locale("ar"))
    exchange.export_sheet(tmp_path / "ar.xlsx", arabic, catalog, english, unconfirmed=False)
    assert openpyxl.load_workbook(tmp_path / "ar.xlsx")[exchange.SHEET].sheet_view.rightToLeft


def test_only_what_waits(tmp_path: Path, catalog: Catalog, enabled: dict[str, Language], english: Catalog) -> None:
    assert exchange.export_sheet(tmp_path / "a.xlsx", enabled["id"], catalog, english, unconfirmed=True) == 1
    assert exchange.export_po(tmp_path / "a.po", enabled["id"], catalog, english, unconfirmed=True) == 1


@pytest.mark.parametrize("ending", ["xlsx", "po"])
def test_there_and_back_changes_nothing(
    tmp_path: Path, ending: str, catalog: Catalog, enabled: dict[str, Language], english: Catalog
) -> None:
    path = tmp_path / f"id.{ending}"
    before = {message.id: (message.string, message.fuzzy) for message in catalog if message.id}
    if ending == "po":
        exchange.export_po(path, enabled["id"], catalog, english, unconfirmed=False)
        entries = exchange.read_catalogue(path, enabled["id"])
    else:
        exchange.export_sheet(path, enabled["id"], catalog, english, unconfirmed=False)
        entries = exchange.read_sheet(path, english)
    outcome = merge(catalog, entries, english, enabled["id"])
    assert (len(outcome.unchanged), outcome.skipped) == (4, ["Yes"])
    assert [outcome.changed, outcome.confirmed, outcome.broken, outcome.gone] == [[], [], [], []]
    assert before == {message.id: (message.string, message.fuzzy) for message in catalog if message.id}


def back(sheet: Path, catalog: Catalog, english: Catalog, language: Language) -> Outcome:
    return merge(catalog, exchange.read_sheet(sheet, english), english, language)


def test_a_changed_text_comes_in_with_its_comment_and_is_confirmed(
    sheet: Path, catalog: Catalog, enabled: dict[str, Language], english: Catalog
) -> None:
    edit(sheet, "Yes", "translation", "Ya, benar")
    edit(sheet, "Yes", "comment", "as people say it")
    outcome = back(sheet, catalog, english, enabled["id"])
    assert outcome.changed == ["Yes"]
    assert (catalog["Yes"].string, catalog["Yes"].fuzzy) == ("Ya, benar", False)
    assert catalog["Yes"].user_comments == ["as people say it"]


def test_a_text_that_is_still_right_is_confirmed_by_a_yes(
    sheet: Path, catalog: Catalog, enabled: dict[str, Language], english: Catalog
) -> None:
    edit(sheet, "Yes", "checked", "Yes ")
    outcome = back(sheet, catalog, english, enabled["id"])
    assert outcome.confirmed == ["Yes"]
    assert not catalog["Yes"].fuzzy


@pytest.mark.parametrize(
    ("text", "form", "translation", "problem"),
    [
        (STOP, "", "Berhenti sekarang.", "tags"),
        (HELLO, "", "Halo {nama}, telepon %(number)s.", "placeholders"),
        (HALF, "", "50% gaji Anda.", "bare %"),
        (HOURS[0], ".1", "jam", "placeholders"),
        (HOURS[0], ".1", None, "not translated"),
    ],
)
def test_a_broken_row_is_named_and_kept_out(
    text: str,
    form: str,
    translation: str | None,
    problem: str,
    sheet: Path,
    catalog: Catalog,
    enabled: dict[str, Language],
    english: Catalog,
) -> None:
    row = edit(sheet, text, "translation", translation, form)
    outcome = back(sheet, catalog, english, enabled["id"])
    (told,) = outcome.broken
    assert told.startswith(f"row {row - 1 if form else row}: ")
    assert problem in told
    found = next(message for message in catalog if message.id in (text, HOURS) and message.id)
    assert "50" not in str(found.string)
    assert "nama" not in str(found.string)


def test_a_text_whose_english_is_gone_is_told_and_kept_out(
    sheet: Path, catalog: Catalog, enabled: dict[str, Language], english: Catalog
) -> None:
    entries = exchange.read_sheet(sheet, english)
    english.delete(HALF)
    outcome = merge(carried(english, enabled["id"]), entries, english, enabled["id"])
    (told,) = outcome.gone
    assert "does not say this any more" in told


def test_english_that_somebody_changed_in_the_sheet_is_refused(sheet: Path, english: Catalog) -> None:
    row = edit(sheet, HALF, "English", "Half of his wage.")
    with pytest.raises(KnowledgeError, match=f"row {row}: the English"):
        exchange.read_sheet(sheet, english)


def test_a_deleted_row_is_left_as_it_is(
    sheet: Path, catalog: Catalog, enabled: dict[str, Language], english: Catalog
) -> None:
    edit(sheet, HALF, "translation", None)
    outcome = back(sheet, catalog, english, enabled["id"])
    assert HALF in outcome.skipped
    assert catalog[HALF].string == GOOD["id"][HALF]


@pytest.mark.parametrize("name", ["no.xlsx", "no.po"])
def test_what_is_no_such_file_is_refused(
    tmp_path: Path, name: str, english: Catalog, enabled: dict[str, Language]
) -> None:
    path = tmp_path / name
    path.write_text("msgid oops", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        exchange.read_catalogue(path, enabled["id"]) if name.endswith("po") else exchange.read_sheet(path, english)


def test_a_review_needs_every_critical_text(catalog: Catalog, english: Catalog, enabled: dict[str, Language]) -> None:
    some = [Entry("row 2", HALF, ("Separuh gaji Anda.",), False)]
    assert not all_critical(merge(catalog, some, english, enabled["id"]), english)
    every = [*some, Entry("row 3", STOP, (GOOD["id"][STOP],), False)]  # type: ignore[arg-type]
    assert all_critical(merge(catalog, every, english, enabled["id"]), english)


def test_the_forms_of_arabic_show_when_each_is_used() -> None:
    shown = [examples(Locale("ar"), form) for form in range(6)]
    assert shown[:4] == ["0", "1", "2", "3, 4, 5, 6"]
    assert all(shown)


def test_every_text_of_the_bot_has_an_id_of_its_own() -> None:
    texts = [message.id if isinstance(message.id, str) else message.id[0] for message in template() if message.id]
    assert len({identity(text) for text in texts}) == len(texts)
