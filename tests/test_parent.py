"""No process is left behind by a parent that was killed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

#: A parent that starts a child as bot/training.py does, tells its number, and waits to be killed.
PARENT = """
import subprocess, sys, time
reads = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if sys.argv[2] == "reads" else {}
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE, **reads)
print(child.pid, flush=True)
time.sleep(600)
"""
CHILD = "from bot.parent import end_with_parent; end_with_parent(); import time; time.sleep(600)"


@pytest.mark.parametrize("output", ["reads", "leaves"])
def test_a_killed_parent_takes_its_child_along(output: str) -> None:
    """Also where it was the parent who read what the child says, as in a training."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT, CHILD, output], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert _runs(child)
    parent.kill()
    parent.wait()
    for _ in range(300):
        if not _runs(child):
            return
        time.sleep(0.1)
    raise AssertionError("the child still runs 30 seconds after its parent was killed")


def test_a_child_that_has_done_its_work_ends_well_while_its_parent_lives() -> None:
    code = "from bot.parent import end_with_parent; end_with_parent(); import time; time.sleep(0.5)"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert child.wait(timeout=60) == 0


def test_a_child_that_is_done_ends_as_any_other() -> None:
    code = "from bot.parent import end_with_parent; end_with_parent(); import time; time.sleep(0.2)"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    assert child.wait(timeout=30) == 0, child.stderr.read()


def _runs(pid: int) -> bool:
    """Is this process there and not a zombie?"""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
