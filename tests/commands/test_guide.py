"""``safemigration guide`` and ``safemigration knowledge check``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.commands import knowledge as knowledge_command
from bot.commands.guide import guide
from bot.commands.knowledge import knowledge
from knowledge.check import problems
from knowledge.facts import FIELDS
from knowledge.guides import countries

RUNNER = CliRunner()
GUIDE = typer.Typer()
GUIDE.command()(guide)


@pytest.mark.parametrize("country", list(countries()))
def test_json_gives_every_fact_with_its_proof(country: str) -> None:
    result = RUNNER.invoke(GUIDE, [country, "--json"])
    assert result.exit_code == 0
    facts = json.loads(result.output)
    place = countries()[country]
    assert len(facts) == len(place.destination) + len(place.origin) + len(place.missions)
    for name, fact in facts.items():
        assert name.removeprefix("origin.").split(".")[0] in {field for _, field in FIELDS}
        assert {"value", "source", "checked", "confidence"} <= set(fact)
        assert fact["source"]["url"].startswith("https://")
        assert fact["source"]["title"]


def test_json_adds_what_holds_for_her_origin() -> None:
    facts = json.loads(RUNNER.invoke(GUIDE, ["qa", "--from", "ph", "--json"]).output)
    assert facts["origin.fee_limit"]["value"]["worker_pays"]
    assert facts["origin.missions"]["value"]["name"]
    assert facts["passport_retention"]["value"]["answer"] in {"yes", "no", "partly", "depends"}


@pytest.mark.parametrize("language", [[], ["--lang", "id"], ["--lang", "zh-Hans"]])
def test_the_guide_in_words(language: list[str]) -> None:
    result = RUNNER.invoke(GUIDE, ["QA", "--from", "PH", *language])
    assert result.exit_code == 0, result.output
    assert "16008" in result.output


def test_two_countries_side_by_side_and_a_page_to_print() -> None:
    compared = RUNNER.invoke(GUIDE, ["QA", "--with", "MY", "--from", "NP"])
    assert compared.exit_code == 0, compared.output
    assert "Qatar · Malaysia" in compared.output
    assert "Nepalese rupees" in compared.output
    page = RUNNER.invoke(GUIDE, ["QA", "--lang", "zh-Hans", "--html"])
    assert page.exit_code == 0
    assert page.output.startswith('<!doctype html>\n<html lang="zh-Hans"')
    assert "16008" in page.output
    assert len(page.output.encode()) < 50_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["QA", "--with", "NP"], "Give two destinations one of: "),
        (["BR"], "Give XX one of: "),
        (["Qatar"], "QA"),
        (["QA", "--from", "BR"], "Give --from one of: "),
        (["QA", "--lang", "xx"], "Give --lang one of: "),
        ([], "XX"),
    ],
)
def test_wrong_arguments_end_with_two_and_the_mend(arguments: list[str], words: str) -> None:
    result = RUNNER.invoke(GUIDE, arguments)
    assert result.exit_code == 2
    assert words in result.output + result.stderr


def test_check_passes_and_shows_what_is_known() -> None:
    result = RUNNER.invoke(knowledge, ["check"])
    assert result.exit_code == 0, result.output
    assert "passport_retention" in result.output
    assert "0 problems." in result.output


def test_check_as_json() -> None:
    data = json.loads(RUNNER.invoke(knowledge, ["check", "--json"]).output)
    assert data["problems"] == []
    assert {line["country"] for line in data["coverage"]} == set(countries())


def test_check_fails_on_a_broken_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "QA.yml").write_text("iso: QA\ncurrency: QQQ\nlanguages: [ar]\norigin: {}\n", encoding="utf-8")
    monkeypatch.setattr(knowledge_command, "problems", lambda: problems(tmp_path))
    result = RUNNER.invoke(knowledge, ["check"])
    assert result.exit_code == 1
    assert "QA.yml:2: currency: 'QQQ' is not a currency. Mend: write the ISO 4217 code, such as QAR." in result.output
    data = json.loads(RUNNER.invoke(knowledge, ["check", "--json"]).output)
    assert [problem["line"] for problem in data["problems"]] == [2, 4]
