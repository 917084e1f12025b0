"""The durable queue by itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.channels.inbox import REMEMBER_SENT, REMEMBER_UPDATES, Call, Entry, Inbox
from bot.privacy.state import State


@pytest.fixture
def now() -> list[float]:
    return [1_000_000.0]


@pytest.fixture
def inbox(state: State, now: list[float]) -> Inbox:
    return Inbox(state, lambda: now[0])


def entry(number: int, chat: str = "a", **body: str) -> Entry:
    return Entry(number, chat, dict(body))


def test_an_update_is_stored_once(inbox: Inbox) -> None:
    assert inbox.add([entry(1, text="one"), entry(2, "b"), entry(1, text="again")]) == ["a", "b"]
    assert inbox.add([entry(1, text="later")]) == []
    pending = inbox.next("a")
    assert pending is not None
    assert pending.body == {"text": "one"}


def test_a_chat_is_worked_off_by_the_numbers_of_telegram(inbox: Inbox) -> None:
    inbox.add([entry(3), entry(1), entry(2, "b")])
    pending = inbox.next("a")
    assert pending is not None
    assert pending.update_id == 1
    assert inbox.chats() == ["a", "b"]


def test_an_update_goes_from_waiting_to_done_and_leaves_a_bare_number(inbox: Inbox, state: State) -> None:
    inbox.add([entry(1, text="hello")])
    pending = inbox.next("a")
    assert pending is not None
    calls = [Call("sendMessage", {"text": "one"}), Call("sendMessage", {"text": "two"}, remember=False)]
    inbox.answer(pending, calls)
    answered = inbox.next("a")
    assert answered is not None
    assert (answered.answered, answered.body) == (True, {}), "what she wrote is gone"
    first, second = inbox.outgoing(1)
    assert [first.call, second.call] == calls
    inbox.confirm(pending, first, 70)
    assert inbox.counts() == {"waiting": 0, "answered": 1, "calls": 1}
    inbox.confirm(pending, second, 71)
    assert inbox.next("a") is None
    assert inbox.sent("a") == [70], "71 was not to be remembered"
    rows = state.db.execute("SELECT update_id, chat, state, body FROM tg_update").fetchall()
    assert rows == [(1, "", "done", None)]
    assert inbox.add([entry(1)]) == []


def test_an_answer_without_calls_is_done(inbox: Inbox) -> None:
    inbox.add([entry(1)])
    pending = inbox.next("a")
    assert pending is not None
    inbox.answer(pending, [])
    assert inbox.next("a") is None


def test_an_answer_joins_the_transaction_of_the_turn(inbox: Inbox, state: State) -> None:
    inbox.add([entry(1)])
    pending = inbox.next("a")
    assert pending is not None

    def extra() -> None:
        inbox.answer(pending, [Call("sendMessage", {})])
        raise RuntimeError

    with state.unit() as unit:
        state.save_conversation("a", b"after the turn")
        with pytest.raises(RuntimeError):
            unit.commit(extra)
    assert inbox.counts() == {"waiting": 1, "answered": 0, "calls": 0}
    assert state.load_conversation("a") is None


def test_a_batch_is_stored_whole_or_not_at_all(inbox: Inbox) -> None:
    with pytest.raises((sqlite3.Error, OverflowError)):
        inbox.add([entry(1), entry(2**70)])
    assert inbox.next("a") is None


def test_a_chat_that_is_gone_leaves_nothing_to_send(inbox: Inbox) -> None:
    inbox.add([entry(1), entry(2), entry(3, "b")])
    for chat in ("a", "b"):
        pending = inbox.next(chat)
        assert pending is not None
        inbox.answer(pending, [Call("sendMessage", {}), Call("sendMessage", {})])
        inbox.confirm(pending, inbox.outgoing(pending.update_id)[0], 70)
    inbox.drop_chat("a")
    assert inbox.counts() == {"waiting": 1, "answered": 1, "calls": 1}
    assert (inbox.sent("a"), inbox.sent("b")) == ([], [70])


def test_purge_forgets_what_has_served_its_time(inbox: Inbox, now: list[float], state: State) -> None:
    inbox.add([entry(1), entry(2, "b")])
    pending = inbox.next("a")
    assert pending is not None
    inbox.answer(pending, [Call("sendMessage", {})])
    inbox.confirm(pending, inbox.outgoing(1)[0], 70)
    now[0] += min(REMEMBER_UPDATES, REMEMBER_SENT) - 1
    assert inbox.purge(10) == 0
    now[0] += 2
    assert inbox.sent("a") == [], "Telegram would refuse to delete it"
    assert inbox.purge(10) == 2
    assert inbox.chats() == ["b"], "what waits is never purged"
    assert state.db.execute("SELECT count(*) FROM tg_sent").fetchone() == (0,)


def test_attempts_are_counted(inbox: Inbox) -> None:
    inbox.add([entry(1)])
    assert inbox.left_over() == {1}
    assert [inbox.count_attempt(1), inbox.count_attempt(1)] == [1, 2]
    pending = inbox.next("a")
    assert pending is not None
    assert pending.attempts == 2


def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    state = State(tmp_path / "again")
    Inbox(state).add([entry(1, text="hello")])
    state.close()
    state = State(tmp_path / "again")
    pending = Inbox(state).next("a")
    assert pending is not None
    assert pending.body == {"text": "hello"}
    state.close()
