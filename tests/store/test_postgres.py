"""PostgreSQL behind the state: locks that go with the connection, transactions that never end half done, two bots."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from bot.channels import web
from bot.channels.inbox import Call, Entry, Inbox
from bot.channels.sharing import Share
from bot.privacy.database import VERSION, LockLost, Overtaken, StoreError
from bot.privacy.postgres import RETRY_EVERY
from bot.privacy.state import State, StateError
from bot.settings import Settings, SettingsError
from tests.store.cluster import KEY, Cluster, fresh_bot
from tests.telegram.fakes import FakeAssistant

OTHER_KEY = bytes(range(1, 33))


@pytest.fixture
def bot() -> str:
    return fresh_bot()


@pytest.fixture
def opened(cluster: Cluster, bot: str) -> Iterator[Callable[[], State]]:
    """Open the same bot's state as often as there are workers."""
    states: list[State] = []

    def another() -> State:
        states.append(State(None, KEY, cluster.url, bot))
        return states[-1]

    yield another
    for state in states:
        state.close()


def cut(cluster: Cluster, state: State) -> None:
    """Have the server end a state's connection, as it does when it stops."""
    (pid,) = state.db.execute("SELECT pg_backend_pid()").fetchone()
    with psycopg.connect(cluster.url, autocommit=True) as operator:
        operator.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


# -- locks -----------------------------------------------------------------------------------------------------------


def test_a_lock_is_one_workers_until_it_gives_it_back(opened: Callable[[], State]) -> None:
    first, second = opened(), opened()
    with first.holding("chat") as ours:
        assert ours
        with second.holding("chat") as theirs:
            assert not theirs
        with second.holding("another chat") as theirs:
            assert theirs
    with second.holding("chat") as theirs:
        assert theirs


def test_a_lock_goes_with_the_connection_and_nothing_is_written_after_it(
    cluster: Cluster, opened: Callable[[], State]
) -> None:
    first, second = opened(), opened()
    with first.holding("chat") as ours:
        assert ours
        cut(cluster, first)
        with first.unit() as unit:
            first.save_conversation("chat", b"stale")
            with pytest.raises(StoreError):
                unit.commit()
        with second.holding("chat") as theirs:
            assert theirs, "the other worker has it at once"
            for _ in range(2):  # also when the connection is there again
                with pytest.raises(LockLost):
                    first.save_conversation("chat", b"stale")
                with pytest.raises(LockLost):
                    first.load_conversation("chat")
    assert second.load_conversation("chat") is None


async def test_who_holds_nothing_works_on_with_the_next_connection(
    cluster: Cluster, opened: Callable[[], State]
) -> None:
    state = opened()
    cut(cluster, state)
    with pytest.raises(StoreError):
        state.save_conversation("chat", b"1")
    await asyncio.sleep(RETRY_EVERY)
    state.save_conversation("chat", b"2")
    assert state.load_conversation("chat") is not None


async def test_a_transaction_is_not_continued_on_the_next_connection(
    cluster: Cluster, opened: Callable[[], State]
) -> None:
    state, other = opened(), opened()
    await asyncio.sleep(RETRY_EVERY)

    def work() -> None:
        with state.transaction():
            state.save_conversation("first", b"1")
            cut(cluster, state)
            with pytest.raises(StoreError):
                state.save_conversation("second", b"2")
            state.save_conversation("third", b"3")

    with pytest.raises(StoreError, match="in a transaction"):
        work()
    assert other.conversations() == []


def test_a_transaction_in_which_a_statement_failed_is_not_taken_for_written(opened: Callable[[], State]) -> None:
    state = opened()

    def work() -> None:
        with state.transaction() as db:
            state.save_conversation("first", b"1")
            with pytest.raises(StoreError):
                db.execute("SELECT 1 / 0")

    with pytest.raises(StoreError, match="failed before"):
        work()
    assert state.conversations() == []


def test_the_server_is_not_told_of_in_a_failure(opened: Callable[[], State]) -> None:
    state = opened()
    state.save_conversation("CANARY", b"1")
    with pytest.raises(StoreError) as failed:
        state.db.execute("INSERT INTO conversation VALUES (?, ?, ?)", ("CANARY", b"1", 1.0))
    assert str(failed.value) == "UniqueViolation 23505"


# -- what two workers do at the same time ----------------------------------------------------------------------------


def test_what_was_answered_by_another_worker_is_not_answered_again(opened: Callable[[], State]) -> None:
    first, second = Inbox(opened()), Inbox(opened())
    first.add([Entry(1, "chat", {"text": "hello"})])
    mine, theirs = first.next("chat"), second.next("chat")
    assert mine is not None
    assert theirs is not None
    first.answer(mine, [Call("sendMessage", {"text": "one"})])
    with pytest.raises(Overtaken):
        second.answer(theirs, [Call("sendMessage", {"text": "two"})])
    assert [outgoing.call.params for outgoing in second.outgoing(1)] == [{"text": "one"}]


def test_jobs_of_two_workers_get_numbers_of_their_own_in_order(opened: Callable[[], State]) -> None:
    inboxes = [Inbox(opened()) for _ in range(3)]

    def put(which: int) -> None:
        for number in range(50):
            inboxes[which].append(f"case:{which}", {"number": number})

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(put, range(3)))
    assert inboxes[0].counts()["waiting"] == 150
    for which in range(3):
        for number in range(50):
            pending = inboxes[0].next(f"case:{which}")
            assert pending is not None
            assert pending.body == {"number": number}
            inboxes[0].finish(pending.update_id)


async def test_news_come_to_all_workers_and_only_with_the_commit(opened: Callable[[], State]) -> None:
    first, second, heard = opened(), opened(), list[str]()
    first.db.listen(heard.append)
    second.db.listen(heard.append)

    def fails() -> None:
        with second.transaction():
            second.announce("never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with second.transaction():
        second.announce("now")
        await asyncio.sleep(0.05)
        assert heard == []
    async with asyncio.timeout(5):
        while len(heard) < 2:
            await asyncio.sleep(0.01)
    assert heard == ["now", "now"]


async def test_a_lost_server_is_noticed_before_anybody_asks(cluster: Cluster, opened: Callable[[], State]) -> None:
    state = opened()
    state.db.listen(lambda news: None)
    number = state.db.connection
    await asyncio.sleep(RETRY_EVERY)
    cut(cluster, state)
    async with asyncio.timeout(5):
        while state.db.connection == number:
            await asyncio.sleep(0.01)
    state.save_conversation("chat", b"1")


def test_every_chat_has_one_home_and_keeps_it_when_another_worker_goes(opened: Callable[[], State]) -> None:
    states = [opened() for _ in range(3)]
    shares, inboxes = [Share(state) for state in states], [Inbox(state) for state in states]
    chats = [f"chat {number}" for number in range(300)]
    for _ in range(2):  # the first does not know of the others yet
        for share, inbox in zip(shares, inboxes, strict=True):
            share.look(inbox)
    homes = {chat: [number for number in range(3) if shares[number].mine(chat)] for chat in chats}
    assert all(len(found) == 1 for found in homes.values())
    assert all(60 < sum(found == [number] for found in homes.values()) < 140 for number in range(3))
    states[2].close()
    deadline = time.monotonic() + 20
    while [share.workers for share in shares[:2]] != [2, 2]:  # the server ends a connection some time after we do
        assert time.monotonic() < deadline
        for share, inbox in zip(shares[:2], inboxes[:2], strict=True):
            share.look(inbox)
    for chat, found in homes.items():
        now = [number for number in range(2) if shares[number].mine(chat)]
        assert len(now) == 1
        assert found == [2] or now == found


def test_what_waits_too_long_is_begun_with_by_others(opened: Callable[[], State]) -> None:
    states = [opened(), opened()]
    shares, inbox = [Share(state) for state in states], Inbox(states[0])
    for share in (*shares, *shares):
        share.look(inbox)
    inbox.add([Entry(number, f"chat {number}", {}) for number in range(20)])
    first = shares[0].look(inbox)
    assert 0 < len(first) < 20
    assert len(shares[0].look(inbox)) == 20


# -- bots, keys, versions --------------------------------------------------------------------------------------------


def test_bots_on_one_server_share_nothing(cluster: Cluster) -> None:
    one, two = State(None, KEY, cluster.url, "order"), State(None, OTHER_KEY, cluster.url, fresh_bot())
    one.save_conversation("chat", b"1")
    with one.holding("chat"), two.holding("chat") as theirs:
        assert theirs
    assert two.conversations() == []
    assert one.db.seat() == two.db.seat() == 0
    one.close()
    two.close()


def test_another_key_is_refused(cluster: Cluster, opened: Callable[[], State], bot: str) -> None:
    opened()
    with pytest.raises(StateError, match="SAFEMIGRATION_KEY"):
        State(None, OTHER_KEY, cluster.url, bot)


def test_a_later_programs_tables_are_refused(cluster: Cluster, opened: Callable[[], State], bot: str) -> None:
    opened().db.set_mark("version", VERSION + 1)
    with pytest.raises(StateError, match="later version"):
        State(None, KEY, cluster.url, bot)


def test_no_server_is_told_without_the_password() -> None:
    with pytest.raises(StateError, match="DATABASE_URL") as refused:
        State(None, KEY, "postgresql://bot:CANARY@127.0.0.1:9/none", "bot")
    assert "CANARY" not in str(refused.value)


def test_the_settings_ask_for_the_key_and_a_plain_name() -> None:
    url = {"DATABASE_URL": "postgresql://bot@db/bot"}
    with pytest.raises(SettingsError, match="SAFEMIGRATION_KEY"):
        Settings.from_env(url)
    key = {**url, "SAFEMIGRATION_KEY": KEY.hex()}
    assert Settings.from_env(key).bot == "bot"
    assert Settings.from_env({**key, "SAFEMIGRATION_BOT": "guangxi"}).bot == "guangxi"
    for name in ("Guangxi", "pg_bot", 'x"; DROP', "1st", "a" * 41):
        with pytest.raises(SettingsError, match="SAFEMIGRATION_BOT"):
            Settings.from_env({**key, "SAFEMIGRATION_BOT": name})
    with pytest.raises(SettingsError, match="postgresql://"):
        Settings.from_env({**key, "DATABASE_URL": "mysql://bot@db/bot"})


async def test_a_page_waits_for_the_worker_that_has_its_conversation(
    opened: Callable[[], State], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "WAIT", 0.2)
    first, second = opened(), opened()
    page = web.WebChat(FakeAssistant(first), first, "secret")
    with second.holding("hers"), pytest.raises(StoreError, match="another worker"):
        async with page._alone("hers"):
            pass
    async with page._alone("hers"):
        with second.holding("hers") as theirs:
            assert not theirs
