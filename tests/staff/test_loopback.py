"""``POST /web/staff/...``: nobody without the secret, nothing that is not of the form."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sanic import Sanic

from bot.privacy.state import State
from bot.staff.accounts import Accounts
from bot.staff.loopback import staff_desk
from tests.staff.conftest import PASSWORD, QUICK, SECRET


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    state = State(None)
    Accounts(state, QUICK).add("wati", "worker", PASSWORD)
    Sanic.test_mode = True
    app = Sanic(f"staff_test_{id(state)}", configure_logging=False)
    app.blueprint(staff_desk(state, SECRET, QUICK))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/web/staff"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        yield client
    await server.before_stop()
    server.close()
    await server.wait_closed()
    await server.after_stop()


async def ask(http: httpx.AsyncClient, path: str, secret: str = SECRET, **asked: Any) -> httpx.Response:
    return await http.post(path, json=asked, headers={"Authorization": f"Bearer {secret}"})


async def test_a_session_from_its_beginning_to_its_end(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = (await ask(http, "/sign-in", name=" Wati ", password=PASSWORD, client="203.0.113.7")).json()
    assert told["is"] == "in"
    shown = (await ask(http, "/page", token=told["token"], page="overview")).json()
    assert (shown["is"], shown["name"], shown["role"]) == ("in", "wati", "worker")
    assert (await ask(http, "/page", token=told["token"], page="audit")).json()["is"] == "not_yours"
    assert (await ask(http, "/page", token=told["token"], page="__class__")).json()["is"] == "not_yours"
    await ask(http, "/sign-out", token=told["token"])
    assert (await ask(http, "/page", token=told["token"], page="overview")).json() == {"is": "out"}
    for secret in (PASSWORD, told["token"], "203.0.113.7"):
        assert secret not in caplog.text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/page"])
async def test_without_the_secret_nothing_is_answered(http: httpx.AsyncClient, path: str) -> None:
    asked = {"name": "wati", "password": PASSWORD, "client": "x", "token": "x", "page": "overview"}
    for secret in ("x", SECRET + "x"):
        answer = await ask(http, path, secret, **asked)
        assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"token": 1, "page": "x"}', b"[" * 3000, b"x" * 5000])
async def test_what_is_not_of_the_form_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    for path in ("/sign-in", "/sign-out", "/page"):
        answer = await http.post(path, content=body, headers={"Authorization": f"Bearer {SECRET}"})
        assert answer.status_code == 400


async def test_half_a_character_is_refused(http: httpx.AsyncClient) -> None:
    body = json.dumps({"name": "\ud800", "password": "\udfff", "client": "\ud800"})
    headers = {"Authorization": f"Bearer {SECRET}"}
    assert (await http.post("/sign-in", content=body, headers=headers)).status_code == 400
