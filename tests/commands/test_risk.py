"""``safemigration risk``: answers from a file or standard input, text or JSON, and faults that name the key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands.risk import risk
from knowledge.risks import FACTORS, assess

app = typer.Typer()
app.command()(risk)


def run(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=given)


def assessed(answers: object) -> dict[str, object]:
    result = run("--answers", "-", "--json", given=json.dumps(answers))
    assert result.exit_code == 0, result.output
    data: dict[str, object] = json.loads(result.stdout)
    return data


def test_json_names_warnings_combinations_skipped_and_next_steps(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"no_money": "yes", "unlicensed": "yes", "no_address_or_job": "yes", "alone": "no"}')
    result = run("--answers", str(file), "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {warning["factor"] for warning in data["warnings"]} == {"no_money", "unlicensed", "no_address_or_job"}
    assert "nowhere_to_go" in {rule["combination"] for rule in data["combinations"]}
    assert set(data["skipped"]) == set(FACTORS) - {"no_money", "unlicensed", "no_address_or_job", "alone"}
    assert data["next_steps"][0]["when"] == "today"


def test_true_and_false_are_yes_and_no() -> None:
    assert assessed(dict.fromkeys(FACTORS, True)) == assess(dict.fromkeys(FACTORS, "yes")).as_data()
    assert assessed(dict.fromkeys(FACTORS, False)) == assess(dict.fromkeys(FACTORS, "no")).as_data()


def test_text_begins_with_the_first_step_and_holds_all_steps() -> None:
    result = run("--answers", "-", given=json.dumps(dict.fromkeys(FACTORS, "yes")))
    assert result.exit_code == 0
    assert result.stdout.startswith("Do this first:")
    for step in assess(dict.fromkeys(FACTORS, "yes")).next_steps:
        assert step.action in result.stdout


def test_an_empty_object_is_nine_skips() -> None:
    result = run("--answers", "-", given="{}")
    assert result.exit_code == 0
    assert "You skipped:" in result.stdout


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ('{"allone": "yes"}', ["'allone'", "did you mean alone", "at_night"]),
        ('{"alone": "maybe"}', ["'alone'", '"maybe"', "yes, no, skip, true, false"]),
        ('{"alone": 1}', ["'alone'", "holds 1"]),
        ('{"alone": null}', ["'alone'", "holds null"]),
        ('{"alone": ["yes"]}', ["'alone'", '["yes"]']),
        ('{"alone": "yes", "alone": "no"}', ["'alone'", "twice"]),
        ('["alone"]', ["a list"]),
        ("3", ["only 3"]),
        ('{"alone": yes}', ["not JSON", "column 11"]),
        ("", ["not JSON"]),
        (b'{"alone": "\xff"}', ["not UTF-8"]),
    ],
)
def test_a_fault_names_the_key_and_what_is_allowed(given: str | bytes, words: list[str]) -> None:
    result = run("--answers", "-", given=given)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert all(word in result.stderr for word in ["standard input", *words]), result.stderr


def test_a_missing_file_and_an_unknown_language_are_named(tmp_path: Path) -> None:
    missing = run("--answers", str(tmp_path / "none.json"))
    assert (missing.exit_code, "cannot be read" in missing.stderr) == (2, True)
    language = run("--answers", "-", "--lang", "tlh", given="{}")
    assert (language.exit_code, "tlh" in language.stderr) == (2, True)
