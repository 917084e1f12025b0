"""``safemigration locales new``, ``export`` and ``import``, on catalogues of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from typer.testing import CliRunner, Result

from bot.commands import locales_files
from bot.commands.locales import locales
from bot.wording import listing
from bot.wording.languages import Language
from bot.wording.translations import read
from tests.wording.conftest import GOOD, HALF, STOP, Translate, enabled, english, translate
from tests.wording.test_exchange import edit

__all__ = ["enabled", "english", "translate"]  # fixtures


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(locales, list(arguments))


@pytest.fixture(autouse=True)
def small(
    translate: Translate, enabled: dict[str, Language], english: Catalog, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Language]:
    """The small assistant of tests/wording behind the commands."""
    monkeypatch.setattr(locales_files, "listed", lambda: enabled)
    monkeypatch.setattr(locales_files, "drafts", dict)
    monkeypatch.setattr(locales_files, "template", lambda: english)
    return enabled


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """The exported sheet of Indonesian."""
    path = tmp_path / "id.xlsx"
    result = run("export", "id", str(path))
    assert result.exit_code == 0, result.output
    assert result.stdout == f"6 rows: {path}\n"
    return path


def test_a_sheet_comes_back_changed(sheet: Path, small: dict[str, Language]) -> None:
    edit(sheet, HALF, "translation", "Setengah gaji Anda.")
    result = run("import", "id", str(sheet))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("id: 1 changed, 0 confirmed, 4 unchanged, 0 skipped")
    assert read(small["id"])[HALF].string == "Setengah gaji Anda."


def test_one_broken_row_stops_all_unless_partial(sheet: Path, small: dict[str, Language]) -> None:
    before = small["id"].catalogue.read_bytes()
    edit(sheet, HALF, "translation", "Setengah gaji Anda.")
    row = edit(sheet, STOP, "translation", "Berhenti.")
    result = run("import", "id", str(sheet))
    assert result.exit_code == 2
    assert f"row {row}: its tags differ" in result.stderr
    assert "Nothing was written" in result.stderr
    assert small["id"].catalogue.read_bytes() == before
    result = run("import", "id", str(sheet), "--partial")
    assert result.exit_code == 0, result.output
    assert "1 changed" in result.stdout
    assert "1 broken and left out" in result.stdout
    catalog = read(small["id"])
    assert (catalog[HALF].string, catalog[STOP].string) == ("Setengah gaji Anda.", GOOD["id"][STOP])


def test_a_reviewer_is_noted_when_every_critical_text_was_read(
    sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, translate: Translate
) -> None:
    noted: list[tuple[str, str]] = []
    monkeypatch.setattr(listing, "set_review", lambda tag, review: noted.append((tag, review)))
    result = run("import", "id", str(sheet), "--reviewer", "Siti, 2026-01-31")
    assert result.exit_code == 0, result.output
    assert noted == [("id", "Siti, 2026-01-31")]
    translate("id", fuzzy="Yes")
    some = tmp_path / "some.po"
    assert run("export", "id", str(some), "--unconfirmed").stdout == f"1 texts: {some}\n"
    result = run("import", "id", str(some), "--reviewer", "Siti, 2026-01-31")
    assert result.exit_code == 2
    assert "the review is not noted" in result.stderr
    assert len(noted) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("export", "xx", "a.xlsx"), "no catalogue of 'xx'"),
        (("export", "en", "a.xlsx"), "no catalogue of 'en'"),
        (("export", "id", "a.csv"), "neither in .xlsx nor in .po"),
        (("export", "id", "/nowhere/a.po"), "cannot be written"),
        (("import", "id", "a.csv"), "neither in .xlsx nor in .po"),
        (("import", "id", "missing.xlsx"), "is no sheet of texts"),
        (("import", "id", "missing.po"), "is no .po file"),
        (("import", "id", "a.po", "--reviewer", "Siti"), "is no review"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_mend(arguments: tuple[str, ...], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_new_says_what_comes_next(monkeypatch: pytest.MonkeyPatch, small: dict[str, Language]) -> None:
    monkeypatch.setattr(listing, "create", lambda tag: small["id"])
    folder = small["id"].catalogue.parent
    monkeypatch.setattr(locales_files, "ROOT", folder)
    monkeypatch.setattr(locales_files, "LISTED", folder / "languages.yml")
    result = run("new", "id")
    assert result.exit_code == 0, result.output
    assert "5 texts to translate" in result.stdout
    assert "  reviewed: nobody yet" in result.stdout
    assert "locales check --drafts" in result.stdout
