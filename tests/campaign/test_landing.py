"""The page of a code: language, first screen, both doors; counted over loopback, and never an obstacle."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sanic import Sanic

from bot.campaign.codes import check, code_of
from bot.campaign.counts import Counts
from bot.campaign.loopback import arrivals
from bot.privacy.state import State
from bot.web.app import application
from bot.web.settings import WebSettings
from knowledge.campaigns import campaigns

PLACES = campaigns()["spring"].stations
SHANGHAI, BEIJING = code_of(PLACES["shanghai"]), code_of(PLACES["beijing"])
SECRET = "between-two-processes"


@pytest.fixture(autouse=True)
def doors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFEMIGRATION_BOT_NAME", "SafeMigrationBot")


@asynccontextmanager
async def pages(assistant: str = "http://127.0.0.1:9", secret: str | None = SECRET) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in front of the web process."""
    app = application(WebSettings(assistant=assistant, secret=secret))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pages", trust_env=False) as browser:
        yield browser


@asynccontextmanager
async def assistant_side(state: State) -> AsyncIterator[str]:
    """The assistant's server with the route; yields its address."""
    Sanic.test_mode = True
    app = Sanic(f"campaign_test_{id(state)}", configure_logging=False)
    app.blueprint(arrivals(state, SECRET))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await server.before_stop()
        server.close()
        await asyncio.wait_for(server.wait_closed(), 5)
        await server.after_stop()


@pytest.mark.parametrize(
    ("code", "wish", "language", "first"),
    [
        (SHANGHAI, "id", "id", "/agency"),
        (SHANGHAI, "en-US,en;q=0.9", "en", "/agency"),
        (SHANGHAI, "sw", "en", "/agency"),
        (BEIJING, "id", "zh-Hans", "/journey"),
        (BEIJING, "zh-CN", "zh-Hans", "/journey"),
    ],
)
async def test_language_first_screen_and_both_doors(code: str, wish: str, language: str, first: str) -> None:
    async with pages() as browser:
        answer = await browser.get(f"/s/{code}", headers={"Accept-Language": wish})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["content-language"] == language
    for address in (f"/{language}{first}", f"https://t.me/SafeMigrationBot?start={code}", f"/{language}/chat"):
        assert f'href="{address}"' in answer.text
    assert len(answer.content) < 20_000


async def test_languages_of_the_place_come_first_and_keep_the_page() -> None:
    async with pages() as browser:
        text = (await browser.get(f"/s/{BEIJING}", headers={"Accept-Language": "zh"})).text
        places = [text.index(f'href="/{tag}/s/{BEIJING}"') for tag in ("zh-Hans", "en", "id")]
        assert places == sorted(places)
        switched = await browser.get(f"/id/s/{BEIJING}")
    assert '<html lang="id"' in switched.text


async def test_without_a_bot_name_only_the_pages_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAFEMIGRATION_BOT_NAME")
    async with pages() as browser:
        answer = await browser.get(f"/s/{SHANGHAI}")
    assert "t.me" not in answer.text
    assert "/chat" in answer.text


ATLANTIS = f"spring-atlantis-{check('spring-atlantis')}"


@pytest.mark.parametrize("code", ["x", SHANGHAI[:-1], f"{SHANGHAI}A", ATLANTIS, "%00"])
@pytest.mark.parametrize("before", ["", "/id"])
async def test_an_unknown_or_damaged_code_is_a_normal_welcome(code: str, before: str) -> None:
    async with pages() as browser:
        answer = await browser.get(f"{before}/s/{code}", headers={"Accept-Language": "id"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/id/")


async def test_scans_are_counted_by_the_assistant_and_nothing_else_is() -> None:
    state = State(None)
    async with assistant_side(state) as address, pages(address) as browser:
        for agent in ("one", "one", "two"):
            await browser.get(f"/s/{SHANGHAI}", headers={"User-Agent": agent, "Accept-Language": "id"})
        await browser.head(f"/s/{SHANGHAI}")
        await browser.get(f"/s/{SHANGHAI}", headers={"Sec-Purpose": "prefetch;prerender"})
        await browser.get(f"/en/s/{SHANGHAI}")
        await browser.get("/s/unknown")
        (row,) = Counts(state).rows()
    assert (row.station, row.language, row.door, row.new, row.again) == ("shanghai", "id", "page", 2, 1)


async def test_the_page_comes_though_the_assistant_is_away() -> None:
    async with pages(secret=None) as browser:
        assert (await browser.get(f"/s/{SHANGHAI}")).status_code == 200
    async with pages() as browser:
        assert (await browser.get(f"/s/{SHANGHAI}")).status_code == 200


GOOD = {"code": SHANGHAI, "language": "en", "visitor": "x"}


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (GOOD, SECRET, 204),
        (GOOD, "wrong", 401),
        ({**GOOD, "code": "spring-shanghai-AAAA"}, SECRET, 400),
        ({**GOOD, "language": "Maria"}, SECRET, 400),
        ({**GOOD, "visitor": None}, SECRET, 400),
        ({**GOOD, "visitor": "x" * 2000}, SECRET, 400),
        ([], SECRET, 400),
    ],
)
async def test_the_assistants_side_takes_only_what_is_of_the_form(body: object, secret: str, status: int) -> None:
    state = State(None)
    async with assistant_side(state) as address, httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{address}/web/arrival", json=body, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == status
    assert len(list(Counts(state).rows())) == (status == 204)
