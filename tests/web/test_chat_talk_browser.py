"""A talk with staff in a real browser: their words come to the open page by themselves, or by a button.

The assistant is a stand-in that keeps letters as the real one does: until a request names them as shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from bot.web.app import application
from bot.web.assistant import AssistantClient
from bot.web.settings import WebSettings
from bot.wording import label
from tests.browsing import chromium, fits, is_accessible, needs_browser, opened, running

pytestmark = needs_browser
SECRET = "secret-between-two-processes"
LOOK = "#talk button"
SOON, LATER = 10_500, 60_500


class Staff:
    """The assistant in the middle of a talk.

    Attributes:
        letters: what waits, by number.
        talk: a person listens.
        arrived: so have her words.
        looks: how often a page has looked.
        away: the assistant cannot be reached.
    """

    def __init__(self) -> None:
        self.letters: dict[int, str] = {}
        self.talk, self.arrived, self.away = True, True, False
        self.looks = 0
        self._number = 0

    def write(self, words: str) -> None:
        """A person of the staff writes."""
        self._number += 1
        self.letters[self._number] = words

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.looks += request.url.path == "/web/wait"
        if self.away:
            raise httpx.ConnectError("away")
        asked = json.loads(request.content)
        if request.url.path == "/web/forget":
            return httpx.Response(204)
        self.letters = {number: words for number, words in self.letters.items() if number > asked["seen"]}
        end = [[{"title": label("person_end", "en"), "token": "end", "danger": False}]]
        letters = [
            {"number": number, "replies": [{"html": f"<b>👤 A person:</b>\n{words}", "rows": end}]}
            for number, words in self.letters.items()
        ]
        told: dict[str, Any] = {"talk": self.talk or bool(letters), "arrived": self.arrived, "letters": letters}
        if request.url.path == "/web/turn":
            self.talk = self.talk and asked.get("token") != "end"
            replies = [] if asked.get("text") else [{"html": "The talk has ended.", "rows": []}]
            told |= {"language": "en", "forget": False, "hidden": False, "replies": replies, "talk": self.talk}
        return httpx.Response(200, json=told)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def staff() -> Staff:
    return Staff()


@pytest.fixture
def site(staff: Staff) -> Iterator[str]:
    settings = WebSettings(secret=SECRET, posts=10_000, posts_all=10_000)
    app = application(settings)
    app.state.assistant = AssistantClient(settings, httpx.MockTransport(staff))
    with running(app) as address:
        yield address


def sent(page: Page, act: Any) -> None:
    """Do something that posts a form, and wait for the page after it."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        act()
    answer.value.finished()
    page.wait_for_load_state()
    page.wait_for_timeout(50)


def say(page: Page, words: str) -> None:
    """Write and send."""
    page.fill("#text", words)
    sent(page, page.locator("#say button").click)


def pass_time(page: Page, milliseconds: int) -> None:
    """Let the page's clock run."""
    page.clock.run_for(milliseconds)
    page.wait_for_timeout(150)


def looked(page: Page, milliseconds: int = SOON) -> None:
    """Let the page's clock run until the page has looked for an answer, and shows it."""
    with page.expect_response("**/chat/wait") as answer:
        page.clock.run_for(milliseconds)
    answer.value.finished()
    page.wait_for_timeout(100)


def heard(page: Page) -> list[str]:
    """The words of the staff on the page, oldest first."""
    return [text.rpartition("\n")[2] for text in page.locator(".letter .answer").all_inner_texts()]


def test_their_words_come_to_the_open_page(browser: Browser, site: str, staff: Staff) -> None:
    with opened(browser, site) as page:
        page.clock.install()
        page.goto("/en/chat")
        pass_time(page, LATER)
        assert staff.looks == 0, "nobody looks before there is a talk"
        staff.arrived = False
        say(page, "hello")
        assert "on the way" in page.locator("#talk [role=status]").inner_text()
        page.fill("#text", "half a sent")
        staff.arrived = True
        staff.write("Where are you?")
        looked(page)
        assert heard(page) == ["Where are you?"]
        assert page.locator(".said").count() == 1, "the talk stays"
        assert page.input_value("#text") == "half a sent"
        assert "🕊" in page.locator("#talk [role=status]").inner_text()
        staff.write("Can you leave the house?")
        say(page, "at work")
        assert heard(page) == ["Where are you?", "Can you leave the house?"], "along with the answer"
        order = page.locator("#log > .turn").all_inner_texts()
        assert "at work" in order[-1], "what they wrote before stands above it"
        looked(page)
        assert staff.letters == {}
        assert len(heard(page)) == 2, "each once"
        fits(page)
        is_accessible(page)


def test_an_answer_that_was_lost_comes_again_and_shows_once(browser: Browser, site: str, staff: Staff) -> None:
    with closing(browser.new_context(base_url=site)) as context:  # the browser's console tells of what is lost here
        page = context.new_page()
        page.clock.install()
        page.goto("/en/chat")
        say(page, "hello")
        staff.write("one")
        with page.expect_event("requestfailed"):
            page.route("**/chat/wait", lambda route: (route.fetch(), route.abort())[1])
            page.clock.run_for(SOON)
        assert staff.looks == 1
        assert heard(page) == []
        staff.write("two")
        page.unroute("**/chat/wait")
        looked(page)
        assert heard(page) == ["one", "two"]
        looked(page)
        assert staff.letters == {}
        staff.away = True
        looked(page)
        staff.away = False
        staff.write("three")
        looked(page)
        assert heard(page) == ["one", "two", "three"]


def test_it_looks_less_often_when_nobody_is_there_and_no_more_after_the_end(
    browser: Browser, site: str, staff: Staff
) -> None:
    with opened(browser, site) as page:
        page.clock.install()
        page.goto("/en/chat")
        say(page, "hello")
        for _ in range(5):
            looked(page)
        pass_time(page, 3 * LATER)
        looked(page, LATER)
        staff.looks = 0
        for _ in range(12):
            pass_time(page, SOON)
        assert 1 <= staff.looks <= 3, "idle: once a minute"
        staff.write("bye")
        looked(page, LATER)
        sent(page, page.locator(".letter button").last.click)
        assert page.locator("#talk").count() == 0
        staff.looks = 0
        pass_time(page, 3 * LATER)
        assert staff.looks == 0


def test_without_javascript_a_button_looks(browser: Browser, site: str, staff: Staff) -> None:
    with opened(browser, site, java_script_enabled=False) as page:
        page.goto("/en/chat")
        say(page, "hello")
        sent(page, page.locator(LOOK).click)
        assert "There is no answer yet." in page.locator("#talk").inner_text()
        staff.write("Where are you?")
        sent(page, page.locator(LOOK).click)
        assert heard(page) == ["Where are you?"]
        assert staff.letters, "not confirmed: only the next request tells that it came"
        staff.write("And how?")
        say(page, "at work")
        assert heard(page) == ["And how?"]
        page.goto("/en/chat")
        assert page.locator(LOOK).count() == 1, "she comes back to the page and can look"
        sent(page, page.locator(LOOK).click)
        assert heard(page) == ["And how?"], "again, because nothing has named it"
        sent(page, page.locator(".letter button").last.click)
        assert staff.letters == {}
        assert page.locator("#talk").count() == 0
        fits(page)


@pytest.mark.parametrize("live", [True, False], ids=["live", "forms"])
def test_erased_nothing_is_left_and_nothing_looks(live: bool, browser: Browser, site: str, staff: Staff) -> None:
    with opened(browser, site, java_script_enabled=live) as page:
        page.goto("/en/chat")
        say(page, "hello")
        staff.write("CANARY")
        sent(page, page.locator(LOOK).click)
        assert heard(page) == ["CANARY"]
        sent(page, page.locator("#end button").click)
        assert page.locator("#talk").count() == 0
        assert "CANARY" not in page.content()
