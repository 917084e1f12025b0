"""``safemigration serve``: health on loopback, what cannot be served, and the real program from start to SIGTERM."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic import Sanic

from bot.assistant import Assistant
from bot.commands import serve as module
from bot.commands.serve import serve
from bot.privacy.state import State
from bot.serving import application as serving
from bot.serving.application import application
from bot.settings import Settings
from bot.turns import Incoming
from tests.commands.running import PROGRAM, environment, refused, run


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sanic, "test_mode", True)
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET", "SAFEMIGRATION_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@asynccontextmanager
async def running(app: Sanic) -> AsyncIterator[str]:
    """Run the server on a free port of loopback; its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await server.before_stop()
        server.close()
        await asyncio.wait_for(server.wait_closed(), 5)
        await server.after_stop()


async def until(what: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not what():
            await asyncio.sleep(0.01)


# -- in this process -------------------------------------------------------------------------------------------------


async def test_health_and_ready_tell_of_nobody(assistant: Assistant, tmp_path: Path) -> None:
    await assistant.turn(Incoming("health", text="hello"))
    async with running(application(assistant, Settings(tmp_path))) as url, httpx.AsyncClient() as http:
        answer = await http.get(f"{url}/health")
        assert (answer.status_code, answer.json()) == (200, {"alive": True})
        answer = await http.get(f"{url}/ready")
        assert (answer.status_code, answer.json()) == (200, {"ready": True, "missing": {}})
        assert (await http.get(f"{url}/webhooks/telegram/webhook")).status_code == 404, "no token, no channel"
        assert (await http.get(f"{url}/conversations/health/tracker")).status_code == 404, "Rasa's own API stays shut"
    assistant.forget("health")


async def test_a_lost_database_is_not_ready_and_says_so(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(application(assistant, Settings(tmp_path))) as url, httpx.AsyncClient() as http:
        lost = State(tmp_path)
        lost.close()
        with monkeypatch.context() as patched:
            patched.setattr(assistant, "state", lost)
            answer = await http.get(f"{url}/ready")
            assert (await http.get(f"{url}/health")).status_code == 200, "alive all the same"
        assert answer.status_code == 503
        assert answer.json() == {"ready": False, "missing": {"state": "cannot be written (ProgrammingError)"}}


async def test_without_a_model_it_is_neither_alive_nor_ready(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(application(assistant, Settings(tmp_path))) as url, httpx.AsyncClient() as http:
        with monkeypatch.context() as patched:
            patched.setattr(assistant.agent, "processor", None)
            assert (await http.get(f"{url}/health")).status_code == 503
            answer = await http.get(f"{url}/ready")
        assert (answer.status_code, answer.json()["missing"]) == (503, {"model": "no model is loaded"})


async def test_forgetting_goes_on_after_a_full_disk(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    results = iter([sqlite3.OperationalError("database or disk is full"), 2])
    asked: list[int] = []

    def end(most: int) -> int:
        asked.append(1)
        result = next(results, 0)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(assistant.store, "end", end)
    monkeypatch.setattr(serving, "PURGE_EVERY", 0.0)
    task = asyncio.create_task(serving.purge(assistant))
    await until(lambda: len(asked) > 2)
    assert not task.done()
    task.cancel()


def test_a_taken_port_is_named_before_anything_is_trained(
    taken: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _never_load(monkeypatch)
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SAFEMIGRATION_PORT", str(taken))
    mend = "Stop it, or set SAFEMIGRATION_PORT to another number."
    refused(run(serve, "--no-chat"), f"127.0.0.1:{taken} is taken by another program.", mend)
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "256.1.1.1", "a..b"])
def test_an_address_that_is_not_ours_is_not_called_taken(
    host: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _never_load(monkeypatch)
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path))
    monkeypatch.setenv("SAFEMIGRATION_HOST", host)
    result = run(serve, "--no-chat")
    refused(result, host, "Set SAFEMIGRATION_HOST to an address of this machine")
    assert "taken" not in result.stderr


def test_a_taken_port_of_the_pages_is_named_too(taken: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _never_load(monkeypatch)
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SAFEMIGRATION_PORT", str(_free()))
    monkeypatch.setenv("SAFEMIGRATION_WEB_PORT", str(taken))
    mend = "Stop it, or set SAFEMIGRATION_WEB_PORT to another number. Or start it with --no-web."
    refused(run(serve, "--no-chat"), f"127.0.0.1:{taken} is taken by another program.", mend)
    with pytest.raises(AssertionError, match="loaded"):  # without the pages their port is of no matter
        raise run(serve, "--no-chat", "--no-web").exception or RuntimeError


def test_one_port_for_both_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _never_load(monkeypatch)
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path / "state"))
    port = str(_free())
    monkeypatch.setenv("SAFEMIGRATION_PORT", port)
    monkeypatch.setenv("SAFEMIGRATION_WEB_PORT", port)
    refused(run(serve, "--no-chat"), "are the same", "Give them different numbers.")


@pytest.mark.parametrize(("secret", "status"), [(None, 404), ("secret", 401)])
async def test_the_way_in_for_the_pages_is_there_only_with_a_secret(
    secret: str | None, status: int, assistant: Assistant, tmp_path: Path
) -> None:
    app = application(assistant, Settings(tmp_path), secret=secret)
    async with running(app) as url, httpx.AsyncClient() as http:
        for path in ("/web/turn", "/web/forget", "/web/arrival"):
            assert (await http.post(f"{url}{path}", json={})).status_code == status


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _never_load(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(works: Any, mark: Any) -> Any:
        raise AssertionError("loaded")

    monkeypatch.setattr(module, "Supervisor", load)


# -- the real program ------------------------------------------------------------------------------------------------


@pytest.fixture
def port() -> int:
    return _free()


@pytest.mark.model
def test_the_real_program_talks_through_both_processes_and_ends_on_sigterm(port: int, tmp_path: Path) -> None:
    state, pages = tmp_path / "state", _free()
    process = subprocess.Popen(
        [str(PROGRAM), "serve", "--no-chat"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(state, SAFEMIGRATION_PORT=str(port), SAFEMIGRATION_WEB_PORT=str(pages)),
        cwd=tmp_path,
    )
    try:
        assert _ready(process, port) == {"ready": True, "missing": {}}
        assert _ready(process, pages) == {"ready": True, "missing": {}}
        settings = {"SAFEMIGRATION_PORT": str(port), "SAFEMIGRATION_WEB_PORT": str(pages)}
        asked = subprocess.run(
            [str(PROGRAM), "health"], env=environment(state, **settings), capture_output=True, text=True
        )
        assert (asked.returncode, asked.stdout) == (0, "assistant: ready\npages: ready\n")
        with httpx.Client(base_url=f"http://127.0.0.1:{pages}", trust_env=False, timeout=30) as her:
            _talk(her)
        before = _child(process)
        os.kill(before, signal.SIGKILL)
        assert _ready(process, pages) == {"ready": True, "missing": {}}
        assert _child(process) != before, "started again"
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, out
    assert f"Health: http://127.0.0.1:{port}/health" in out
    assert f"pages on http://127.0.0.1:{pages}/" in out
    assert "web.ended" in out
    assert "Traceback" not in out
    assert "CANARY" not in out
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{pages}/health", trust_env=False)
    assert sorted(path.name for path in state.iterdir()) == ["bot.sqlite3", "key"], "closed: no log is left"


@pytest.mark.model
def test_the_real_program_ends_with_its_chat_and_keeps_nothing(port: int, tmp_path: Path) -> None:
    state = tmp_path / "state"
    done = subprocess.run(
        [str(PROGRAM), "serve", "--chat", "--no-web"],
        input="check my journey\nno\n/quit\n",
        capture_output=True,
        text=True,
        env=environment(state, SAFEMIGRATION_PORT=str(port)),
        cwd=tmp_path,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert "Question 2 of 9" in done.stdout
    assert "Traceback" not in done.stderr
    opened = State(state)
    assert opened.conversations() == []
    opened.close()


def _talk(her: httpx.Client) -> None:
    """Hold a talk on the chat page, by forms: danger, a button, the end."""
    page = her.get("/en/chat")

    def send(**fields: str) -> str:
        nonlocal page
        token = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert token
        page = her.post("/en/chat", data={"csrf": token[1], **fields})
        assert page.status_code == 200
        return page.text

    assert 'href="tel:999"' in send(text="I am in Malaysia, CANARY beats me, help")
    asked = send(choice="risk_check")
    assert "Question 1 of 9" in asked
    button = re.search(r'name="token" value="([^"]+)">No<', asked)
    assert button
    assert "Question 2 of 9" in send(token=button[1])
    assert "Question 2 of 9" in send(token=button[1]), "an old button changes nothing"
    assert "earlier question" in page.text
    her.cookies.set("talk", f"{'A' * 22}.en.0")
    assert "earlier question" in send(token=button[1]), "nobody else's button is ours"
    assert "This chat is erased." in send(end="1")


def _child(process: subprocess.Popen[str]) -> int:
    """The number of the process that runs the pages."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    found = [int(child) for child in children if b"bot.web.child" in Path(f"/proc/{child}/cmdline").read_bytes()]
    assert len(found) == 1
    return found[0]


def _ready(process: subprocess.Popen[str], port: int) -> dict[str, Any]:
    deadline = time.monotonic() + 240  # the model may have to be trained first
    while time.monotonic() < deadline and process.poll() is None:
        try:
            answer = httpx.get(f"http://127.0.0.1:{port}/ready", timeout=5, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if answer.status_code == 200:
            return dict(answer.json())
        time.sleep(0.1)
    out = process.communicate(timeout=5)[0] if process.poll() is not None else ""
    raise AssertionError(f"not healthy: {out}")
