"""What Sanic does with requests that are none, take too long or are too large: its own ways date from 2021."""

from __future__ import annotations

import logging
import re

import structlog
from sanic import Sanic
from sanic.exceptions import InvalidUsage, RequestTimeout, ServiceUnavailable
from sanic.http import Http, Stage
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.server.protocols.http_protocol import HttpProtocol

from bot.logs import where

log = structlog.get_logger(__name__)

#: What a client may cost the server: bytes of a body (Telegram's updates are the largest), seconds for a request to
#: arrive, seconds for its answer (the pages give a turn 40). Sanic's own are 100 MB and a minute.
LIMITS = {"REQUEST_MAX_SIZE": 1_100_000, "REQUEST_TIMEOUT": 15, "RESPONSE_TIMEOUT": 60}
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*+(?!\d{1,12}[ \t]*(?:\r\n|$))", re.IGNORECASE)


class Hurried(HttpProtocol):
    """A connection whose time for a request does not begin again with every byte of it; give it to the server."""

    __slots__ = ()

    def data_received(self, data: bytes) -> None:
        """Take bytes."""
        begun = self._time  # type: ignore[has-type]
        http = getattr(self, "_http", None)  # with uvloop the first bytes may be here before it is made
        under_way = http is not None and getattr(http, "request", None) is not None
        super().data_received(data)
        if under_way or (http is not None and http.stage is not Stage.IDLE):
            self._time = begun  # type: ignore[misc]


def guard(app: Sanic) -> None:
    """Set the limits of a server that is not started yet, and its answers to what goes wrong.

    Routes declared with ``stream=True`` set narrower limits of their own.
    """
    app.config.update(LIMITS)
    # It logs requests that are none, at ERROR, as often as somebody sends them. Faults of ours are logged below.
    logging.getLogger("sanic.error").setLevel(logging.CRITICAL + 1)

    @app.signal("http.lifecycle.read_head")
    async def read_head(head: bytes) -> None:
        if _LENGTH.search(head):  # Sanic would call it a fault of ours
            raise InvalidUsage("Content-Length is no number")

    @app.exception(Exception)
    async def failed(request: Request, error: Exception) -> HTTPResponse:
        status = getattr(error, "status_code", None)  # a refusal of Sanic's own
        if status is None:
            log.error("serve.failed", error=where(error))
        if isinstance(error, (RequestTimeout, ServiceUnavailable)) and isinstance(request.stream, Http):
            request.stream.request_body = None  # Sanic would now wait for the rest of the body, and for ever
            request.stream.keep_alive = False
        return empty(status or 500)
