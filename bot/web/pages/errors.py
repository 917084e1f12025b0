"""Pages for what went wrong: kind, short, and never without a way on."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.web.respond import page


def refused(request: Request, status: int) -> Response:
    """The page for an HTTP status of 400 or more."""
    return page(request, "error.html.j2", status, code=status)


def limited(request: Request, seconds: int) -> Response:
    """The page for a client that sent too many forms: after how many seconds it may go on."""
    response = page(request, "error.html.j2", 429, code=429, seconds=seconds)
    response.headers["Retry-After"] = str(seconds)
    return response
