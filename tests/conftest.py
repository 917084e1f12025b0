"""What all tests share: the trained assistant, loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.assistant import Assistant
from bot.logs import configure
from bot.privacy.state import State
from bot.training import ensure_model
from tests.store.states import cluster

__all__ = ["cluster"]

TESTS = Path(__file__).parent
# A machine may be busy: how long an example takes proves nothing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
#: Files that take longest, most of all in waiting for programs that they start: begun with first, so that none is left
#: over at the end beside idle processors. From ``--durations=0``; another order changes the time, never the outcome.
LONGEST = (
    "serving/test_reload.py",
    "serving/test_kills.py",
    "telegram/test_limits.py",
    "people/test_crash.py",
    "web/test_browser_languages.py",
    "commands/test_locales.py",
    "store/test_workers.py",
    "test_fuzz.py",
    "privacy/test_full_run.py",
    "test_rasa_commands.py",
    "conversations/test_every_language.py",
    "web/test_chat_browser.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests that want a trained model last, because one may be under way, and :data:`LONGEST` first among each.

    Of a file, the tests of each kind stay together in one process (``--dist=loadgroup``).
    """
    first = {TESTS / name: place for place, name in enumerate(LONGEST)}
    wanting = {item: _wants_model(item) for item in items}
    items.sort(key=lambda item: (wanting[item], first.get(item.path, len(first))))
    for item in items:
        kind = "+model" if wanting[item] else ""
        item.add_marker(pytest.mark.xdist_group(f"{item.path.relative_to(TESTS)}{kind}"))


def _wants_model(item: pytest.Item) -> bool:
    """Does it take the fixture, or is it marked, because a program that it starts loads one?"""
    return "assistant" in getattr(item, "fixturenames", ()) or item.get_closest_marker("model") is not None


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """Return the assistant of the present sources (trained where needed), with its state in memory."""
    configure()
    return Assistant.load(ensure_model(), State(None))


@pytest.fixture
def alone(assistant: Assistant) -> Iterator[Assistant]:
    """The same assistant with nothing in its state, before and after: for tests that bring a channel to it.

    A channel counts its updates, so what another one left there would look like updates it had answered already.
    """
    _empty(assistant.state)
    yield assistant
    _empty(assistant.state)


def _empty(state: State) -> None:
    for (table,) in state.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        state.db.execute(f"DELETE FROM {table}")
