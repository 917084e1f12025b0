"""The double refuses what Telegram refuses: otherwise the other tests would prove nothing."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from typing import Any

import httpx
import pytest

from tests.telegram.double import TOKEN, Double


async def call(
    telegram: Double, method: str, as_form: bool = False, token: str = TOKEN, **params: Any
) -> dict[str, Any]:
    async with httpx.AsyncClient() as client:
        body: dict[str, Any] = {"data": params} if as_form else {"json": params}
        answer = await client.post(f"{telegram.url}/bot{token}/{method}", **body)
        data: dict[str, Any] = answer.json()
        assert data["ok"] or data["error_code"] == answer.status_code
        return data


@pytest.mark.parametrize(
    ("params", "wording"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "🌐" * 2049}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "x</b>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<b><i>x</b></i>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<p>x</p>", "parse_mode": "HTML"}, 'Unsupported start tag "p"'),
        ({"text": "2 < 3", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "x", "parse_mode": "Markdown"}, "parse_mode"),
        ({"text": "x", "decription": "y"}, "unknown parameter decription"),
        ({"text": 7}, "wrong type"),
        ({}, "parameter text is required"),
        ({"text": "x", "link_preview_options": {"disabled": True}}, "wrong type"),
        ({"text": "x", "reply_markup": {"inline_keyboard": []}}, "inline keyboard is empty"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[]]}}, "inline keyboard is empty"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y"}]]}}, "exactly one"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y", "callback_data": "x" * 65}]]}},
            "BUTTON_DATA_INVALID",
        ),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y", "url": "no url"}]]}}, "URL is invalid"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y", "payload": "x"}]]}}, "wrong type"),
    ],
)
async def test_a_message_is_refused(telegram: Double, params: dict[str, Any], wording: str) -> None:
    answer = await call(telegram, "sendMessage", chat_id=7, **params)
    assert not answer["ok"]
    assert answer["error_code"] == 400
    assert wording in answer["description"]
    assert telegram.texts(7) == []


async def test_what_is_right_is_taken_as_json_and_as_form(telegram: Double) -> None:
    text = '<b>x</b> &lt; <a href="https://x.org">y</a>' + "🌐" * 2000
    assert (await call(telegram, "sendMessage", chat_id=7, text=text, parse_mode="HTML"))["ok"]
    form = {"chat_id": "7", "text": "2", "link_preview_options": '{"is_disabled": true}'}
    assert (await call(telegram, "sendMessage", as_form=True, **form))["ok"]
    assert telegram.texts(7)[1] == "2"


async def test_unknown_methods_and_tokens(telegram: Double) -> None:
    assert (await call(telegram, "sendMesage", chat_id=7, text="x"))["error_code"] == 404
    assert (await call(telegram, "getMe", token="42:other"))["error_code"] == 401


async def test_edits(telegram: Double) -> None:
    assert "not found" in (await call(telegram, "editMessageText", chat_id=7, message_id=1, text="x"))["description"]
    number = (await call(telegram, "sendMessage", chat_id=7, text="x"))["result"]["message_id"]
    same = await call(telegram, "editMessageText", chat_id=7, message_id=number, text="x")
    assert "message is not modified" in same["description"]
    assert (await call(telegram, "editMessageText", chat_id=7, message_id=number, text="y"))["ok"]
    assert telegram.texts(7) == ["y"]


async def test_polling(telegram: Double) -> None:
    first, second = telegram.say(7, "a"), telegram.say(7, "b")
    batch = (await call(telegram, "getUpdates"))["result"]
    assert [update["update_id"] for update in batch] == [first, second]
    assert (await call(telegram, "getUpdates", offset=second))["result"] == batch[1:]
    assert (await call(telegram, "getUpdates", offset=second + 1))["result"] == []
    waiting = asyncio.create_task(call(telegram, "getUpdates", offset=second + 1, timeout=5))
    await telegram.until(lambda: len(telegram.called("getUpdates")) == 4)
    assert (await call(telegram, "getUpdates", offset=second + 1))["ok"]
    assert (await waiting)["error_code"] == 409, "two pollers"
    telegram.webhook = {"url": "https://x.org"}
    assert (await call(telegram, "getUpdates"))["error_code"] == 409


async def test_a_blocked_chat_and_scripted_faults(telegram: Double) -> None:
    telegram.blocked.add(7)
    assert (await call(telegram, "sendMessage", chat_id=7, text="x"))["error_code"] == 403
    telegram.fail("sendMessage", 429, "Too Many Requests", retry_after=3)
    assert (await call(telegram, "sendMessage", chat_id=8, text="x"))["parameters"] == {"retry_after": 3}
    for cut, texts in (("before", []), ("after", ["x"])):
        telegram.fail("sendMessage", cut=cut)
        with pytest.raises(httpx.TransportError):
            await call(telegram, "sendMessage", chat_id=9, text="x")
        assert telegram.texts(9) == texts


@pytest.mark.parametrize("url", ["http://bot.example", "ftp://x"])
async def test_a_webhook_needs_https(telegram: Double, url: str) -> None:
    assert "HTTPS" in (await call(telegram, "setWebhook", url=url))["description"]


async def test_by_hand() -> None:
    """The stand-alone double: a port, the control routes, and what is typed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.telegram.double", "--port", "0"),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdin is not None
    assert process.stderr is not None
    try:
        lines = b""
        while (match := re.search(rb"TELEGRAM_API_URL=(http://127.0.0.1:\d+)", lines)) is None:
            lines += await asyncio.wait_for(process.stderr.readline(), 10)
        root = match[1].decode()
        process.stdin.write(b"hello\n")
        await process.stdin.drain()
        async with httpx.AsyncClient() as client:
            await client.post(f"{root}/control/updates", json={"chat": 5, "text": "again"})
            updates: list[Any] = []
            while len(updates) < 2:
                updates = (await client.post(f"{root}/bot{TOKEN}/getUpdates", json={"timeout": 1})).json()["result"]
            assert {update["message"]["text"] for update in updates} == {"hello", "again"}
            calls = (await client.get(f"{root}/control/calls")).json()
            assert calls[0]["method"] == "getUpdates"
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
