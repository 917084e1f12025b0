"""The web process: what it must never load, how it is started again, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from bot.commands import web_child
from bot.commands.web_child import COMMAND, child_environment, keep_running, loopback
from tests.listening import listening

ALONE = """
import os, sys
from starlette.testclient import TestClient
import bot.web.child
from bot.web.app import application
from bot.web.settings import WebSettings
her = TestClient(application(WebSettings(secret="x", assistant="http://127.0.0.1:9")))
ours = {"sec-fetch-site": "same-origin"}
for path in ("/en/", "/id/guide/QA", "/en/agency", "/en/chat", "/en/offer"):
    assert her.get(path).status_code == 200, path
assert her.post("/en/agency", data={"country": "PH", "name": "magsaysay"}, headers=ours).status_code == 200
assert her.post("/en/offer", data={"offer": "pay 500 dollars first"}, headers=ours).status_code == 200
assert her.post("/en/chat", data={"text": "help"}, headers=ours).status_code == 503
loaded = {name.partition(".")[0] for name in sys.modules} | {".".join(name.split(".")[:2]) for name in sys.modules}
print(sorted(loaded & {"rasa", "rasa_sdk", "sanic", "tensorflow", "sklearn", "actions", "telegram", "sqlalchemy",
                       "bot.assistant", "bot.privacy", "bot.channels"}))
print([name for name in open("/proc/self/maps").read().split() + [os.path.realpath(f"/proc/self/fd/{fd}")
       for fd in os.listdir("/proc/self/fd")] if ".sqlite3" in name or "/state/" in name])
"""


def test_the_web_process_loads_no_rasa_and_no_database() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ALONE], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == ["[]", "[]"]


def test_the_child_gets_the_secret_and_no_key_of_ours() -> None:
    env = {
        "PATH": "/bin",
        "SAFEMIGRATION_KEY": "k",
        "SAFEMIGRATION_STATE": "s",
        "TELEGRAM_TOKEN": "t",
        "TELEGRAM_WEBHOOK_SECRET": "w",
        "SAFEMIGRATION_WEB_PORT": "8081",
        "SAFEMIGRATION_WEB_SECRET": "old",
    }
    assert child_environment(env, "new", "http://127.0.0.1:5005") == {
        "PATH": "/bin",
        "SAFEMIGRATION_WEB_PORT": "8081",
        "SAFEMIGRATION_WEB_SECRET": "new",
        "SAFEMIGRATION_WEB_ASSISTANT": "http://127.0.0.1:5005",
    }


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:1"),
        ("0.0.0.0", "http://127.0.0.1:1"),
        ("::", "http://[::1]:1"),
        ("bot.example", "http://bot.example:1"),
    ],
)
def test_the_child_reaches_us_whatever_we_listen_on(host: str, address: str) -> None:
    assert loopback(host, 1) == address


async def test_a_child_that_dies_is_started_again_after_a_pause_that_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_child, "PAUSE", 0.01)
    monkeypatch.setattr(web_child, "LONGEST_PAUSE", 0.02)
    starts = tmp_path / "starts"
    command = ("/bin/sh", "-c", f"echo x >> {starts}; exit 3")
    with listening(30) as heard:
        task = asyncio.create_task(keep_running({}, command))
        async with asyncio.timeout(20):
            while not starts.exists() or len(starts.read_text().split()) < 4:
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    lines = [line for line in heard.getvalue().splitlines() if "web.ended" in line]
    assert all("code=3" in line for line in lines)
    assert [line.rpartition("again_in=")[2] for line in lines[:3]] == ["0.01", "0.02", "0.02"]


async def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_child, "GRACE", 0.1)
    number = tmp_path / "pid"
    command = ("/bin/sh", "-c", f"trap '' TERM; echo $$ > {number}; while :; do sleep 0.05; done")
    task = asyncio.create_task(keep_running({"PATH": os.environ["PATH"]}, command))
    async with asyncio.timeout(20):
        while not number.exists() or not number.read_text().strip():
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)


def test_the_real_child_ends_when_its_parent_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = child_environment({**os.environ, "SAFEMIGRATION_WEB_PORT": str(port)}, "secret", "http://127.0.0.1:9")
    child = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).json() == {"web": "ready"}
                break
            except httpx.TransportError:
                time.sleep(0.05)
        assert child.stdin is not None
        child.stdin.close()  # all that the kernel leaves of a parent that was killed
        child.stdin = None
        _, err = child.communicate(timeout=20)
    finally:
        child.kill()
        child.wait()
    assert child.returncode in (0, -signal.SIGTERM), err
    assert "Traceback" not in err
