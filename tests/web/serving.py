"""The assistant's side of the chat page in a real Sanic server on loopback, for a test."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sanic import Sanic

from bot.channels.web import WebChat
from bot.privacy.state import State

SECRET = "secret-between-two-processes"


@asynccontextmanager
async def served(
    assistant: Any, state: State, secret: str = SECRET, desk: Callable[[], Any] = lambda: None
) -> AsyncIterator[str]:
    """Run the routes; yield the server's address. ``desk`` gives the Telegram desk, by which staff are reached."""
    Sanic.test_mode = True
    app = Sanic(f"web_test_{id(state)}", configure_logging=False)
    app.blueprint(WebChat(assistant, state, secret, desk).blueprint())
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await server.before_stop()
        server.close()
        await asyncio.wait_for(server.wait_closed(), 5)
        await server.after_stop()
