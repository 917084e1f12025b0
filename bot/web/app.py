"""The web process as a Starlette application: :func:`application`."""

from __future__ import annotations

from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.logs import where
from bot.web import chat, landing
from bot.web.limits import Buckets
from bot.web.pages import agencies, contacts, desk, errors, guides, home, journeys, offers, privacy, staff
from bot.web.respond import STATIC, address, language_of
from bot.web.security import Csrf, SecurityHeaders, headers
from bot.web.settings import WebSettings

log = structlog.get_logger(__name__)

#: The modules that hold pages; the first route that fits an address answers it.
MODULES = (home, guides, agencies, journeys, offers, contacts, privacy, staff, desk, chat, landing)

#: An open talk with staff looks six times a minute for an answer by itself, in every room of a Home: so many times the
#: limit of forms is that of looking, and none of it counts as a form.
WAITS = 10


def application(settings: WebSettings) -> Starlette:
    """Return the pages as an ASGI application; ``state`` holds settings, csrf, buckets and waits."""
    app = Starlette(
        routes=_routes(),
        middleware=_middleware(settings),
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )
    app.state.settings = settings
    app.state.csrf = Csrf(settings.secret)
    app.state.buckets = Buckets(settings.posts, settings.posts_all)
    app.state.waits = Buckets(WAITS * settings.posts, WAITS * settings.posts_all)
    return app


class Files(StaticFiles):
    """Files whose address changes when they do (:func:`bot.web.respond.static`), so a phone loads them once."""

    def file_response(self, *arguments: Any, **named: Any) -> Response:
        """Return a file that browsers may keep."""
        response = super().file_response(*arguments, **named)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


class Limits:
    """Refuses forms of a client that sends too many, with a page that says when to go on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            request = Request(scope, receive)
            waits = request.url.path.endswith(chat.WAIT)
            buckets = request.app.state.waits if waits else request.app.state.buckets
            seconds = buckets.spend(request.client.host if request.client else "")
            if seconds:
                log.warning("web.limited", seconds=seconds)
                await errors.limited(request, seconds)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _routes() -> list[BaseRoute]:
    found: list[BaseRoute] = [
        Route("/", _root),
        Route("/health", _health),
        Route("/ready", _ready),
        Mount("/static", Files(directory=STATIC)),
    ]
    for module in MODULES:
        found += module.routes
    return found


def _middleware(settings: WebSettings) -> list[Middleware]:
    found = [Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=1000), Middleware(Limits)]
    if settings.proxy:
        found.insert(0, Middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.proxy)))
    return found


def _root(request: Request) -> Response:
    return RedirectResponse(address(language_of(request)), 302, {"Vary": "Accept-Language"})


def _health(request: Request) -> Response:
    return JSONResponse({"alive": True})


async def _ready(request: Request) -> Response:
    """Whether the chat of the pages works; the pages themselves need nobody."""
    ready = await chat.client(request).ready()
    missing = {} if ready else {"assistant": "away, or not ready"}
    return JSONResponse({"ready": ready, "missing": missing}, 200 if ready else 503)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return errors.refused(request, error.status_code)


def _failed(request: Request, error: Exception) -> Response:
    """Somebody who meets a fault of ours gets a number; Starlette sends this answer outside of our middleware."""
    log.error("web.failed", error=where(error))
    response = errors.refused(request, 500)
    response.headers.update({**headers(request.url.scheme), "Cache-Control": "no-store"})
    return response
