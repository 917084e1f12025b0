"""The fixtures by which a test runs on both databases; a module that wants them imports them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.privacy.state import State
from tests.store.cluster import KEY, Cluster, NotInstalled, fresh_bot, running


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of our own; tests that need it are passed over without the packages."""
    try:
        with running() as cluster:
            yield cluster
    except NotInstalled as error:
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", "postgresql"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[State]:
    """An open state with nothing in it: a file, then a schema of a server."""
    if request.param == "sqlite":
        state = State(tmp_path / "state")
        state.db.execute("PRAGMA synchronous=OFF")  # no test cuts the power, and a busy disk would make them slow
    else:
        server: Cluster = request.getfixturevalue("cluster")
        state = State(None, KEY, server.url, fresh_bot())
    yield state
    state.close()
