"""Let Rasa 3.6 run without the packages this assistant never uses, TensorFlow first of all.

Rasa imports TensorFlow in sixteen modules and the kit of every chat platform in ``rasa.core.channels``, even where no
pipeline needs them. None of our components does. A finder at the *end* of ``sys.meta_path`` answers those imports with
inert modules, so that ``rasa train``, ``rasa shell``, ``rasa test`` and ``rasa data validate`` run unchanged in an
environment of a fifth of the size and half of the memory.

- It comes last, so an installed package always wins: install TensorFlow and the stand-in for it steps aside by itself.
- Anything may be *imported*, subclassed, used as a decorator or named in a type. A class built on a stand-in cannot be
  *used*: creating an instance raises :class:`NotInstalled` and names the package (``DIETClassifier`` in ``config.yml``
  thus gives a clear error, not a model that learns nothing).
- ``zz_safe_migration_standins.pth`` in site-packages calls :func:`install` when the interpreter starts; that is what
  makes the plain ``rasa`` command work. Rasa 3.6 is frozen, so what it imports cannot drift.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, ClassVar

#: Packages that Rasa 3.6.21 imports and this project does not use, by what Rasa wants them for. A dotted name stands
#: for that submodule only (``google`` itself is a namespace that others share).
STANDINS: dict[str, tuple[str, ...]] = {
    "neural networks": ("tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text"),
    "chat platforms": (
        "aiogram",
        "cachecontrol",
        "fbmessenger",
        "google.auth",
        "google.oauth2",
        "mattermostwrapper",
        "rocketchat_API",
        "slack_sdk",
        "socketio",
        "twilio",
        "webexteamssdk",
    ),
    "stores and brokers": (
        "aio_pika",
        "aiormq",
        "boto3",
        "botocore",
        "confluent_kafka",
        "psycopg2",
        "pymongo",
        "redis",
    ),
    "plots of `rasa test` (in the dev group, so present where tests run)": ("matplotlib",),
    "conditional random fields": ("sklearn_crfsuite",),
    "error reports to the vendor": ("sentry_sdk", "structlog_sentry"),
}


class NotInstalled(ImportError):
    """A stand-in was used for real work: the package it stands for is not installed."""


class _InertType(type):
    """The type of every attribute of a stand-in: a class, so that it can be a base, a decorator or a type."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _inert(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_standin_leaf" not in cls.__dict__:
            package = next(base.__module__ for base in cls.__mro__ if "_standin_leaf" in base.__dict__).split(".")[0]
            raise NotInstalled(f"{cls.__name__} needs the package '{package}', which is not installed here.")
        decorates = len(args) == 1 and not kwargs and callable(args[0]) and not isinstance(args[0], _InertType)
        return args[0] if decorates else cls

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__

    def __getitem__(cls, item: Any) -> Any:
        return cls

    def __iter__(cls) -> Any:
        return iter(())


def _inert(module: str, name: str) -> _InertType:
    return _InertType(name, (), {"__module__": module, "__qualname__": name, "_standin_leaf": True})


class _StandinModule(ModuleType):
    """A module whose every public attribute is an inert class."""

    __path__: ClassVar[list[str]] = []  # type: ignore[misc]  # a package, so that submodules are looked for

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        attribute = _inert(self.__name__, name)
        setattr(self, name, attribute)
        return attribute

    @staticmethod
    def is_tensor(value: object) -> bool:
        """An honest no: libraries that find "tensorflow" in ``sys.modules`` ask this (matplotlib does)."""
        return False

    @staticmethod
    def SentryProcessor(**options: object) -> Callable[..., Any]:  # noqa: N802 - the name is structlog_sentry's
        """Hand every log event on: Rasa puts this into the way of each, so an inert class would break all of them."""
        return lambda logger, method, event: event


class StandinFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers the imports named in :data:`STANDINS` that no other finder could answer."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a spec for a module of ours or of one of its submodules, else None."""
        if any(fullname == name or fullname.startswith(name + ".") for name in self.names):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        if any(name.startswith(fullname + ".") for name in self.names):  # the namespace above "google.auth"
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Make the inert module."""
        return _StandinModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def install() -> StandinFinder:
    """Put the finder behind all others, once; and keep Rasa from reporting home unless the operator asks for it."""
    for finder in sys.meta_path:
        if isinstance(finder, StandinFinder) and "tensorflow" in finder.names:
            return finder
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    finder = StandinFinder([name for group in STANDINS.values() for name in group])
    sys.meta_path.append(finder)
    return finder


def leave_out(*packages: str) -> None:
    """Answer the imports of packages with inert modules though they are installed; one that is loaded already stays.

    Rasa imports wherever it runs what only training, plots or a console need (see :mod:`bot.serving.lean`).
    """
    absent = [package for package in packages if package not in sys.modules]
    if absent:
        sys.meta_path.insert(0, StandinFinder(absent))


@contextmanager
def without(package: str) -> Iterator[None]:
    """As if a package were not installed, for those that can do without it and ask for it only now."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # documented: then its import fails
    try:
        yield
    finally:
        del sys.modules[package]
