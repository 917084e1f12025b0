"""What the tests of the pages share: the application in this process, and a language that is read from the right."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import regex
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from httpx import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.web import respond
from bot.web.app import application
from bot.web.settings import WebSettings
from bot.wording import catalogues, environment

languages = import_module("bot.wording.languages")  # the package has a function of this name

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


@pytest.fixture
def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Enable a language that is read from the right, its catalogue made up where the repository has none."""
    if "ar" in languages.languages():
        yield "ar"
        return
    listed = (languages.LOCALES / "languages.yml").read_text(encoding="utf-8")
    (tmp_path / "languages.yml").write_text(
        listed + "ar:\n  name: العربية\n  locale: ar\n  drafted: machine\n  reviewed: nobody yet\n", encoding="utf-8"
    )
    for name in languages.languages():
        locale = str(languages.languages()[name].locale)
        if (languages.LOCALES / locale).exists():
            (tmp_path / locale).symlink_to(languages.LOCALES / locale)
    home = tmp_path / "ar" / "LC_MESSAGES"
    home.mkdir(parents=True)
    catalog = Catalog(locale="ar")
    catalog.add("Check an agency", "تحقق من وكالة")
    with open(home / "bot.po", "wb") as file:
        write_po(file, catalog)
    monkeypatch.setattr(languages, "LOCALES", tmp_path)
    monkeypatch.setattr(languages, "LISTED", tmp_path / "languages.yml")
    _forget()
    yield "ar"
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    listed = (languages.listed, languages.languages)
    for kept in (*listed, catalogues.catalogue, environment.environment, environment.helpers):
        kept.cache_clear()
    respond.pages.cache_clear()
