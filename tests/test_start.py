"""start.py: the one file that runs before anything is installed. Its index is a server on loopback here."""

from __future__ import annotations

import ast
import hashlib
import http.server
import importlib.util
import io
import json
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from bot.settings import ROOT

Answer = tuple[int, bytes]
PROGRAM = b"#!/bin/sh\necho uv 99\n"


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py as a module whose tools go to a folder of the test, and which can reach no index of the world."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    spec = importlib.util.spec_from_file_location("start_under_test", ROOT / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "TOOLS", tmp_path / ".tools")
    monkeypatch.setattr(module, "INDEX", "http://127.0.0.1:9/simple")  # discard: nobody answers
    return module


@pytest.fixture
def index(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Answer]]:
    """An index on loopback: path -> answer. ``asked`` of the module's server lists what was asked for."""
    answers: dict[str, Answer] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.get(self.path, (404, b""))
            accept = self.headers.get("Accept", "")
            if self.path == "/simple/uv/" and "application/vnd.pypi.simple.v1+json" not in accept:
                status, body = 406, b""
            self.send_response(status)
            cut = body.endswith(b"CUT")
            self.send_header("Content-Length", str(len(body) + (1000 if cut else 0)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setattr(start, "INDEX", f"http://127.0.0.1:{server.server_port}/simple")
    yield answers
    server.shutdown()
    server.server_close()
    thread.join()


def wheel(name: str = "uv-1.data/scripts/uv", content: bytes = PROGRAM) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("uv-1.data/scripts/uvx", b"the wrong program")
        archive.writestr(name, content)
    return packed.getvalue()


def publish(index: dict[str, Answer], start: ModuleType, content: bytes, **changes: Any) -> None:
    """Put a wheel for this machine into the index, among others that do not fit."""
    name = f"uv-{start.UV_VERSION}-py3-none-{start.tag()}"
    base = start.INDEX.removesuffix("/simple")
    entry = {
        "filename": name,
        "url": f"{base}/files/{name}",
        "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
    }
    others = [
        {"filename": f"uv-{start.UV_VERSION}.tar.gz", "url": f"{base}/wrong", "hashes": {}},
        {"filename": f"uv-0.0.1-py3-none-{start.tag()}", "url": f"{base}/wrong", "hashes": {}},
        {"filename": f"uv-{start.UV_VERSION}-py3-none-any-other.whl", "url": f"{base}/wrong", "hashes": {}},
    ]
    index["/simple/uv/"] = (200, json.dumps({"files": [*others, {**entry, **changes}]}).encode())
    index[f"/files/{name}"] = (200, content)


def fetch(start: ModuleType) -> Path:
    target: Path = start.TOOLS / "uv"
    start.fetch_uv(target)
    return target


# -- fetching uv -----------------------------------------------------------------------------------------------------


def test_uv_comes_out_of_the_wheel_and_can_be_run(start: ModuleType, index: dict[str, Answer]) -> None:
    publish(index, start, wheel())
    uv = fetch(start)
    assert uv.read_bytes() == PROGRAM
    assert start.version_of(str(uv)) == (99,)
    assert [path.name for path in start.TOOLS.iterdir()] == ["uv"]


def test_an_index_may_give_relative_addresses(start: ModuleType, index: dict[str, Answer]) -> None:
    publish(index, start, wheel(), url=f"../../files/uv-{start.UV_VERSION}-py3-none-{start.tag()}")
    assert fetch(start).read_bytes() == PROGRAM


@pytest.mark.parametrize("hashes", [{"sha256": "0" * 64}, {"sha256": ""}, {}, {"md5": "0" * 32}])
def test_a_download_that_is_not_what_the_index_promised_is_not_unpacked(
    start: ModuleType, index: dict[str, Answer], hashes: dict[str, str]
) -> None:
    publish(index, start, wheel(), hashes=hashes)
    with pytest.raises(SystemExit, match="damaged"):
        fetch(start)
    assert not start.TOOLS.exists()


def _missing(index: dict[str, Answer], start: ModuleType) -> None:
    publish(index, start, wheel(), filename=f"uv-{start.UV_VERSION}-py3-none-linux_armv6l.whl")


def _no_page(index: dict[str, Answer], start: ModuleType) -> None:
    index.clear()


def _html(index: dict[str, Answer], start: ModuleType) -> None:
    index["/simple/uv/"] = (200, b"<html>an index that knows no JSON</html>")


def _other_json(index: dict[str, Answer], start: ModuleType) -> None:
    index["/simple/uv/"] = (200, b'{"message": "gone"}')


def _no_file(index: dict[str, Answer], start: ModuleType) -> None:
    publish(index, start, wheel(), url=start.INDEX + "/gone")


def _cut(index: dict[str, Answer], start: ModuleType) -> None:
    publish(index, start, wheel() + b"CUT")


@pytest.mark.parametrize("fault", [_missing, _no_page, _html, _other_json, _no_file, _cut])
def test_what_cannot_be_fetched_ends_with_the_index_and_the_mend(
    start: ModuleType, index: dict[str, Answer], fault: Callable[[dict[str, Answer], ModuleType], None]
) -> None:
    fault(index, start)
    with pytest.raises(SystemExit) as raised:
        fetch(start)
    assert start.INDEX in str(raised.value)
    assert "Install it yourself" in str(raised.value)
    assert not start.TOOLS.exists()


def test_no_network_at_all(start: ModuleType) -> None:
    with pytest.raises(SystemExit, match="could not be fetched"):
        fetch(start)


# -- which uv --------------------------------------------------------------------------------------------------------


def _program(path: Path, words: str, code: int = 0) -> str:
    path.write_text(f"#!/bin/sh\necho '{words}'\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("words", "version"),
    [
        ("uv 0.13.9", (0, 13, 9)),
        ("uv 0.13.9 (abc 2026-11-01)", (0, 13, 9)),
        ("uv 1.0", (1, 0)),
        ("uv", ()),
        ("", ()),
        ("pyenv: uv: command not found", ()),
    ],
)
def test_version_of(start: ModuleType, tmp_path: Path, words: str, version: tuple[int, ...]) -> None:
    assert start.version_of(_program(tmp_path / "uv", words)) == version


def test_version_of_what_cannot_be_run(start: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "uv").write_bytes(b"\x7fELF no program")
    (tmp_path / "uv").chmod(0o755)
    assert start.version_of(str(tmp_path / "uv")) == ()
    assert start.version_of(str(tmp_path / "nothing")) == ()


@pytest.mark.parametrize(("found", "taken"), [("0.13.9", True), ("0.14.0", True), ("1.0.0", True), ("0.9.30", False)])
def test_an_uv_of_the_path_is_taken_if_it_is_new_enough(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str, taken: bool
) -> None:
    """Compared by numbers: as text, 0.9 would be newer than 0.13."""
    monkeypatch.setattr(start, "UV_VERSION", "0.13.9")
    path = _program(tmp_path / "uv", f"uv {found}")
    monkeypatch.setattr(start, "shutil", SimpleNamespace(which=lambda name: path))
    fetched: list[Path] = []
    monkeypatch.setattr(start, "fetch_uv", fetched.append)
    assert start.find_uv() == (path if taken else str(start.TOOLS / "uv"))
    assert fetched == ([] if taken else [start.TOOLS / "uv"])


def test_what_was_fetched_once_is_not_fetched_again(
    start: ModuleType, index: dict[str, Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "shutil", SimpleNamespace(which=lambda name: None))
    publish(index, start, wheel())
    first = start.find_uv()
    index.clear()
    assert start.find_uv() == first == str(start.TOOLS / "uv")


@pytest.mark.parametrize(
    ("system", "os_name", "machine", "end"),
    [
        ("linux", "posix", "x86_64", "manylinux_2_17_x86_64.manylinux2014_x86_64.whl"),
        ("linux", "posix", "aarch64", "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl"),
        ("darwin", "posix", "arm64", "macosx_11_0_arm64.whl"),
        ("darwin", "posix", "x86_64", "macosx_10_12_x86_64.whl"),
        ("win32", "nt", "AMD64", "win_amd64.whl"),
        ("win32", "nt", "ARM64", "win_arm64.whl"),
        ("linux", "posix", "riscv64", "riscv64.whl"),
    ],
)
def test_tag_of_the_usual_machines(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, system: str, os_name: str, machine: str, end: str
) -> None:
    """The names as PyPI has them for this version of uv."""
    monkeypatch.setattr(start, "sys", SimpleNamespace(platform=system))
    monkeypatch.setattr(start, "os", SimpleNamespace(name=os_name))
    monkeypatch.setattr(start, "platform", SimpleNamespace(machine=lambda: machine))
    monkeypatch.setattr(start, "Path", lambda path: SimpleNamespace(glob=lambda pattern: []))
    assert start.tag() == end


def test_tag_on_alpine(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "sys", SimpleNamespace(platform="linux"))
    monkeypatch.setattr(start, "platform", SimpleNamespace(machine=lambda: "x86_64"))
    monkeypatch.setattr(start, "Path", lambda path: SimpleNamespace(glob=lambda pattern: ["ld-musl-x86_64.so.1"]))
    assert start.tag() == "musllinux_1_1_x86_64.whl"


# -- what is run -----------------------------------------------------------------------------------------------------


class Calls:
    """Stands for subprocess: notes the commands, answers with the codes."""

    def __init__(self, *codes: int) -> None:
        self.commands: list[list[str]] = []
        self.environments: list[dict[str, str]] = []
        self.codes = list(codes)

    def call(self, command: list[str], cwd: str | None = None, env: dict[str, str] | None = None) -> int:
        self.commands.append(command)
        self.environments.append(env or {})
        return self.codes.pop(0)


@pytest.mark.parametrize(
    ("arguments", "dev", "sync", "run"),
    [
        ([], False, ["--no-dev"], ["safemigration", "serve"]),
        (["ask", "is it safe"], False, ["--no-dev"], ["safemigration", "ask", "is it safe"]),
        (["ask"], True, [], ["safemigration", "ask"]),  # tools of developers are not taken away again
        (["test", "-k", "x"], False, [], ["python", "-m", "tests", "-k", "x"]),
    ],
)
def test_it_installs_what_is_needed_and_runs_what_was_asked_for(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: list[str], dev: bool, sync: list[str], run: list[str]
) -> None:
    calls = Calls(0, 7)
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere/else")
    monkeypatch.setattr(start, "find_uv", lambda: "/uv")
    monkeypatch.setattr(start, "has_dev_tools", lambda: dev)
    monkeypatch.setattr(start, "subprocess", calls)
    with pytest.raises(SystemExit) as raised:
        start.main(arguments)
    assert raised.value.code == 7
    installed, ran = calls.commands
    assert installed == ["/uv", "sync", "--locked", "--quiet", *sync]
    assert [Path(ran[0]).name, *ran[1:]] == run
    assert Path(ran[0]).parent.parent == ROOT / ".venv"
    assert "VIRTUAL_ENV" not in calls.environments[0]


def test_packages_that_cannot_be_installed_end_it(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(2)
    monkeypatch.setattr(start, "find_uv", lambda: "/uv")
    monkeypatch.setattr(start, "subprocess", calls)
    with pytest.raises(SystemExit, match="HTTPS_PROXY"):
        start.main([])
    assert len(calls.commands) == 1


def test_it_needs_nothing_but_python_3_8() -> None:
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])
    assert imported <= set(sys.stdlib_module_names)
