"""Every page in every enabled language: it comes, in its language, small, without a word of English left in other ones,
and without scripts or styles of its own."""

from __future__ import annotations

import gzip
import html
from datetime import date

import pytest
import regex

from bot.web.pages.offers import LONGEST
from bot.web.respond import STATIC, blocks
from bot.wording import Reply, languages, render
from knowledge.agency_help import fee_page
from knowledge.guides import destinations
from tests.web.conftest import SENT, SHOWN, Visitor

#: The most a page may weigh with what it loads, in bytes. Compressed it is half of that, opened at most twice.
MOST = 50_000
_INLINE = regex.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", regex.IGNORECASE)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("path", SHOWN)
def test_a_page_in_a_language(visitor: Visitor, language: str, path: str) -> None:
    answer = visitor.get(f"/{language}{path}")
    assert answer.status_code == 200
    _is_sound(answer.text, language)
    assert answer.headers["content-language"] == language


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("path", "fields"), SENT, ids=lambda value: str(value)[:40])
def test_the_answer_to_a_form_in_a_language(visitor: Visitor, language: str, path: str, fields: dict[str, str]) -> None:
    answer = visitor.fill(f"/{language}{path}", **fields)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    _is_sound(answer.text, language)


def test_from_the_right_in_arabic(visitor: Visitor) -> None:
    for path in SHOWN:
        words = visitor.get(f"/ar{path}").text
        _is_sound(words, "ar")
        assert '<html lang="ar" dir="rtl">' in words
    card = visitor.fill("/en/staff/card", language="ar", subject="pay", country="QA").text
    assert '<html lang="en" dir="ltr">' in card
    assert '<article class="column" lang="ar" dir="rtl">' in card
    assert "\u2066" in visitor.get("/ar/danger?country=QA&from=NP").text  # numbers keep their order


def _is_sound(words: str, language: str) -> None:
    files = [(STATIC / name).read_bytes() for name in ("page.css", "page.js")]
    # As it travels: a letter of Burmese takes three bytes, which the line never sees.
    assert sum(len(gzip.compress(content)) for content in (words.encode(), *files)) <= MOST / 2
    assert len(words.encode()) + sum(map(len, files)) <= MOST * 2
    assert f'<html lang="{language}"' in words
    assert not _INLINE.search(words)
    assert len(regex.findall(r"<h1\b", words)) == 1
    assert regex.search(r"<title>[^<]+</title>", words)
    assert 'class="leave"' in words
    assert not regex.search(r'(?:src|href)="(?:https?:)?//', _loaded(words)), "it loads something of others"
    for tag in languages():
        assert f'lang="{tag}"' in words, "the language can be changed"
    for name in regex.findall(r'<(?:select|textarea|input)[^>]* id="([^"]+)"', words):
        assert f'for="{name}"' in words, f"{name} has no label"


def _loaded(words: str) -> str:
    """Only the tags that make a browser load something."""
    return "".join(regex.findall(r"<(?:script|link|img|iframe|source)[^>]*>", words))


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("in-ID", "id"),
        ("fi;q=0.9, id;q=0.3, en;q=0.2", "id"),
        ("fi", "en"),
        ("en;q=0, id;q=x", "en"),
        ("", "en"),
    ],
)
def test_the_first_page_is_in_the_language_of_the_browser(visitor: Visitor, wish: str, language: str) -> None:
    answer = visitor.get("/", headers={"Accept-Language": wish}, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/{language}/"


@pytest.mark.parametrize(
    ("asked", "found"),
    [("/zh-TW/guide/QA?from=NP", "/zh-Hans/guide/QA?from=NP"), ("/EN/", "/en/"), ("/in/agency", "/id/agency")],
)
def test_a_neighbour_answers_for_a_language(visitor: Visitor, asked: str, found: str) -> None:
    answer = visitor.get(asked, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, found)


def test_another_language_keeps_the_page(visitor: Visitor) -> None:
    assert 'href="/id/guide/QA/pay?from=NP"' in visitor.get("/en/guide/QA/pay?from=NP").text


def test_another_language_keeps_an_answer(visitor: Visitor) -> None:
    words = visitor.fill("/en/contacts", need="labour", country="QA").text
    assert 'formaction="/id/contacts"' in words
    assert '<input type="hidden" name="country" value="QA">' in words


def test_a_page_says_what_the_bot_says(visitor: Visitor) -> None:
    words = html.unescape(visitor.fill("/en/agency", country="PH", wish="person").text)
    for sentence in ("Do not pay this person. Do not give them your passport or papers.", "Do this today:"):
        assert sentence in words


def test_the_longest_offer_in_the_widest_letters_is_a_small_page_still(visitor: Visitor) -> None:
    answer = visitor.fill("/en/offer", offer="ကျွန်ုပ် " * (LONGEST // 9), **{"to": "TH", "from": "MM"})
    assert answer.status_code == 200
    _is_sound(answer.text, "en")


def test_each_country_has_its_number_at_the_foot(visitor: Visitor) -> None:
    for iso in destinations():
        foot = visitor.get(f"/en/guide/{iso}").text.partition("<footer>")[2]
        assert regex.search(r'class="ring" href="tel:\+?\d+"', foot), iso


def test_in_danger_the_number_comes_first(visitor: Visitor) -> None:
    words = visitor.get("/en/danger?country=QA").text
    assert words.index("tel:999") < words.index("<form")
    unknown = visitor.get("/en/danger").text
    assert unknown.index("Ring the police of the country you are in now.") < unknown.index("<form")
    assert unknown.index("<form") < unknown.index("It is not your fault.")
    assert "Hide this" not in unknown


@pytest.mark.parametrize(
    "path",
    [
        "/xx/",
        "/en/nothing",
        "/en/guide/ZZ",
        "/en/guide/QA/nothing",
        "/en/guide/NP/pay",
        "/static/x",
        "/..%2f/",
        "/%00/",
    ],
)
def test_what_does_not_exist_is_said_kindly(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 404
    if not path.startswith("/static"):
        assert "This page does not exist." in answer.text
    assert 'href="/en/"' in answer.text


def test_a_country_chosen_leads_to_its_guide(visitor: Visitor) -> None:
    answer = visitor.get("/en/guide?country=QA&from=NP", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/guide/QA?from=NP")
    assert visitor.get("/en/guide?country=//evil.example").status_code == 200


def test_blocks_keep_every_word() -> None:
    for reply in (
        render("utter_agency_fees", _fees(), "en"),
        Reply(
            '<b>Head</b>\n• one\n• two\nline\n📞 <b>999</b> (only in: Nepal)\n<i><a href="https://a.b/">S</a>, x</i>'
        ),
        Reply("1. first\n2. second\n\n☐ tick\n\n<blockquote>a\n\nb</blockquote>\nend"),
    ):
        shown = regex.sub(r"\s+", " ", html.unescape(regex.sub(r"<[^>]+>", " ", blocks(reply).__html__())))
        for word in regex.findall(r"\w+", regex.sub(r"^\d\. |<[^>]+>", " ", reply.html, flags=regex.MULTILINE)):
            assert word in shown


def test_blocks_know_their_kinds() -> None:
    reply = Reply(
        '<b>May have changed</b>\n<i><a href="https://a.b/">S</a>, x</i>\n\n<b>H</b>\n• a\n• b\n1. c\n📞 <b>+974 1</b>'
    )
    assert [block.kind for block in blocks(reply)] == ["stale", "source", "heading", "list", "steps", "phone"]
    assert 'href="tel:+9741"' in blocks(reply).__html__()


def _fees() -> dict[str, object]:
    return fee_page("PH", "QA", None, date(2026, 11, 22))
