"""``safemigration serve``: the whole bot on loopback. This process only keeps the others running."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from bot.commands.ending import fail
from bot.logs import configure
from bot.serving.child import Work
from bot.serving.mark import AlreadyRuns, Mark
from bot.serving.settling import settle
from bot.serving.supervisor import Supervisor
from bot.settings import Settings
from bot.web.settings import WebSettings

#: What of our environment is none of the pages' business: the keys of all that we hold.
_OURS = ("SAFEMIGRATION_KEY", "SAFEMIGRATION_STATE", "DATABASE_URL", "PG", "TELEGRAM_", "NOTIFY_SOCKET")
#: How a process begins.
_LEAN = (sys.executable, "-m", "bot.serving.lean")
#: One heap for all threads, of which only one runs at a time: glibc would keep a half-empty one for each.
_FRUGAL = {"MALLOC_ARENA_MAX": "1"}


def serve(
    chat: Annotated[
        bool | None, typer.Option("--chat/--no-chat", help="A chat in this terminal; default: if it is one.")
    ] = None,
    web: Annotated[bool, typer.Option("--web/--no-web", help="The pages for people without Telegram.")] = True,
    worker: Annotated[
        bool, typer.Option("--worker", help="One more worker on DATABASE_URL: no pages, no terminal (docs/scaling.md).")
    ] = False,
) -> None:
    """Run the assistant and the pages; with TELEGRAM_TOKEN also Telegram. Trains first where the sources have changed.

    The assistant listens on SAFEMIGRATION_HOST and SAFEMIGRATION_PORT (127.0.0.1:5005): /health, /ready, and Telegram's
    webhook where one is set. The pages listen on SAFEMIGRATION_WEB_HOST and SAFEMIGRATION_WEB_PORT (127.0.0.1:8080).
    Each is a process of its own, started again when it dies. SIGHUP (`safemigration reload`) reads everything anew.
    Ctrl-C ends all; what waits is answered at the next start.
    """
    settings, pages = Settings.from_env(), WebSettings.from_env()
    if worker and not settings.database:
        fail("--worker needs a database that workers can share.", "Set DATABASE_URL (docs/scaling.md).")
    with_chat = (sys.stdin.isatty() and not worker) if chat is None else chat
    web = web and not worker
    own = _bound(settings.host, settings.port, "SAFEMIGRATION")
    if web and pages.port == settings.port:
        fail("SAFEMIGRATION_PORT and SAFEMIGRATION_WEB_PORT are the same.", "Give them different numbers.")
    public = _bound(pages.host, pages.port, "SAFEMIGRATION_WEB", " Or start it with --no-web.") if web else None
    try:
        mark = Mark(settings.state)
    except (AlreadyRuns, OSError) as error:
        problem = str(error) if isinstance(error, AlreadyRuns) else f"{settings.state} cannot be used ({error})."
        fail(problem, "Give SAFEMIGRATION_STATE a folder this user may write.")
    secret = pages.secret or (secrets.token_urlsafe(32) if web else None)
    here = loopback(settings.host, settings.port)
    works = [_assistant(own, secret, with_chat)]
    works += [_pages(public, secret, here)] if public and secret else []
    on = ["Telegram"] if settings.telegram_token else []
    on += [f"pages on {loopback(pages.host, pages.port)}/"] if web else []
    on += ["this terminal"] if with_chat else []
    channels = " and ".join(on) or "no channel yet: set TELEGRAM_TOKEN, or run it in a terminal"
    print(f"The bot starts ({channels}). Health: {here}/health", file=sys.stderr)
    configure()
    settle()
    try:
        code = asyncio.run(Supervisor(works, mark).run())
    finally:
        mark.close()
    raise typer.Exit(code)


def _assistant(listening: socket.socket, secret: str | None, with_chat: bool) -> Work:
    env = {
        **_FRUGAL,
        **os.environ,
        "SAFEMIGRATION_CHAT": "1" if with_chat else "",
        "SAFEMIGRATION_WEB_SECRET": secret or "",
    }
    env.pop("NOTIFY_SOCKET", None)
    command = (*_LEAN, "bot.serving.assistant")
    return Work("assistant", command, env, listening, alone=True, talks=with_chat)


def _pages(listening: socket.socket, secret: str, assistant: str) -> Work:
    env = {**_FRUGAL, **pages_environment(os.environ, secret, assistant)}
    return Work("web", (*_LEAN, "bot.web.child"), env, listening)


def pages_environment(env: Mapping[str, str], secret: str, assistant: str) -> dict[str, str]:
    """Return the environment of the pages.

    Args:
        env: our own.
        secret: what the two processes show each other.
        assistant: address of the assistant.
    """
    kept = {name: value for name, value in env.items() if not name.startswith(_OURS)}
    kept.setdefault("SAFEMIGRATION_WEB_ASSISTANT", assistant)
    return {**kept, "SAFEMIGRATION_WEB_SECRET": secret}


def loopback(host: str, port: int) -> str:
    """Return the address by which a process of this machine reaches a server that listens on a host and port."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - every address is also loopback's
    return f"http://{f'[{reached}]' if ':' in reached else reached}:{port}"


def _bound(host: str, port: int, settings: str, otherwise: str = "") -> socket.socket:
    """Return a socket bound there, or end the command saying why: before training, which takes its time.

    It listens only when the first process that answers there does.

    Args:
        host, port: where to listen.
        settings: beginning of the names of the variables that say so.
        otherwise: another mend.
    """
    place = f"{host}:{port}"
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
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
    return bound
