"""Clients that stall, trickle or flood, at both servers: they are cut, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text
from uvicorn.server import ServerState

from bot.serving import careful
from bot.web import server as module
from bot.web.settings import WebSettings
from tests.listening import listening

HALF = b"GET /en/ HTTP/1.1\r\nHost: a\r\nX-Slow: "
FORM = (
    b"POST /en/offer HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n"
)
FORM_BEGUN = FORM + b"\r\noffer="


async def reading(address: tuple[str, int], sent: bytes, seconds: float = 8.0) -> tuple[bytes, float]:
    """Send something and wait for the end of the connection: what came, and after how many seconds."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection(*address)
    writer.write(sent)
    async with asyncio.timeout(seconds):
        try:
            came = await reader.read()
        except ConnectionResetError:
            came = b""
    writer.close()
    return came, time.monotonic() - began


Pages = tuple[tuple[str, int], ServerState]


@asynccontextmanager
async def served() -> AsyncIterator[Pages]:
    """The server of the pages: its address, and what it has in hand."""
    server = module.server(WebSettings())
    own = socket.create_server(("127.0.0.1", 0), backlog=512)
    task = asyncio.create_task(server._serve([own]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield own.getsockname(), server.server_state
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def pages(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pages]:
    """The server of the pages, in a hurry."""
    monkeypatch.setattr(module, "HEAD", 1.0)
    monkeypatch.setattr(module, "WHOLE", 3.0)
    async with served() as found:
        yield found


@pytest.fixture
async def assistant(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[str, int]]:
    """A server with the limits of the assistant's, in a hurry, and with one route that reads a whole body."""
    monkeypatch.setattr(Sanic, "test_mode", True)
    hurried = {**careful.LIMITS, "REQUEST_TIMEOUT": 0.6, "RESPONSE_TIMEOUT": 1.2, "KEEP_ALIVE_TIMEOUT": 0.6}
    monkeypatch.setattr(careful, "LIMITS", hurried)
    app = Sanic("slow", configure_logging=False)
    careful.guard(app)

    @app.post("/whole")
    async def whole(request: Request) -> HTTPResponse:
        return text(str(len(request.body)))

    @app.get("/en/")
    async def page(request: Request) -> HTTPResponse:
        return text("page")

    @app.get("/broken")
    async def broken(request: Request) -> HTTPResponse:
        raise RuntimeError("her name is Maria")

    listening_ = socket.socket()
    listening_.bind(("127.0.0.1", 0))
    server = await app.create_server(
        sock=listening_, return_asyncio_server=True, access_log=False, protocol=careful.Hurried
    )
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    yield listening_.getsockname()
    await server.before_stop()
    server.close()
    await server.after_stop()


async def served_among_stalled(address: tuple[str, int], stalled: int) -> float:
    """Seconds that somebody waits for a page while so many others have begun a request and say nothing more."""
    async with AsyncExitStack() as stack:
        for number in range(stalled):
            _, writer = await asyncio.open_connection(*address)
            stack.callback(writer.close)
            writer.write(HALF if number % 2 else b"")
        began = time.monotonic()
        async with httpx.AsyncClient(trust_env=False) as her:
            answer = await her.get("http://{}:{}/en/".format(*address))
        assert answer.status_code == 200
        return time.monotonic() - began


async def test_two_hundred_who_stall_hold_nobody_up(pages: Pages, assistant: tuple[str, int]) -> None:
    assert await served_among_stalled(pages[0], 200) < 3.0
    assert await served_among_stalled(assistant, 200) < 3.0


@pytest.mark.parametrize("sent", [b"", HALF, FORM, FORM_BEGUN])
async def test_a_request_that_does_not_come_is_cut(pages: Pages, sent: bytes) -> None:
    came, seconds = await reading(pages[0], sent)
    assert came == b""
    assert seconds < 6.0
    async with asyncio.timeout(2):
        while pages[1].connections or pages[1].tasks:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("sent", [HALF, FORM_BEGUN, b"POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n"])
@pytest.mark.parametrize("whose", ["pages", "assistant"])
async def test_a_request_that_trickles_is_cut(
    whose: str, sent: bytes, pages: Pages, assistant: tuple[str, int]
) -> None:
    _, writer = await asyncio.open_connection(*(pages[0] if whose == "pages" else assistant))
    writer.write(sent)

    async def trickle() -> None:
        for _ in range(160):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    with pytest.raises(ConnectionError):
        await trickle()


async def test_who_does_not_fetch_the_answers_is_cut(pages: Pages) -> None:
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    small.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(small, pages[0])
    flood = loop.create_task(loop.sock_sendall(small, b"GET /en/guide/QA/print HTTP/1.1\r\nHost: a\r\n\r\n" * 5000))
    async with asyncio.timeout(40):
        while not pages[1].connections:
            await asyncio.sleep(0.01)
        while pages[1].connections or pages[1].tasks:
            await asyncio.sleep(0.05)
    flood.cancel()
    await asyncio.gather(flood, return_exceptions=True)
    small.close()


async def test_a_slow_but_living_connection_is_kept(pages: Pages) -> None:
    reader, writer = await asyncio.open_connection(*pages[0])
    for _ in range(4):  # each within the time of a head, all together beyond it
        writer.write(HALF)
        await asyncio.sleep(0.4)
        writer.write(b"1\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split()[0])
        assert b"200 OK" in head
        await reader.readexactly(length)
    writer.close()


async def test_a_head_without_end_is_refused(pages: Pages, assistant: tuple[str, int]) -> None:
    for address in (pages[0], assistant):
        came, _ = await reading(address, HALF + b"x" * 3_000_000)
        assert came == b"" or came[9:12] in (b"400", b"413", b"431")


async def test_too_many_at_once_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECTIONS", 5)
    ask = b"GET /en/danger HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    async with served() as (address, state), AsyncExitStack() as stack:
        assert (await reading(address, ask))[0][9:12] == b"200"
        for _ in range(4):
            stack.callback((await asyncio.open_connection(*address))[1].close)
        while len(state.connections) < 4:
            await asyncio.sleep(0.01)
        assert (await reading(address, ask))[0][9:12] == b"503"


@pytest.mark.parametrize("sent", [b"", HALF, b"POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nx"])
async def test_at_the_assistant_too(assistant: tuple[str, int], sent: bytes) -> None:
    came, seconds = await reading(assistant, sent)
    assert came == b"" or came[9:12] in (b"408", b"503")
    assert seconds < 6.0


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST /whole HTTP/1.1\r\nHost: a\r\ncontent-length:\t5 \r\nConnection: close\r\n\r\n12345", b"200"),
        (b"POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n", b"413"),
        (b"GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"404"),
        (b"PUT /whole HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"405"),
        (b"GET /broken HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"500"),
    ],
)
async def test_what_the_assistant_refuses_it_refuses_in_silence(
    assistant: tuple[str, int], sent: bytes, status: bytes
) -> None:
    with listening(10) as logged:
        came, _ = await reading(assistant, sent)
    assert came[9:12] == status
    assert b"Maria" not in came
    assert came.partition(b"\r\n\r\n")[2] in (b"", b"5")
    said = logged.getvalue()
    assert "Maria" not in said
    assert ("serve.failed" in said) == (status == b"500")
    assert "Traceback" not in said
