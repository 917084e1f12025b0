"""The pages in a real browser: phone and desktop, with JavaScript and without, from the right, in the dark, printed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bot.commands.web import listen
from bot.web.app import application
from bot.web.respond import ELSEWHERE
from bot.web.settings import WebSettings
from bot.wording import languages
from tests.web.conftest import OFFER

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no browser at {CHROMIUM}")

_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
PHONE, DESKTOP = {"width": 360, "height": 640}, {"width": 1280, "height": 800}
#: A page of every kind.
PAGES = (
    *("/", "/guide", "/guide/QA?from=NP", "/guide/QA/contacts?from=NP", "/guide/compare?country=QA&country=MY"),
    *("/guide/QA/print", "/agency", "/journey", "/offer", "/contacts", "/danger", "/danger?country=QA&from=NP"),
    *("/card?country=QA&from=ID", "/privacy", "/staff/card", "/nothing"),
)
#: Those with the widest forms and lists.
LONG = ("/", "/guide/compare?country=QA&country=MY", "/agency", "/journey", "/danger?country=QA&from=NP", "/offer")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return where the pages are served, each test run on a port of its own."""
    listening = listen("127.0.0.1", 0)
    app = application(WebSettings(posts=9999, posts_all=99999))
    server = uvicorn.Server(uvicorn.Config(app, ws="none", log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=str(CHROMIUM), args=list(_ARGUMENTS))
        yield started
        started.close()


@contextmanager
def opened(browser: Browser, address: str, leaving: bool = False, **settings: Any) -> Iterator[Page]:
    """A tab of somebody who was never here. At its end: nothing was refused by the browser or loaded from elsewhere,
    but what ``leaving`` leads to."""
    context = browser.new_context(base_url=address, **{"viewport": PHONE, **settings})
    page, faults = context.new_page(), []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith((address, "data:")) else faults.append(one.url))
    yield page
    assert [fault for fault in faults if "404" not in fault and not (leaving and fault == ELSEWHERE)] == []
    context.close()


def _fits(page: Page) -> None:
    """Nothing has to be pushed sideways to be read."""
    wide = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().width > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert wide == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def _is_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    serious = [
        f"{page.url} {one['id']}: {one['nodes'][0]['html']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_every_page_can_be_read_by_all(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        for path in PAGES:
            page.goto(f"/en{path}")
            _fits(page)
            _is_accessible(page)


def test_in_the_dark_on_a_large_screen(browser: Browser, address: str) -> None:
    with opened(browser, address, viewport=DESKTOP, color_scheme="dark") as page:
        for path in LONG:
            page.goto(f"/en{path}")
            _fits(page)
            _is_accessible(page)


def test_other_languages_fit_a_small_phone(browser: Browser, address: str) -> None:
    with opened(browser, address, viewport={"width": 320, "height": 560}) as page:
        for language in languages():
            for path in LONG:
                page.goto(f"/{language}{path}")
                _fits(page)


def test_from_the_right(browser: Browser, address: str, arabic: str) -> None:
    with opened(browser, address) as page:
        for path in LONG:
            page.goto(f"/{arabic}{path}")
            _fits(page)
            _is_accessible(page)
        page.goto(f"/{arabic}/offer")
        box, label = page.locator("#offer").bounding_box(), page.locator("label[for=offer]")
        assert box
        assert page.locator("h1").evaluate("e => getComputedStyle(e).direction") == "rtl"
        assert label.evaluate("e => getComputedStyle(e).textAlign") in ("start", "right")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_walk(browser: Browser, address: str, script: bool) -> None:
    with opened(browser, address, java_script_enabled=script, locale="id-ID") as page:
        page.goto("/")
        assert page.url == f"{address}/id/"
        page.click("footer a[hreflang=en]")
        page.click("text=Check an agency")
        page.select_option("#country", "PH")
        page.fill("#name", "magsaysay")
        page.click("button:text-is('Check an agency')")
        page.click("button[name=row] >> nth=0")
        assert page.locator(".answer h1").is_visible()
        assert page.url == f"{address}/en/agency"
        page.click("button[formaction='/id/agency']")
        assert page.locator("html").get_attribute("lang") == "id"
        assert page.locator(".answer h1").is_visible()

        page.goto("/en/journey")
        page.click("text=Ask me one question at a time")
        answers = 0
        while page.locator("button[value=skip]").count():
            page.click(f"button[value={'yes' if answers % 2 else 'no'}]")
            answers += 1
        assert answers >= 9
        assert page.locator("text=What this check cannot know").is_visible()

        page.goto("/en/offer")
        page.fill("#offer", OFFER)
        page.check("input[value=secrecy]")
        page.click("button:text-is('Check a job offer')")
        assert page.locator("text=Pay nothing yet").is_visible()
        assert page.locator("#offer").input_value() == OFFER
        assert address in page.url
        assert "Waitress" not in page.url

        page.goto("/en/guide")
        page.select_option("#country", "QA")
        page.select_option("#from", "NP")
        page.click("button:text-is('Show')")
        page.click("nav >> text=Pay and hours")
        assert page.url == f"{address}/en/guide/QA/pay?from=NP"

        page.goto("/en/staff/card")
        page.select_option("#language", "zh-Hans")
        page.select_option("#subject", "fees")
        page.select_option("#country", "QA")
        page.click("button:text-is('Show')")
        assert page.locator("article.column").count() == 2


def test_answers_can_be_read_by_all(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/en/agency")
        page.select_option("#country", "PH")
        page.fill("#name", "magsaysay")
        page.click("button:text-is('Check an agency')")
        _is_accessible(page)
        _fits(page)
        page.goto("/en/journey")
        page.check("input[name=q_no_id][value=no]")
        page.click("button:text-is('Show what this means')")
        _is_accessible(page)
        page.click("button:text-is('Show what this means')")
        _is_accessible(page)
        _fits(page)
        page.goto("/en/offer")
        page.fill("#offer", OFFER)
        page.click("button:text-is('Check a job offer')")
        _is_accessible(page)
        _fits(page)
        page.goto("/en/staff/card")
        page.select_option("#language", "id")
        page.select_option("#subject", "child")
        page.select_option("#country", "QA")
        page.click("button:text-is('Show')")
        _is_accessible(page)
        _fits(page)


def test_leaving_leaves_nothing_to_go_back_to(browser: Browser, address: str) -> None:
    with opened(browser, address, leaving=True) as page:
        page.goto("/en/privacy")
        page.goto("/en/danger?country=QA")
        page.route(ELSEWHERE, lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
        with page.expect_request(ELSEWHERE):
            page.click("a.leave")
        page.wait_for_url(ELSEWHERE)
        page.go_back()
        assert page.url == f"{address}/en/privacy"


def test_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/en/contacts")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["width"] > 20  # type: ignore[index]
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "need"
        page.keyboard.press("ArrowUp")
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".answer")


def test_on_paper_forms_and_menus_are_left_out(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/en/card?country=QA&from=ID")
        page.emulate_media(media="print")
        assert page.locator(".cut").is_visible()
        for left_out in ("header", ".panel", ".languages", "button"):
            assert not page.locator(left_out).first.is_visible(), left_out
        page.goto("/en/guide/QA/print?from=NP")
        assert page.locator(".part >> nth=8").is_visible()
        assert page.locator("footer .ring").is_visible()


@pytest.mark.parametrize("language", ["en", "zh-Hans", "id"])
def test_the_card_is_one_sheet_for_a_pocket(browser: Browser, address: str, language: str) -> None:
    with opened(browser, address) as page:
        page.goto(f"/{language}/card?country=QA&from=ID")
        paper = page.pdf(width="105mm", height="148mm", margin=dict.fromkeys(("top", "right", "bottom", "left"), "7mm"))
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1


def test_numbers_can_be_tapped_by_a_thumb(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        for path in ("/danger?country=QA&from=NP", "/card?country=QA&from=ID", "/"):
            page.goto(f"/en{path}")
            for link in page.locator("a.button, button:visible, .phone a, .leave, footer a").all():
                box = link.bounding_box()
                assert box
                assert box["height"] >= 40, link.inner_text()
