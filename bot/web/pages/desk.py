"""The staff pages: numbers for those who have an account. The assistant keeps accounts and sessions, this the cookie.

Each page asks the assistant anew with the token of the cookie, so that nothing is kept in this process.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.assistant import AssistantClient, Away
from bot.web.respond import address, language_of, page
from bot.web.routes import Form, posted, shown
from bot.web.security import COOKIE as VISIT
from bot.web.security import set_cookie
from bot.wording import label, languages
from bot.wording.environment import helpers
from bot.wording.render import labels

log = structlog.get_logger(__name__)

#: The cookie with the token of the session; it ends with the browser, and at the assistant before that.
COOKIE = "staff"
#: The pages, in the order of the links; the last is for admins.
PAGES = ("overview", "stale", "unanswered", "cases", "campaigns", "audit")
ADMIN = frozenset(("audit",))


class StaffClient(AssistantClient):
    """Asks the assistant's side (:mod:`bot.staff.loopback`)."""

    async def ask(self, path: str, **asked: str) -> dict[str, Any]:
        """Send a request of the staff pages.

        Raises:
            Away: there is no answer.
        """
        answer = await self._post(f"/web/staff/{path}", asked)
        try:
            told = answer.json()
        except ValueError as error:
            log.error("staff.answer_not_read", error=type(error).__name__)
            raise Away from error
        if not isinstance(told, dict) or not isinstance(told.get("is"), str):
            raise Away
        return told


def client(request: Request) -> StaffClient:
    """The way to the assistant, one for the whole process."""
    state = request.app.state
    if not hasattr(state, "staff_client"):
        state.staff_client = StaffClient(state.settings)
    found: StaffClient = state.staff_client
    return found


def root(request: Request) -> Response:
    """``/staff``: in the language of the browser."""
    return RedirectResponse(address(language_of(request), "/staff"), 302, {"Vary": "Accept-Language"})


async def overview(request: Request) -> Response:
    """The first page, or the form to sign in."""
    return await _page(request, "overview")


async def one(request: Request) -> Response:
    """One of the other pages."""
    name = request.path_params["page"]
    return await _page(request, name) if name in PAGES[1:] else _to(request, "/staff")


def ask(request: Request) -> Response:
    """The form to sign in."""
    return _form(request)


async def sign_in(request: Request, form: Form) -> Response:
    """Begin a session with a new token, or say the same words whatever was wrong."""
    asked = {"name": form.get("name", 64), "password": form.get("password", 200), "client": _network(request)}
    old = request.cookies.get(COOKIE)
    try:
        told = await client(request).ask("sign-in", **asked, **({"old": old[:200]} if old else {}))
    except Away:
        return _form(request, 503, away=True)
    if told["is"] == "wait":
        minutes = -(-int(told["seconds"]) // 60)
        response = _form(request, 429, minutes=minutes)
        response.headers["Retry-After"] = str(told["seconds"])
        return response
    if told["is"] != "in":
        return _form(request, 403, wrong=True)
    response = _to(request, "/staff")
    set_cookie(request, response, COOKIE, told["token"])
    set_cookie(request, response, VISIT, secrets.token_hex(16))  # forms of before are worth nothing
    return response


async def sign_out(request: Request, form: Form) -> Response:
    """End the session at the assistant, and the cookie."""
    token = request.cookies.get(COOKIE)
    try:
        if token:
            await client(request).ask("sign-out", token=token[:200])
    except Away:
        return _form(request, 503, away=True)  # the cookie stays, so that she can try again
    response = _to(request, "/staff/sign-in")
    set_cookie(request, response, COOKIE, "", 0)
    return response


async def _page(request: Request, name: str) -> Response:
    token = request.cookies.get(COOKIE)
    if not token:
        return _form(request)
    try:
        told = await client(request).ask("page", token=token[:200], page=name)
    except Away:
        return _form(request, 503, away=True)
    if told["is"] == "out":
        response = _form(request, ended=True)
        set_cookie(request, response, COOKIE, "", 0)
        return response
    if told["is"] != "in":
        return _to(request, "/staff")
    pages = [each for each in PAGES if each not in ADMIN or told["role"] == "admin"]
    return page(
        request,
        "staff_page.html.j2",
        name=told["name"],
        shown=name,
        pages=pages,
        data=told["data"],
        rows=_rows(told["data"], language_of(request)),
    )


def _rows(data: Mapping[str, Any], language: str) -> dict[str, list[tuple[Any, ...]]]:
    """The lines of the page's tables, with countries, languages and meanings by name; others are empty."""
    country = helpers(language)["country"]
    return {
        "facts": [
            (country(one["country"]), one["fact"], one["safety_critical"], one["checked"], one["days_left"])
            for one in data.get("facts", ())
        ],
        "missed": [
            (_meaning(one["guess"], language), _tongue(one["language"]), one["number"])
            for one in data.get("missed", ())
        ],
        "desks": [(one["desk"], one["waiting"], one["answered"], one["closed"]) for one in data.get("desks", ())],
        "stations": [(*one["values"], one["arrivals"], one["people"]) for one in data.get("stations", ())],
        "months": [(*one["values"], one["arrivals"], one["people"]) for one in data.get("months", ())],
        "accounts": [(one["name"], one["role"], one["disabled"]) for one in data.get("accounts", ())],
        "deeds": [(_moment(one["at"]), one["name"], one["what"]) for one in data.get("deeds", ())],
    }


def _meaning(guess: str, language: str) -> str:
    """An intent as its button is called; those without a button as they are named."""
    return label(f"intent_{guess}", language) if f"intent_{guess}" in labels() else guess


def _tongue(tag: str) -> str:
    return languages()[tag].name if tag in languages() else tag


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def _form(request: Request, status: int = 200, **more: Any) -> Response:
    response = page(request, "staff_sign_in.html.j2", status, **more)
    if status == 503:
        response.headers["Retry-After"] = "20"
    return response


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(address(language_of(request), path), 303)


def _network(request: Request) -> str:
    """Where a try comes from: the address, of IPv6 the /64 of one household. The assistant keeps a keyed hash of it."""
    host = request.client.host if request.client else ""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    return host if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


routes: list[BaseRoute] = [
    Route("/staff", root),
    shown("/staff", overview),
    shown("/staff/sign-in", ask),
    posted("/staff/sign-in", sign_in),
    posted("/staff/sign-out", sign_out),
    shown("/staff/{page}", one),
]
