"""What all tests share: the trained assistant, loaded once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.assistant import Assistant
from bot.logs import configure
from bot.privacy.state import State
from bot.training import ensure_model
from tests.store.states import cluster

__all__ = ["cluster"]


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
