"""What keeps the assistant from its work is named, and nothing else counts; the commands that ask for it."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels.inbox import Entry, Inbox
from bot.commands.health import health
from bot.commands.reload import reload
from bot.privacy.state import State
from bot.serving.mark import Mark, Reload
from bot.serving.readiness import STUCK, Readiness
from tests.commands.running import refused, run


def asked(state: State, telegram: Any = None, model: object = "loaded") -> dict[str, str]:
    """What is missing with this state, channel and model."""
    assistant: Any = SimpleNamespace(state=state, agent=SimpleNamespace(processor=model))
    return Readiness(assistant, telegram).missing()


def service(inbox: Inbox, reached: bool = True) -> Any:
    """A channel of Telegram's."""
    return lambda: SimpleNamespace(reached=reached, desk=SimpleNamespace(inbox=inbox))


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path)


def test_nothing_is_missing(state: State) -> None:
    assert asked(state) == {}, "Telegram is not configured"
    assert asked(state, service(Inbox(state))) == {}


def test_without_a_model_nobody_is_ready(state: State) -> None:
    assert asked(state, model=None) == {"model": "no model is loaded"}


def test_telegram_must_have_been_reached_once(state: State) -> None:
    assert asked(state, service(Inbox(state), reached=False)) == {"telegram": "not reached yet"}
    assert asked(state, lambda: None) == {"telegram": "not reached yet"}


def test_a_state_that_cannot_be_written_is_told(state: State, tmp_path: Path) -> None:
    readiness = Readiness(SimpleNamespace(state=state, agent=SimpleNamespace(processor=1)))  # type: ignore[arg-type]
    state.db.execute("PRAGMA query_only=ON")  # as on a disk that went read-only
    assert readiness.missing() == {"state": "cannot be written (OperationalError)"}
    state.db.execute("PRAGMA query_only=OFF")
    assert readiness.missing() == {}


def test_an_update_that_waits_too_long_means_that_the_inbox_is_stuck(state: State) -> None:
    now = [1000.0]
    inbox = Inbox(state, clock=lambda: now[0])
    inbox.add([Entry(1, "chat", {})])
    now[0] += STUCK
    assert asked(state, service(inbox)) == {}
    now[0] += 1
    assert asked(state, service(inbox)) == {"inbox": "an update waits for 121 seconds"}
    inbox.finish(1)
    assert asked(state, service(inbox)) == {}, "what is done waits for nothing"


def test_a_clock_that_was_set_back_makes_nothing_stuck(state: State) -> None:
    now = [1000.0]
    inbox = Inbox(state, clock=lambda: now[0])
    inbox.add([Entry(1, "chat", {})])
    now[0] = 0.0
    assert inbox.oldest_waiting() == 0.0


# -- the commands ----------------------------------------------------------------------------------------------------


class Program(BaseHTTPRequestHandler):
    """Somebody who answers /ready."""

    answer = (200, '{"ready": true, "missing": {}}')

    def do_GET(self) -> None:
        body = self.answer[1].encode()
        self.send_response(self.answer[0])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[int]:
    """Where the program listens that is taken for the assistant and for the pages."""
    with HTTPServer(("127.0.0.1", 0), Program) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        for name in ("SAFEMIGRATION_PORT", "SAFEMIGRATION_WEB_PORT"):
            monkeypatch.setenv(name, str(server.server_port))
        monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path))
        monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:9")
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ((200, "{}"), 0, "assistant: ready\npages: ready\n"),
        ((503, '{"missing": {"telegram": "not reached yet"}}'), 1, "assistant: telegram: not reached yet\n"),
        ((404, "<html>"), 1, "assistant: answer: not ours (HTTP 404): another program listens there\n"),
    ],
)
def test_health_says_what_is_missing_and_ends_with_it(
    answer: tuple[int, str], code: int, words: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Program, "answer", answer)
    done = run(health)
    assert done.exit_code == code
    assert done.stdout.startswith(words)
    assert json.loads(run(health, "--json", "--no-web").stdout)["ready"] is (code == 0)


def test_health_of_nobody(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFEMIGRATION_PORT", "9")
    done = run(health, "--no-web")
    assert (done.exit_code, done.stdout) == (1, "assistant: answer: none (URLError)\n")


def test_health_tells_of_a_refused_reload_and_is_well(port: int, tmp_path: Path) -> None:
    mark = Mark(tmp_path)
    mark.tell(Reload(1, 0.0, "QA.yml:3: no source. Mend: add it."))
    done = run(health)
    mark.close()
    assert done.exit_code == 0
    assert "refused, QA.yml:3: no source. Mend: add it." in done.stdout


@pytest.mark.parametrize(("fault", "code", "words"), [(None, 0, "everything is new"), ("QA.yml:3", 1, "QA.yml:3")])
def test_reload_asks_and_tells_how_it_went(fault: str | None, code: int, words: str, port: int, tmp_path: Path) -> None:
    mark = Mark(tmp_path)
    before = signal.signal(signal.SIGHUP, lambda *_: mark.tell(Reload(1, 0.0, fault)))
    try:
        done = run(reload)
    finally:
        signal.signal(signal.SIGHUP, before)
        mark.close()
    assert done.exit_code == code
    assert words in done.stderr


def test_reload_without_a_bot_and_without_an_outcome(port: int, tmp_path: Path) -> None:
    refused(run(reload), "no bot runs", "safemigration serve")
    mark, before = Mark(tmp_path), signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        refused(run(reload, "--wait", "1"), "no outcome after 1 seconds")
    finally:
        signal.signal(signal.SIGHUP, before)
        mark.close()


def test_a_probe_never_fills_the_database(state: State) -> None:
    for _ in range(3):
        assert asked(state) == {}
    assert state.db.execute("SELECT count(*) FROM probe").fetchone() == (1,)
