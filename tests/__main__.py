"""``python -m tests``: everything that must hold before a commit lands, in the order in which it fails fastest.

Arguments go to pytest: ``python -m tests -k telegram``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent

CHECKS = {
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy")],
    "knowledge": [str(BIN / "safemigration"), "knowledge", "check"],
    "locales": [str(BIN / "safemigration"), "locales", "check"],
    "audit": [PYTHON, "-m", "tests.audit"],
    "rasa data": [str(BIN / "rasa"), "data", "validate", "--fail-on-warnings"],
    # Before the tests, because they run side by side and each process would train a model of its own.
    "model": [str(BIN / "safemigration"), "ask", "hello"],
    "tests": [PYTHON, "-m", "pytest", "-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"],
}


def main(arguments: list[str]) -> int:
    """Run the checks; return the number of those that failed (0: all is well)."""
    failed = []
    for name, command in CHECKS.items():
        started = time.monotonic()
        print(f"\n== {name}: {' '.join(Path(word).name for word in command)}", flush=True)
        code = subprocess.call(command + (arguments if name == "tests" else []), cwd=ROOT)
        print(f"== {name}: {'failed' if code else 'passed'} in {time.monotonic() - started:.0f} s", flush=True)
        if code:
            failed.append(name)
    print(f"\n{len(CHECKS) - len(failed)} passed, {len(failed)} failed" + (f": {', '.join(failed)}" if failed else ""))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
