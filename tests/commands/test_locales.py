"""``safemigration locales``: what translators see, and the exit code that stops a commit."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from typer.testing import CliRunner, Result

from bot.commands import locales as module
from bot.commands.locales import locales
from bot.settings import ROOT
from bot.wording import languages
from bot.wording.catalogue_faults import Completeness, Fault
from bot.wording.languages import Language
from bot.wording.translations import template


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(locales, list(arguments))


@lru_cache(maxsize=1)
def source() -> Catalog:
    """The English texts, extracted once: it takes seconds. The test of the real catalogues extracts them anew."""
    return template()


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> list[Fault]:
    """What the check finds, to be filled by the test."""
    found: list[Fault] = []

    def of(language: Language, source: object) -> list[Fault]:
        return [fault for fault in found if fault.path == language.catalogue]

    monkeypatch.setattr(module, "faults", of)
    monkeypatch.setattr(module, "source_faults", lambda source: [])
    monkeypatch.setattr(module, "template", source)
    monkeypatch.setattr(module, "completeness", lambda language, source: Completeness(10, 10, None))
    monkeypatch.setattr(module, "term_faults", lambda language, catalogue: [])
    return found


def test_every_language_is_listed_with_who_wrote_and_who_read_it(faults: list[Fault]) -> None:
    result = run("check")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == list(languages())
    assert "id: " in result.stdout
    assert result.stdout.count("complete; written by machine, reviewed: nobody yet") == len(languages()) - 1


def test_a_fault_is_named_with_file_and_line_and_fails_the_check(faults: list[Fault]) -> None:
    catalogue = languages()["id"].catalogue
    faults.append(Fault(catalogue, 7, "not translated", "Hello"))
    result = run("check")
    assert result.exit_code == 1
    assert f"{catalogue.relative_to(ROOT)}:7: not translated: 'Hello'" in result.stdout
    assert "1 faults" in next(line for line in result.stdout.splitlines() if line.startswith("id: "))


def test_the_same_as_json(faults: list[Fault]) -> None:
    faults.append(Fault(languages()["id"].catalogue, 7, "not translated", "Hello"))
    result = run("check", "--json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert list(data) == ["languages", "faults"]
    assert list(data["languages"]) == list(languages())
    assert list(data["languages"]["id"]) == [
        "texts",
        "faults",
        "safety_critical",
        "safety_critical_complete",
        "listed",
        "served",
        "drafted",
        "reviewed",
    ]
    assert (data["languages"]["id"]["faults"], data["languages"]["en"]["faults"]) == (1, 0)
    assert data["languages"]["id"]["texts"] > 100
    assert len(data["faults"]) == 1


def test_the_check_reads_the_real_catalogues_and_changes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    two = {tag: languages()[tag] for tag in ("en", "id")}  # `python -m tests` checks them all
    monkeypatch.setattr(module, "listed", lambda: two)
    before = {tag: _content(language.catalogue) for tag, language in languages().items()}
    data = json.loads(run("check", "--json").stdout)
    assert all(isinstance(fault, str) for fault in data["faults"])
    assert before == {tag: _content(language.catalogue) for tag, language in languages().items()}


def test_update_says_what_each_language_still_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "update_all", lambda with_drafts: {"id": (3, 1)})
    result = run("update")
    assert result.exit_code == 0, result.output
    path = languages()["id"].catalogue.relative_to(ROOT)
    assert result.stdout == f"id: 3 missing, 1 to confirm ({path})\n"


def test_without_a_verb_it_says_what_there_is() -> None:
    result = run()
    assert "update" in result.output
    assert "check" in result.output


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def test_a_language_that_lacks_a_critical_text_is_told_as_not_served(
    faults: list[Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(languages()["id"].catalogue, 7, "not translated", "Hello")

    def of(language: Language, source: object) -> Completeness:
        return Completeness(10, 9, fault) if language.tag == "id" else Completeness(10, 10, None)

    monkeypatch.setattr(module, "completeness", of)
    lines = {line.split(":")[0]: line for line in run("check").stdout.splitlines()}
    assert "safety-critical 9 of 10 complete, not served;" in lines["id"]
    assert "safety-critical 10 of 10 complete;" in lines["zh-Hans"]


def test_drafts_are_checked_on_demand(faults: list[Fault], monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Language("xx", "Xx", languages()["id"].locale, ROOT / "locales" / "xx" / "bot.po", "machine", "nobody yet")
    monkeypatch.setattr(module, "drafts", lambda: {"xx": draft})
    assert "xx:" not in run("check").stdout
    line = next(line for line in run("check", "--drafts").stdout.splitlines() if line.startswith("xx: "))
    assert "0 of " in line
    assert line.endswith("draft, not listed")
