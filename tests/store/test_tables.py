"""Tables whose rooms have tests of their own, on both databases: what their SQL does must be the same."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from bot.people.cases import About, Cases
from bot.privacy.conversations import ConversationStore
from bot.privacy.state import State
from bot.staff.audit import Audit
from bot.unanswered.counts import MissCounts
from bot.unanswered.texts import Texts
from tests.store.states import state

__all__ = ["state"]


def test_misses_are_added_up_by_day_language_and_guess(state: State) -> None:
    counts = MissCounts(state, lambda: dt.date(2026, 2, 1))
    for guess in ("health", "health", "contract"):
        counts.count("ne", guess)
    assert [(row.guess, row.number) for row in counts.rows()] == [("contract", 1), ("health", 2)]
    assert list(counts.rows(dt.date(2026, 2, 2))) == []


def test_texts_are_kept_once_reviewed_and_purged(state: State) -> None:
    now = [1_800_000_000.0]
    texts = Texts(state, lambda: now[0])
    number = texts.keep("may i take my cat", "en", "help")
    assert texts.keep("may i take my cat", "en", "help") == number
    other = texts.keep("another", "en", "help")
    (text,) = (one for one in texts.all(reviewed=False) if one.id == number)
    texts.review(text, "can i take my cat", "contract")
    assert (texts.number(reviewed=True), texts.number(reviewed=False)) == (1, 1)
    assert texts.all(reviewed=True)[0].words == "can i take my cat"
    texts.delete(other)
    now[0] += 200 * 86400
    assert texts.purge() == 1


def test_the_audit_shows_all_or_the_newest(state: State) -> None:
    audit = Audit(state)
    for what in ("sign-in", "page stale", "sign-out"):
        audit.write("wati", what)
    assert [line.what for line in audit.lines()] == ["sign-out", "page stale", "sign-in"]
    assert [line.what for line in audit.lines(most=1)] == ["sign-out"]


def test_she_has_one_open_case(state: State) -> None:
    cases = Cases(state)
    first = cases.open("her", About(7, "", "manila", -1001, "en"))
    assert cases.of("her") == first
    with pytest.raises(Exception, match=r"UNIQUE|Unique"):
        cases.open("her", About(7, "", "manila", -1001, "en"))
    assert [case.id for case in cases.all()] == [first.id]


async def test_a_conversation_she_comes_back_to_is_not_shortened(state: State) -> None:
    state.save_conversation("old", b'[{"event": "action", "name": "x"}]')
    state.save_conversation("new", b'[{"event": "action", "name": "y"}]')
    state.db.execute("UPDATE conversation SET updated_at = ? WHERE id = ?", (time.time() - 90_000, "old"))
    assert state.end_conversations(time.time() - 80_000, lambda body: b"[]", 10) == 1
    found = {name: state.load_conversation(name) for name in ("old", "new")}
    assert found["old"] is not None
    assert found["old"][0] == b"[]"
    assert found["new"] is not None
    assert found["new"][0] != b"[]"
    assert ConversationStore(state=state).purge() == 0
