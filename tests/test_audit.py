"""The audit of the locked packages, with a database of advisories on loopback; what is locked, and how."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from knowledge.yamlfile import load
from tests.audit import ALLOWED, LONGEST, Entry, main

ROOT = Path(__file__).parent.parent
LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
TODAY = dt.date(2026, 11, 22)
#: Packages of the training that we have done without: hundreds of megabytes, and weak ones among them.
HEAVY = re.compile(r"tensorflow|tensorboard|keras|torch|transformers|tf-")


class Advisories(BaseHTTPRequestHandler):
    """OSV: every package in ``weak`` has one weakness, GHSA-test, that is also CVE-2026-1."""

    weak: frozenset[str] = frozenset()

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
        weakness = {"vulns": [{"id": "GHSA-test", "modified": "2026-01-01T00:00:00Z"}]}
        self._say({"results": [weakness if one["package"]["name"] in self.weak else {} for one in asked]})

    def do_GET(self) -> None:
        about = {"package": {"ecosystem": "PyPI", "name": "jinja2"}}
        said = {"id": "GHSA-test", "summary": "it is weak", "aliases": ["CVE-2026-1"], "affected": [about]}
        self._say({**said, "modified": "2026-01-01T00:00:00Z"})

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _say(self, what: object) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def advisories(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """The arguments by which uv asks them."""
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))  # what an earlier test was told is not known
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = HTTPServer(("127.0.0.1", 0), Advisories)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield ["--service-url", f"http://127.0.0.1:{server.server_port}/"]
    server.shutdown()
    thread.join()
    server.server_close()


def allowed(tmp_path: Path, until: str | None) -> Path:
    """A list with one entry, or with none."""
    entry = f"  - {{id: CVE-2026-1, package: jinja2, reason: none, until: {until}}}\n"
    path = tmp_path / "allowed.yml"
    path.write_text(f"allowed:\n{entry}" if until else "allowed: []\n")
    return path


@pytest.mark.parametrize(
    ("weak", "until", "code", "words"),
    [
        ((), None, 0, "packages audited, 0 weaknesses"),
        (("jinja2",), None, 1, "GHSA-test: it is weak"),
        (("jinja2",), "2026-11-22", 0, "packages audited, 1 weaknesses"),
        (("jinja2",), "2026-11-21", 1, "was allowed until 2026-11-21: look again"),
        ((), "2026-11-22", 1, "is no weakness here any more"),
        (("sanic",), "2026-11-22", 1, "sanic 21.12.2: GHSA-test"),
    ],
)
def test_what_is_weak_fails_unless_it_is_allowed_today(
    weak: tuple[str, ...],
    until: str | None,
    code: int,
    words: str,
    advisories: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Advisories, "weak", frozenset(weak))
    assert main(advisories, allowed(tmp_path, until), TODAY) == code
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(("required", "code"), [(None, 0), ("1", 1)])
def test_without_a_network_nothing_is_called_audited(
    required: str | None, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("AUDIT_REQUIRED", raising=False)
    if required:
        monkeypatch.setenv("AUDIT_REQUIRED", required)
    assert main(["--service-url", "http://127.0.0.1:9/"]) == code
    out = capsys.readouterr().out
    assert "NOT AUDITED" in out
    assert "packages audited" not in out


def test_what_is_allowed_has_a_reason_and_an_end_and_stands_in_security_md() -> None:
    entries = [Entry(**entry) for entry in load(ALLOWED).data["allowed"]]
    told = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    locked = {package["name"] for package in LOCK["package"]}
    for entry in entries:
        assert len(entry.reason) > 40, entry.id
        assert entry.until <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=LONGEST), entry.id
        assert entry.package in locked, entry.id
        assert entry.id in told, entry.id


def test_everything_locked_has_hashes_and_comes_from_the_index() -> None:
    for package in LOCK["package"]:
        if package["source"] == {"editable": "."}:
            continue
        assert package["source"] == {"registry": "https://pypi.org/simple"}, package["name"]
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else [])]
        assert files, package["name"]
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one["hash"]) for one in files), package["name"]


def test_no_tensorflow_and_no_keras_is_locked() -> None:
    assert [package["name"] for package in LOCK["package"] if HEAVY.match(package["name"])] == []
    assert HEAVY.match("tensorflow-cpu")
    assert HEAVY.match("tf-keras")
