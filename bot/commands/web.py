"""``safemigration web``: the pages for people without Telegram, in a process of their own."""

from __future__ import annotations

import errno
import socket
import sys

from bot.commands.common import fail
from bot.web.server import server
from bot.web.settings import WebSettings
from bot.wording.readiness import refuse_incomplete


def web() -> None:
    """Run the pages alone, on SAFEMIGRATION_WEB_HOST and SAFEMIGRATION_WEB_PORT (127.0.0.1:8080). Ctrl-C ends it.

    The chat needs the assistant: safemigration serve runs both. Where the two are started apart, give both the same
    SAFEMIGRATION_WEB_SECRET.
    """
    settings = WebSettings.from_env()
    refuse_incomplete()
    listening = listen(settings.host, settings.port)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"The pages are ready: http://{host}:{settings.port}/", file=sys.stderr)
    server(settings).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there, or the end of the command with the mend: before anything else is loaded."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(256)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(
                f"{host}:{port} is taken by another program.",
                "Stop it, or set SAFEMIGRATION_WEB_PORT to another number.",
            )
        fail(
            f"cannot listen on {host}:{port} ({error.strerror}).",
            "Set SAFEMIGRATION_WEB_HOST to an address of this machine, SAFEMIGRATION_WEB_PORT to a number above 1023.",
        )
    except UnicodeError:  # a name that no name server could know
        fail(f"'{host}' is no address.", "Set SAFEMIGRATION_WEB_HOST to an address of this machine.")
    return listening
