"""The web process as ``safemigration serve`` runs it: it ends when that does, however it ends."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from types import FrameType

import uvicorn

from bot.dumps import refuse_dumps
from bot.logs import configure
from bot.serving.line import BEAT, Line, given_socket
from bot.serving.settling import settle
from bot.settings import SettingsError
from bot.web.server import server
from bot.web.settings import WebSettings
from bot.wording.cldr import CITIES, UNUSED, trim
from bot.wording.languages import listed
from bot.wording.readiness import refuse_incomplete
from knowledge.guides import BrokenKnowledge, countries
from knowledge.register import hold
from knowledge.yamlfile import KnowledgeError

#: Seconds for a request to arrive from whoever connected just before we stopped listening.
SETTLE = 0.1


def main() -> int:
    """Run the pages until SIGTERM, or until ``serve`` is gone; return the exit code."""
    refuse_dumps()
    configure(logging.WARNING)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it is meant for `serve`
    line, listening = Line.from_env(), given_socket()
    try:
        settings = WebSettings.from_env()
        trim((entry.locale for entry in listed().values()), (*UNUSED, *CITIES))
        refuse_incomplete()
        countries()
        hold()
    except (SettingsError, KnowledgeError, BrokenKnowledge) as error:
        line.say(fault=str(error))
        print(f"safemigration: {error}", file=sys.stderr)
        return 2
    serving = Leaving(server(settings).config, line)
    serving.config.load()
    settle()
    line.say(sound=True)
    line.wait()
    serving.run(sockets=[listening])
    line.say(released=True)
    return 0


class Leaving(uvicorn.Server):
    """A server that on SIGTERM takes nobody new, but still answers whoever connected just before."""

    def __init__(self, config: uvicorn.Config, line: Line) -> None:
        super().__init__(config)
        self._line = line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._beat()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop listening now; stop altogether once their requests have arrived."""
        self._loop.call_soon_threadsafe(self._leave)

    def _beat(self) -> None:
        self._line.say(beat=True, missing="")
        self._loop.call_later(BEAT, self._beat)

    def _leave(self) -> None:
        for listening in self.servers:
            listening.close()
        self._loop.call_later(SETTLE, setattr, self, "should_exit", True)
