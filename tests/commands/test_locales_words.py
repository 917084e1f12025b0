"""``safemigration locales terms`` and ``reading``, on the real catalogues."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from bot.commands.locales import locales
from bot.wording import languages
from bot.wording.terms import terms


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(locales, list(arguments))


def test_terms_as_a_table() -> None:
    result = run("terms")
    assert result.exit_code == 0, result.output
    head, *rows = result.stdout.splitlines()
    assert set(head.split()) >= set(languages()) - {"en"}
    assert len(rows) == len(terms())


def test_terms_of_one_language_with_their_words() -> None:
    result = run("terms", "id")
    assert result.exit_code == 0, result.output
    assert "paspor" in result.stdout


def test_reading_of_all_and_of_one_with_the_hardest() -> None:
    result = run("reading")
    assert result.exit_code == 0, result.output
    assert {line.split()[0] for line in result.stdout.splitlines()} >= set(languages())
    one = run("reading", "en").stdout.splitlines()
    assert "Flesch 1948 (higher is easier)" in one[0]
    assert len(one) == 11


@pytest.mark.parametrize("arguments", [("terms", "xx"), ("terms", "en"), ("reading", "xx")])
def test_an_unknown_language_is_told(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Give one of" in result.stderr
