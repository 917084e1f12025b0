"""What somebody writes into an address or a header changes nobody's page: hosts, paths, languages, caches."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from bot.web.security import HEADERS
from tests.web.conftest import Visitor

#: What could make a redirect or a page of ours speak of another place.
HOSTS = ("evil.example", "evil.example:443", "[", "a,b", "x/../y", "evil.example/en")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "path", ["/", "/en", "/en/guide/", "/zh-TW/guide/QA?from=NP", "/s/nothing", "/staff", "/en/staff/nothing"]
)
def test_no_redirect_leads_to_the_host_that_was_asked_for(visitor: Visitor, host: str, path: str) -> None:
    named = {"Host": host, "X-Forwarded-Host": host, "X-Forwarded-Proto": "https", "Forwarded": f"host={host}"}
    answer = visitor.get(path, headers=named, follow_redirects=False)
    assert answer.status_code < 500
    assert answer.headers.get("location", "/").startswith("/")
    assert not answer.headers.get("location", "/x").startswith(("//", "/\\"))
    assert "evil.example" not in answer.text + str(answer.headers)
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/en/guide/",
        "/en//evil.example/",
        "/\\evil.example/",
        "/zh-TW//evil.example",
        "/zh-TW/%0d%0aX-Planted:%201",
        "/en/guide/QA%0d%0aX-Planted:%201/",
        "/%2f%2fevil.example/",
    ],
)
def test_no_path_leads_away_or_plants_a_header(visitor: Visitor, path: str) -> None:
    answer = visitor.get(f"http://testserver{path}", follow_redirects=False)
    assert answer.status_code in (302, 307, 404)
    assert not answer.headers.get("location", "/x").startswith(("//", "/\\", "http"))
    assert "x-planted" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e%2f%2e%2e%2fsettings.py",
        "/static//etc/passwd",
        "/static/....//app.py",
        "/static/%00",
        "/static/",
        "/static/page.css%00.py",
        "/en/guide/../../app.py",
        "/en/guide/..%2f..%2fsettings",
        "/en/guide/%2e%2e",
        "/en/guide/QA/..%2fPH",
        "/en/guide/QA/../../../key",
        "/en/guide/qa.yml",
        "/s/..%2f..%2fkey",
    ],
)
def test_no_path_leads_out_of_the_pages(pages: object, path: str) -> None:
    raw = TestClient(pages, raise_server_exceptions=True)  # type: ignore[arg-type]
    answer = raw.request("GET", f"http://testserver{path}", follow_redirects=False)
    assert answer.status_code in (302, 307, 404, 405)
    assert b"import " not in answer.content
    assert b"root:" not in answer.content


def test_a_language_page_is_the_same_for_everybody(visitor: Visitor) -> None:
    plain = visitor.get("/en/guide/QA")
    for name, value in (
        ("Accept-Language", "id"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Original-URL", "/id/danger"),
        ("X-Rewrite-URL", "/id/danger"),
        ("X-HTTP-Method-Override", "POST"),
        ("Cookie", "visit=planted; talk=planted; staff=planted"),
        ("X-Chat", "part"),
    ):
        assert visitor.get("/en/guide/QA", headers={name: value}).text == plain.text, name
    assert plain.headers["content-language"] == "en"
    assert plain.headers["cache-control"].startswith("private"), "nothing between us and her may keep it"


@pytest.mark.parametrize("path", ["/", "/staff", "/s/nothing"])
def test_what_goes_by_the_browsers_language_is_kept_by_nobody(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path, headers={"Accept-Language": "id"}, follow_redirects=False)
    assert answer.headers["cache-control"] == "no-store"
    assert "Accept-Language" in answer.headers["vary"]


def test_a_planted_visit_is_no_way_in(visitor: Visitor) -> None:
    planted = Visitor(visitor.app)
    planted.cookies.set("visit", "chosen-by-the-attacker")
    mine = Visitor(visitor.app)
    mine.cookies.set("visit", "chosen-by-the-attacker")
    token = mine.get("/en/agency").text.partition('name="csrf" value="')[2][:48]
    sent = {"csrf": token, "country": "PH", "name": "x"}
    # Who can plant a cookie can make its token. That the form comes from another site is still seen.
    for site in ("cross-site", "same-site"):
        assert planted.post("/en/agency", data=sent, headers={"Sec-Fetch-Site": site}).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "NONSENSE"])
def test_other_methods_are_refused_with_the_headers_that_protect(visitor: Visitor, method: str) -> None:
    for path in ("/en/", "/en/agency", "/static/page.css", "/health", "/nothing"):
        answer = visitor.request(method, path)
        assert answer.status_code in (404, 405), path
        assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
        assert "access-control-allow-origin" not in answer.headers
