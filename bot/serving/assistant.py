"""The assistant's process: everything is loaded and tried first, then it answers until it is told to let go."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING

import structlog

from bot.dumps import refuse_dumps
from bot.faults import OperatorError
from bot.logs import configure
from bot.serving.line import BEAT, Line, given_socket

if TYPE_CHECKING:
    from sanic import Sanic
    from sanic.server.protocols.http_protocol import HttpProtocol

    from bot.assistant import Assistant

log = structlog.get_logger(__name__)

#: Set for a process that holds a chat in the terminal.
CHAT = "SAFEMIGRATION_CHAT"
#: Seconds for a request to arrive from whoever connected just before we stopped listening, and for answers to be ready.
ARRIVED, ANSWERED = 0.5, 5.0


def main() -> int:
    """Run until SIGTERM, the end of ``serve``, or the end of the chat; return the exit code."""
    refuse_dumps()
    configure(logging.WARNING)  # before Rasa is imported: its libraries warn on import, and their logs could hold words
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while we load, Ctrl-C has nothing to finish
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it is meant for `serve`
    line, listening = Line.from_env(), given_socket()

    from sanic.server.loop import try_use_uvloop

    from bot.commands.common import load_assistant
    from bot.serving.application import application
    from bot.serving.opening import opened
    from bot.serving.settling import settle
    from bot.serving.trial import faults_of_sources, tried
    from bot.settings import Settings
    from bot.warm import warm
    from bot.wording.cldr import trim
    from bot.wording.languages import listed
    from bot.wording.readiness import refuse_incomplete
    from knowledge.guides import BrokenKnowledge
    from knowledge.register import hold
    from knowledge.yamlfile import KnowledgeError

    try_use_uvloop()
    try:
        settings = Settings.from_env()
        if line.trial:
            faults_of_sources()
        trim(entry.locale for entry in listed().values())
        warm()  # before Rasa, which wraps a fault of a file in its own
        state = opened(settings, patient=not line.trial)
        assistant = load_assistant(state)
        hold()
        app = application(assistant, settings, os.environ.get("SAFEMIGRATION_WEB_SECRET"))
        asyncio.run(tried(assistant))
        settle()
    except (OperatorError, KnowledgeError, BrokenKnowledge) as error:
        line.say(fault=str(error))
        print(f"safemigration: {error}", file=sys.stderr)
        return error.code if isinstance(error, OperatorError) else 2
    line.say(sound=True, refused=dict(refuse_incomplete()))
    line.wait()
    asyncio.run(_serve(app, assistant, listening, line))
    state.close()
    line.say(released=True)
    return 0


async def _serve(app: Sanic, assistant: Assistant, listening: socket.socket, line: Line) -> None:
    """Answer until SIGTERM, SIGINT or the end of the chat; then take nothing more, finish, and let go."""
    from bot.serving.careful import Hurried

    loop, end = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False, protocol=Hurried)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    tasks = [asyncio.create_task(_beat(app, line))]
    if os.environ.get(CHAT):
        tasks.append(asyncio.create_task(_chat(assistant, end)))
    await end.wait()
    for task in tasks:
        task.cancel()
    server.close()
    try:
        async with asyncio.timeout(ANSWERED):
            while any(map(_is_asking, list(server.connections))):
                await asyncio.sleep(0.01)
    except TimeoutError:
        log.warning("assistant.cut", connections=len(server.connections))
    await server.before_stop()
    await server.after_stop()


def _is_asking(connection: HttpProtocol) -> bool:
    """Is a request in it, or on its way? Else it is closed."""
    fresh = time.monotonic() - connection._time < ARRIVED
    return fresh or not connection.close_if_idle()


async def _beat(app: Sanic, line: Line) -> None:
    while True:
        missing = "; ".join(f"{name}: {words}" for name, words in app.ctx.readiness.missing().items())
        line.say(beat=True, missing=missing)
        await asyncio.sleep(BEAT)


async def _chat(assistant: Assistant, end: asyncio.Event) -> None:
    from bot.commands.chat import converse

    await converse(assistant)
    end.set()
