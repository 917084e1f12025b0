"""A short run of the fuzzer (the long one is a command), and that it would find what it looks for."""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.channels import telegram_desk
from bot.channels.telegram_render import render
from bot.turns import Incoming, Turn
from bot.wording import Reply
from tests.bench.fuzz import run
from tests.bench.fuzz.house import Heard, House, heard, house
from tests.bench.fuzz.requests import PLANTED, Asked, Requests, faults
from tests.bench.fuzz.updates import Updates
from tests.bench.fuzz.words import text

SEED = 9


def nothing() -> None:
    """A step nobody watches."""


@pytest.fixture
def log() -> Any:
    with heard(logging.DEBUG) as found:
        yield found


@pytest.fixture
async def at_work(alone: Assistant, tmp_path: Path, log: Heard) -> AsyncIterator[House]:
    async with house(alone, tmp_path, log, True) as found:
        yield found


@pytest.mark.parametrize("webhook", [True, False])
async def test_updates(webhook: bool, alone: Assistant, tmp_path: Path, log: Heard) -> None:
    async with house(alone, tmp_path, log, webhook) as found:
        outcome = await run.updates(found, Updates(SEED + webhook), 300, nothing)
    assert not outcome.faults, outcome.examples
    assert not log.faults
    assert outcome.answers["answered"] > 60
    assert outcome.answers["of them marked"] > 60
    assert len(outcome.sent) >= 12


async def test_requests(at_work: House, log: Heard) -> None:
    outcome = await run.requests(at_work, Requests(SEED), 300, nothing)
    assert not outcome.faults, outcome.examples
    assert not log.faults
    assert {"200", "400", "403", "404", "405"} <= outcome.answers.keys()


async def test_texts(alone: Assistant, log: Heard) -> None:
    outcome = await run.texts(alone, random.Random(SEED), 60, nothing)
    assert not outcome.faults, outcome.examples
    assert not log.faults


def test_the_same_seed_makes_the_same() -> None:
    first, second = Updates(3), Updates(3)
    for _ in range(300):
        assert repr(first.next()) == repr(second.next())
    first_requests, second_requests = Requests(3), Requests(3)
    assert [first_requests.next() for _ in range(300)] == [second_requests.next() for _ in range(300)]


def test_what_is_made_is_of_every_kind() -> None:
    made = Updates(1)
    updates = [made.next() for _ in range(3000)]
    assert any(isinstance(one.update, bytes) for one in updates)
    assert any(not isinstance(one.update, dict) for one in updates if not isinstance(one.update, bytes))
    fields = {name for one in updates if isinstance(one.update, dict) for name in one.update}
    assert {"message", "callback_query", "inline_query", "poll", "my_chat_member", "business_message"} <= fields
    words = "".join(text(random.Random(seed)) for seed in range(2000))
    for sign in ("\u202e", "\u1031", "\u0627", "\ud800", "👩", "的", "{{7*7}}"):
        assert sign in words, sign


# -- would it find it? -----------------------------------------------------------------------------------------------


async def test_an_answer_in_the_wrong_chat_is_found(at_work: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def astray(replies: Any, chat: int, *rest: Any) -> Any:
        return render(replies, chat + 1 if chat % 3 == 0 else chat, *rest)

    monkeypatch.setattr(telegram_desk, "render", astray)
    outcome = await run.updates(at_work, Updates(SEED), 60, nothing)
    assert "an answer in the wrong chat" in outcome.faults


async def test_the_answer_of_another_chat_is_found(at_work: House, monkeypatch: pytest.MonkeyPatch) -> None:
    before: list[Turn] = []

    async def late(incoming: Incoming) -> Turn:
        turn = await own(incoming)
        before.append(turn)
        return replace(turn, replies=before[-2].replies) if len(before) > 1 else turn

    own = at_work.assistant.turn
    monkeypatch.setattr(at_work.assistant, "turn", late)
    outcome = await run.updates(at_work, Updates(SEED), 60, nothing)
    assert "an answer in the wrong chat" in outcome.faults


async def test_silence_and_faults_in_the_log_are_found(
    at_work: House, log: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(incoming: Incoming) -> Turn:
        if incoming.text:
            raise ValueError(incoming.text)
        return Turn("en", "help", 1.0, (), False, {}, (Reply(" "),))

    monkeypatch.setattr(at_work.assistant, "turn", silent)
    outcome = await run.updates(at_work, Updates(SEED), 60, nothing)
    assert any("telegram.turn_failed" in fault for fault in log.faults)
    assert any(fault.startswith("no answer to: ") for fault in outcome.faults)


def test_what_is_printed_is_found() -> None:
    with heard(logging.INFO) as log:
        print("a library quotes her")
    assert list(log.faults) == ["printed: a library quotes her"]


def test_bad_answers_of_a_page_are_found(alone: Assistant) -> None:
    asked = Asked(b"GET / HTTP/1.1\r\n\r\n", True, True, "A" * 22)
    cases = {
        b"HTTP/1.1 500 x\r\n\r\n": "500",
        b"HTTP/1.1 503 x\r\n\r\n": "503",
        b"HTTP/1.1 200 x\r\n\r\nTraceback (most": "a traceback is shown",
        b"HTTP/1.1 302 x\r\nLocation: //evil.example/\r\n\r\n": "leads away",
        b"HTTP/1.1 302 x\r\nLocation: http://evil.example/\r\n\r\n": "leads away",
        b"HTTP/1.1 200 x\r\nX-Planted: 1\r\n\r\n": "a header was planted",
        b"HTTP/1.1 200 x\r\n\r\n" + PLANTED.encode(): "something typed became code",
        b"HTTP/1.1 200 x\r\n\r\n" + ("§" + "a" * 32 + "§").encode(): "the answer of somebody else",
        b"": "no answer",
    }
    for answer, fault in cases.items():
        assert fault in faults(asked, answer, alone.state), answer
    assert faults(asked, b"HTTP/1.1 503 x\r\nRetry-After: 5\r\n\r\n", alone.state) == []
    assert "200 without the headers that protect" in faults(
        replace(asked, to_side=False), b"HTTP/1.1 200 x\r\n\r\n", alone.state
    )
