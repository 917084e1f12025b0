"""``safemigration knowledge stale | export | import``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from typer.testing import CliRunner

from bot.commands import knowledge as command
from bot.commands.knowledge import knowledge
from knowledge import factsheet
from knowledge.countryfile import FOLDER

RUNNER = CliRunner()


def test_what_goes_stale_is_listed_with_its_source() -> None:
    result = RUNNER.invoke(knowledge, ["stale", "--within", "5000", "--json"])
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert lines[0]["safety_critical"] is True
    assert all(line["source"].startswith("https://") for line in lines)
    shown = RUNNER.invoke(knowledge, ["stale", "--within", "5000"]).output
    assert f"{len(lines)} facts to check within 5000 days" in shown


def test_out_to_a_sheet_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "countries"))
    compare, write = factsheet.compare, factsheet.write
    monkeypatch.setattr(command.factsheet, "compare", lambda path: compare(path, folder))
    monkeypatch.setattr(command.factsheet, "write", lambda changes: write(changes, folder))
    sheet = tmp_path / "facts.xlsx"
    assert RUNNER.invoke(knowledge, ["export", str(sheet), "--country", "qa"]).exit_code == 0
    assert "0 facts would change" in RUNNER.invoke(knowledge, ["import", str(sheet)]).output
    book = openpyxl.load_workbook(sheet)
    row = next(row for row in book[factsheet.SHEET].iter_rows() if row[2].value == "minimum_wage")
    row[3].value = row[3].value.replace("1000", "1050")
    book.save(sheet)
    shown = RUNNER.invoke(knowledge, ["import", str(sheet)])
    assert "- value.amount: 1000" in shown.output
    assert "+ value.amount: 1050" in shown.output
    assert "1050" not in (folder / "QA.yml").read_text(encoding="utf-8")
    assert RUNNER.invoke(knowledge, ["import", str(sheet), "--write"]).exit_code == 0
    assert "1050" in (folder / "QA.yml").read_text(encoding="utf-8")


def test_a_broken_sheet_ends_with_two_and_names_the_row(tmp_path: Path) -> None:
    sheet = tmp_path / "facts.xlsx"
    RUNNER.invoke(knowledge, ["export", str(sheet), "--country", "QA"])
    book = openpyxl.load_workbook(sheet)
    book[factsheet.SHEET].cell(2, 10).value = "rumour"
    book.save(sheet)
    result = RUNNER.invoke(knowledge, ["import", str(sheet), "--write"])
    assert result.exit_code == 2
    assert "facts.xlsx:2: QA destination." in result.stderr
    assert "Nothing was written." in result.stderr
    assert RUNNER.invoke(knowledge, ["export", str(tmp_path / "facts.csv")]).exit_code == 2
