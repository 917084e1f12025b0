"""The web process: what it must never load, what it is told, and how it ends with its parent."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import httpx
import pytest

from bot.commands.serve import loopback, pages_environment
from bot.serving.line import LINE, LISTENING

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
    assert pages_environment(env, "new", "http://127.0.0.1:5005") == {
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


def test_the_real_child_ends_when_its_parent_is_gone() -> None:
    ours, its = socket.socketpair()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port, files = listening.getsockname()[1], (its.fileno(), listening.fileno())
        env = pages_environment(os.environ, "secret", "http://127.0.0.1:9")
        child = subprocess.Popen(
            [sys.executable, "-m", "bot.serving.lean", "bot.web.child"],
            stderr=subprocess.PIPE,
            text=True,
            env={**env, LINE: str(files[0]), LISTENING: str(files[1])},
            pass_fds=files,
            start_new_session=True,
        )
        its.close()
    try:
        ours.settimeout(60)
        assert b"sound" in ours.recv(4096)
        ours.sendall(b"go\n")
        assert httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).json() == {"alive": True}
        ready = httpx.get(f"http://127.0.0.1:{port}/ready", trust_env=False)
        assert (ready.status_code, ready.json()["missing"]) == (503, {"assistant": "away, or not ready"})
        ours.close()  # all that the kernel leaves of a parent that was killed
        _, err = child.communicate(timeout=20)
    finally:
        child.kill()
        child.wait()
    assert child.returncode == 0, err
    assert "Traceback" not in err
