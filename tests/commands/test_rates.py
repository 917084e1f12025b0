"""``safemigration rates``: shown, renewed from a file or an address, nothing written unasked."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import rates as command
from knowledge import rates as module

RUNNER = CliRunner()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    found = module.rates()
    table = {code.lower(): rate for code, rate in found.per_base.items()} | {"npr": found.per_base["NPR"] * 2}
    path = tmp_path / "usd.json"
    path.write_text(json.dumps({"date": (found.day + timedelta(days=1)).isoformat(), "usd": table}), encoding="utf-8")
    return path


def test_the_rates_are_shown_with_their_day() -> None:
    data = json.loads(RUNNER.invoke(command.rates, ["show", "--json"]).stdout)
    assert data["day"] == module.rates().day.isoformat()
    assert data["per_dollar"]["USD"] == 1
    assert "NPR" in RUNNER.invoke(command.rates, ["show"]).stdout


def test_what_moved_is_shown_and_written_only_on_request(
    newer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "rates.yml"
    monkeypatch.setattr(command, "FILE", mine)
    result = RUNNER.invoke(command.rates, ["update", "--file", str(newer)])
    assert result.exit_code == 0
    assert "look at this one" in result.stdout
    assert not mine.exists()
    assert RUNNER.invoke(command.rates, ["update", "--file", str(newer), "--write"]).exit_code == 0
    assert module.problems(mine) == []


def test_no_rates_is_a_clear_answer(tmp_path: Path) -> None:
    broken = tmp_path / "usd.json"
    broken.write_text("<html>", encoding="utf-8")
    result = RUNNER.invoke(command.rates, ["update", "--file", str(broken)])
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # not listening: every connection is refused
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/usd.json"
        result = RUNNER.invoke(command.rates, ["update", "--url", address])
    assert result.exit_code == 2
    assert "Try again later" in result.stderr
