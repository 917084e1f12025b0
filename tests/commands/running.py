"""Running a command in this process on the session's assistant, or as the real program in a process of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

from bot.assistant import Assistant

#: The installed program, beside this interpreter.
PROGRAM = Path(sys.executable).parent / "safemigration"


def run(command: Callable[..., Any], *arguments: str, given: str | bytes | None = None) -> Result:
    """Run a command function as the command line would; ``given`` is its standard input."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(command)
    return CliRunner().invoke(app, list(arguments), input=given)


def environment(state: Path, **settings: str) -> dict[str, str]:
    """Return an environment for a process of its own, without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAFEMIGRATION_", "TELEGRAM_"))}
    return {**kept, "SAFEMIGRATION_STATE": str(state), **settings}


def refused(result: Result, *words: str) -> None:
    """Assert that the command ended with exit code 2, one message with these words, no answer and no traceback."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert "Traceback" not in result.output
    assert result.stdout == ""
    for word in words:
        assert word in result.stderr


def left(assistant: Assistant, prefix: str) -> list[str]:
    """Return the conversations of a command that are still in the state."""
    return [name for name in assistant.state.conversations() if name.startswith(prefix)]
