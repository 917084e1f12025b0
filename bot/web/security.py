"""What protects the pages: headers on every answer, and forms that only our own pages can send."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

import regex
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The cookie that a form's token is bound to: random, of this visit, and of no use for anything else.
COOKIE = "visit"
#: The hidden field of every form.
FIELD = "csrf"
_NONCE, _MAC = 16, 32  # characters of hexadecimal

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; form-action 'self'; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}
_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


def headers(scheme: str) -> dict[str, str]:
    """The headers of every answer. scheme: http or https, as the person's browser asked."""
    return {**HEADERS, **(_HTTPS if scheme == "https" else {})}


class SecurityHeaders:
    """Sets the headers on every answer; without a word about keeping it, it may not be kept. None leads elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                found.update(headers(scope["scheme"]))
                found.setdefault("Cache-Control", "no-store")
                if "location" in found:
                    found["Location"] = _at_home(found["Location"])
            await send(message)

        await self._app(scope, receive, with_headers)


class Csrf:
    """Makes and checks the tokens of forms: a keyed hash over the visit's cookie, new in every answer.

    A browser that says itself that a form comes from our own page (``Sec-Fetch-Site: same-origin``, which no other page
    can make it say) needs no cookie: a second tab or a phone that refuses cookies must not lose what she wrote.
    """

    def __init__(self, secret: str | None) -> None:
        self._key = hashlib.sha256(b"csrf\n" + (secret.encode() if secret else secrets.token_bytes(32))).digest()

    def token(self, request: Request) -> str:
        """The token for a form of this answer; the visit begins here if there is none yet."""
        if not hasattr(request.state, "visit"):
            request.state.visit = request.cookies.get(COOKIE) or secrets.token_hex(16)
        nonce = secrets.token_hex(_NONCE // 2)  # compressed answers must not give the token away
        return nonce + self._mac(request.state.visit, nonce)

    def keep(self, request: Request, response: Response) -> None:
        """Set the visit's cookie where a form of this answer needs it."""
        visit = getattr(request.state, "visit", None)
        if visit and visit != request.cookies.get(COOKIE):
            set_cookie(request, response, COOKIE, visit)

    def is_ours(self, request: Request, token: str) -> bool:
        """Was this form sent from one of our own pages?"""
        site = request.headers.get("sec-fetch-site")
        if site in ("cross-site", "same-site"):
            return False
        if site == "same-origin":
            return True
        nonce, mac = token[:_NONCE], token[_NONCE:]
        visit = request.cookies.get(COOKIE, "")
        return bool(visit) and hmac.compare_digest(mac.encode(), self._mac(visit, nonce).encode())

    def _mac(self, visit: str, nonce: str) -> str:
        return hmac.new(self._key, f"{nonce}\n{visit}".encode(), hashlib.sha256).hexdigest()[:_MAC]


def _at_home(location: str) -> str:
    """The address of a redirect without a host: the framework takes it from a header that anybody can write."""
    return "/" + regex.sub(r"^\w+://[^/]*", "", location).lstrip("/\\")


def set_cookie(request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie as all of ours are: no script reads it, no other site sends it, over https alone where we have it.

    Args:
        seconds: how long it is kept; None: until the browser is closed. 0 deletes it.
    """
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
