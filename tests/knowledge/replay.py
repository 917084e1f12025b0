"""An office's server on loopback: answers with recorded or made pages, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """One answer. hang: seconds before it; cut: bytes of the body that are announced and never sent."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0
    cut: int = 0


@dataclass
class Asked:
    """One request as the office saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


Office = Callable[[Asked], Answer]


def pages(rows: list[dict[str, Any]], size: int, total: int | None = None) -> Office:
    """An API that hands out `rows` in pages as the DMW's does."""
    last = -(-len(rows) // size)

    def answer(asked: Asked) -> Answer:
        number = int(asked.path.rpartition("page=")[2])
        meta = {"total": len(rows) if total is None else total, "currentPage": number, "lastPage": last}
        return Answer(json.dumps({"meta": meta, "data": rows[(number - 1) * size : number * size]}).encode())

    return answer


@contextmanager
def serve(office: Office) -> Iterator[tuple[str, list[Asked]]]:
    """Run an office; yields its address and what it was asked."""
    asked: list[Asked] = []
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", None)

        def do_POST(self) -> None:
            self._answer("POST", json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, method: str, body: Any) -> None:
            one = Asked(method, self.path, dict(self.headers.items()), body)
            asked.append(one)
            answer = office(one)
            stop.wait(answer.hang)
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body[: len(answer.body) - answer.cut])
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client had waited long enough

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
