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


def refuse_writes(state: State, refuse: bool) -> None:
    """Have the database take nothing more, as on a full disk; or take it again."""
    if state.shared:
        state.db.execute(f"SET default_transaction_read_only = {'on' if refuse else 'off'}")
    else:
        state.db.execute(f"PRAGMA query_only={'ON' if refuse else 'OFF'}")


def on_disk(state: State) -> bytes:
    """All bytes that the database has written, its log with them; not the key."""
    if state.shared:
        state.db.execute("CHECKPOINT")
        (folder,) = state.db.execute("SHOW data_directory").fetchone()
        files = [path for part in ("base", "pg_wal") for path in Path(folder, part).rglob("*")]
    else:
        assert state.folder is not None
        state.db.execute("PRAGMA wal_checkpoint(FULL)")
        files = [path for path in state.folder.iterdir() if path.name != "key"]
    return b"\0".join(path.read_bytes() for path in sorted(files) if path.is_file())
