"""The pages in a real browser: phone and desktop, in the dark, by keyboard, printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from bot.web.app import application
from bot.web.respond import ELSEWHERE
from bot.web.settings import WebSettings
from tests.browsing import DESKTOP, chromium, fits, is_accessible, needs_browser, opened, running
from tests.web.conftest import OFFER

pytestmark = [needs_browser, pytest.mark.model]  # a page that reads job offers waits for what training makes for it

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
    with running(application(WebSettings(posts=9999, posts_all=99999))) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser."""
    with chromium() as started:
        yield started


def test_every_page_can_be_read_by_all(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        for path in PAGES:
            page.goto(f"/en{path}")
            fits(page)
            is_accessible(page)


def test_in_the_dark_on_a_large_screen(browser: Browser, address: str) -> None:
    with opened(browser, address, viewport=DESKTOP, color_scheme="dark") as page:
        for path in LONG:
            page.goto(f"/en{path}")
            fits(page)
            is_accessible(page)


def test_answers_can_be_read_by_all(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/en/agency")
        page.select_option("#country", "PH")
        page.fill("#name", "magsaysay")
        page.click("button:text-is('Check an agency')")
        is_accessible(page)
        fits(page)
        page.goto("/en/journey")
        page.check("input[name=q_no_id][value=no]")
        page.click("button:text-is('Show what this means')")
        is_accessible(page)
        page.click("button:text-is('Show what this means')")
        is_accessible(page)
        fits(page)
        page.goto("/en/offer")
        page.fill("#offer", OFFER)
        page.click("button:text-is('Check a job offer')")
        is_accessible(page)
        fits(page)
        page.goto("/en/staff/card")
        page.select_option("#language", "id")
        page.select_option("#subject", "child")
        page.select_option("#country", "QA")
        page.click("button:text-is('Show')")
        is_accessible(page)
        fits(page)


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
