"""When a new model is needed, and what a training that fails leaves behind. Nothing is really trained here."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import training
from bot.settings import ROOT
from bot.training import SOURCES, TrainingError, ensure_model, fingerprint, model_path


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository of its own in the place of ours."""
    for name in ("config.yml", "uv.lock"):
        (tmp_path / name).write_text("x")
    for name in ("domain/core.yml", "data/nlu/en/help.yml", "data/rules/core.yml", "bot/understanding/guard.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "knowledge/lexicon").mkdir(parents=True)
    (tmp_path / "knowledge/lexicon/countries.yml").write_text("x")
    monkeypatch.setattr(training, "ROOT", tmp_path)
    monkeypatch.setattr(training, "MODELS", tmp_path / "models")
    return tmp_path


FILES = [
    "config.yml",
    "uv.lock",
    "domain/core.yml",
    "data/nlu/en/help.yml",
    "data/rules/core.yml",
    "bot/understanding/guard.py",
    "knowledge/lexicon/countries.yml",
]


@pytest.mark.parametrize("name", FILES)
def test_a_change_in_any_source_asks_for_a_new_model(sources: Path, name: str) -> None:
    before = fingerprint()
    (sources / name).write_text("y")
    assert fingerprint() != before
    (sources / name).write_text("x")
    assert fingerprint() == before


def test_a_new_a_renamed_and_a_deleted_file_ask_for_a_new_model(sources: Path) -> None:
    seen = {fingerprint()}
    (sources / "data/nlu/id").mkdir()
    (sources / "data/nlu/id/help.yml").write_text("x")
    seen.add(fingerprint())
    (sources / "data/nlu/id/help.yml").rename(sources / "data/nlu/id/greet.yml")
    seen.add(fingerprint())
    (sources / "data/nlu/en/help.yml").unlink()
    seen.add(fingerprint())
    assert len(seen) == 4


def test_what_makes_no_difference_asks_for_none(sources: Path) -> None:
    before = fingerprint()
    (sources / "README.md").write_text("x")
    (sources / "knowledge/countries").mkdir()
    (sources / "knowledge/countries/QA.yml").write_text("facts need no training")
    (sources / "bot/understanding/__pycache__").mkdir()
    (sources / "bot/understanding/__pycache__/guard.cpython-311.pyc").write_bytes(b"x")
    (sources / "data/nlu/en/help.yml").touch()
    assert fingerprint() == before


def test_where_the_repository_stands_makes_no_difference(
    sources: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint()
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "copy"
    shutil.copytree(sources, elsewhere)
    monkeypatch.setattr(training, "ROOT", elsewhere)
    assert fingerprint() == before


def test_the_real_sources_are_all_there() -> None:
    for source in SOURCES:
        assert (ROOT / source).exists(), source
    listed = {path.relative_to(ROOT).parts[0] for path in training._files()}
    assert listed == {"config.yml", "domain", "data", "bot", "knowledge", "uv.lock"}


def test_the_path_of_a_model_says_what_it_is_made_from(sources: Path) -> None:
    path = model_path()
    assert path == sources / "models" / f"assistant-{fingerprint()}.tar.gz"
    assert not path.exists()
    (sources / "config.yml").write_text("y")
    assert model_path() != path


# -- ensure_model, with a program that stands for Rasa's training ----------------------------------------------------


def trainer(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Run ``body`` in the place of the training; ``output`` is the folder where the model belongs."""
    program = folder / "trainer"
    lead = "import pathlib, sys\nassert sys.argv[1:3] == ['-m', 'bot.training']\noutput = pathlib.Path(sys.argv[3])\n"
    program.write_text(f"#!{sys.executable}\n{lead}{body}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


def test_a_model_that_is_there_is_taken_as_it_is(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer(sources, monkeypatch, "sys.exit('nothing may be trained')")
    model_path().parent.mkdir()
    model_path().write_bytes(b"model")
    assert ensure_model() == model_path()
    assert model_path().read_bytes() == b"model"


def test_a_missing_model_is_trained_and_older_ones_go(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = "for n in range(20): print('INFO Finished training component', n)"
    trainer(sources, monkeypatch, f"{steps}\n(output / 'whatever.tar.gz').write_bytes(b'new')")
    models = sources / "models"
    models.mkdir()
    (models / "assistant-0123456789abcdef.tar.gz").write_bytes(b"old")
    (models / "mine.tar.gz").write_bytes(b"not ours")
    seen: list[tuple[int, int]] = []
    path = ensure_model(lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == b"new"
    assert sorted(file.name for file in models.iterdir()) == sorted([path.name, "mine.tar.gz"])
    assert seen[0] == (0, training.STEPS)
    assert seen[-1] == (training.STEPS, training.STEPS)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)  # it never runs backwards or past the end
    assert max(done for done, _ in seen) == training.STEPS


def test_who_comes_while_another_one_trains_takes_its_model(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = "(output.parent / 'trainings').open('a').write('x')"
    trainer(sources, monkeypatch, f"import time\n{count}\ntime.sleep(0.3)\n(output / 'a.tar.gz').write_bytes(b'new')")
    with ThreadPoolExecutor(3) as threads:
        paths = [threads.submit(ensure_model) for _ in range(3)]
    assert {path.result().read_bytes() for path in paths} == {b"new"}
    assert (sources / "models" / "trainings").read_text() == "x"


@pytest.mark.parametrize(
    "body",
    [
        "(output / 'half.tar.gz').write_bytes(b'half'); print('the pipeline is broken'); sys.exit(1)",
        "print('the pipeline is broken')",  # Rasa ends with 0 and without a model where there is nothing to train
    ],
)
def test_a_training_that_fails_says_why_and_leaves_no_half_model_but_the_old_one(
    sources: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    trainer(sources, monkeypatch, body)
    old = sources / "models" / "assistant-0123456789abcdef.tar.gz"
    old.parent.mkdir()
    old.write_bytes(b"old")
    with pytest.raises(TrainingError, match="the pipeline is broken"):
        ensure_model()
    assert [file.name for file in old.parent.iterdir()] == [old.name]
