"""How a command ends when it cannot do what was asked. Imports next to nothing: `serve` itself must stay small."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer


def fail(problem: str, mend: str) -> NoReturn:
    """End the command with exit code 2, saying what was wrong and how to mend it."""
    print(f"safemigration: {problem} {mend}", file=sys.stderr)
    raise typer.Exit(2)
