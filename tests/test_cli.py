"""The command line as a whole: what it lists, how fast, and how it ends when something is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.settings import ROOT

#: What takes seconds to import and no list of commands needs.
HEAVY = ("rasa", "tensorflow", "sanic", "telegram", "sklearn", "numpy", "jinja2", "babel", "yaml")


def run(*arguments: str, code: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, without this machine's settings; ``code`` runs after it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SAFEMIGRATION_", "TELEGRAM_"))}
    program = (
        "import sys, bot.cli\n"
        f"sys.argv = ['safemigration', *{list(arguments)!r}]\n"
        "try:\n    bot.cli.main()\n"
        f"except SystemExit as end:\n    {code or 'pass'}\n    raise\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**clean, **env, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_lists_every_command_without_importing_what_they_need() -> None:
    code = f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    ended = run("--help", code=code)
    assert ended.returncode == 0
    listed = re.findall(r"^  (\w+)", ended.stdout.split("Commands:")[1], re.MULTILINE)
    assert listed == list(COMMANDS)
    assert "LOADED []" in ended.stdout
    assert ended.stderr == ""


def test_without_a_command_the_help_is_shown() -> None:
    ended = run()
    assert "Commands:" in ended.stdout + ended.stderr
    assert ended.returncode in {0, 2}


def test_every_command_has_its_module_and_says_what_it_does() -> None:
    for module, text in COMMANDS.values():
        assert text.endswith(".")
        assert len(text) < 110
        assert (ROOT / "bot" / "commands" / f"{module}.py").exists(), module


def test_an_unknown_command_ends_with_code_2_and_names_it() -> None:
    ended = run("gide")
    assert ended.returncode == 2
    assert "gide" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [["agency", "--no-such-option"], ["ask"], ["ask", "--lang", "tlh", "hello"]])
def test_wrong_options_end_with_code_2_and_no_traceback(command: list[str]) -> None:
    ended = run(*command)
    assert ended.returncode == 2
    assert ended.stderr.strip()
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SAFEMIGRATION_KEY", "CANARY"), ("SAFEMIGRATION_PORT", "nan"), ("TELEGRAM_WEBHOOK_URL", "https://bot.example")],
)
def test_a_wrong_setting_ends_with_its_name_and_code_2(tmp_path: Path, variable: str, value: str) -> None:
    ended = run("serve", **{variable: value, "SAFEMIGRATION_STATE": str(tmp_path)})
    assert ended.returncode == 2
    assert ended.stderr.startswith("safemigration: ")
    assert variable in ended.stderr
    assert "CANARY" not in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_state_folder_that_cannot_be_used_ends_with_its_name_and_code_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run("serve", SAFEMIGRATION_STATE=str(tmp_path / "file"))
    assert ended.returncode == 2
    assert str(tmp_path / "file") in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_installed_command_is_this_one() -> None:
    ended = subprocess.run(
        [str(Path(sys.executable).with_name("safemigration")), "--help"], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0
    assert "Commands:" in ended.stdout
