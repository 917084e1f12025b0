"""What must not grow with the number of people who have been here: counted, never timed."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.inbox import REMEMBER_SENT, REMEMBER_UPDATES, Call, Entry, Inbox
from bot.channels.reminders import Reminders
from bot.privacy import batches
from bot.privacy.batches import BATCH, at_once, in_batches
from bot.privacy.conversations import KEPT_DAYS, ConversationStore
from bot.privacy.state import State
from tests.store.states import cluster, state

__all__ = ["cluster", "state"]

DAY = 86_400.0
#: Tables with a row for everybody who wrote in the last days; nothing may look through them.
GROWING = ("conversation", "conversation_ended", "tg_update", "tg_sent", "reminder")
#: A plan's words for going through a table, or through all that has a number above one.
_WHOLE = r"(?:SCAN (\w+)(?! USING (?:COVERING )?INDEX tg_update_open)|SEARCH (\w+) USING INTEGER PRIMARY KEY \(rowid>)"
A_TALK = json.dumps(
    [
        {"event": "slot", "name": "language", "value": "id"},
        {"event": "slot", "name": "country", "value": "QA"},
        {"event": "user", "text": ""},
    ]
).encode()


def talks(state: State, number: int, days_ago: float, name: str = "talk") -> None:
    """Conversations that were silent for so many days, a second apart."""
    for at in range(number):
        state.save_conversation(f"{name}-{at:04}", A_TALK)
        then = time.time() - days_ago * DAY + at
        state.db.execute("UPDATE conversation SET updated_at = ? WHERE id = ?", (then, f"{name}-{at:04}"))


def count(state: State, table: str) -> int:
    (number,) = state.db.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(number)


def opened(state: State, do: Callable[[], object]) -> int:
    """How many sealed rows are opened meanwhile."""
    number, before = 0, state.open

    def counting(sealed: bytes) -> bytes:
        nonlocal number
        number += 1
        return before(sealed)

    state.open = counting  # type: ignore[method-assign]
    try:
        do()
    finally:
        state.open = before  # type: ignore[method-assign]
    return number


# -- the hourly chore ------------------------------------------------------------------------------------------------


def test_what_has_ended_is_not_looked_at_again_every_hour(state: State) -> None:
    store = ConversationStore(state=state, session_hours=24)
    talks(state, 30, 3)
    assert opened(state, store.purge) == 30
    assert opened(state, store.purge) == 0
    talks(state, 5, 2, "later")
    assert opened(state, store.purge) == 5
    assert (count(state, "conversation"), count(state, "conversation_ended")) == (0, 35)


def test_a_piece_of_the_chore_is_bounded_and_the_oldest_go_first(state: State) -> None:
    store = ConversationStore(state=state, session_hours=24)
    talks(state, 12, 3)
    assert store.end(5) == 5
    assert [row[0] for row in state.db.execute("SELECT id FROM conversation_ended ORDER BY id")] == [
        f"talk-{at:04}" for at in range(5)
    ]
    assert (store.end(5), store.end(5), store.end(5)) == (5, 2, 0)
    state.db.execute("UPDATE conversation_ended SET updated_at = updated_at - ?", (KEPT_DAYS * DAY,))
    assert (store.delete_old(5), store.delete_old(5), store.delete_old(5)) == (5, 5, 2)
    assert state.conversations() == []


def test_the_channel_forgets_in_pieces_too(state: State) -> None:
    now = [1_800_000_000.0]
    inbox = Inbox(state, lambda: now[0])
    for number in range(1, 13):
        inbox.add([Entry(number, "a", {})])
        pending = inbox.next("a")
        assert pending is not None
        inbox.answer(pending, [Call("sendMessage", {})])
        inbox.confirm(pending, inbox.outgoing(number)[0], number)
    now[0] += max(REMEMBER_UPDATES, REMEMBER_SENT) + 1
    assert inbox.purge(5) == 10, "five of each table"
    assert (count(state, "tg_update"), count(state, "tg_sent")) == (7, 7)
    assert at_once(inbox.purge) == 14
    assert (count(state, "tg_update"), count(state, "tg_sent")) == (0, 0)


async def test_others_are_answered_between_the_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "PAUSE", 0.0)
    done: list[str] = []
    left = [BATCH, BATCH, 3]

    def step(most: int) -> int:
        done.append("piece")
        return min(most, left.pop(0))

    async def somebody() -> None:
        while left:
            done.append("turn")
            await asyncio.sleep(0)

    other = asyncio.create_task(somebody())
    assert await in_batches(step) == 2 * BATCH + 3
    await other
    pieces = [at for at, what in enumerate(done) if what == "piece"]
    assert all("turn" in done[one:two] for one, two in itertools.pairwise(pieces))


# -- coming back -----------------------------------------------------------------------------------------------------


async def test_who_comes_back_is_spoken_to_in_her_language_and_can_be_forgotten(state: State) -> None:
    store = ConversationStore(state=state, session_hours=24)
    talks(state, 1, 3)
    store.purge()
    loaded = state.load_conversation("talk-0000")
    assert loaded is not None
    assert json.loads(loaded[0]) == {"language": "id"}
    assert loaded[1] == pytest.approx(time.time() - 3 * DAY, abs=60)
    state.save_conversation("talk-0000", b"she is back")
    loaded = state.load_conversation("talk-0000")
    assert loaded is not None
    assert loaded[0] == b"she is back"
    assert state.conversations() == ["talk-0000"]
    assert store.purge() == 0
    state.forget_conversation("talk-0000")
    assert state.load_conversation("talk-0000") is None
    assert (count(state, "conversation"), count(state, "conversation_ended")) == (0, 0)


def test_what_ended_twice_is_kept_once_by_its_last_day(state: State) -> None:
    store = ConversationStore(state=state, session_hours=24)
    for days in (9, 3):
        talks(state, 1, days)
        store.purge()
    assert count(state, "conversation_ended") == 1
    loaded = state.load_conversation("talk-0000")
    assert loaded is not None
    assert loaded[1] == pytest.approx(time.time() - 3 * DAY, abs=60)


# -- what a statement reads ------------------------------------------------------------------------------------------


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[tuple[State, list[str]]]:
    """A state of SQLite, and every statement that it runs, with its values."""
    state = State(tmp_path / "state")
    Inbox(state), Reminders(state)
    statements: list[str] = []
    state.db.set_trace_callback(statements.append)  # type: ignore[attr-defined]
    yield state, statements
    state.close()


def scans(state: State, statements: list[str]) -> list[str]:
    """Steps of SQLite's plans that read a growing table from its beginning to its end."""
    state.db.set_trace_callback(None)  # type: ignore[attr-defined]
    found = []
    for statement in dict.fromkeys(statements):
        if not re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE)", statement):
            continue
        plan: list[Any] = state.db.execute("EXPLAIN QUERY PLAN " + statement).fetchall()
        for *_, step in plan:
            whole = re.match(_WHOLE, step)
            if whole and (whole[1] or whole[2]) in GROWING:
                found.append(f"{step}: {statement[:90]}")
    return found


def test_no_statement_of_a_turn_reads_a_whole_table(seen: tuple[State, list[str]]) -> None:
    state, statements = seen
    inbox, reminders = Inbox(state), Reminders(state)
    inbox.left_over(), inbox.chats()
    inbox.add([Entry(1, "a", {}), Entry(2, "a", {})])
    pending = inbox.next("a")
    assert pending is not None
    inbox.count_attempt(1)
    state.load_conversation("a")
    with state.unit() as unit:
        state.save_conversation("a", b"1")
        unit.commit(lambda: inbox.answer(pending, [Call("sendMessage", {})]))
    inbox.confirm(pending, inbox.outgoing(1)[0], 7)
    inbox.waits("a"), inbox.sent("a"), inbox.counts(), inbox.oldest_waiting()
    reminders.keep("a", 1, "en", 3)
    reminders.take_due()
    assert not scans(state, statements)


def test_no_statement_of_forgetting_or_of_the_chores_reads_a_whole_table(seen: tuple[State, list[str]]) -> None:
    state, statements = seen
    inbox, store = Inbox(state), ConversationStore(state=state, session_hours=24)
    inbox.add([Entry(1, "a", {})])
    talks(state, 2, 3)
    statements.clear()
    state.forget_conversation("a")
    inbox.forget_sent("a")
    inbox.drop_chat("a")
    inbox.clear("a")
    Reminders(state).forget("a")
    inbox.purge(10)
    store.end(10)
    store.delete_old(10)
    assert not scans(state, statements)
