"""Stand-ins for packages Rasa imports and this project does not use. In processes of their own: they change imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from bot.settings import ROOT
from bot.standins import STANDINS, NotInstalled, StandinFinder, install

#: Never installed beside this project, whatever else the environment has.
ABSENT = "no_such_package_of_anybody"


def python(code: str, *path: Path, site: bool = True) -> str:
    """Run code in a fresh interpreter and return what it printed; without ``site`` no .pth file is read."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *map(str, path)]), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, *([] if site else ["-S"]), "-c", dedent(code)]
    ended = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def rasa(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the plain ``rasa`` command, as an outsider would."""
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "RASA_TELEMETRY_ENABLED"}}
    command = [str(Path(sys.executable).with_name("rasa")), *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={**env, "PYTHONWARNINGS": "ignore", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The smallest project that Rasa accepts."""
    (tmp_path / "data").mkdir()
    (tmp_path / "config.yml").write_text(
        "recipe: default.v1\nassistant_id: tiny\nlanguage: en\n"
        "pipeline: [{name: WhitespaceTokenizer}, {name: CountVectorsFeaturizer}, {name: DIETClassifier, epochs: 1}]\n"
        "policies: [{name: RulePolicy}]\n"
    )
    (tmp_path / "domain.yml").write_text(
        'version: "3.1"\nintents: [greet, bye]\nresponses: {utter_hello: [{text: Hello}]}\n'
    )
    (tmp_path / "data" / "nlu.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hello\n    - hi\n'
        "- intent: bye\n  examples: |\n    - bye\n    - see you\n"
        "rules:\n- rule: greet\n  steps: [{intent: greet}, {action: utter_hello}]\n"
        "- rule: bye\n  steps: [{intent: bye}, {action: utter_hello}]\n"
    )
    return tmp_path


# -- importing and using ---------------------------------------------------------------------------------------------


def test_every_stand_in_can_be_imported_with_whatever_is_below_it() -> None:
    names = [name for group in STANDINS.values() for name in group if name != "matplotlib"]
    code = f"""
        import importlib, sys
        from bot.standins import _StandinModule
        for name in {names!r}:
            for module in (name, name + ".deep.down"):
                assert isinstance(importlib.import_module(module), _StandinModule), module
        import tensorflow as tf
        from tensorflow.keras.layers import Dense
        from keras.utils import tf_utils
        from aiogram.types import Message
        import google.auth
        print("ok")
    """
    assert python(code) == "ok"


def test_a_class_may_be_based_on_it_decorated_by_it_and_typed_with_it() -> None:
    code = """
        from typing import Dict, List, Optional, Union
        import tensorflow as tf

        Base = tf.keras.Model

        class Model(Base):
            @tf.function
            def plain(self) -> int: return 1
            @tf.function(input_signature=[tf.TensorSpec(shape=None, dtype=tf.float32)])
            def called(self) -> int: return 2

        def f(a: tf.Tensor | None, b: None | tf.Tensor, c: Optional[tf.Tensor], d: Union[tf.Tensor, int],
              e: List[tf.Tensor], g: Dict[str, tf.data.Dataset], h: tf.Tensor[int]) -> tf.keras.layers.Layer: ...

        assert issubclass(Model, Base)
        assert not isinstance("x", tf.Tensor)
        assert Model.plain(None) == 1
        print(f.__name__)
    """
    assert python(code) == "f"


@pytest.mark.parametrize(
    ("base", "package"),
    [("tensorflow.keras.Model", "tensorflow"), ("aiogram.Bot", "aiogram"), ("redis.Redis", "redis")],
)
def test_an_instance_of_a_class_based_on_it_is_refused_and_the_package_named(base: str, package: str) -> None:
    code = f"""
        import {package}
        from bot.standins import NotInstalled
        class Mine({base}): ...
        class Below(Mine): ...
        for cls in (Mine, Below):
            try:
                cls("argument", key="word")
            except NotInstalled as error:
                print(error)
    """
    lines = python(code).splitlines()
    assert lines == [
        f"{name} needs the package '{package}', which is not installed here." for name in ("Mine", "Below")
    ]


def test_not_installed_is_an_import_error() -> None:
    assert issubclass(NotInstalled, ImportError)  # what `except ImportError` of careful libraries expects


def test_a_stand_in_has_no_dunder_attributes_that_would_deceive() -> None:
    code = """
        import tensorflow as tf
        for thing in (tf, tf.Tensor):
            for name in ("__version__", "__array__", "__wrapped__"):
                assert not hasattr(thing, name), name
        print("ok")
    """
    assert python(code) == "ok"


def test_is_tensor_is_an_honest_no() -> None:
    assert python("import tensorflow as tf; print([tf.is_tensor(x) for x in (1, [1.0], tf.Tensor)])") == str(
        [False] * 3
    )


# -- who answers -----------------------------------------------------------------------------------------------------


def test_an_installed_package_wins_and_so_does_a_part_of_a_namespace(tmp_path: Path) -> None:
    (tmp_path / "tensorflow").mkdir()
    (tmp_path / "tensorflow" / "__init__.py").write_text("__version__ = 'real'")
    (tmp_path / "google" / "auth").mkdir(parents=True)
    (tmp_path / "google" / "auth" / "__init__.py").write_text("real = True")
    code = """
        import tensorflow, google.auth, google.oauth2, keras
        print(tensorflow.__version__, google.auth.real, type(google.oauth2).__name__, type(keras).__name__)
    """
    assert python(code, tmp_path) == "real True _StandinModule _StandinModule"


def test_nothing_else_is_answered() -> None:
    code = f"""
        import importlib
        for name in ("{ABSENT}", "tensorflowx", "google.{ABSENT}", "rasa.{ABSENT}", "structlog.{ABSENT}"):
            try:
                importlib.import_module(name)
            except ModuleNotFoundError as error:
                print(error.name)
    """
    assert python(code).splitlines() == [
        ABSENT,
        "tensorflowx",
        f"google.{ABSENT}",
        f"rasa.{ABSENT}",
        f"structlog.{ABSENT}",
    ]


def test_the_interpreter_installs_it_at_its_start_behind_all_others() -> None:
    code = """
        import os, sys
        names = [type(finder).__name__ for finder in sys.meta_path]
        print(names.count("StandinFinder"), names[-1], os.environ.get("RASA_TELEMETRY_ENABLED"))
    """
    assert python(code) == "1 StandinFinder false"


def test_it_is_installed_once() -> None:
    code = """
        import sys
        from bot.standins import install
        print(install() is install(), [type(finder).__name__ for finder in sys.meta_path].count("StandinFinder"))
    """
    assert python(code, site=False) == "True 1"
    assert isinstance(install(), StandinFinder)


# -- the plain commands of Rasa --------------------------------------------------------------------------------------


def test_rasa_version(tmp_path: Path) -> None:
    ended = rasa(tmp_path, "--version")
    assert ended.returncode == 0
    assert "3.6.21" in ended.stdout


def test_a_pipeline_that_needs_tensorflow_fails_with_the_reason_and_leaves_no_model(project: Path) -> None:
    ended = rasa(project, "train", "nlu")
    assert ended.returncode != 0
    assert "NotInstalled: DIET needs the package '" in ended.stderr
    assert not list(project.glob("models/*.tar.gz"))


def test_an_installed_package_can_be_left_out_of_a_process_that_does_not_need_it() -> None:
    code = """
import sys
from bot.standins import leave_out
leave_out("sklearn")
import rasa.core.agent
print(type(sys.modules["sklearn"]).__name__)
"""
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert ended.stdout.splitlines() == ["_StandinModule"]


def test_what_is_absent_for_a_while_is_there_afterwards() -> None:
    code = """
import sys
from bot.standins import without
with without("rich"):
    import structlog.dev
print(structlog.dev.rich, "rich" in sys.modules)
import rich
"""
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.splitlines()) == (0, ["None False"])


@pytest.mark.parametrize(
    "modules", ["bot.serving.assistant, bot.commands.common, bot.serving.application, bot.assistant", "bot.web.child"]
)
def test_processes_of_serve_load_nothing_that_they_never_use(modules: str) -> None:
    code = f"""
import sys
from bot.serving import lean
lean.prepare()
import {modules}
named = {{name: sys.modules.get(name) for name in (*lean.UNUSED, "rich")}}
print([name for name, module in named.items() if getattr(module, "__file__", None)])
"""
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert ended.stdout.splitlines()[-1:] == ["[]"], ended.stderr
