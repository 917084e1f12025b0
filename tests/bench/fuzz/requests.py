"""Random requests to the pages and to the assistant's side, as bytes on a socket, and what is wrong with an answer."""

from __future__ import annotations

import asyncio
import json
import random
import re
from dataclasses import dataclass
from urllib.parse import quote_plus, urlsplit

from bot.privacy.state import State
from bot.web.security import HEADERS
from tests.bench.fuzz.house import HOOK_SECRET, MARK, SECRET
from tests.bench.fuzz.updates import ODD
from tests.bench.fuzz.words import text

#: What stands in a field or an address to become code where it is shown as it came.
PLANTED = "<fuzz onload=alert(1)>\"'{{7*1000003}}"
_PAGES = (
    *("/", "/{l}/", "/{l}", "/{l}/guide", "/{l}/guide/QA", "/{l}/guide/{x}", "/{l}/guide/QA/pay", "/{l}/guide/QA/{x}"),
    *("/{l}/guide/QA/print", "/{l}/guide/compare", "/{l}/agency", "/{l}/journey", "/{l}/offer", "/{l}/offer/signs"),
    *("/{l}/danger", "/{l}/contacts", "/{l}/card", "/{l}/staff/card", "/{l}/chat", "/{l}/chat/wait", "/{l}/privacy"),
    *("/{l}/staff", "/{l}/staff/sign-in", "/{l}/staff/sign-out", "/{l}/staff/{x}", "/staff", "/s/{x}", "/s/PH-NAIA"),
    *("/{l}/s/{x}", "/health", "/static/page.css", "/static/{x}", "/static/../app.py", "/static/%2e%2e/app.py", "/{x}"),
    *(
        "/{l}/guide/../..",
        "/{l}/guide/..%2f..%2fsettings.py",
        "//evil.example/{l}/guide/",
        "/{l}//evil.example/",
        "/{x}/",
    ),
    *(
        "http://evil.example/{l}/",
        "*",
        "evil.example:443",
        "/\\evil.example",
        "/{l}/;/x",
        "/{l}/guide/",
        "/favicon.ico",
    ),
)
_SIDE = (
    *("/health", "/webhooks/telegram/webhook", "/webhooks/telegram/health", "/web/turn", "/web/wait", "/web/forget"),
    *("/web/arrival", "/web/staff/sign-in", "/web/staff/page", "/web/staff/sign-out", "/web/{x}", "/{x}", "/*", "//"),
    *("/conversations/x/tracker", "/model/parse", "/webhooks/rest/webhook", "/status", "/webhooks/telegram/../../web"),
)
_FIELDS = (
    *("csrf", "country", "from", "to", "name", "number", "wish", "row", "need", "offer", "sign", "language", "subject"),
    *("step", "back", "q_alone", "q_no_id", "text", "token", "choice", "end", "seen", "password", "x"),
)
_VALUES = ("PH", "ID", "QA", "NP", "ZZ", "en", "id", "yes", "no", "skip", "one", "more", "person", "pay", "danger", "1")
_METHODS = ("GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "X")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Asked:
    """A request: its bytes, whether it is HTTP at all, whom it is for, and the number in its chat cookie."""

    raw: bytes
    is_http: bool
    to_side: bool
    visitor: str


class Requests:
    """Makes one after the other; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)

    def next(self) -> Asked:
        """The next request."""
        rng = self._rng
        to_side = rng.random() < 0.2
        visitor = "".join(rng.choices("ABCDEFabcdef0123456789_-", k=22))
        kind = rng.random()
        if kind < 0.55:
            raw = self._likely(to_side, visitor)
        elif kind < 0.9:
            raw = self._random(to_side, visitor)
        else:
            return Asked(self._no_http(to_side, visitor), False, to_side, visitor)
        return Asked(raw, True, to_side, visitor)

    def _likely(self, to_side: bool, visitor: str) -> bytes:
        """A request of the form that our pages send, with random values."""
        rng = self._rng
        if to_side:
            body = json.dumps(self._json(visitor)).encode()
            headers = [("Authorization", f"Bearer {SECRET}"), ("X-Telegram-Bot-Api-Secret-Token", HOOK_SECRET)]
            return self._bytes("POST", self._path(rng.choice(_SIDE[1:10])), headers, body)
        headers = [("Sec-Fetch-Site", "same-origin"), ("Accept-Language", rng.choice(("id", "zh-TW,zh;q=0.9", "xx")))]
        headers.append(("Cookie", f"talk={visitor}.{rng.choice(('en', 'id', 'zh-Hans'))}.{rng.choice('0012')}"))
        path = self._path(rng.choice(_PAGES[1:24]), rng.choice(("en", "id", "zh-Hans")))
        if rng.random() < 0.5:
            return self._bytes("GET", path, headers)
        fields = [(rng.choice(_FIELDS), self._value()) for _ in range(rng.randint(0, 6))]
        if "/chat" in path:
            fields.append(("text", self._value()))
        body = "&".join(f"{name}={_quoted(value)}" for name, value in fields).encode()
        return self._bytes("POST", path, [*headers, ("Content-Type", _FORM)], body)

    def _random(self, to_side: bool, visitor: str) -> bytes:
        rng = self._rng
        path = self._path(rng.choice(_SIDE if to_side else _PAGES), rng.choice(("en", "zh-TW", "ar", "xx", "..", "")))
        if rng.random() < 0.5:
            query = [(rng.choice(_FIELDS), self._value()) for _ in range(rng.choice((1, 2, 300)))]
            path += "?" + "&".join(f"{name}={_quoted(value)}" for name, value in query)
        host = rng.choice(("evil.example", "[", "[::1", "a" * 300, "127.0.0.1:99999999", "x y", "\xff", "", "a,b"))
        planted = re.sub(r"[\x00-\x1f\x7f]", "", text(rng, 30)).encode("utf-8", "replace").decode("latin-1")
        choices = [
            *(
                ("Host", host),
                ("X-Forwarded-Host", "evil.example"),
                ("X-Forwarded-For", planted),
                ("Range", "bytes=-1"),
            ),
            *(("X-Forwarded-Proto", "https"), ("Accept-Language", planted), ("Accept-Language", "id;q=nan,en;q=x")),
            *(("Cookie", planted), ("Cookie", f"visit={planted}; talk={planted}; staff={planted}"), ("X-Chat", "part")),
            *(("Sec-Fetch-Site", rng.choice(("same-origin", "cross-site", planted))), ("Content-Type", planted)),
            *(("Content-Type", _FORM), ("Authorization", f"Bearer {planted}"), ("Accept-Encoding", "gzip;q=x, br")),
            *(("Expect", "100-continue"), ("Upgrade", "websocket"), ("X-Telegram-Bot-Api-Secret-Token", planted)),
            *(("If-None-Match", planted), ("If-Modified-Since", planted), ("X-HTTP-Method-Override", "DELETE")),
            *(("Purpose", "prefetch"), ("User-Agent", planted), ("Content-Encoding", "gzip"), ("X-Long", "x" * 7000)),
        ]
        headers = rng.sample(choices, rng.randint(0, 6))
        body = rng.choice((b"", rng.randbytes(200), json.dumps(rng.choice(ODD)).encode(), b"offer=" + b"%" * 400))
        return self._bytes(rng.choice(_METHODS), path, headers, rng.choice((body, b"x" * 70_000, b"")))

    def _no_http(self, to_side: bool, visitor: str) -> bytes:
        """Bytes that are no request, or one that contradicts itself."""
        rng = self._rng
        good = self._likely(to_side, visitor)
        place = rng.randrange(len(good))
        return rng.choice(
            (
                *(rng.randbytes(rng.randint(1, 400)), good[:place], good[:place] + rng.randbytes(3) + good[place:]),
                b"GET /en/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                b"POST /en/offer HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                b"POST /web/turn HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                b"POST /en/chat HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\nx\r\n",
                b"GET / HTTP/9.9\r\n\r\n",
                b"GET " + b"/" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
                b"GET /en/ HTTP/1.1\r\n" + b"A: b\r\n" * 4000 + b"\r\n",
                b"GET /en/\x00\xff HTTP/1.1\r\nHost: a\r\n\r\n",
                good.replace(b"HTTP/1.1", b"HTTP/0.9", 1),
                good.replace(b"\r\n", b"\n"),
            )
        )

    def _json(self, visitor: str) -> object:
        rng = self._rng
        whole: dict[str, object] = {"conversation": visitor, "language_code": "en", "text": text(rng), "seen": 0}
        if rng.random() < 0.3:
            whole = {"name": text(rng), "password": text(rng), "client": "x", "token": text(rng), "page": "overview"}
        for _ in range(rng.choice((0, 0, 1, 3))):
            whole[rng.choice((*whole, "token", "choice", "language", "old", "code", "visitor"))] = rng.choice(ODD)
        return rng.choice((whole, whole, whole, rng.choice(ODD)))

    def _path(self, path: str, language: str = "en") -> str:
        rng = self._rng
        odd = rng.choice(
            ("QA", "..", "%2e%2e%2f", "%00", "%ff", "x" * 3000, _quoted(PLANTED), _quoted(text(rng, 20)), "")
        )
        return path.replace("{l}", language).replace("{x}", odd)

    def _value(self) -> str:
        rng = self._rng
        kind = rng.random()
        return rng.choice(_VALUES) if kind < 0.4 else PLANTED if kind < 0.5 else text(rng, 3000)

    def _bytes(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes = b"") -> bytes:
        names = {name for name, _ in headers}
        more = [] if "Host" in names else [("Host", "127.0.0.1")]
        more += [("Content-Length", str(len(body)))] if body or method == "POST" else []
        lines = "".join(f"{name}: {value}\r\n" for name, value in (*more, *headers, ("Connection", "close")))
        return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1", "replace") + body


async def ask(address: str, asked: Asked, seconds: float = 30.0) -> bytes:
    """Send a request and return all that comes back until the end of the connection.

    Raises:
        TimeoutError: it does not end.
    """
    parts = urlsplit(address)
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            writer.write(asked.raw)
            if not asked.is_http:
                writer.write_eof()  # else both wait for the rest of half a request
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()


def faults(asked: Asked, answer: bytes, state: State) -> list[str]:
    """What is wrong with an answer; nothing if it is as it should be."""
    found: list[str] = []
    if not answer:
        return ["no answer"] if asked.is_http and len(asked.raw) < 60_000 else []
    head, _, body = answer.partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(re.sub(r"\D", "", first[9:12]) or 0)
    headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in lines}
    if status >= 500 and not (status == 503 and "retry-after" in headers):
        found.append(f"{status}")
    if b"Traceback" in body or b'File "/' in body:
        found.append("a traceback is shown")
    if "x-planted" in headers or any("\n" in line for line in lines):
        found.append("a header was planted")
    place = headers.get("location")
    if place is not None and (not place.startswith("/") or place.startswith(("//", "/\\"))):
        found.append("leads away")
    if PLANTED.encode() in body or b"<fuzz" in body or b"7000021" in body:
        found.append("something typed became code")
    if not asked.to_side and status not in (400, 0) and any(name.lower() not in headers for name in HEADERS):
        found.append(f"{status} without the headers that protect")
    for mark in MARK.findall(body.decode("utf-8", "replace")):
        whose = asked.visitor if asked.visitor.encode() in asked.raw else ""
        if mark != state.pseudonym("web", whose):
            found.append("the answer of somebody else")
    return found


def _quoted(value: str) -> str:
    return quote_plus(value, errors="replace")
