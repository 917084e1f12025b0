"""The chat page with a stand-in for the assistant: what she sees, what travels, and what the cookie says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import regex

from bot.channels.web import BODY_LIMIT, CHOICES
from bot.web.app import application
from bot.web.assistant import AssistantClient
from bot.web.chat import COOKIE, LONGEST
from bot.web.respond import STATIC
from bot.web.settings import WebSettings
from bot.wording import languages, render
from tests.web.conftest import Visitor

SECRET = "secret-between-two-processes"
PART = {"X-Chat": "part"}
_COOKIE = regex.compile(r"[A-Za-z0-9_-]{22}\.[A-Za-z-]+\.[012]")
NO_TALK: dict[str, Any] = {"talk": False, "arrived": True, "letters": []}


class Behind:
    """The assistant as the page knows it: keeps what was asked and answers what it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.told: dict[str, Any] = {}
        self.fails: Callable[[], httpx.Response] | None = None

    def tell(self, html: str = "ok", rows: Any = (), **more: Any) -> None:
        """Answer this from now on."""
        self.told = {"language": "en", "forget": False, "hidden": False, "replies": [{"html": html, "rows": rows}]}
        self.told |= NO_TALK | more

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == f"Bearer {SECRET}"
        self.asked.append((request.url.path, json.loads(request.content)))
        if self.fails is not None:
            return self.fails()
        return httpx.Response(204) if request.url.path == "/web/forget" else httpx.Response(200, json=self.told)


@pytest.fixture
def behind() -> Behind:
    behind = Behind()
    behind.tell()
    return behind


@pytest.fixture
def her(behind: Behind) -> Visitor:
    """Somebody at the chat page."""
    settings = WebSettings(secret=SECRET)
    app = application(settings)
    app.state.assistant = AssistantClient(settings, httpx.MockTransport(behind))
    return Visitor(app)


def say(her: Visitor, path: str = "/en/chat", part: bool = False, **fields: Any) -> httpx.Response:
    """Send a form of the chat page, as chat.js does if ``part``."""
    her.headers.pop("X-Chat", None)
    token = regex.search(r'name="csrf" value="(\w+)"', her.get(path).text)
    assert token
    return her.post(path, data={"csrf": token[1], **fields}, headers=PART if part else {})


def test_nothing_begins_before_she_sends_something(her: Visitor, behind: Behind) -> None:
    for language in languages():
        page = her.get(f"/{language}/chat")
        assert page.status_code == 200
        assert render("utter_start", {}, language).buttons[0].title in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert COOKIE not in her.cookies
    assert not behind.asked
    say(her, text=" \n ")
    assert not behind.asked


def test_the_greeting_offers_what_the_assistant_takes(her: Visitor) -> None:
    offered = regex.findall(r'name="choice" value="(\w+)"', her.get("/en/chat").text)
    assert offered
    assert set(offered) <= CHOICES


def test_a_turn_goes_to_the_assistant_and_comes_back_as_a_page(her: Visitor, behind: Behind) -> None:
    rows = [
        [{"title": "Q & A", "token": 'x"><script>'}, {"title": "Source", "url": "https://example.org/?a=1&b=2"}],
        [{"title": "Danger", "token": "d", "danger": True}],
    ]
    behind.tell("<b>Head</b>\n• one &amp; two", rows)
    page = say(her, text="<script>alert(1)</script>\nhello")
    ((path, asked),) = behind.asked
    assert path == "/web/turn"
    number = asked.pop("conversation")
    assert asked == {"text": "<script>alert(1)</script>\nhello", "language_code": "en", "seen": 0}
    assert her.cookies[COOKIE] == f"{number}.en.0"
    assert _COOKIE.fullmatch(her.cookies[COOKIE])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert 'value="x&#34;&gt;&lt;script&gt;"' in page.text
    assert "Q &amp; A" in page.text
    assert 'href="https://example.org/?a=1&amp;b=2"' in page.text
    assert '<button name="token" value="d" class="danger">Danger</button>' in page.text
    assert "<h2>Head</h2>" in page.text
    assert str(page.url).endswith("/en/chat"), "no word in an address"
    say(her, token="abc")
    assert behind.asked[-1][1] == {"conversation": number, "token": "abc", "language_code": "en", "seen": 0}
    say(her, choice="menu")
    assert behind.asked[-1][1]["choice"] == "menu"


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(her: Visitor) -> None:
    kept = say(her, text="hello").headers["set-cookie"].lower()
    assert "httponly" in kept
    assert "samesite=strict" in kept
    assert "max-age" not in kept, "it ends with the browser"


@pytest.mark.parametrize("value", ["", "short", "A" * 22, "A" * 22 + ".xx.0", "A" * 22 + ".en.3"])
def test_a_cookie_that_is_not_ours_begins_anew(value: str, her: Visitor, behind: Behind) -> None:
    her.cookies.set(COOKIE, value)
    assert say(her, text="x").status_code == 200
    assert behind.asked[-1][1]["conversation"] != "A" * 22


def test_numbers_are_random(behind: Behind) -> None:
    settings = WebSettings(secret=SECRET)
    for _ in range(20):
        app = application(settings)
        app.state.assistant = AssistantClient(settings, httpx.MockTransport(behind))
        say(Visitor(app), text="x")
    assert len({asked["conversation"] for _, asked in behind.asked}) == 20


def test_without_the_pages_own_token_nothing_is_sent(her: Visitor, behind: Behind) -> None:
    her.get("/en/chat")
    assert her.post("/en/chat", data={"text": "x"}).status_code == 403
    assert her.post("/en/chat", data={"text": "x", "end": "1"}).status_code == 403
    assert not behind.asked


def test_the_longest_text_of_any_script_is_one_the_assistant_takes(her: Visitor, behind: Behind) -> None:
    say(her, text="\U0001f198" * (LONGEST + 10))
    asked = behind.asked[-1][1]
    assert len(asked["text"]) == LONGEST
    assert len(json.dumps(asked)) < BODY_LIMIT


def test_the_page_goes_on_in_the_language_of_the_answer(her: Visitor, behind: Behind) -> None:
    behind.tell(language="id")
    page = say(her, text="halo")
    assert '<html lang="id"' in page.text
    assert 'action="/id/chat"' in page.text
    assert 'action="/en/chat"' not in page.text
    say(her, "/id/chat", text="halo")
    assert "language" not in behind.asked[-1][1]
    say(her, "/zh-Hans/chat", choice="menu")
    assert behind.asked[-1][1]["language"] == "zh-Hans", "she chose it at the foot of the page"


def test_chat_js_gets_the_new_part_alone_unless_the_language_changes(her: Visitor, behind: Behind) -> None:
    part = say(her, part=True, text="hello")
    assert part.headers["X-Chat"] == "turn"
    assert part.text.lstrip().startswith("<section")
    assert "<html" not in part.text
    behind.tell(language="zh-Hans")
    whole = say(her, part=True, text="你好")
    assert whole.headers["X-Chat"] == "language"
    assert '<html lang="zh-Hans"' in whole.text


def test_right_to_left(her: Visitor, behind: Behind) -> None:
    behind.tell("ok", language="ar")
    assert '<html lang="ar" dir="rtl"' in say(her, text="مرحبا").text
    part = say(her, "/ar/chat", part=True, text="مرحبا")
    assert '<section class="turn" lang="ar" dir="rtl">' in part.text
    assert '<span dir="auto">مرحبا</span>' in part.text


@pytest.mark.parametrize("part", [False, True])
def test_a_hidden_chat_is_a_page_about_nothing(part: bool, her: Visitor, behind: Behind) -> None:
    say(her, text="he beats me")
    hello = render("utter_hidden", {}, "en").html
    behind.tell(hello, forget=True, hidden=True)
    page = say(her, part=part, token="hide")
    assert page.headers["X-Chat"] == "page"
    assert her.cookies[COOKIE].endswith(".en.1")
    for shown in (page.text, her.get("/en/chat").text):
        assert hello in shown
        assert 'name="text"' in shown
        for word in ("danger", "migration", "beats", "footer", "agency", "rase"):
            assert word not in shown.lower()
    behind.tell("Menu")
    page = say(her, part=part, text="sunflower")
    assert page.headers["X-Chat"] == "page"
    assert "sunflower" not in page.text, "her word is hers alone"
    assert "<footer>" in page.text
    assert her.cookies[COOKIE].endswith(".en.0")


@pytest.mark.parametrize("part", [False, True])
def test_what_she_erased_by_words_is_gone_from_the_page_too(part: bool, her: Visitor, behind: Behind) -> None:
    say(her, text="my agency is CANARY")
    behind.tell(forget=True, replies=[])
    page = say(her, part=part, token="forget_confirm")
    assert page.headers["X-Chat"] == "page"
    assert COOKIE not in her.cookies
    assert "CANARY" not in page.text
    assert render("utter_start").buttons[0].title in page.text


def test_the_end_button_wipes_at_the_assistant_too(her: Visitor, behind: Behind) -> None:
    say(her, text="x")
    number = her.cookies[COOKIE][:22]
    page = say(her, end="1")
    assert behind.asked[-1] == ("/web/forget", {"conversation": number})
    assert COOKIE not in her.cookies
    assert "This chat is erased." in page.text
    asked = len(behind.asked)
    say(her, end="1")
    assert len(behind.asked) == asked, "there was nothing to erase"


def _lost() -> httpx.Response:
    raise httpx.ConnectError("away")


@pytest.mark.parametrize(
    "fails",
    [
        _lost,
        lambda: httpx.Response(401),
        lambda: httpx.Response(503, headers={"Retry-After": "5"}),
        lambda: httpx.Response(200, text="no json"),
        lambda: httpx.Response(200, json={"language": "en"}),
        lambda: httpx.Response(200, json=[]),
    ],
)
@pytest.mark.parametrize("part", [False, True])
def test_where_the_assistant_is_away_the_numbers_are_there(
    fails: Callable[[], httpx.Response], part: bool, her: Visitor, behind: Behind
) -> None:
    behind.fails = fails
    page = say(her, "/id/chat", part=part, text="tolong <saya>")
    assert (page.status_code, page.headers["X-Chat"]) == (503, "away")
    assert int(page.headers["Retry-After"]) > 0
    assert 'href="tel:999"' in page.text
    assert 'href="/id/danger"' in page.text
    assert ("tolong &lt;saya&gt;" in page.text) is not part, "chat.js leaves the box as it is"
    assert COOKIE not in her.cookies


def test_where_the_assistant_is_away_the_end_says_what_is_left(her: Visitor, behind: Behind) -> None:
    say(her, text="x")
    behind.fails = _lost
    page = say(her, end="1")
    assert "This chat is erased." not in page.text
    assert "after some hours" in page.text
    assert COOKIE not in her.cookies


def test_a_hidden_chat_stays_hidden_while_the_assistant_is_away_but_not_to_a_cry_for_help(
    her: Visitor, behind: Behind
) -> None:
    her.cookies.set(COOKIE, "A" * 22 + ".en.1")
    behind.fails = _lost
    assert "tel:" not in say(her, text="who is this").text
    assert "tel:" in say(her, text="help me he is beating me").text


def test_without_a_secret_the_assistant_is_away() -> None:
    assert say(Visitor(application(WebSettings())), text="x").status_code == 503


def test_pages_stay_small(her: Visitor, behind: Behind) -> None:
    behind.fails = _lost
    files = sum(len(file.read_bytes()) for file in STATIC_FILES)
    assert len(say(her, text="x" * LONGEST).content) + files < 50_000


STATIC_FILES = [file for file in (STATIC).iterdir() if file.name in ("page.css", "page.js", "chat.css", "chat.js")]


def in_a_talk(her: Visitor, behind: Behind) -> dict[str, Any]:
    """Begin a talk in which staff have written; returns their letter."""
    rows = [[{"title": "End the talk", "token": "e"}]]
    letter = {"number": 7, "replies": [{"html": "Where <b>are</b> you?", "rows": rows}]}
    behind.tell("ok", talk=True, arrived=False, letters=[letter])
    say(her, text="I want a person")
    return letter


def test_every_form_of_the_page_names_the_last_letter_it_shows(her: Visitor, behind: Behind) -> None:
    letter = in_a_talk(her, behind)
    page = say(her, text="hello")
    forms = [form for form in page.text.split("<form")[1:] if "/en/chat" in form.partition(">")[0]]
    named = ['name="seen" value="7"' in form.partition("</form>")[0] for form in forms]
    assert named == [True, True, True, False], "letter, looking, box; erasing needs none"
    assert page.text.index("Where") < page.text.index("hello"), "they wrote before she did"
    assert "on the way to our staff" in page.text
    behind.tell("ok", talk=True, letters=[letter])
    for seen, asked in (("7", 7), ("", 0), ("-1", 0), ("x", 0), ("٣", 0), ("9" * 30, int("9" * 18))):
        say(her, text="x", seen=seen)
        assert behind.asked[-1][1]["seen"] == asked


def test_the_cookie_remembers_a_talk_so_that_she_can_come_back(her: Visitor, behind: Behind) -> None:
    in_a_talk(her, behind)
    assert her.cookies[COOKIE].endswith(".2")
    page = her.get("/en/chat")
    assert 'action="/en/chat/wait"' in page.text
    assert "has our staff" not in page.text
    behind.told = NO_TALK
    assert her.post("/en/chat/wait", data={"look": "1"}, headers={"sec-fetch-site": "same-origin"}).status_code == 200
    assert behind.asked[-1][0] == "/web/wait"
    assert her.cookies[COOKIE].endswith(".0")
    assert 'action="/en/chat/wait"' not in her.get("/en/chat").text


def test_looking_while_the_assistant_is_away_keeps_the_talk(her: Visitor, behind: Behind) -> None:
    in_a_talk(her, behind)
    behind.fails = lambda: httpx.Response(503)
    page = her.post("/en/chat/wait", data={"seen": "7"}, headers={"sec-fetch-site": "same-origin"})
    assert page.status_code == 503
    assert "does not answer just now" in page.text
    assert 'action="/en/chat/wait"' in page.text
    assert 'name="seen" value="7"' in page.text


@pytest.mark.parametrize("state", ["hidden", "erased"])
def test_a_tab_that_still_looks_learns_that_the_chat_was_hidden_or_erased_in_another(
    state: str, her: Visitor, behind: Behind
) -> None:
    in_a_talk(her, behind)
    if state == "hidden":
        her.cookies.set(COOKIE, her.cookies[COOKIE][:-1] + "1")
    else:
        her.cookies.delete(COOKIE)
    asked = len(behind.asked)
    page = her.post("/en/chat/wait", data={"look": "1"}, headers={"sec-fetch-site": "same-origin", **PART})
    assert page.headers["X-Chat"] == "page", "what stands in that tab goes"
    assert len(behind.asked) == asked
    assert ("staff" in page.text) is (state == "erased")
