"""A visit in a real browser, in each script and direction: phone and desktop, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from bot.web.app import application
from bot.web.settings import WebSettings
from bot.wording import languages
from tests.browsing import DESKTOP, PHONE, chromium, fits, is_accessible, needs_browser, opened, running
from tests.web.conftest import OFFER

pytestmark = [needs_browser, pytest.mark.model]  # a page that reads job offers waits for what training makes for it

#: Those with the widest forms and lists.
LONG = ("/", "/guide/compare?country=QA&country=MY", "/agency", "/journey", "/danger?country=QA&from=NP", "/offer")
#: Scripts that look least alike, and both directions; all languages are looked at on a small phone.
SCRIPTS = ("en", "ar", "my", "am", "km", "zh-Hans")
VISITS = [
    pytest.param(language, script, screen, id=f"{language} {'with' if script else 'without'} script, {name}")
    for at, language in enumerate(SCRIPTS)
    for script in (True, False)
    # each language on both screens, each screen with and without JavaScript
    for name, screen in [("phone", PHONE) if script == bool(at % 2) else ("desktop", DESKTOP)]
]


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


@pytest.mark.parametrize("language", languages())
def test_every_language_fits_a_small_phone(browser: Browser, address: str, language: str) -> None:
    with opened(browser, address, viewport={"width": 320, "height": 560}) as page:
        for path in LONG:
            page.goto(f"/{language}{path}")
            fits(page)
        if language in SCRIPTS:
            is_accessible(page)


def test_from_the_right(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        for path in LONG:
            page.goto(f"/ar{path}")
            is_accessible(page)
        page.goto("/ar/offer")
        box, label = page.locator("#offer").bounding_box(), page.locator("label[for=offer]")
        assert box
        assert page.locator("h1").evaluate("e => getComputedStyle(e).direction") == "rtl"
        assert label.evaluate("e => getComputedStyle(e).textAlign") in ("start", "right")


@pytest.mark.parametrize(("language", "script", "screen"), VISITS)
def test_a_visit(browser: Browser, address: str, language: str, script: bool, screen: dict[str, int]) -> None:
    """From a browser that wishes this language to an answer of every kind, by links and forms alone."""
    with opened(browser, address, java_script_enabled=script, locale=language, viewport=screen) as page:
        page.goto("/")
        assert page.url == f"{address}/{language}/"
        _follow(page, f"/{language}/agency")
        page.select_option("#country", "PH")
        page.fill("#name", "magsaysay")
        _send(page, "#name")
        page.click("button[name=row] >> nth=0")
        assert page.locator(".answer h1").is_visible()
        fits(page)

        if screen is PHONE:  # eleven pages: each language on one of its two visits
            _answer_the_journey(page, language)

        page.goto(f"/{language}/offer")
        page.fill("#offer", OFFER)
        page.check("input[value=secrecy]")
        _send(page, "#offer")
        assert page.locator(".answer").first.is_visible()
        assert page.locator("#offer").input_value() == OFFER
        assert "Waitress" not in page.url
        fits(page)

        page.goto(f"/{language}/guide")
        page.select_option("#country", "QA")
        page.select_option("#from", "NP")
        _send(page, "#from")
        _follow(page, f"/{language}/guide/QA/pay?from=NP")
        fits(page)

        other = "en" if language == "ar" else "ar"
        _follow(page, f"/{other}/guide/QA/pay?from=NP", "footer ")
        assert page.locator("html").get_attribute("lang") == other


def _answer_the_journey(page: Page, language: str) -> None:
    page.goto(f"/{language}/journey")
    _send(page, "button[name=step][value=one]", press=True)
    answers = 0
    while page.locator("button[value=skip]").count():
        with page.expect_navigation():
            page.click(f"button[value={'yes' if answers % 2 else 'no'}]")
        answers += 1
    assert answers >= 9
    assert page.locator("article.answer").is_visible()
    fits(page)


def _follow(page: Page, path: str, inside: str = "") -> None:
    page.click(f"{inside}a[href='{path}'] >> nth=0")
    assert page.url.endswith(path)


def _send(page: Page, field: str, press: bool = False) -> None:
    """Press the button of the form in which a field stands, or this button itself."""
    button = page.locator(field) if press else page.locator(f"form:has({field}) button:not([name])")
    button.first.click()
