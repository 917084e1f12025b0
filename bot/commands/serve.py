"""``safemigration serve``: the whole bot in one process, on loopback."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import socket
import sqlite3
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot.commands.common import fail, load_assistant
from bot.commands.web_child import child_environment, keep_running, loopback
from bot.logs import where
from bot.people.desks import load_desks
from bot.privacy.state import State, StateError
from bot.settings import Settings
from bot.staff.audit import Audit
from bot.unanswered.texts import Texts
from bot.web.settings import WebSettings

if TYPE_CHECKING:
    from sanic import Sanic

    from bot.assistant import Assistant
    from bot.channels.telegram import TelegramInput

log = structlog.get_logger(__name__)

#: Seconds between two looks for conversations that have outlived their time.
PURGE_EVERY = 3600.0


def serve(
    chat: Annotated[
        bool | None, typer.Option("--chat/--no-chat", help="A chat in this terminal; default: if it is one.")
    ] = None,
    web: Annotated[bool, typer.Option("--web/--no-web", help="The pages for people without Telegram.")] = True,
) -> None:
    """Run the assistant and the pages; with TELEGRAM_TOKEN also Telegram. Trains first where the sources have changed.

    Listens on SAFEMIGRATION_HOST and SAFEMIGRATION_PORT (127.0.0.1:5005): /health, and Telegram's webhook where one is
    set. The pages run in a process of their own, which is started again when it dies, on SAFEMIGRATION_WEB_HOST and
    SAFEMIGRATION_WEB_PORT (127.0.0.1:8080). Ctrl-C ends both; what waits is answered at the next start.
    """
    settings, pages = Settings.from_env(), WebSettings.from_env()
    with_chat = sys.stdin.isatty() if chat is None else chat
    if settings.desks:
        load_desks(settings.desks)  # a fault in the file is told before training, which takes its time
    _try_port(settings.host, settings.port, "SAFEMIGRATION")
    if web:
        _try_port(pages.host, pages.port, "SAFEMIGRATION_WEB", " Or start it with --no-web.")
        if pages.port == settings.port:
            fail("SAFEMIGRATION_PORT and SAFEMIGRATION_WEB_PORT are the same.", "Give them different numbers.")
    secret = pages.secret or (secrets.token_urlsafe(32) if web else None)
    child = child_environment(os.environ, secret, loopback(settings.host, settings.port)) if web and secret else None
    state = State.from_settings(settings)
    app = application(load_assistant(state), settings, with_chat, secret, child)
    on = ["Telegram"] if settings.telegram_token else []
    on += [f"pages on {loopback(pages.host, pages.port)}/"] if web else []
    on += ["this terminal"] if with_chat else []
    channels = " and ".join(on) or "no channel yet: set TELEGRAM_TOKEN, or run it in a terminal"
    print(f"The bot is ready ({channels}). Health: http://{settings.host}:{settings.port}/health", file=sys.stderr)
    app.run(settings.host, settings.port, access_log=False, debug=False, motd=False)
    state.close()


def application(
    assistant: Assistant,
    settings: Settings,
    with_chat: bool,
    secret: str | None = None,
    child: Mapping[str, str] | None = None,
) -> Sanic:
    """Return the server: health, Telegram where there is a token, the chat page's turns, and the terminal's chat.

    Args:
        assistant: the loaded assistant.
        settings: where to listen and how to reach Telegram.
        with_chat: talk in this terminal; the server stops when the chat ends.
        secret: by which the web process is known; without one there is no way in for it.
        child: environment of the web process, which runs as long as the server; None: it is started apart, or not.
    """
    from rasa.core.channels.channel import register
    from sanic import Sanic
    from sanic.request import Request
    from sanic.response import HTTPResponse
    from sanic.response import json as json_response

    from bot.commands.careful import guard

    app = Sanic("safe_migration", configure_logging=False)
    guard(app)
    app.ctx.agent = assistant.agent

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        assistant.state.db.execute("SELECT 1 FROM conversation LIMIT 1").fetchone()  # a lost disk is not healthy
        return json_response({"assistant": "ready", "model": assistant.agent.model_name})

    tasks: list[asyncio.Task[None]] = []

    @app.after_server_start
    async def begin(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        tasks.append(loop.create_task(_purge(assistant)))
        if child is not None:
            tasks.append(loop.create_task(keep_running(child)))
        if with_chat:
            tasks.append(loop.create_task(_chat(app, assistant)))

    @app.before_server_stop
    async def end(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    telegram: TelegramInput | None = None
    if settings.telegram_token:
        from bot.channels.telegram import TelegramInput

        telegram = TelegramInput(settings, assistant)
        register([telegram], app, route="/webhooks/")
    if secret:
        from bot.campaign.loopback import arrivals
        from bot.channels.web import WebChat
        from bot.staff.loopback import staff_desk

        desk = telegram.desk if telegram is not None else lambda: None
        app.blueprint(WebChat(assistant, assistant.state, secret, desk).blueprint())
        app.blueprint(arrivals(assistant.state, secret))
        app.blueprint(staff_desk(assistant.state, secret))
    return app


async def _chat(app: Sanic, assistant: Assistant) -> None:
    from bot.commands.chat import converse

    await converse(assistant)
    app.stop()


async def _purge(assistant: Assistant) -> None:
    while True:
        try:
            gone = assistant.store.purge()
            Texts(assistant.state).purge()
            Audit(assistant.state).purge()
            if gone:
                log.info("conversations.purged", count=gone)
        except (sqlite3.Error, StateError) as error:  # a full disk for an hour must not end forgetting for ever
            log.error("conversations.not_purged", error=where(error))
        await asyncio.sleep(PURGE_EVERY)


def _try_port(host: str, port: int, settings: str, otherwise: str = "") -> None:
    """End the command if we cannot listen there, saying why: before training, which takes its time.

    Args:
        host, port: where to listen.
        settings: beginning of the names of the variables that say so.
        otherwise: another mend.
    """
    place = f"{host}:{port}"
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            mend = f"Stop it, or set {settings}_PORT to another number."
            fail(f"{place} is taken by another program.", mend + otherwise)
        fail(
            f"cannot listen on {place} ({error.strerror}).",
            f"Set {settings}_HOST to an address of this machine and {settings}_PORT to a number above 1023.",
        )
    except UnicodeError:  # a name that no name server could know
        fail(f"'{host}' is no address.", f"Set {settings}_HOST to an address of this machine.")
