"""The chat page in a real browser, with JavaScript and without, in Chinese, Arabic and English; a stand-in answers."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bot.web.app import application
from bot.web.assistant import AssistantClient
from bot.web.settings import WebSettings
from bot.wording import Reply, render

CHROMIUM = "/usr/bin/chromium"
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is not installed")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
SECRET = "secret-between-two-processes"
#: What she writes, by language; "hide" hides, "gone" forgets, "lost" finds nobody there.
WORDS = {"zh-Hans": "老板拿走了我的护照", "ar": "أخذوا جواز سفري"}
PHONE = {"width": 360, "height": 740}


def stand_in(request: httpx.Request) -> httpx.Response:
    """Answer in the language of the words, else in that of the page; with the bot's real texts."""
    asked = json.loads(request.content)
    if request.url.path == "/web/forget":
        return httpx.Response(204)
    said = asked.get("text") or asked.get("token") or asked.get("choice")
    if said == "lost":
        raise httpx.ConnectError("away")
    language = next((tag for tag, words in WORDS.items() if words == said), asked["language_code"])
    hidden, gone = said == "hide", said == "gone"
    response = "utter_hidden" if hidden else "utter_help" if said == "help" else "utter_menu"
    reply = render(response, {}, language)
    told = {"language": language, "forget": hidden or gone, "hidden": hidden, "replies": [] if gone else [_data(reply)]}
    told |= {"talk": False, "arrived": True, "letters": []}
    return httpx.Response(200, json=told)


def _data(reply: Reply) -> dict[str, Any]:
    rows = [[{"title": one.title, "token": one.press.intent} for one in row if one.press] for row in reply.rows]
    return {"html": reply.html, "rows": rows}


@contextmanager
def running() -> Iterator[str]:
    """Run the pages in a thread; their address."""
    settings = WebSettings(secret=SECRET, posts=10_000, posts_all=10_000)
    app = application(settings)
    app.state.assistant = AssistantClient(settings, httpx.MockTransport(stand_in))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, ws="none", log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with running() as url:
        yield url


@dataclass
class Her:
    """Somebody at the chat page, on a phone."""

    page: Page
    live: bool
    faults: list[str]

    def say(self, words: str, button: str = "#say button") -> None:
        """Write and send, and wait for the answer."""
        self.page.fill("#text", words)
        self.press(button)

    def press(self, button: str) -> None:
        """Press a button and wait for the answer."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            self.page.locator(button).last.click()
        sent.value.finished()
        self.page.wait_for_load_state()
        self.page.wait_for_selector("[aria-busy]", state="detached") if self.live else None

    @property
    def turns(self) -> int:
        """How many turns the page shows."""
        return self.page.locator("#log > .turn").count()

    def text(self) -> str:
        """What the page shows."""
        return self.page.locator("body").inner_text()


@contextmanager
def somebody(browser: Browser, url: str, live: bool) -> Iterator[Her]:
    """Open a page; nothing in it may fail."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=live)  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    page.goto(url)
    yield Her(page, live, faults)
    assert not faults
    context.close()


@pytest.mark.parametrize(("language", "live"), [("zh-Hans", True), ("zh-Hans", False), ("ar", True), ("ar", False)])
def test_a_talk(language: str, live: bool, browser: Browser, site: str) -> None:
    with somebody(browser, f"{site}/{language}/chat", live) as her:
        her.say(WORDS[language])
        assert her.turns == (2 if live else 1), "without JavaScript the page holds the last answer alone"
        assert WORDS[language] in her.text()
        assert her.page.input_value("#text") == ""
        her.press("#log .turn:last-child button")
        assert her.turns == (3 if live else 1)
        assert her.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        assert her.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert her.page.url.endswith(f"/{language}/chat"), "no word in the address"
        if live and language == "ar":
            faults = [
                fault["id"]
                for fault in Axe().run(her.page).response["violations"]
                if fault["impact"] in ("serious", "critical")
            ]
            assert not faults


def test_focus_stays_and_the_answer_is_at_the_top(browser: Browser, site: str) -> None:
    with somebody(browser, f"{site}/en/chat", live=True) as her:
        her.say("help")
        assert her.page.evaluate("document.activeElement.id") == "text"
        top, header = her.page.evaluate(
            "[document.querySelector('#log > .turn:last-child').getBoundingClientRect().top,"
            " document.querySelector('header').getBoundingClientRect().bottom]"
        )
        assert header <= top + 1 < PHONE["height"] / 2
        her.press("#log .turn:last-child button")
        assert her.page.evaluate("document.activeElement.name") == "token", "the button that was pressed"
        her.page.focus("#text")
        her.page.keyboard.type("one")
        her.page.keyboard.press("Shift+Enter")
        her.page.keyboard.type("two")
        assert her.page.input_value("#text") == "one\ntwo"


@pytest.mark.parametrize("live", [True, False], ids=["live", "forms"])
def test_the_page_takes_the_language_of_the_answer(live: bool, browser: Browser, site: str) -> None:
    with somebody(browser, f"{site}/en/chat", live) as her:
        her.say("help")
        her.say(WORDS["ar"])
        root = her.page.locator("html")
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("ar", "rtl")
        assert her.turns == (3 if live else 1), "the talk stays"
        assert her.page.locator("#say").get_attribute("action") == "/ar/chat"
        her.say(WORDS["ar"])
        assert her.turns == (4 if live else 1)


@pytest.mark.parametrize(("how", "live"), [("hide", True), ("hide", False), ("gone", True), ("end", False)])
def test_hidden_erased_or_ended_nothing_of_the_talk_is_left(how: str, live: bool, browser: Browser, site: str) -> None:
    with somebody(browser, f"{site}/en/chat", live) as her:
        her.say("CANARY")
        assert "CANARY" in her.text()
        her.press("#end button") if how == "end" else her.say(how)
        for _ in range(2):
            assert "CANARY" not in her.page.content()
            assert ("migration" in her.page.content()) is (how != "hide")
            her.page.goto(f"{site}/en/chat")
        her.say("hello")
        assert "CANARY" not in her.page.content()


def test_where_nobody_answers_her_words_stay_in_the_box(browser: Browser, site: str) -> None:
    with somebody(browser, f"{site}/en/chat", live=True) as her:
        her.say("lost")
        assert her.page.input_value("#text") == "lost"
        assert her.page.locator("#log a[href='tel:999']").count() > 0
        her.say("hello")
        assert her.page.input_value("#text") == ""


def test_a_line_that_is_gone_is_said(browser: Browser, site: str) -> None:
    with somebody(browser, f"{site}/en/chat", live=True) as her:
        her.page.context.set_offline(True)
        her.page.fill("#text", "hello")
        her.page.click("#say button")
        her.page.wait_for_selector("#lost:not(:empty)")
        assert her.page.input_value("#text") == "hello"
        her.page.context.set_offline(False)
        her.press("#say button")
        assert her.page.locator("#lost").inner_text() == ""
        assert her.turns == 2
