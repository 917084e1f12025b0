"""Processes are started, tried, exchanged, started again and stopped: with small ones in place of the real."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.serving import child, supervisor
from bot.serving.child import Work
from bot.serving.mark import AlreadyRuns, Mark, running
from bot.serving.supervisor import Supervisor
from tests.listening import listening

#: A process that writes down what happens to it. What it does stands in a file, so that a reload finds a change.
PROGRAM = """
import os, signal, sys, time
from bot.serving.line import Line, given_socket
name, diary, deeds = sys.argv[1], sys.argv[2], sys.argv[3]
def note(what):
    with open(diary, "a") as file:
        file.write(f"{name} {os.getpid()} {what}\\n")
line = Line.from_env()
assert given_socket().getsockname()[1]
note("starts" + " on trial" * line.trial)
deed = open(deeds).read().strip()
if deed == "unsound":
    line.say(fault="guide.yml:3: no source. Mend: add it.")
    sys.exit(2)
if deed == "crash":
    sys.exit(7)
print("a library quotes her", flush=True)
line.say(sound=True, refused={"id": "bot.po:4"} if deed == "less" else {})
line.wait()
note("works")
line.say(missing="")
def end(*_):
    if deed == "deaf":
        note("is deaf")
        return
    note("ends")
    line.say(released=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
if deed == "leave":
    sys.exit(0)
if deed == "die":
    os.kill(os.getpid(), signal.SIGKILL)
while True:
    if deed != "hang":
        line.say(beat=True)
    time.sleep(0.05)
"""


class House:
    """A supervisor over two such processes, and their diary."""

    def __init__(self, folder: Path, talks: bool = False) -> None:
        self.folder, self.diary = folder, folder / "diary"
        self.diary.touch()
        self.sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        for name in ("assistant", "web"):
            self.let(name, "work")
        works = [
            Work(
                name,
                (sys.executable, "-c", PROGRAM, name, str(self.diary), str(folder / name)),
                {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
                its,
                alone=name == "assistant",
                talks=talks and name == "assistant",
            )
            for name, its in zip(("assistant", "web"), self.sockets, strict=True)
        ]
        self.mark = Mark(folder)
        self.supervisor = Supervisor(works, self.mark)

    def let(self, name: str, deed: str) -> None:
        """What a process of this name does when it starts next."""
        (self.folder / name).write_text(deed)

    def lines(self, word: str = "") -> list[str]:
        """The diary's lines with a word in them, without the numbers of processes."""
        kept = [line.split(" ", 2) for line in self.diary.read_text().splitlines()]
        return [f"{name} {what}" for name, _, what in kept if word in what]

    def number(self, name: str) -> int:
        """The process that began last."""
        kept = [line.split(" ", 2) for line in self.diary.read_text().splitlines()]
        return [int(number) for one, number, what in kept if one == name and what.startswith("starts")][-1]

    async def until(self, what: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(seconds):
            while not what():
                await asyncio.sleep(0.01)

    def close(self) -> None:
        """Close the sockets and take the mark away."""
        for one in self.sockets:
            one.close()
        self.mark.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    yield found
    found.close()


@asynccontextmanager
async def runs(house: House) -> AsyncIterator[asyncio.Task[int]]:
    """The supervisor at work, both processes working."""
    task = asyncio.create_task(house.supervisor.run())
    await house.until(lambda: len(house.lines("works")) == 2 or task.done())
    try:
        yield task
    finally:
        if not task.done():
            os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(20):
            await asyncio.gather(task, return_exceptions=True)


async def test_a_reload_exchanges_both_and_the_assistants_never_work_side_by_side(house: House) -> None:
    async with runs(house) as task:
        before = house.number("assistant"), house.number("web")
        os.kill(os.getpid(), signal.SIGHUP)
        await house.until(lambda: (now := running(house.folder)) is not None and now.reload is not None)
        assert (house.number("assistant"), house.number("web")) != before
        lines = house.lines()
        assert lines[:8] == [
            *("assistant starts", "assistant works", "web starts", "web works"),
            *("assistant starts on trial", "web starts on trial", "assistant ends", "assistant works"),
        ]
        assert sorted(lines[8:]) == ["web ends", "web works"]
        now = running(house.folder)
        assert now is not None
        assert now.process == os.getpid()
        assert now.reload is not None
        assert (now.reload.number, now.reload.fault) == (1, None)
    assert await task == 0
    with pytest.raises(ProcessLookupError):
        os.kill(before[0], 0)


@pytest.mark.parametrize("name", ["assistant", "web"])
@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        ("unsound", "guide.yml:3: no source. Mend: add it."),
        ("crash", "it ended with code 7; the lines above say why"),
        ("less", "bot.po:4"),
    ],
)
async def test_what_is_not_sound_takes_nobodys_place(house: House, name: str, deed: str, fault: str) -> None:
    async with runs(house):
        before = len(house.lines())
        house.let(name, deed)
        with listening(30) as heard:
            assert await house.supervisor.reload() == fault
        assert all("trial" in line for line in house.lines()[before:]), "nobody ended, nobody new works"
        assert f"fault='{fault}'" in heard.getvalue()
        now = running(house.folder)
        assert now is not None
        assert now.reload is not None
        assert now.reload.fault == fault
        house.let(name, "work")
        assert await house.supervisor.reload() is None, "mended"


@pytest.mark.parametrize(("name", "deed"), [("assistant", "unsound"), ("web", "crash")])
async def test_a_first_start_that_fails_ends_with_its_code_and_leaves_nobody(
    house: House, name: str, deed: str
) -> None:
    house.let(name, deed)
    async with asyncio.timeout(30):
        assert await house.supervisor.run() == {"unsound": 2, "crash": 7}[deed]
    if name == "web":
        assert house.lines()[-1] == "assistant ends"


async def test_who_dies_is_started_again_after_a_pause_that_grows(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PAUSE", 0.01)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.02)
    with listening(30) as heard:
        async with runs(house):
            house.let("web", "die")
            os.kill(house.number("web"), signal.SIGKILL)
            await house.until(lambda: house.lines("works").count("web works") > 3)
            house.let("web", "work")
    lines = [line for line in heard.getvalue().splitlines() if "web.ended" in line]
    assert all("code=-9" in line for line in lines)
    assert [line.rpartition("again_in=")[2] for line in lines[:3]] == ["0.01", "0.02", "0.02"]
    assert house.lines("works").count("assistant works") == 1


async def test_who_hangs_is_killed_and_started_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PAUSE", 0.01)
    monkeypatch.setattr(child, "LOOK", 0.3)
    monkeypatch.setattr(child, "LOOKS", 2)
    house.let("assistant", "hang")
    with listening(30) as heard:
        async with runs(house):
            house.let("assistant", "work")
            await house.until(lambda: house.lines("works").count("assistant works") == 2)
    assert "event='assistant.ended' code=-9 hung='True'" in heard.getvalue().replace("level='error' ", "")
    assert house.lines("works").count("web works") == 1, "who says that it lives, lives"


async def test_who_does_not_let_go_is_killed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "GRACE", 0.2)
    house.let("assistant", "deaf")
    async with runs(house):
        before = house.number("assistant")
        house.let("assistant", "work")
        assert await house.supervisor.reload() is None
        with pytest.raises(ProcessLookupError):
            os.kill(before, 0)
        assert house.lines("works").count("assistant works") == 2


async def test_the_end_of_a_chat_in_the_terminal_ends_everything(tmp_path: Path) -> None:
    house = House(tmp_path, talks=True)
    house.let("assistant", "leave")
    async with asyncio.timeout(30):
        assert await house.supervisor.run() == 0
    assert house.lines()[-1] in ("web ends", "web starts", "web works")
    house.close()


async def test_what_a_library_prints_comes_nowhere(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    async with runs(house):
        pass
    assert "quotes her" not in "".join(capfd.readouterr())


async def test_systemd_hears_of_ready_of_what_is_missing_and_of_life(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(str(tmp_path / "notify"))
        ears.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        heard: list[str] = []

        def hear() -> bool:
            try:
                heard.append(ears.recv(400).decode())
            except BlockingIOError:
                return False
            return {"READY=1", "STATUS=ready", "WATCHDOG=1"} <= set(heard)

        async with runs(house):
            await house.until(hear)
        assert "STATUS=ready" in heard


def test_a_second_bot_with_the_same_state_is_refused_and_a_crash_leaves_no_lock(tmp_path: Path) -> None:
    mark = Mark(tmp_path)
    with pytest.raises(AlreadyRuns, match="SAFEMIGRATION_STATE"):
        Mark(tmp_path)
    now = running(tmp_path)
    assert now is not None
    assert now.process == os.getpid()
    assert (tmp_path / "running").stat().st_mode & 0o777 == 0o600
    mark.close()
    assert running(tmp_path) is None
    assert not (tmp_path / "running").exists()
    (tmp_path / "running").write_text(json.dumps({"process": 1, "reload": None}))
    assert running(tmp_path) is None, "the mark of one that crashed means nothing"
    Mark(tmp_path).close()
