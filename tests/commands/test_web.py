"""``safemigration web``: says its address, answers there, and names the mend where it cannot."""

from __future__ import annotations

import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from bot.commands.web import listen, web
from tests.commands.running import PROGRAM, environment, refused, run


def test_it_says_where_it_is_and_answers_there(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = environment(tmp_path, SAFEMIGRATION_WEB_PORT=str(port))
    with subprocess.Popen([PROGRAM, "web"], env=settings, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            assert process.stderr.readline() == f"The pages are ready: http://127.0.0.1:{port}/\n"
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/id/guide/QA?from=NP") as answer:
                assert answer.status == 200
                assert answer.headers["Server"] is None
        finally:
            process.terminate()
        assert process.wait(10) in (0, -15)
        assert process.stderr.read() == ""  # who read what stands in no log
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with listen("127.0.0.1", 0) as taken:
        monkeypatch.setenv("SAFEMIGRATION_WEB_PORT", str(taken.getsockname()[1]))
        refused(run(web), "taken by another program", "SAFEMIGRATION_WEB_PORT")


@pytest.mark.parametrize("host", ["192.0.2.1", "no..address"])
def test_an_address_that_is_not_ours(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("SAFEMIGRATION_WEB_HOST", host)
    refused(run(web), host, "SAFEMIGRATION_WEB_HOST")
