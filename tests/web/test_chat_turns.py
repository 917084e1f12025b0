"""``POST /web/turn``: who may ask, what may be asked, and what is kept. The assistant is a stand-in."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from bot.channels import web
from bot.channels.web import CHOICES, WebChat
from bot.privacy.state import State
from bot.turns import Incoming, Turn
from bot.wording import Button, Press, Reply
from tests.listening import listening
from tests.store.states import state
from tests.telegram.fakes import FakeAssistant, turn
from tests.web.serving import SECRET, served

__all__ = ["state"]

HERS, OTHERS = "A" * 22, "B" * 22


@dataclass
class Side:
    """The assistant's side, and a client that knows the secret."""

    assistant: FakeAssistant
    state: State
    http: httpx.AsyncClient

    async def ask(self, conversation: str = HERS, **asked: Any) -> dict[str, Any]:
        """Take a turn that must succeed."""
        answer = await self.http.post("/web/turn", json={"conversation": conversation, **asked})
        assert answer.status_code == 200, answer.status_code
        return dict(answer.json())

    @property
    def last(self) -> Incoming:
        """What the assistant was given last."""
        return self.assistant.all_seen[-1]


@pytest.fixture
async def side(state: State) -> AsyncIterator[Side]:
    assistant = FakeAssistant(state)
    async with served(assistant, state) as url:
        headers = {"Authorization": f"Bearer {SECRET}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http:
            yield Side(assistant, state, http)


async def test_a_text_is_one_turn_of_a_conversation_known_by_its_keyed_hash(side: Side) -> None:
    assert await side.ask(text="hello <you>", language_code="id") == {
        "language": "en",
        "forget": False,
        "hidden": False,
        "replies": [{"html": "1: hello &lt;you>", "rows": []}],
        "talk": False,
        "arrived": True,
        "letters": [],
    }
    assert (await side.ask(text="/danger"))["replies"][0]["html"].startswith("2: ")
    assert (await side.ask(OTHERS, text="hello"))["replies"][0]["html"].startswith("1: ")
    hers = side.state.pseudonym("web", HERS)
    first, second = side.assistant.seen[hers]
    assert first == Incoming(hers, text="hello <you>", language_code="id", channel="web")
    assert second.text == "/danger"
    assert second.press is None, "nothing that is typed names an intent"
    assert side.state.conversations() == sorted([hers, side.state.pseudonym("web", OTHERS)])


@pytest.mark.parametrize("given", ["", "Bearer", f"Bearer {SECRET}x", f"Basic {SECRET}", SECRET, "Bearer é"])
@pytest.mark.parametrize("path", ["/web/turn", "/web/wait", "/web/forget"])
async def test_without_the_secret_nothing_is_done(side: Side, given: str, path: str) -> None:
    side.assistant.state.save_conversation(side.state.pseudonym("web", HERS), b"1")
    answer = await side.http.post(
        path, json={"conversation": HERS, "text": "hello"}, headers={b"Authorization": given.encode("latin-1")}
    )
    assert answer.status_code == 401
    assert not side.assistant.seen
    assert side.state.conversations()


def test_an_empty_secret_is_refused(state: State) -> None:
    with pytest.raises(ValueError, match="empty"):
        WebChat(FakeAssistant(state), state, "")


@pytest.mark.parametrize(
    "asked",
    [
        [],
        {},
        {"text": "hello"},
        {"conversation": "short", "text": "hello"},
        {"conversation": HERS + "\n", "text": "hello"},
        {"conversation": 1, "text": "hello"},
        {"conversation": HERS},
        {"conversation": HERS, "text": 1},
        {"conversation": HERS, "text": "hello", "token": "x"},
        {"conversation": HERS, "text": "hello", "language": ["en"]},
        {"conversation": HERS, "choice": "forget_confirm"},
        {"conversation": HERS, "text": "hello", "seen": -1},
        {"conversation": HERS, "text": "hello", "seen": "1"},
        {"conversation": HERS, "text": "hello", "seen": True},
    ],
)
async def test_what_is_not_of_the_form_is_refused(side: Side, asked: Any) -> None:
    assert (await side.http.post("/web/turn", json=asked)).status_code == 400
    assert not side.assistant.seen
    assert side.state.conversations() == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 30_000])
async def test_what_is_no_json_is_refused(side: Side, body: bytes) -> None:
    assert (await side.http.post("/web/turn", content=body)).status_code == 400


async def test_a_long_text_of_any_script_fits_and_a_flood_does_not(side: Side) -> None:
    await side.ask(text="ကြ" * 1000)
    answer = await side.http.post("/web/turn", content=b"x" * (web.BODY_LIMIT + 1))
    assert answer.status_code == 413
    assert len(side.assistant.all_seen) == 1


async def test_buttons_are_signed_for_one_conversation(side: Side) -> None:
    def answer(incoming: Incoming) -> Turn:
        press = Press("country_guide", {"country": "QA"})
        source = Button("Source", url="https://example.org/")
        rows = ((Button("Qatar", press), source), (Button("Danger", Press("danger")),))
        return turn(Reply("Which country?", rows))

    side.assistant.answer = answer
    (reply,) = (await side.ask(text="rights"))["replies"]
    ((pressed, link), (danger,)) = reply["rows"]
    assert link == {"title": "Source", "url": "https://example.org/"}
    assert set(pressed) == {"title", "token", "danger"}
    assert (pressed["danger"], danger["danger"]) == (False, True)
    await side.ask(token=pressed["token"])
    assert side.last.press == Press("country_guide", {"country": "QA"})
    for conversation, token in ((OTHERS, pressed["token"]), (HERS, pressed["token"] + "x"), (HERS, "")):
        await side.ask(conversation, token=token)
        assert side.last.press == Press("old_button")


async def test_a_token_of_telegram_is_no_token_here(side: Side) -> None:
    conversation = side.state.pseudonym("web", HERS)
    await side.ask(token=web.sign(side.state.key_for("buttons"), conversation, Press("danger")))
    assert side.last.press == Press("old_button")


async def test_the_greetings_buttons_may_be_asked_for_by_name(side: Side) -> None:
    assert {"danger", "check_agency", "menu"} <= CHOICES
    for choice in CHOICES:
        await side.ask(choice=choice, language="id")
        assert side.last.press == Press(choice)
        assert side.last.language == "id"
    await side.ask(choice="menu", language="xx")
    assert side.last.language is None


async def test_hidden_and_forgotten_are_told_apart(side: Side) -> None:
    side.assistant.answer = lambda incoming: replace(turn("Hello", forget=True), intent="hide")
    told = await side.ask(text="x")
    assert (told["forget"], told["hidden"], len(told["replies"])) == (True, True, 1)
    side.assistant.answer = lambda incoming: replace(turn("Delete your messages", forget=True), intent="forget_confirm")
    told = await side.ask(text="x")
    assert (told["forget"], told["hidden"], told["replies"]) == (True, False, [])


async def test_a_conversation_is_wiped_and_the_others_stay(side: Side) -> None:
    await side.ask(text="x")
    await side.ask(OTHERS, text="x")
    assert (await side.http.post("/web/forget", json={"conversation": HERS})).status_code == 204
    assert side.state.conversations() == [side.state.pseudonym("web", OTHERS)]
    assert (await side.http.post("/web/forget", json={"conversation": "x"})).status_code == 400


async def test_a_failed_turn_is_answered_in_her_language_and_keeps_nothing(side: Side) -> None:
    def fail(incoming: Incoming) -> Turn:
        raise RuntimeError(incoming.text)

    side.assistant.answer = fail
    with listening(logging.DEBUG) as heard:
        told = await side.ask(text="CANARY", language_code="id")
    assert told["language"] == "id"
    assert any("token" in button for row in told["replies"][0]["rows"] for button in row)
    assert "web.turn_failed" in heard.getvalue()
    assert "CANARY" not in heard.getvalue()
    assert side.state.conversations() == []


async def test_what_cannot_be_written_is_said(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(conversation: str, body: bytes | None) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(side.state, "_write", full)
    for path in ("/web/turn", "/web/forget"):
        answer = await side.http.post(path, json={"conversation": HERS, "text": "x"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


async def test_too_many_at_once_are_asked_to_come_back(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "AT_ONCE", 2)
    go = asyncio.Event()

    async def wait(incoming: Incoming) -> Turn:
        await go.wait()
        return turn("done")

    side.assistant.answer = wait
    first = [asyncio.create_task(side.ask(letter * 22, text="x")) for letter in "CD"]
    while len(side.assistant.all_seen) < 2:
        await asyncio.sleep(0.01)
    answer = await side.http.post("/web/turn", json={"conversation": HERS, "text": "x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    go.set()
    await asyncio.gather(*first)
    await side.ask(text="x")


async def test_a_cry_goes_in_where_others_are_asked_to_come_back(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "AT_ONCE", 2)
    go = asyncio.Event()

    async def wait(incoming: Incoming) -> Turn:
        if incoming.text == "x":
            await go.wait()
        return turn("done")

    side.assistant.answer = wait
    first = [asyncio.create_task(side.ask(letter * 22, text="x")) for letter in "CD"]
    while len(side.assistant.all_seen) < 2:
        await asyncio.sleep(0.01)
    for cry in ({"text": "he beats me"}, {"choice": "danger"}):
        assert (await side.ask(**cry))["replies"] == [{"html": "done", "rows": []}]
    assert (await side.http.post("/web/turn", json={"conversation": HERS, "text": "x"})).status_code == 503
    go.set()
    await asyncio.gather(*first)


async def test_a_cry_and_what_she_wrote_before_go_before_all_who_wait(side: Side) -> None:
    order: list[str] = []

    def note(incoming: Incoming) -> Turn:
        time.sleep(0.02)  # as the real one, which keeps the processor
        order.append(incoming.text or "")
        return turn("done")

    side.assistant.answer = note
    others = [asyncio.create_task(side.ask(f"{number:022}", text="x")) for number in range(40)]
    await asyncio.sleep(0.05)
    hers = [asyncio.create_task(side.ask(text="good morning"))]
    await asyncio.sleep(0.05)
    hers.append(asyncio.create_task(side.ask(text="help me, he beats me")))
    await asyncio.gather(*others, *hers)
    assert order.index("good morning") < order.index("help me, he beats me") < 30
