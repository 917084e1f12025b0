"""What these pages keep, and what the person's own phone keeps."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.web.respond import page
from bot.web.routes import shown


def privacy(request: Request) -> Response:
    """The page about privacy."""
    return page(request, "privacy.html.j2", keep=600)


routes: list[BaseRoute] = [shown("/privacy", privacy)]
