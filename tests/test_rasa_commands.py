"""The plain ``rasa data validate``, ``train`` and ``test`` on this project with a few examples of each intent."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT

RASA = Path(sys.executable).parent / "rasa"
EXAMPLES = 3
#: Two scripts: the files of each further language are like these.
LANGUAGES = ("en", "ne")
STORY = """
version: "3.1"
stories:
- story: a greeting
  steps:
  - user: |
      hello
    intent: greet
  - action: utter_greet
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as Rasa reads it, small enough to train in seconds."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("config.yml", "credentials.yml", "endpoints.yml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "domain", folder / "domain")
    shutil.copy(ROOT / "domain.yml", folder, follow_symlinks=False)
    shutil.copytree(ROOT / "data" / "rules", folder / "data" / "rules")
    sources = [source for language in LANGUAGES for source in sorted((ROOT / "data" / "nlu" / language).rglob("*.yml"))]
    for source in sources:
        content = yaml.load(source.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for block in content["nlu"]:
            if "examples" in block:
                block["examples"] = "".join(block["examples"].splitlines(keepends=True)[:EXAMPLES])
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    (folder / "tests").mkdir()
    (folder / "tests" / "test_stories.yml").write_text(STORY)
    return folder


def rasa(project: Path, *arguments: str) -> tuple[int, str]:
    """Run the command in the project; its exit code and what it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAFEMIGRATION_", "TELEGRAM_"))}
    done = subprocess.run(
        [str(RASA), *arguments],
        cwd=project,
        env={**kept, "SAFEMIGRATION_STATE": str(project / "state"), "MPLBACKEND": "Agg", "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def trained(project: Path) -> str:
    """What ``rasa train`` said."""
    code, said = rasa(project, "train")
    assert code == 0, said[-2000:]
    return said


def test_validate_has_nothing_to_say(project: Path) -> None:
    # Whether a text stands under two intents is asked of all examples: tests/understanding/test_examples.py.
    code, said = rasa(project, "data", "validate", "--fail-on-warnings")
    assert code == 0, said[-2000:]
    assert "No story structure conflicts found" in said


def test_train_finds_domain_config_and_data_by_itself(project: Path, trained: str) -> None:
    assert "Your Rasa model is trained and saved" in trained
    assert len(list((project / "models").glob("*.tar.gz"))) == 1
    for component in _components(project):
        assert f"Finished training component '{component}'" in trained
    assert "Traceback" not in trained


def test_test_reads_a_story_of_two_lines(project: Path, trained: str) -> None:
    code, said = rasa(project, "test", "--no-plot")
    assert code == 0, said[-2000:]
    assert "Traceback" not in said
    assert (project / "results" / "story_report.json").exists()
    assert "1 / 1" in said, said[-2000:]


def _components(project: Path) -> Sequence[str]:
    """The components that are trained."""
    content = yaml.load((project / "config.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    names = {entry["name"].split(".")[-1] for entry in content["pipeline"] + content["policies"]}
    return sorted(names & {"LanguageComponent", "NgramClassifier", "CoverageGuard", "RulePolicy"})
