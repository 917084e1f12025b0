"""Commits of several chats as one: all on disk when whoever asked goes on, and a bad one harms nobody else."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.together import GATHER, Together
from bot.privacy.state import State

SCHEMA = "CREATE TABLE IF NOT EXISTS note (value TEXT)"


@pytest.fixture
def notes() -> State:
    """A state with a table to write into."""
    state = State(None)
    state.define(SCHEMA)
    return state


def values(state: State) -> list[str]:
    return [row[0] for row in state.db.execute("SELECT value FROM note ORDER BY rowid")]


def writing(state: State, value: str) -> None:
    state.db.execute("INSERT INTO note (value) VALUES (?)", (value,))


async def test_several_are_one_transaction_and_each_waits_for_it(notes: State) -> None:
    together, said = Together(notes), []
    notes.db.set_trace_callback(said.append)  # type: ignore[attr-defined]

    async def commit(value: str) -> list[str]:
        await together.commit(lambda: writing(notes, value))
        return values(notes)

    seen = await asyncio.gather(*(commit(value) for value in "abc"))
    assert seen == [["a", "b", "c"]] * 3
    assert [line for line in said if line.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]


async def test_one_that_fails_harms_no_other(notes: State) -> None:
    def fail() -> None:
        writing(notes, "half")
        raise ValueError

    together = Together(notes)
    done = await asyncio.gather(
        together.commit(lambda: writing(notes, "a")),
        together.commit(fail),
        together.commit(lambda: writing(notes, "b")),
        return_exceptions=True,
    )
    assert [type(one) for one in done] == [type(None), ValueError, type(None)]
    assert values(notes) == ["a", "b"]


async def test_what_is_gathered_is_written_at_the_end_though_nobody_waits(notes: State) -> None:
    together = Together(notes)
    task = asyncio.create_task(together.commit(lambda: writing(notes, "a")))
    await asyncio.sleep(0)
    task.cancel()
    together.flush()
    assert values(notes) == ["a"]
    await asyncio.sleep(2 * GATHER)
    assert values(notes) == ["a"]
