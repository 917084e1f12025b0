"""``POST /web/arrival``: the web process, which has no database, says that a landing page was opened."""

from __future__ import annotations

import hmac
import json
from typing import Any

import structlog
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.campaign.codes import read
from bot.campaign.counts import Counts
from bot.privacy.database import StoreError
from bot.privacy.state import State

log = structlog.get_logger(__name__)

_LONGEST = 1_000


def arrivals(state: State, secret: str) -> Blueprint:
    """Return the route: 204 counted, 401 without the secret, 400 not of the form, 503 not written.

    Its body is ``{"code": ..., "language": ..., "visitor": ...}``; see :meth:`bot.campaign.counts.Counts.count`.

    Args:
        state: the open state folder.
        secret: known to our two processes only.
    """
    routes = Blueprint("campaign", url_prefix="/web")
    counts = Counts(state)
    wanted = f"Bearer {secret}".encode()

    @routes.post("/arrival")
    async def arrival(request: Request) -> HTTPResponse:
        given = request.headers.get("authorization", "").encode("utf-8", "replace")
        if not secret or not hmac.compare_digest(given, wanted):
            return empty(401)
        try:
            _count(counts, request.body)
        except (ValueError, RecursionError):
            return empty(400)
        except StoreError as error:
            log.error("campaign.not_counted", error=type(error).__name__)
            return empty(503)
        return empty(204)

    return routes


def _count(counts: Counts, body: bytes) -> None:
    asked: Any = json.loads(body) if len(body) <= _LONGEST else None
    if not isinstance(asked, dict) or not all(
        isinstance(asked.get(key), str) for key in ("code", "language", "visitor")
    ):
        raise ValueError("not an arrival")
    place = read(asked["code"])
    if place is None:
        raise ValueError("no code of ours")
    counts.count(place, asked["language"], "page", asked["visitor"])
