"""Train the assistant when its sources have changed, in a process of its own so that the bot stays small.

:func:`ensure_model` is what the commands call; ``python -m bot.training`` is the process that it starts.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.faults import OperatorError
from bot.parent import end_with_parent
from bot.settings import ROOT

MODELS = ROOT / "models"
#: What a model is made from; a change in any of these files asks for a new one.
SOURCES = ("config.yml", "domain", "data/nlu", "data/rules", "bot/understanding", "knowledge/lexicon", "uv.lock")
#: Lines of Rasa's log that mark a finished step, and about how many there are.
_STEP = "Finished training component"
STEPS = 9


class TrainingError(OperatorError, RuntimeError):
    """Training failed. The message ends with the last lines that Rasa wrote."""

    code = 1


def fingerprint() -> str:
    """Return a hash over everything a model is made from (16 hexadecimal digits)."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def model_path() -> Path:
    """Return where the model of the present sources stands, whether or not it is there yet."""
    return MODELS / f"assistant-{fingerprint()}.tar.gz"


def ensure_model(progress: Callable[[int, int], None] | None = None) -> Path:
    """Return the model of the present sources, training it first where it is missing.

    Whoever comes while another process trains waits for it and takes its model.

    Args:
        progress: called with (steps done, steps in all) while training.

    Raises:
        TrainingError: training failed.
    """
    path = model_path()
    if path.exists():
        return path
    with _alone():
        if not path.exists():
            _train_apart(path, progress or (lambda done, total: None))
            for old in MODELS.glob("assistant-*.tar.gz"):
                if old != path:
                    old.unlink(missing_ok=True)
    return path


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Be the only one that trains; the lock, on the folder itself, goes with the process, however that ends."""
    MODELS.mkdir(exist_ok=True)
    folder = os.open(MODELS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _files() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        if path.is_file():
            yield path
        else:
            yield from sorted(file for file in path.rglob("*") if file.suffix in {".yml", ".py"})


def _train_apart(path: Path, progress: Callable[[int, int], None]) -> None:
    """Train in a child process, counting its steps; the model appears under its name only when it is whole."""
    with tempfile.TemporaryDirectory(dir=MODELS) as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.training", folder],
            cwd=ROOT,
            # Rasa keeps a cache in the working directory unless told otherwise; a server may write only to models/.
            env={**os.environ, "PYTHONWARNINGS": "ignore", "RASA_CACHE_DIRECTORY": f"{folder}/cache"},
            stdin=subprocess.PIPE,  # so that it ends with us (bot/parent.py)
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        lines: list[str] = []
        done = 0
        progress(0, STEPS)
        for line in process.stdout:
            lines = [*lines[-40:], line.rstrip()]
            if _STEP in line:
                done += 1
                progress(min(done, STEPS), STEPS)
        trained = list(Path(folder).glob("*.tar.gz"))
        if process.wait() or not trained:
            raise TrainingError("Training failed. Rasa's last words:\n" + "\n".join(lines[-20:]))
        progress(STEPS, STEPS)
        trained[0].replace(path)


def _train(output: str) -> None:
    import gc
    import logging

    import rasa.model_training

    from bot.understanding.offers import prepare

    gc.set_threshold(200_000, 20, 100)  # millions of objects that stay: looked through less often, a tenth faster
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    rasa.model_training.train(
        domain=str(ROOT / "domain"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data")],
        output=output,
        force_training=True,
    )
    prepare()


if __name__ == "__main__":
    end_with_parent()
    _train(sys.argv[1])
