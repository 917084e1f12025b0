"""``safemigration serve``: the whole bot in one process, on loopback."""

from __future__ import annotations

import asyncio
import errno
import socket
import sqlite3
import sys
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot.commands.common import fail, load_assistant
from bot.logs import where
from bot.privacy.state import State, StateError
from bot.settings import Settings

if TYPE_CHECKING:
    from sanic import Sanic

    from bot.assistant import Assistant

log = structlog.get_logger(__name__)

#: Seconds between two looks for conversations that have outlived their time.
PURGE_EVERY = 3600.0


def serve(
    chat: Annotated[
        bool | None, typer.Option("--chat/--no-chat", help="A chat in this terminal; default: if it is one.")
    ] = None,
) -> None:
    """Run the assistant; with TELEGRAM_TOKEN also Telegram. Trains first where the sources have changed.

    Listens on SAFEMIGRATION_HOST and SAFEMIGRATION_PORT (127.0.0.1:5005): /health, and Telegram's webhook where one is
    set. Ctrl-C ends it; what waits is answered at the next start.
    """
    settings = Settings.from_env()
    with_chat = sys.stdin.isatty() if chat is None else chat
    _try_port(settings)
    state = State.from_settings(settings)
    app = application(load_assistant(state), settings, with_chat)
    on = ["Telegram"] if settings.telegram_token else []
    on += ["this terminal"] if with_chat else []
    channels = " and ".join(on) or "no channel yet: set TELEGRAM_TOKEN, or run it in a terminal"
    print(f"The bot is ready ({channels}). Health: http://{settings.host}:{settings.port}/health", file=sys.stderr)
    app.run(settings.host, settings.port, access_log=False, debug=False, motd=False)
    state.close()


def application(assistant: Assistant, settings: Settings, with_chat: bool) -> Sanic:
    """Return the server: health, Telegram where there is a token, and the terminal chat on request.

    Args:
        assistant: the loaded assistant.
        settings: where to listen and how to reach Telegram.
        with_chat: talk in this terminal; the server stops when the chat ends.
    """
    from rasa.core.channels.channel import register
    from sanic import Sanic
    from sanic.request import Request
    from sanic.response import HTTPResponse
    from sanic.response import json as json_response

    app = Sanic("safe_migration", configure_logging=False)
    app.ctx.agent = assistant.agent

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        assistant.state.db.execute("SELECT 1 FROM conversation LIMIT 1").fetchone()  # a lost disk is not healthy
        return json_response({"assistant": "ready", "model": assistant.agent.model_name})

    tasks: list[asyncio.Task[None]] = []

    @app.after_server_start
    async def begin(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        tasks.append(loop.create_task(_purge(assistant)))
        if with_chat:
            tasks.append(loop.create_task(_chat(app, assistant)))

    @app.before_server_stop
    async def end(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    if settings.telegram_token:
        from bot.channels.telegram import TelegramInput

        register([TelegramInput(settings, assistant)], app, route="/webhooks/")
    return app


async def _chat(app: Sanic, assistant: Assistant) -> None:
    from bot.commands.chat import converse

    await converse(assistant)
    app.stop()


async def _purge(assistant: Assistant) -> None:
    while True:
        try:
            gone = assistant.store.purge()
            if gone:
                log.info("conversations.purged", count=gone)
        except (sqlite3.Error, StateError) as error:  # a full disk for an hour must not end forgetting for ever
            log.error("conversations.not_purged", error=where(error))
        await asyncio.sleep(PURGE_EVERY)


def _try_port(settings: Settings) -> None:
    """End the command if we cannot listen there, saying why: before training, which takes its time."""
    place = f"{settings.host}:{settings.port}"
    try:
        family, kind, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(f"{place} is taken by another program.", "Stop it, or set SAFEMIGRATION_PORT to another number.")
        fail(
            f"cannot listen on {place} ({error.strerror}).",
            "Set SAFEMIGRATION_HOST to an address of this machine and SAFEMIGRATION_PORT to a number above 1023.",
        )
    except UnicodeError:  # a name that no name server could know
        fail(f"'{settings.host}' is no address.", "Set SAFEMIGRATION_HOST to an address of this machine.")
