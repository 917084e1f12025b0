"""What protects the pages: headers, tokens, sizes, and that nothing typed becomes part of a page's code."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser

import pytest
import regex
from starlette.applications import Starlette
from starlette.requests import Request

from bot.settings import ROOT, SettingsError
from bot.web.app import application
from bot.web.routes import MOST_BYTES, posted
from bot.web.security import HEADERS
from bot.web.settings import WebSettings
from tests.web.conftest import SENT, Visitor

#: Tries to break out of every place where something typed is shown: text, attribute, textarea, address, template.
TRIES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\" autofocus onfocus=alert(1) x='",
    "</textarea></title><svg/onload=alert(1)>",
    "{{ 7 * 1000003 }}{% include 'base.html.j2' %}",
    "%(name)s {0} %s",
    "javascript:alert(1)",
    "\u202e<b>\x00\x1b[31m</b>",
)
_FIELDS = (
    "country",
    "name",
    "number",
    "wish",
    "row",
    "need",
    "from",
    "to",
    "offer",
    "sign",
    "language",
    "subject",
    "step",
)


@pytest.mark.parametrize("path", ["/", "/en/", "/en/agency", "/nothing", "/static/page.css", "/health", "/en/guide/QA"])
def test_headers_stand_on_every_answer(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path, follow_redirects=False)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers


def test_what_may_be_kept(visitor: Visitor) -> None:
    kept = {path: visitor.get(path).headers["cache-control"] for path in ("/en/guide/QA", "/en/agency", "/en/danger")}
    assert kept == {"/en/guide/QA": "private, max-age=600", "/en/agency": "no-store", "/en/danger": "no-store"}
    assert "immutable" in visitor.get("/static/page.css").headers["cache-control"]


def test_pages_without_a_form_set_no_cookie(visitor: Visitor) -> None:
    for path in ("/en/", "/en/guide/QA?from=NP", "/en/danger", "/en/card", "/en/privacy", "/en/nothing"):
        assert "set-cookie" not in visitor.get(path).headers, path


def test_the_cookie_is_for_us_alone(visitor: Visitor) -> None:
    cookie = visitor.get("/en/agency").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert "max-age" not in cookie  # it ends with the browser


def test_behind_a_proxy_that_is_known_https_is_believed() -> None:
    known = Visitor(application(WebSettings(proxy=("testclient",))))
    answer = known.get("/en/agency", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"})
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_a_proxy_that_is_not_known_is_not_believed(visitor: Visitor) -> None:
    answer = visitor.get("/en/agency", headers={"X-Forwarded-Proto": "https"})
    assert "secure" not in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("token", ["", "0" * 48, "é" * 48, "x"])
@pytest.mark.parametrize("path", ["/en/agency", "/en/journey", "/en/offer", "/en/contacts", "/en/staff/card"])
def test_a_form_without_its_token_is_refused(visitor: Visitor, path: str, token: str) -> None:
    visitor.get(path)
    answer = visitor.post(path, data={"csrf": token, "country": "PH", "name": "Magsaysay"})
    assert answer.status_code == 403
    assert "Please send it once more." in answer.text
    assert f'href="{path}"' in answer.text
    assert "Magsaysay" not in answer.text.upper()


def test_a_token_belongs_to_one_visit(pages: Starlette) -> None:
    page = Visitor(pages).get("/en/agency").text
    token = regex.search(r'name="csrf" value="(\w+)"', page)
    assert token
    other = Visitor(pages)
    other.get("/en/agency")
    assert other.post("/en/agency", data={"csrf": token[1], "country": "PH", "name": "x"}).status_code == 403
    nobody = Visitor(pages)
    assert nobody.post("/en/agency", data={"csrf": token[1], "country": "PH", "name": "x"}).status_code == 403


def test_a_token_is_new_in_every_answer(visitor: Visitor) -> None:
    found = {regex.search(r'name="csrf" value="(\w+)"', visitor.get("/en/agency").text)[1] for _ in range(5)}  # type: ignore[index]
    assert len(found) == 5


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused_even_with_a_token(visitor: Visitor, site: str) -> None:
    visitor.headers["Sec-Fetch-Site"] = site
    assert visitor.fill("/en/agency", country="PH", name="x").status_code == 403


def test_a_form_that_a_browser_sends_again_by_itself_needs_its_token(visitor: Visitor) -> None:
    visitor.headers["Sec-Fetch-Site"] = "none"  # a tab that is restored after the phone was switched off
    assert visitor.fill("/en/agency", country="PH", name="x").status_code == 200
    assert visitor.post("/en/agency", data={"country": "PH", "name": "x"}).status_code == 403


def test_a_browser_that_keeps_no_cookies_is_served(pages: Starlette) -> None:
    own = {"Sec-Fetch-Site": "same-origin"}
    assert Visitor(pages).post("/en/agency", data={"country": "PH", "name": "x"}, headers=own).status_code == 200


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"offer=" + b"a" * MOST_BYTES, 413),
        ("application/x-www-form-urlencoded", b"&".join(b"a=b" for _ in range(500)), 400),
        ("application/x-www-form-urlencoded", b"offer=%ff%fe%00", 403),
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("", b"", 415),
    ],
)
def test_forms_that_are_none_of_ours(visitor: Visitor, kind: str, body: bytes, status: int) -> None:
    answer = visitor.post("/en/offer", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert 'class="leave"' in answer.text


@pytest.mark.parametrize("tried", TRIES)
@pytest.mark.parametrize("path", sorted({path for path, _ in SENT}))
def test_nothing_typed_becomes_code(visitor: Visitor, path: str, tried: str) -> None:
    known = {"country": "PH", "language": "id", "subject": "pay", "need": "danger"}
    visitor.headers["Sec-Fetch-Site"] = "same-origin"
    for field in (*_FIELDS, "q_alone", "unknown"):
        answer = visitor.post(f"/en{path}", data={**known, field: tried})
        assert answer.status_code in (200, 422), (field, answer.status_code)
        _is_inert(answer.text)


@pytest.mark.parametrize("tried", TRIES[:7])
def test_nothing_in_an_address_becomes_code(visitor: Visitor, tried: str) -> None:
    for path in ("/en/guide", "/en/guide/QA", "/en/guide/compare", "/en/card", "/en/danger", "/en/nothing", "/"):
        answer = visitor.get(path, params={"country": tried, "from": tried, "x": tried})
        _is_inert(answer.text)
    _is_inert(visitor.get(f"/en/{tried}").text)
    _is_inert(visitor.get("/", headers={"Accept-Language": tried.encode("ascii", "replace").decode()}).text)


class Tags(HTMLParser):
    """Reads a page as a browser does and collects what could act: tags, attributes, addresses."""

    #: Every tag that a template of ours writes.
    KNOWN = frozenset(
        (
            *("html", "head", "meta", "title", "link", "script", "body", "a", "header", "main", "footer", "h1", "h2"),
            *("h3", "h4", "h5", "p", "b", "i", "br", "ul", "ol", "li", "nav", "form", "input", "button", "select"),
            *("option", "optgroup", "label", "fieldset", "legend", "textarea", "details", "summary", "dl", "dt", "dd"),
            *("span", "article", "section", "blockquote", "code", "div"),
        )
    )

    def __init__(self, words: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.feed(words)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what no page of ours holds."""
        if tag not in self.KNOWN:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "autofocus"):
                self.faults.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction") and not regex.match(
                r"/(?!/)|https?://|tel:|#|data:,$", value or ""
            ):
                self.faults.append(f"<{tag} {name}={value}>")
        if tag == "script" and not str(dict(attrs).get("src")).startswith("/static/"):
            self.faults.append("<script>")


def _is_inert(words: str) -> None:
    assert Tags(words).faults == []
    assert "7000021" not in words  # 7 * 1000003
    assert "\x00" not in words
    assert "\x1b" not in words


def test_the_reader_of_pages_sees_what_acts() -> None:
    for acting in ("<img src=x>", "<p onclick=x>", "<script>x</script>", '<a href="javascript:x">', "<b style=x>"):
        assert Tags(acting).faults, acting


def test_a_fault_of_ours_is_told_without_its_words(pages: Starlette, caplog: pytest.LogCaptureFixture) -> None:
    def broken(request: Request, form: object) -> None:
        raise RuntimeError("her name is Maria")

    app = application(WebSettings())
    app.router.routes.insert(0, posted("/broken", broken))  # type: ignore[arg-type]
    answer = Visitor(app, raise_server_exceptions=False).post(
        "/en/broken", data={"a": "b"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 500
    assert "Something went wrong here." in answer.text
    assert "Maria" not in answer.text + caplog.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_pages_need_neither_rasa_nor_keys_nor_the_database() -> None:
    script = (
        "import sys; from bot.web.app import application; from bot.web.settings import WebSettings;"
        "application(WebSettings());"
        "print([name for name in sys.modules if name.split('.')[0] in ('rasa', 'rasa_sdk', 'sanic', 'actions')"
        " or name.startswith('bot.privacy') or name == 'sqlite3'])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_settings_are_read_from_the_environment() -> None:
    assert WebSettings.from_env({}) == WebSettings()
    given = WebSettings.from_env(
        {
            "SAFEMIGRATION_WEB_PORT": "8099",
            "SAFEMIGRATION_PORT": "5099",
            "SAFEMIGRATION_WEB_PROXY": "127.0.0.1, 10.0.0.1",
            "SAFEMIGRATION_WEB_POSTS": " ",
        }
    )
    assert (given.port, given.assistant, given.posts) == (8099, "http://127.0.0.1:5099", 60)
    assert given.proxy == ("127.0.0.1", "10.0.0.1")
    assert WebSettings.from_env({"SAFEMIGRATION_HOST": "::1"}).assistant == "http://[::1]:5005"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAFEMIGRATION_WEB_PORT", "http"),
        ("SAFEMIGRATION_WEB_PORT", "70000"),
        ("SAFEMIGRATION_WEB_POSTS", "0"),
        ("SAFEMIGRATION_WEB_POSTS_ALL", "-1"),
        ("SAFEMIGRATION_WEB_ASSISTANT", "localhost:5005"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        WebSettings.from_env({name: value})
