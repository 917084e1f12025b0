"""A long conversation full of planted secrets; then every place is searched in which one could have stayed."""

from __future__ import annotations

import base64
import json
import logging
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.privacy.state import State
from bot.turns import Incoming
from bot.wording import Press
from tests.listening import listening
from tests.privacy.canaries import found as search
from tests.privacy.canaries import patterns

AGENCY = "Kanaryo Blue Manpower"
CANARIES = {
    "name": "Marikit Kanaryo",
    "Chinese name": "金丝雀李小红",
    "phone": "+63 917 555 0142",
    "address": "17 Kanaryo Street, Tondo",
    "passport": "P7654321X",
    "agency": AGENCY,
    "agency in the register": "1015 Brilliant Minds",
    "licence number": "DMW-987-LB-31415926",
}
HER = "her"

TURNS: list[str | Press] = [
    Press("start"),
    f"hello my name is {CANARIES['name']}",
    f"我叫{CANARIES['Chinese name']} 我想去卡塔尔打工 工资多少",
    Press("set_language", {"language": "en"}),
    f"I live at {CANARIES['address']} and my phone is {CANARIES['phone']}",
    f"my employer took my passport {CANARIES['passport']} in qatar",
    f"is {AGENCY} licensed in the philippines",
    "check an agency",
    "philippines",
    AGENCY,
    Press("check_number"),
    CANARIES["licence number"],
    "check an agency in the philippines",
    CANARIES["agency in the register"],
    "check my journey",
    f"no, ask {CANARIES['name']}",
    "no",
    Press("why"),
    f"help me they locked me in at {CANARIES['address']} and beat me",
    Press("danger", {"country": "QA"}),
    f'/inform{{"agency": "{AGENCY}"}}',
    f"my passport is {CANARIES['passport']} and my phone {CANARIES['phone']}",
    Press("human"),
    "asdf " + CANARIES["Chinese name"],
    *(f"{canary}" for canary in CANARIES.values()),
]


PATTERNS = patterns(CANARIES)


def found(data: bytes) -> list[str]:
    """Name the canaries in some bytes."""
    return search(data, PATTERNS)


@pytest.fixture
def folder(assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder on disk under the session's assistant."""
    state = State(tmp_path / "state")
    monkeypatch.setattr(assistant, "state", state)
    monkeypatch.setattr(assistant.store, "state", state)
    yield tmp_path / "state"
    state.close()


def everything(folder: Path) -> bytes:
    """All bytes of the folder, SQLite's log with them, and the names of its files."""
    assert (folder / "bot.sqlite3-wal").stat().st_size > 0, "else this would look past what is only in the log"
    return b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in sorted(folder.iterdir()))


def test_the_search_finds_what_is_there() -> None:
    for name, canary in CANARIES.items():
        for written in (
            canary.encode(),
            canary.encode("utf-16"),
            json.dumps({"text": canary}).encode(),
            urllib.parse.quote(canary).encode(),
            *(base64.b64encode(b"x" * shift + f"{canary} and more".encode()) for shift in range(4)),
        ):
            assert [hit for hit in found(b"\1\2" + written + b"\3") if hit.startswith(name)], (name, written)
    assert not found(b"nothing of hers")


LEVELS = [logging.INFO, logging.DEBUG]


async def test_no_secret_stays_in_the_folder_or_the_conversation(assistant: Assistant, folder: Path) -> None:
    intents = []
    for number, step in enumerate(TURNS):
        intents.append(await turn(assistant, step))
        if number % 8 == 0:
            assert not found(everything(folder)), step
        tracker = await assistant.store.retrieve(HER)
        assert tracker is not None
        held = [event.as_dict() for event in tracker.events]
        # The name and number she asks about are slots: an open question needs them. They are sealed on disk.
        assert not found(json.dumps([e for e in held if e.get("name") not in {"agency", "licence_number"}]).encode())
        assert not [event for event in held if event["event"] == "bot"]
        assert not [event for event in held if event["event"] == "user" and (event["text"] or event.get("metadata"))]
    assert {"check_agency", "danger", "risk_check", "passport_kept"} <= set(intents), intents
    assert not found(everything(folder))


@pytest.mark.parametrize("level", LEVELS)
async def test_no_secret_is_logged(
    level: int, assistant: Assistant, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with listening(level) as logged:
        for step in TURNS:
            await turn(assistant, step)
    out, err = capfd.readouterr()
    assert not found((logged.getvalue() + out + err).encode())


@pytest.mark.parametrize("level", LEVELS)
async def test_no_secret_is_logged_or_kept_when_every_action_fails(
    level: int,
    assistant: Assistant,
    folder: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(dispatcher: object, tracker: object, domain: object) -> None:
        raise ValueError(f"{CANARIES} {tracker}")

    actions = assistant.agent.action_endpoint.executor.actions
    for name in list(actions):
        monkeypatch.setitem(actions, name, broken)
    with listening(level) as logged:
        for step in TURNS:
            await turn(assistant, step)
    out, err = capfd.readouterr()
    assert "ValueError at test_canaries.py" in logged.getvalue()
    assert not found(everything(folder))
    assert not found((logged.getvalue() + out + err).encode())


async def turn(assistant: Assistant, step: str | Press) -> str:
    """Do one step; the intent that was understood."""
    press = step if isinstance(step, Press) else None
    text = step if isinstance(step, str) else None
    answer = await assistant.turn(Incoming(HER, text=text, press=press, language_code="en", channel="telegram"))
    assert answer.replies
    return answer.intent


async def test_after_forgetting_not_even_the_sealed_rows_are_left(assistant: Assistant, folder: Path) -> None:
    for text in (f"is {AGENCY} licensed in the philippines", "check my journey"):
        await assistant.turn(Incoming(HER, text=text))
    (sealed,) = assistant.state.db.execute("SELECT body FROM conversation").fetchone()
    assert sealed[40:72] in b"".join(path.read_bytes() for path in folder.iterdir())
    assert (await assistant.turn(Incoming(HER, press=Press("forget_confirm")))).forget
    left = b"".join(path.read_bytes() for path in folder.iterdir())
    assert sealed[40:72] not in left
    assert HER.encode() not in (folder / "bot.sqlite3-wal").read_bytes()
    assert assistant.state.conversations() == []
