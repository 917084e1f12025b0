"""Two hundred thousand agencies beside the registers that ship: the same questions to two processes, in turns."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from knowledge.register import newest_copy, read
from tests.bench.agencies.finding import spoken
from tests.bench.agencies.spelling import devanagari
from tests.bench.agencies.variants import typo
from tests.bench.growth import names
from tests.bench.growth.turns import CYCLE, Cost, Line, line

#: The register that grows; names asked of each kind.
COUNTRY, ASKED = "PH", 30
#: How she asks: in English, and in Nepali about a name in its letters.
LATIN, NEPALI = "is {} licensed in Philippines", "के फिलिपिन्सको {} कम्पनीसँग इजाजतपत्र छ?"


def measure(model: Path, number: int, seed: int) -> tuple[list[Line], dict[str, Any]]:
    """Compare turns of the licence check, and the look-up alone."""
    part = f"{number:,} agencies"
    questions = _questions(random.Random(seed))
    with tempfile.TemporaryDirectory() as folder, _desk(ROOT, model) as fresh:
        names.write(names.agencies(number, seed), _tree(Path(folder)))
        with _desk(Path(folder), model) as grown:
            for desk in (fresh, grown):  # caches as after a minute of service
                for text in CYCLE * 2:
                    desk.ask({"turn": ["warm", text]})
            facts = {
                f"{what} with {desk.ready['agencies']:,} agencies": round(value, 1)
                for desk in (fresh, grown)
                for what, value in (
                    ("seconds to the first answer", desk.seconds),
                    ("MB of memory", desk.ready["memory_mb"]),
                )
            }
            lines = []
            for kind, (asking, asked) in questions.items():
                turns, looks = _Pair(), _Pair()
                for at, name in enumerate(asked):
                    chat = f"{kind}-{at}"
                    for desk in (fresh, grown):
                        desk.ask({"turn": [chat, "hello" if asking == LATIN else "नमस्ते"]})
                    turns.ask(fresh, grown, {"turn": [chat, asking.format(name)]})
                    looks.ask(fresh, grown, {"look": [COUNTRY, name]})
                if set(turns.intents) != {"check_agency"}:
                    facts[f"{kind}: taken for another question"] = sum(one != "check_agency" for one in turns.intents)
                lines += [
                    line(part, f"turn, {kind}", turns.fresh, turns.grown),
                    line(part, f"look-up alone, {kind}", looks.fresh, looks.grown),
                ]
    return lines, facts


class _Desk:
    """A running process of :mod:`tests.bench.growth.desk`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        began = time.perf_counter()
        self.ready = self._read()
        self.seconds = time.perf_counter() - began

    def ask(self, what: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for said in self._process.stdout:
            with contextlib.suppress(json.JSONDecodeError):
                answer: dict[str, Any] = json.loads(said)
                return answer
        raise RuntimeError("the process has ended; run it alone to see why: python -m tests.bench.growth.desk MODEL")


class _Pair:
    """The costs of both sides; the one that is asked first changes."""

    def __init__(self) -> None:
        self.fresh: list[Cost] = []
        self.grown: list[Cost] = []
        self.intents: list[str] = []

    def ask(self, fresh: _Desk, grown: _Desk, what: dict[str, Any]) -> None:
        pair = [(fresh, self.fresh), (grown, self.grown)]
        for desk, costs in pair if len(self.fresh) % 2 else pair[::-1]:
            answer = desk.ask(what)
            costs.append(Cost(answer["wall"], answer["processor"]))
            self.intents.append(answer["intent"])


@contextmanager
def _desk(folder: Path, model: Path) -> Iterator[_Desk]:
    command = [sys.executable, "-m", "tests.bench.growth.desk", str(model)]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            desk = _Desk(process)
            if Path(desk.ready["ready"]).parent.resolve() != folder.resolve():
                raise RuntimeError(f"it reads the registers of {desk.ready['ready']}, not those of {folder}")
            yield desk
        finally:
            process.kill()


def _tree(folder: Path) -> Path:
    """Make a folder that differs from ours in its registers only; returns the copy of the register that grows."""
    for path in ROOT.iterdir():
        if path.name == "knowledge":
            shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif not path.name.startswith(".") and path.name not in ("state", "models"):
            (folder / path.name).symlink_to(path)
    return newest_copy(folder / "knowledge" / "registers" / COUNTRY)[0]


def _questions(rng: random.Random) -> dict[str, tuple[str, Sequence[str]]]:
    """Kind -> how she asks, and the names; all that are found are in both registers."""
    real = [spoken(row.name) for row in rng.sample(read(COUNTRY).rows, ASKED)]
    near = [typo(name, rng) for name in real]
    words = sorted({word for row in read(COUNTRY).rows for word in spoken(row.name).split() if word.isalpha()})
    strange = [f"{rng.choice(words)[::-1].title()} {rng.choice(words)[::-1].title()} Manpower" for _ in real]
    return {
        "found": (LATIN, real),
        "nearly right": (LATIN, near),
        "not there": (LATIN, strange),
        "found, Nepali letters": (NEPALI, [devanagari(name) for name in real]),
        "nearly right, Nepali letters": (NEPALI, [devanagari(name) for name in near]),
        "not there, Nepali letters": (NEPALI, [devanagari(name) for name in strange]),
    }
