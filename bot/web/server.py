"""The server of the pages, and how long it waits for a client: one that stalls must not stop the others.

uvicorn itself waits for ever for the rest of a request, and for somebody who does not fetch the answer.
"""

from __future__ import annotations

import asyncio

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.web.app import application
from bot.web.settings import WebSettings

#: Seconds in which the head of a request must be here, and seconds for a whole exchange: a form sent on a slow line,
#: the assistant's answer (:data:`bot.web.assistant.ANSWER`), and fetching it.
HEAD, WHOLE = 15.0, 90.0
#: Connections at once; one more is told at once to come back (503). Well below the files that a process may open.
CONNECTIONS = 800
#: Bytes the head of a request may have.
HEAD_BYTES = 16_384


class Hurried(H11Protocol):
    """A connection that is cut when its request or its answer takes too long."""

    _clock: asyncio.TimerHandle | None = None
    _awaits_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the client the time for a head."""
        super().connection_made(transport)
        self._begin(awaits_head=True, seconds=HEAD)

    def data_received(self, data: bytes) -> None:
        """Give the time for a head while there is only a part of one, and the time for the rest once it is here."""
        super().data_received(data)
        awaits_head = self.conn.their_state is h11.IDLE
        if self._clock is None or awaits_head != self._awaits_head:
            self._begin(awaits_head, HEAD if awaits_head else WHOLE)

    def on_response_complete(self) -> None:
        """The answer is written: the client has its time to fetch it, and to ask for the next page."""
        self._begin(awaits_head=True, seconds=WHOLE)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._end()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP; in the middle of an answer only by the end of the connection."""
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.transport.abort()

    def _begin(self, awaits_head: bool, seconds: float) -> None:
        self._end()
        self._awaits_head = awaits_head
        self._clock = self.loop.call_later(seconds, self._late)

    def _end(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _late(self) -> None:
        self.transport.abort()  # closing would wait for what the client does not fetch


def server(settings: WebSettings) -> uvicorn.Server:
    """The server, not started; give :meth:`uvicorn.Server.run` or ``serve`` the socket it listens on."""
    return uvicorn.Server(
        uvicorn.Config(
            application(settings),
            http=Hurried,
            ws="none",
            log_config=None,  # bot/logs.py: no message of an exception, which may quote somebody
            access_log=False,  # who read what is nobody's business
            proxy_headers=False,  # the application believes the proxies of its settings alone
            server_header=False,
            limit_concurrency=CONNECTIONS,
            h11_max_incomplete_event_size=HEAD_BYTES,
            timeout_graceful_shutdown=5,
        )
    )
