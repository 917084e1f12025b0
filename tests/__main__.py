"""``python -m tests``: everything that must hold before a commit lands, in the order in which it fails fastest.

Arguments go to pytest: ``python -m tests -k telegram``. Only ``--packages`` is ours: it installs what the tests want of
Debian first (as root; ``.ci/run`` does), without which those of the browser, PostgreSQL and the voice are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
CORES = os.cpu_count() or 1

# More processes than cores: much of it is waiting. The longest files come first, and those that want the model last
# (tests/conftest.py).
_PYTEST = [
    PYTHON,
    "-m",
    "pytest",
    "--dist=loadgroup",
    "--no-loadscope-reorder",
    "--durations=15",
    f"-n{min(3, CORES + 1)}",
]
CHECKS = {
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy")],
    "knowledge": [str(BIN / "safemigration"), "knowledge", "check"],
    "locales": [str(BIN / "safemigration"), "locales", "check"],
    "audit": [PYTHON, "-m", "tests.audit"],
    "tests": _PYTEST,
    "model": [str(BIN / "safemigration"), "ask", "hello"],
}
#: Takes minutes and one core: it runs beside the checks before it. A test that needs the model before waits for it.
BESIDE = "model"
WANTED = ["chromium", "postgresql", "espeak-ng", "fonts-noto-core", "fonts-noto-cjk"]


class Step:
    """A command under way; what it prints is held back until its turn."""

    def __init__(self, command: list[str], output: IO[bytes] | None = None) -> None:
        """Start it.

        Args:
            command: program and arguments.
            output: file for what it prints; None: straight to the terminal.
        """
        self._started = time.monotonic()
        self._output = output
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)

    def end(self) -> tuple[int, float]:
        """Wait for it, print what was held back; return its exit code and the seconds since its start."""
        code = self._process.wait()
        if self._output is not None:
            self._output.seek(0)
            sys.stdout.buffer.write(self._output.read())
            sys.stdout.flush()
        return code, time.monotonic() - self._started


def install() -> None:
    """Install Debian's packages that are wanted. A machine that cannot skips those tests, which pytest tells."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        print("--packages: this needs root on Debian or Ubuntu; tests that want a package are skipped", flush=True)
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = [[apt, "-qq", "update"], [apt, "-qq", "install", "-y", "--no-install-recommends", *WANTED]]
    for command in commands:
        if subprocess.call(command, env=quiet, stdout=subprocess.DEVNULL):
            print("--packages: apt-get failed (above); tests that want a package are skipped", flush=True)
            return


def main(arguments: list[str]) -> int:
    """Run the checks; return the number of those that failed (0: all is well)."""
    if "--packages" in arguments:
        arguments = [argument for argument in arguments if argument != "--packages"]
        install()
    checks = dict(CHECKS)
    checks["tests"] = [*_PYTEST, *arguments]
    failed = []
    with tempfile.TemporaryFile() as held:
        beside = None
        for name, command in checks.items():
            if name == "types":  # what costs a second came before it
                beside = Step(checks[BESIDE], held)
            print(f"\n== {name}: {' '.join(Path(word).name for word in command)}", flush=True)
            step = beside if name == BESIDE and beside else Step(command)
            code, seconds = step.end()
            print(f"== {name}: {'failed' if code else 'passed'} in {seconds:.0f} s", flush=True)
            if code:
                failed.append(name)
    print(f"\n{len(checks) - len(failed)} passed, {len(failed)} failed" + (f": {', '.join(failed)}" if failed else ""))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
