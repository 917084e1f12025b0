"""Facts to a spreadsheet and back: nothing lost, nothing written by halves, every broken row named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
import yaml

from knowledge.countryfile import FOLDER, read_all
from knowledge.factsheet import COLUMNS, SHEET, as_yaml, compare, export, write

Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "facts.xlsx"
    export(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "countries"))


def edited(exported: Path, tmp_path: Path, edit: Edit) -> Path:
    """A copy of the sheet after somebody worked on it."""
    book = openpyxl.load_workbook(exported)
    edit(book[SHEET])
    path = tmp_path / "edited.xlsx"
    book.save(path)
    return path


def row_of(sheet: Any, country: str, side: str, field: str) -> int:
    for row in sheet.iter_rows(min_row=2):
        if [cell.value for cell in row[:3]] == [country, side, field]:
            return int(row[0].row)
    raise AssertionError((country, side, field))


def column(name: str) -> int:
    return list(COLUMNS).index(name) + 1


def test_all_facts_go_out_and_come_back_unchanged(exported: Path) -> None:
    assert compare(exported) == ([], [])
    count = openpyxl.load_workbook(exported)[SHEET].max_row - 1
    known = read_all()[0].values()
    assert count == sum(len(one.destination) + len(one.origin) + len(one.missions) for one in known)


def test_every_fact_can_be_written_anew_from_the_sheet(exported: Path, folder: Path) -> None:
    """All files are emptied but for one fact each; the sheet puts everything back."""
    for path in folder.glob("*.yml"):
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        side = "destination" if "destination" in data else "origin"
        name, kept = next((name, fact) for name, fact in data[side].items() if name != "missions")
        head = {key: data[key] for key in ("iso", "currency", "languages")}
        path.write_text(as_yaml({**head, side: {name: kept}}), encoding="utf-8")
    changes, problems = compare(exported, folder)
    assert problems == []
    assert len(changes) > 800
    write(changes, folder)
    assert compare(exported, folder) == ([], [])
    assert read_all(folder)[0] == read_all()[0]


def test_a_change_is_told_and_touches_nothing_else(exported: Path, folder: Path, tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        row = row_of(sheet, "QA", "destination", "minimum_wage")
        value = sheet.cell(row, column("value"))
        value.value = value.value.replace("amount: 1000", "amount: 1100")
        sheet.cell(row, column("checked")).value = datetime(2026, 11, 22)

    changes, problems = compare(edited(exported, tmp_path, edit), folder)
    assert problems == []
    (change,) = changes
    assert change.name == "QA destination.minimum_wage"
    assert "- value.amount: 1000" in change.lines()
    assert "+ value.amount: 1100" in change.lines()
    before = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yml")}
    assert write(changes, folder) == [folder / "QA.yml"]
    for name, text in before.items():
        now = (folder / name).read_text(encoding="utf-8")
        if name != "QA.yml":
            assert now == text
    country = read_all(folder)[0]["QA"]
    assert country.destination["minimum_wage"].value["amount"] == 1100
    assert country.destination["minimum_wage"].checked == date(2026, 11, 22)
    assert country.destination["police"] == read_all()[0]["QA"].destination["police"]


def test_a_fact_is_added_and_taken_away(exported: Path, folder: Path, tmp_path: Path) -> None:
    source = ["A page", "https://example.org/a", "Another", "https://example.net/b"]

    def edit(sheet: Any) -> None:
        sheet.append(
            [
                "NP",
                "origin",
                "missions.PL",
                'name: Office\nphones: ["+48221234567"]',
                *source,
                "2026-11-01",
                "secondary",
            ]
        )
        sheet.cell(row_of(sheet, "QA", "destination", "pregnancy"), column("value")).value = "Delete"

    changes, problems = compare(edited(exported, tmp_path, edit), folder)
    assert problems == []
    write(changes, folder)
    now = read_all(folder)[0]
    assert now["NP"].missions["PL"].value["phones"] == ["+48221234567"]
    assert "pregnancy" not in now["QA"].destination
    assert len(now["QA"].destination) == len(read_all()[0]["QA"].destination) - 1


def put(country: str, side: str, field: str, name: str, text: Any) -> Edit:
    def edit(sheet: Any) -> None:
        sheet.cell(row_of(sheet, country, side, field), column(name)).value = text

    return edit


def twice(sheet: Any) -> None:
    sheet.append([cell.value for cell in sheet[2]])


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (put("QA", "destination", "police", "value", "name: Police\nphones: [999]"), "put the number in quotes"),
        (put("QA", "destination", "police", "value", "name: [Police"), "is not YAML"),
        (put("QA", "destination", "police", "value", None), "holds nothing"),
        (put("QA", "destination", "police", "field", "polise"), "destination.polise is no fact"),
        (put("QA", "destination", "police", "country", "QX"), "there is no country file 'QX'"),
        (put("QA", "destination", "police", "checked", "soon"), "is not a date"),
        (put("QA", "destination", "police", "confidence", "blog"), "law, official, secondary"),
        (put("QA", "destination", "police", "source address", "http://x"), "not an https address"),
        (put("NP", "origin", "missions.QA", "field", "missions"), "is no fact"),
        (twice, "stands in row 2 too"),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_written(exported: Path, tmp_path: Path, edit: Edit, words: str) -> None:
    changes, problems = compare(edited(exported, tmp_path, edit))
    assert any(words in str(problem) for problem in problems), problems
    assert all(problem.path.name == "edited.xlsx" and problem.line > 1 for problem in problems)
    assert changes == []


def test_what_is_no_sheet_is_said(tmp_path: Path, exported: Path) -> None:
    path = tmp_path / "notes.xlsx"
    path.write_text("hello", encoding="utf-8")
    assert "is no sheet of facts" in str(compare(path)[1][0])

    def without_a_head(sheet: Any) -> None:
        sheet.cell(1, column("source")).value = "Quelle"

    assert "has no column source" in str(compare(edited(exported, tmp_path, without_a_head))[1][0])


def test_a_file_that_would_break_is_not_written(exported: Path, folder: Path, tmp_path: Path) -> None:
    """Taking the last fact of a side away leaves a file that says nothing: refused, and the file is as before."""
    path = folder / "QA.yml"
    data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    data["destination"] = {"police": data["destination"]["police"]}
    path.write_text(as_yaml(data), encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    sheet = edited(exported, tmp_path, put("QA", "destination", "police", "value", "delete"))
    changes = [one for one in compare(sheet, folder)[0] if one.country == "QA" and one.new is None]
    with pytest.raises(Exception, match="holds nothing"):
        write(changes, folder)
    assert path.read_text(encoding="utf-8") == before
