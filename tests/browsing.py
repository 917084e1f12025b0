"""A real browser for tests: Debian's chromium, with what every page must hold to. Without it such tests skip."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette

from bot.web.respond import ELSEWHERE

CHROMIUM = Path("/usr/bin/chromium")
#: A module's mark: ``pytestmark = needs_browser``.
needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no browser at {CHROMIUM}")

_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
PHONE, DESKTOP = {"width": 360, "height": 640}, {"width": 1280, "height": 800}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=str(CHROMIUM), args=list(_ARGUMENTS))
        yield started
        started.close()


@contextmanager
def running(app: Starlette) -> Iterator[str]:
    """Serve an application in a thread, on a free port; its address."""
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


@contextmanager
def opened(browser: Browser, address: str, leaving: bool = False, **settings: Any) -> Iterator[Page]:
    """A tab of somebody who was never here. At its end: nothing was refused by the browser or loaded from elsewhere,
    but what ``leaving`` leads to."""
    elsewhere = ELSEWHERE if leaving else None
    context = browser.new_context(base_url=address, **{"viewport": PHONE, **settings})
    page, faults = context.new_page(), []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith((address, "data:")) else faults.append(one.url))
    yield page
    told = ("status of 404", "status of 403")  # the browser notes what a page answered: not found, wrong password
    assert [fault for fault in faults if not any(one in fault for one in told) and fault != elsewhere] == []
    context.close()


def fits(page: Page) -> None:
    """Nothing has to be pushed sideways to be read."""
    wide = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().width > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert wide == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def is_accessible(page: Page) -> None:
    """Axe finds nothing serious."""
    found = Axe().run(page).response["violations"]
    serious = [
        f"{page.url} {one['id']}: {one['nodes'][0]['html']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
