"""Bad days: strange answers for minutes, no network at the start, a full disk, a wrong clock, a database that is away.

Each time: the operator is told once and with the mend, /ready says the truth, nobody's talk is erased, and afterwards
everybody is answered in order. What single faults do stands in test_faults.py and test_order.py.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.channels import telegram_client
from bot.channels.inbox import REMEMBER_UPDATES, Entry, Inbox
from bot.channels.reminders import DAY, LONGEST, Reminders
from bot.channels.telegram_answers import is_genuine
from bot.once import QUIET, Once
from bot.privacy.clock import DOUBT, Clock
from bot.privacy.state import State, StateAway, StateError
from bot.serving import opening
from bot.serving.mark import Mark
from bot.serving.readiness import Readiness
from bot.settings import Settings
from tests.store.cluster import KEY, Cluster, fresh_bot, running
from tests.telegram.conftest import Bot, make
from tests.telegram.double import Double, Recorded

PAGE = b"<html><body>Blocked by your provider</body></html>"
#: What a proxy, a login page of a hotel or a broken cache may say in Telegram's place.
NOT_TELEGRAM = [
    *((code, PAGE) for code in (200, 302, 400, 401, 403, 404, 409, 429, 500, 502)),
    *((200, body) for body in (b"", b"null", b"[]", b"{}", b'"ok"', b'{"ok": true', b'{"ok": true}', b"[" * 100_000)),
    (200, b'{"ok": false, "error_code": 200, "description": "x"}'),
    (403, b'{"error": "blocked"}'),
    (400, b'{"ok": false, "error_code": 403, "description": "x"}'),
    (400, b'{"ok": false, "error_code": 400, "description": "x", "parameters": 7}'),
    (500, b'"x"'),
]


class Odd(Double):
    """Telegram, in whose place something else answers at times.

    Attributes:
        odd: method -> status and body of the next answers that are not its own.
    """

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.odd: dict[str, deque[tuple[int, bytes]]] = defaultdict(deque)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if self.odd[method]:
            status, body = self.odd[method].popleft()
            self.calls.append(Recorded(method, {}, "odd"))
            self._notify()
            return web.Response(status=status, body=body, content_type="text/html")
        return await super()._serve(request)


@pytest.fixture
async def telegram() -> AsyncIterator[Odd]:
    async with Odd() as double:
        yield double


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(tmp_path / "state")
    yield state
    state.close()


def missing(bot: Bot) -> dict[str, str]:
    """What /ready says."""
    return readiness(bot).missing()


def readiness(bot: Bot) -> Readiness:
    """What answers /ready."""
    assistant: Any = SimpleNamespace(state=bot.state, agent=SimpleNamespace(processor="loaded"))
    return Readiness(assistant, lambda: bot.channel.service)


def said(logs: list[Any], *events: str) -> list[str]:
    """The events of those names, in order."""
    return [log["event"] for log in logs if log["event"] in events]


# -- Telegram --------------------------------------------------------------------------------------------------------


async def test_what_answers_in_telegrams_place_costs_nobody_her_answer_or_her_talk(bot: Bot, telegram: Odd) -> None:
    telegram.say(7, "a")
    await bot.answers(7, 1)
    await bot.settled()
    with capture_logs() as logs:
        for method in ("sendMessage", "getUpdates"):
            telegram.odd[method].extend(NOT_TELEGRAM)
        for text in "bcd":
            telegram.say(7, text)
        await telegram.until(lambda: not telegram.odd["sendMessage"] and not telegram.odd["getUpdates"], 30)
        assert await bot.answers(7, 4) == ["1: a", "2: b", "3: c", "4: d"]
        await bot.settled()
    assert bot.assistant.forgotten == [], "a page that says 403 is nobody who blocked us"
    assert not said(logs, "telegram.update_lost", "telegram.call_refused", "telegram.chat_gone")
    told = [log for log in logs if log["event"] == "telegram.unreachable" and log["doing"] == "sending"]
    assert [log["error"] for log in told] == ["NotTelegram"]
    assert "proxy" in told[0]["mend"]


async def test_a_start_behind_a_login_page_waits_until_it_is_gone(
    telegram: Odd, state: State, settings: Settings
) -> None:
    telegram.odd["getMe"].extend(NOT_TELEGRAM)
    bot = make(telegram, state, settings)
    bot.start()
    telegram.say(7, "a")
    assert await bot.answers(7, 1) == ["1: a"]
    await bot.stop()


def test_what_telegram_says_is_taken_for_its_word() -> None:
    assert is_genuine(200, b'{"ok": true, "result": []}')
    assert is_genuine(403, b'{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}')
    assert is_genuine(429, b'{"ok": false, "error_code": 429, "parameters": {"retry_after": 3}}')


async def test_mixed_failures_for_long_are_told_once_each_and_all_is_caught_up(bot: Bot, telegram: Odd) -> None:
    await telegram.until(lambda: bot.desk.is_open)
    with capture_logs() as logs:
        for _ in range(4):
            telegram.fail("sendMessage", 500, "Internal Server Error")
            telegram.fail("sendMessage", 429, "Too Many Requests: retry after 0", retry_after=0)
            telegram.fail("sendMessage", cut="before")
        for text in "abc":
            for chat in (7, 8):
                telegram.say(chat, text)
        for chat in (7, 8):
            assert await bot.answers(chat, 3) == ["1: a", "2: b", "3: c"]
        await bot.settled()
    told = [log["error"] for log in logs if log["event"] == "telegram.unreachable" and log["doing"] == "sending"]
    assert len(told) == len(set(told)), "each kind once, though it came and went"


async def test_what_telegram_takes_too_long_for_is_sent_again_and_in_order(
    telegram: Odd, state: State, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(telegram_client.TIMEOUTS, "read_timeout", 0.15)
    bot = make(telegram, state, settings)
    bot.start()
    await telegram.until(lambda: bot.desk.is_open)
    telegram.delays["sendMessage"] = 0.4
    for text in "ab":
        telegram.say(7, text)
    await telegram.until(lambda: len(telegram.called("sendMessage")) > 2)
    assert missing(bot) == {}, "waiting is no fault of ours"
    telegram.delays["sendMessage"] = 0
    await bot.settled()
    # What we have given up may arrive yet, so a repetition can come late; what is new comes in order.
    assert list(dict.fromkeys(telegram.texts(7))) == ["1: a", "2: b"]
    await bot.stop()


async def test_without_a_network_at_the_start_it_waits_and_says_so(settings: Settings, state: State) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    later = Double(port)
    bot = make(later, state, replace(settings, telegram_api_url=f"http://127.0.0.1:{port}"))
    with capture_logs() as logs:
        bot.start()
        await asyncio.sleep(0.5)
        assert missing(bot) == {"telegram": "not reached yet"}
        async with later as telegram:
            telegram.say(7, "a")
            telegram.say(7, "b")
            assert await bot.answers(7, 2) == ["1: a", "2: b"]
            assert missing(bot) == {}
            await bot.stop()
    assert said(logs, "telegram.unreachable", "telegram.reachable") == ["telegram.unreachable", "telegram.reachable"]


def test_what_comes_and_goes_is_told_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("bot.once.time.monotonic", lambda: now[0])
    trouble = Once()
    assert [trouble.begins("a"), trouble.begins("a"), trouble.begins("b")] == [True, False, True]
    assert (trouble.over(), trouble.over(), trouble.since) == (True, False, None)
    now[0] += 1
    assert (trouble.begins("a"), trouble.over()) == (False, False), "it flickers"
    now[0] += QUIET
    assert (trouble.begins("a"), trouble.over()) == (True, True)


# -- the disk --------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of sixteen megabytes: the log alone of SQLite's may take four."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)], capture_output=True
        ).returncode
    )
    if not mounted:
        pytest.skip("only root may make a small disk, and not in every container")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Fill the disk to the last byte; the file is returned."""
    filler = folder / "filler"
    with open(filler, "wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while file.write(b"x" * size):
                    continue
            except OSError:
                continue
    return filler


async def test_a_full_disk_is_told_once_and_everybody_is_answered_when_there_is_room(
    telegram: Odd, settings: Settings, small_disk: Path
) -> None:
    state = State(small_disk / "state")
    bot = make(telegram, state, settings)
    asked = readiness(bot)
    bot.start()
    telegram.say(7, "a")
    await bot.answers(7, 1)
    await bot.settled()
    assert asked.missing() == {}
    with capture_logs() as logs:
        filler = fill(small_disk)
        for number in range(40):  # 26 chats, so that Telegram's pace for one of them does not make us wait
            telegram.say(10 + number % 26, f"{number} " + "x" * 4000)
        await telegram.until(lambda: state.trouble.since is not None and telegram.waiting() > 0)
        calls = len(telegram.called("getUpdates"))
        await telegram.until(lambda: len(telegram.called("getUpdates")) > calls + 3)
        assert asked.missing().get("state", "").startswith("cannot be written"), "though it had been a moment ago"
        filler.unlink()
        await telegram.until(lambda: len(telegram.called("sendMessage")) == 41 and not telegram.waiting(), 30)
        await bot.settled()
        assert asked.missing() == {}
    for chat in range(10, 36):
        numbers = [text.split()[1] for text in telegram.texts(chat)]
        assert numbers == [str(number) for number in range(40) if 10 + number % 26 == chat]
    assert said(logs, "state.not_written", "state.written_again") == ["state.not_written", "state.written_again"]
    assert "make room" in next(log["mend"] for log in logs if log["event"] == "state.not_written")
    await bot.stop()
    state.close()


def test_a_start_on_a_full_disk_is_waited_for_and_another_fault_is_not(small_disk: Path, tmp_path: Path) -> None:
    folder = small_disk / "state"
    folder.mkdir()
    filler = fill(small_disk)
    Mark(folder).close()
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            filler.unlink()

    with capture_logs() as logs:
        state = opening.opened(Settings(folder, key=KEY), patient=True, sleep=sleep)
    state.save_conversation("chat", b"1")
    state.close()
    assert waited == [1.0, 2.0, 4.0]
    assert said(logs, "state.away", "state.back") == ["state.away", "state.back"]
    fill(small_disk)
    with pytest.raises(StateAway):
        opening.opened(Settings(small_disk / "other", key=KEY), patient=False)
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="cannot be used") as refused:
        opening.opened(Settings(tmp_path / "file" / "state"), patient=True, sleep=sleep)
    assert not isinstance(refused.value, StateAway), "waiting would not help"


# -- the clock -------------------------------------------------------------------------------------------------------


class Times:
    """A computer's clock that can be set, and time that really goes by."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_800_000_000.0, 50.0
        self.clock = Clock(lambda: self.wall, lambda: self.steady)

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


YEAR = 365 * DAY


@pytest.mark.parametrize("jump", [DAY, -DAY, YEAR, -YEAR])
def test_a_jump_of_the_clock_is_told_once_and_believed_after_an_hour(jump: float) -> None:
    times = Times()
    begun = times.clock()
    with capture_logs() as logs:
        times.wall += jump
        for _ in range(59):
            times.pass_by(60)
            assert times.clock() - begun < DOUBT, "it goes on as if nothing had happened"
        times.pass_by(120)
        assert times.clock() == times.wall
        times.pass_by(60)
        assert times.clock() == times.wall
    assert said(logs, "clock.jumped", "clock.believed") == ["clock.jumped", "clock.believed"]
    assert logs[0]["hours"] == round(jump / 3600, 1)


def test_a_clock_that_is_put_right_again_has_changed_nothing() -> None:
    times = Times()
    with capture_logs() as logs:
        times.wall += YEAR
        times.clock()
        times.pass_by(600)
        times.wall -= YEAR
        assert times.clock() == times.wall
        times.pass_by(2 * DOUBT)
        assert times.clock() == times.wall
        times.wall += 200
        assert times.clock() == times.wall, "a clock that runs badly is corrected by little"
    assert said(logs, "clock.jumped", "clock.right_again", "clock.believed") == ["clock.jumped", "clock.right_again"]


@pytest.mark.parametrize("jump", [DAY, 3 * DAY, YEAR, -YEAR])
async def test_a_jump_erases_nothing_reminds_nobody_and_stops_nothing(
    jump: float, bot: Bot, telegram: Odd, state: State
) -> None:
    times = Times()
    bot.desk.inbox._clock = bot.desk.reminders._clock = times.clock
    bot.desk.reminders.keep("her", 7, "en", 30)
    telegram.say(7, "a")
    await bot.answers(7, 1)
    await bot.settled()
    times.wall += jump
    bot.desk.remind()
    assert bot.desk.inbox.purge(100) == 0, "the numbers by which a repetition is known"
    telegram.say(7, "b")
    assert await bot.answers(7, 2) == ["1: a", "2: b"]
    await bot.settled()
    assert missing(bot) == {}
    assert len(bot.desk.inbox.sent(bot.conversation(7))) == 2, "forget me still finds them"
    assert state.db.execute("SELECT count(*) FROM reminder").fetchone() == (1,)


def test_what_a_wrong_clock_has_dated_later_goes_when_others_go(state: State) -> None:
    times = Times()
    inbox, reminders = Inbox(state, lambda: times.wall), Reminders(state, lambda: times.wall)
    times.wall += YEAR
    inbox.add([Entry(1, "chat", {})])
    inbox.finish(1)
    reminders.keep("chat", 7, "en", 7)
    times.wall -= YEAR
    assert inbox.purge(100) == 0
    times.wall += REMEMBER_UPDATES + 1
    assert inbox.purge(100) == 1
    assert reminders.take_due() == []
    times.wall += LONGEST * DAY
    assert len(reminders.take_due()) == 1
    state.save_conversation("chat", b"[]")
    state.db.execute("UPDATE conversation SET updated_at = updated_at + ?", (YEAR,))
    (late,) = state.db.execute("SELECT updated_at FROM conversation").fetchone()
    state.end_conversations(0, bytes, 100)
    (age,) = state.db.execute("SELECT updated_at FROM conversation").fetchone()
    assert late - age == pytest.approx(YEAR, abs=60)


# -- the database ----------------------------------------------------------------------------------------------------


@pytest.fixture
def server(cluster: Cluster) -> Iterator[Cluster]:
    """A server of its own, which may be stopped; passed over where there is none."""
    with running() as own:
        yield own


async def test_a_database_that_is_stopped_is_told_once_and_all_is_caught_up(
    server: Cluster, telegram: Odd, settings: Settings
) -> None:
    state = State(None, KEY, server.url, fresh_bot())
    bot = make(telegram, state, settings)
    asked = readiness(bot)
    with capture_logs() as logs:
        bot.start()
        telegram.say(7, "a")
        await bot.answers(7, 1)
        await bot.settled()
        assert asked.missing() == {}
        await asyncio.to_thread(server.stop)
        for text in "bc":
            telegram.say(7, text)
        await telegram.until(lambda: state.trouble.since is not None)
        assert list(asked.missing()) == ["state"], "a row was written a moment ago, and yet it knows"
        await asyncio.to_thread(server.start)
        assert await bot.answers(7, 3) == ["1: a", "2: b", "3: c"]
        await bot.settled()
        assert asked.missing() == {}
        await bot.stop()
    told = ("database.away", "database.back", "state.not_written", "telegram.update_lost")
    assert said(logs, *told) == ["database.away", "database.back"]
    state.close()


def test_a_database_that_is_away_at_the_start_is_waited_for(server: Cluster) -> None:
    settings = Settings(Path("/nonexistent"), key=KEY, database=server.url, bot=fresh_bot())
    server.stop()
    tries: list[float] = []

    def sleep(seconds: float) -> None:
        tries.append(seconds)
        server.start()

    with capture_logs() as logs:
        opening.opened(settings, patient=True, sleep=sleep).close()
    assert len(tries) == 1
    assert said(logs, "state.away", "state.back") == ["state.away", "state.back"]
    assert "bot:" not in str(logs)


async def test_a_database_lost_since_the_last_look_is_no_fault_of_the_answer(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = readiness(bot)
    await bot.telegram.until(lambda: bot.desk.is_open)
    assert asked.missing() == {}
    lost = State(bot.state.folder / "other")
    lost.close()
    monkeypatch.setattr(bot.desk.inbox, "_state", lost)
    assert asked.missing() == {"state": "cannot be read (ProgrammingError)"}
