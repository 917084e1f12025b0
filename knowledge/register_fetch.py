"""Fetches a register from the address its office publishes it at: slowly, under our own name, all of it or nothing.

Pages stay in memory until the last one is there; nothing is resumed, because a list that changed between two halves is
no list of any day. What the office answers is checked page by page, so that a change is named with its address.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from knowledge.register_sources import LARGEST, ImportFault, Page, SourceShape, nested, read_page

#: Who asks: offices shall be able to see it, and to refuse it.
USER_AGENT = "safe-migration-bot (dated copies of public registers of agencies, for people who go abroad to work)"
TRIES = 5
FIRST_WAIT = 2.0  # seconds before the second try; each further wait is twice as long
LONGEST_WAIT = 120.0  # seconds; an office that asks for more is asked again another day
TIMEOUT = 30.0  # seconds without an answer
SECONDS_BETWEEN = 1.0  # between two requests, unless register.yml says more
MOST_PAGES = 10_000
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})

Progress = Callable[[str, int], None]
Sleep = Callable[[float], None]


class FetchFault(ImportFault):
    """The list could not be fetched; `str()` names the address, the page and the mend."""


class ByHand(FetchFault):
    """The office publishes the list in no way a program can fetch; `str()` says how to do it by hand."""


def fetch(
    settings: Mapping[str, Any],
    shapes: Sequence[Mapping[str, Any]],
    mirror: str = "",
    progress: Progress | None = None,
    sleep: Sleep | None = None,
) -> list[Page]:
    """All pages of a list.

    Args:
        settings: `fetch` of register.yml.
        shapes: `import` of register.yml; every page must have one of them.
        mirror: `http://host:port` to ask in place of the host of the official address: a proxy, a stand-in in tests.
        progress: called with the address and the number of pages so far.
        sleep: waits that many seconds; a stand-in in tests.

    Raises:
        ByHand: register.yml says that no program can fetch the list.
        FetchFault: no answer, a refusal, or an answer of another shape than register.yml declares.
    """
    manual = settings.get("manual", "save the list from the official page and import the file.")
    if "url" not in settings:
        raise ByHand(manual)
    fetcher = _Fetcher(
        settings, [SourceShape(shape) for shape in shapes], manual, time.sleep if sleep is None else sleep
    )
    tell = progress or (lambda step, count: None)
    address = _at(settings["url"], mirror)
    pages: list[Page] = []
    with httpx.Client(headers=fetcher.headers(), timeout=TIMEOUT, follow_redirects=True) as client:
        if "bodies" in settings:
            for number, body in enumerate(settings["bodies"], start=1):
                pages.append(fetcher.page(client, address, f"{address} (request {number})", body))
                tell(address, len(pages))
            return pages
        number, last = 1, 1
        while number <= last:
            url = address.replace("{page}", str(number))
            page = fetcher.page(client, url, url, None)
            pages.append(page)
            tell(f"{url} of {last}" if last > 1 else url, len(pages))
            if "last_page" in settings:
                last = fetcher.last_page(page)
            number += 1
    return pages


def _at(url: str, mirror: str) -> str:
    if not mirror:
        return url
    there = urlsplit(mirror)
    return urlunsplit(urlsplit(url)._replace(scheme=there.scheme, netloc=there.netloc))


class _Again(Exception):
    """This try failed in a way that the next one may not. wait: seconds the office asked for."""

    def __init__(self, problem: str, wait: float | None = None) -> None:
        super().__init__(problem)
        self.wait = wait


class _Fetcher:
    def __init__(self, settings: Mapping[str, Any], shapes: Sequence[SourceShape], manual: str, sleep: Sleep) -> None:
        self._settings = settings
        self._shapes = shapes
        self._manual = manual
        self._sleep = sleep
        self._first = True

    def headers(self) -> dict[str, str]:
        """Our name, and the key the office gave the operator, where it wants one."""
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json, text/html;q=0.9, */*;q=0.8"}
        key = self._settings.get("key")
        value = os.environ.get(key["setting"], "").strip() if key else ""
        return {**headers, key["header"]: value} if key and value else headers

    def page(self, client: httpx.Client, url: str, label: str, body: Mapping[str, Any] | None) -> Page:
        """One page, tried up to TRIES times.

        Raises:
            FetchFault: as for `fetch`.
        """
        if not self._first:
            self._sleep(self._settings.get("seconds_between", SECONDS_BETWEEN))
        self._first = False
        wait = FIRST_WAIT
        problem = ""
        for attempt in range(TRIES):
            if attempt:
                self._sleep(wait)
            try:
                return self._try(client, url, label, body)
            except _Again as again:
                problem = str(again)
                wait = max(FIRST_WAIT * 2**attempt * random.uniform(1.0, 1.25), again.wait or 0.0)  # noqa: S311
                if wait > LONGEST_WAIT:
                    mend = f"the office asks to wait {wait:.0f} seconds; run it again later"
                    raise FetchFault(f"{label}: {problem}. Mend: {mend}.") from again
        mend = f"run it again later, or by hand: {self._manual}"
        raise FetchFault(f"{label}: {problem}, {TRIES} times. Mend: {mend}")

    def last_page(self, page: Page) -> int:
        """The number of the last page, as this page tells it."""
        path = self._settings["last_page"]
        last = nested(json.loads(page.content), path)
        if isinstance(last, bool) or not isinstance(last, int) or not 0 <= last <= MOST_PAGES:
            problem = f"{page.label}: the answer has no number of pages at {path} ({last!r})"
            raise FetchFault(f"{problem}. Mend: the office changed its answer; set last_page in register.yml.")
        return last

    def _try(self, client: httpx.Client, url: str, label: str, body: Mapping[str, Any] | None) -> Page:
        method = "GET" if body is None else "POST"
        content = bytearray()
        try:
            with client.stream(method, url, json=body) as answer:
                self._check_status(answer, label)
                for chunk in answer.iter_bytes():
                    content += chunk
                    if len(content) > LARGEST:
                        raise FetchFault(f"{label} sends over {LARGEST >> 20} MB. Mend: check that it is the list.")
        except httpx.TimeoutException as error:
            raise _Again(f"no answer within {TIMEOUT:.0f} seconds") from error
        except httpx.TransportError as error:
            raise _Again(f"the connection failed ({type(error).__name__})") from error
        except httpx.TooManyRedirects as error:
            raise FetchFault(f"{label} redirects for ever. Mend: check the address in register.yml.") from error
        page = Page(label, bytes(content))
        self._check_shape(page)
        return page

    def _check_status(self, answer: httpx.Response, label: str) -> None:
        if answer.status_code in _AGAIN:
            raise _Again(f"the office answers {answer.status_code}", _retry_after(answer))
        if answer.status_code in (401, 403):
            key = self._settings.get("key")
            ask = f"set {key['setting']} to the key the office gave you, or by hand: " if key else "by hand: "
            raise FetchFault(f"{label}: the office refuses ({answer.status_code}). Mend: {ask}{self._manual}")
        if answer.status_code != 200:
            mend = "the address may have moved; look at the official page and set fetch.url in register.yml"
            raise FetchFault(f"{label}: the office answers {answer.status_code}. Mend: {mend}.")

    def _check_shape(self, page: Page) -> None:
        """A page must have a shape of the register; JSON that breaks off is asked for again."""
        formats = {shape.format for shape in self._shapes}
        start = page.content[:400].lstrip()
        if start.startswith(b"<") and "html" not in formats:
            problem = f"{page.label}: the office answers with a web page for a browser (JavaScript), not with the list"
            raise ByHand(f"{problem}. Mend: {self._manual}")
        if start[:1] in (b"{", b"["):
            try:
                json.loads(page.content)
            except ValueError as error:
                raise _Again("the answer breaks off or is not JSON") from error
        read_page(page, self._shapes)


def _retry_after(answer: httpx.Response) -> float | None:
    """The seconds the office asks to wait; None if it names none, or a day."""
    value = answer.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None
