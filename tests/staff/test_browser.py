"""The staff pages in a real browser: signed in, every page read, signed out; with JavaScript and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import DESKTOP, PHONE, chromium, fits, is_accessible, needs_browser, opened, running
from tests.staff.conftest import PASSWORD, House

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser."""
    with chromium() as started:
        yield started


@pytest.mark.parametrize(
    ("language", "script", "screen"), [("en", True, PHONE), ("ar", False, PHONE), ("zh-Hans", True, DESKTOP)]
)
def test_a_working_day(browser: Browser, house: House, language: str, script: bool, screen: dict[str, int]) -> None:
    with running(house.app) as address, opened(browser, address, java_script_enabled=script, viewport=screen) as page:
        page.goto(f"/{language}/staff")
        assert page.locator("#password").is_visible()
        page.fill("#name", "boss")
        page.fill("#password", "a wrong guess")
        page.click("form:has(#name) button")
        assert page.locator("[role=alert]").is_visible()
        page.fill("#name", "boss")
        page.fill("#password", PASSWORD)
        page.click("form:has(#name) button")
        assert page.url == f"{address}/{language}/staff"
        links = [link.get_attribute("href") or "" for link in page.locator("nav.desk a").all()]
        assert len(links) == 7
        for link in links:
            page.goto(link)
            assert page.locator("h1").is_visible()
            fits(page)
            if script:  # axe itself is a script
                is_accessible(page)
        page.goto(f"/{language}/staff")
        page.click("form[action$='/staff/sign-out'] button")
        page.goto(f"/{language}/staff/audit")
        assert page.locator("#password").is_visible()
