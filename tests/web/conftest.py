"""What the tests of the pages share: the application in this process, and somebody with a browser."""

from __future__ import annotations

from typing import Any

import pytest
import regex
from httpx import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.web.app import application
from bot.web.settings import WebSettings

_TOKEN = regex.compile(r'name="csrf" value="(\w+)"')
#: Every page that is shown without a form, below its language.
SHOWN = (
    *("/", "/guide", "/guide/QA", "/guide/QA?from=NP", "/guide/NP", "/guide/SA/rights?from=PH", "/guide/MY/contacts"),
    *("/guide/QA/print?from=NP", "/guide/compare", "/guide/compare?country=QA&country=MY&country=SA&from=ID"),
    *("/agency", "/journey", "/offer", "/offer/signs", "/contacts", "/danger", "/danger?country=QA&from=NP"),
    *("/card", "/card?country=SA&from=ID", "/privacy", "/staff/card"),
)
OFFER = (
    "Waitress in Dubai, 3000 dollars a month, no experience. Pay 500 dollars first, on a tourist visa, leave tomorrow."
)
#: A form of every kind, by the page that answers it.
SENT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/agency", {"country": "PH", "name": "magsaysay"}),
    ("/agency", {"country": "ID", "name": "PT Maju Jaya Selalu"}),
    ("/agency", {"country": "NP", "name": "Everest Overseas", "wish": "person"}),
    ("/agency", {"country": "PH", "wish": "person"}),
    ("/agency", {"country": "PH", "wish": "none"}),
    ("/agency", {"country": "PH", "name": "Magsaysay", "wish": "report"}),
    ("/agency", {"country": "PH", "name": "Magsaysay", "wish": "fees"}),
    ("/journey", {"step": "one"}),
    ("/journey", {"q_alone": "yes", "q_no_id": "no"}),
    ("/journey", {"step": "more", "q_alone": "yes", "q_no_id": "no", "q_under_pressure": "yes", "to": "QA"}),
    ("/offer", {"offer": OFFER, "sign": ["secrecy"], "to": "AE", "from": "NP"}),
    *(("/contacts", {"need": need, "country": "QA", "from": "NP"}) for need in ("danger", "labour", "agency", "child")),
    ("/contacts", {"need": "trafficking"}),
    ("/staff/card", {"language": "id", "subject": "pay", "country": "QA", "from": "NP"}),
    ("/staff/card", {"language": "zh-Hans", "subject": "child", "country": "SA", "from": "PH"}),
)


class Visitor(TestClient):
    """Somebody with a browser: fetches the page of a form and sends it with the token that stands there."""

    def fill(self, path: str, **fields: Any) -> Response:
        """Send a form of the page at ``path`` (with its language)."""
        token = _TOKEN.search(self.get(path).text)
        assert token, path
        return self.post(path, data={"csrf": token[1], **fields})


@pytest.fixture(scope="session")
def pages() -> Starlette:
    """Return the application, with no limit that a test could reach."""
    return application(WebSettings(posts=50_000, posts_all=500_000))


@pytest.fixture
def visitor(pages: Starlette) -> Visitor:
    """Return a visitor who was never here."""
    return Visitor(pages)
