"""Knowledge, registers and translations written by somebody who wants a page or a chat of ours to do something."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import regex

from bot.web.respond import blocks
from bot.wording import Reply, render
from knowledge.guides import SECTIONS
from knowledge.pages import overview_page, section_page, share_page
from tests.telegram.double_rules import parse_html
from tests.wording.test_catalogue_faults import problem

TODAY = date(2026, 11, 22)
TRIED = "<script>alert(1)</script>\"'><img src=x onerror=1>{{ 7*1000003 }}{% include 'x' %}%(name)s{name.__class__}"
#: Every tag that a reply may hold, with the one attribute one of them has.
_KNOWN = regex.compile(r'</?(?:b|i|u|code|blockquote)>|<a href="https?://[^"<>\s]+">|</a>')
#: Fields that name a kind, a country or a place in a file: chosen from lists when it is read, never shown as they are.
_CODES = frozenset(
    (
        *("country", "origin", "section", "field", "side", "kind", "currency", "period", "confidence", "label"),
        *("phone", "number", "lang", "language", "languages", "intent", "iso", "code", "channel", "need"),
    )
)
#: Days and links: a file with others is not read (below).
_READ = regex.compile(r"\d{4}-\d\d-\d\d|https?://\S+")


def hostile(value: Any, name: str = "") -> Any:
    """The data with every text in it replaced, but what stands in a list of ours."""
    if isinstance(value, dict):
        return {key: hostile(one, key) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [hostile(one, name) for one in value]
    shown = isinstance(value, str) and name not in _CODES and len(value) > 3 and not _READ.fullmatch(value)
    return TRIED if shown else value


def inert(reply: Reply) -> None:
    """Neither Telegram nor a browser finds anything in it but our own tags and the words as they were written."""
    assert "7000021" not in reply.html
    assert "<class" not in reply.html
    assert not regex.search(r"<", _KNOWN.sub("", reply.html)), reply.html[:300]
    parse_html(reply.html)
    page = str(blocks(reply).__html__())
    assert "<script" not in page
    assert not regex.search(r"<[^>]*\son\w+=", page)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("section", SECTIONS)
def test_a_hostile_country_file_stays_words(section: str, language: str) -> None:
    data = hostile(section_page("QA", section, "NP", TODAY))
    reply = render("utter_guide_section", data, language)
    inert(reply)
    assert "&lt;script&gt;" in reply.html or TRIED not in str(data["entries"])


@pytest.mark.parametrize(
    ("response", "make"), [("utter_guide_overview", overview_page), ("utter_guide_share", share_page)]
)
def test_the_other_pages_of_it_too(response: str, make: Any) -> None:
    inert(render(response, hostile(make("QA", "NP", TODAY)), "en"))


def test_a_link_of_a_file_cannot_break_out_of_its_attribute() -> None:
    data = section_page("QA", "pay", "NP", TODAY)
    for entry in data["entries"]:
        entry["source"]["url"] = 'https://x.example/"onmouseover="alert(1)'
    page = str(blocks(render("utter_guide_section", data, "en")).__html__())
    assert 'href="https://x.example/' in page
    assert '"onmouseover' not in page


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Hello", "<script>alert(1)</script>"),
        ("<b>Hello</b>", "<b onclick=alert(1)>Halo</b>"),
        ("<b>Hello</b>", '<b>Halo</b><a href="https://evil.example">x</a>'),
        ("Hello {name}", "Halo {name.__class__}"),
        ("Hello %(name)s", "Halo %(other)s"),
    ],
)
def test_a_translation_that_brings_code_does_not_pass_the_check(source: str, target: str) -> None:
    assert "differ from the English" in (problem(source, target, "id", ()) or "")
