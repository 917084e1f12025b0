"""The chat page with many people on it at once: ``python -m tests.bench.sessions [--sessions 200] [--json]``.

The real pages and the real assistant (``safemigration serve``) behind a reverse proxy as docs/pages.md asks for one:
each visitor comes from an address of her own (X-Forwarded-For), and the limits on forms are on. Half of them have
JavaScript (the page asks for the new part only), half send plain forms. All are there at the same time: each begins
within a few seconds, reads for a while between two turns, and leaves after the last.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import random
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.table import Table

from bot.training import ensure_model
from bot.web.chat import COOKIE
from tests.bench.group import Group, serving
from tests.bench.station_model import CRY, SAID

#: Turns of a visit; seconds within which all have come; seconds of reading between two turns (the mean).
TURNS, COMING, READING = 5, 10.0, 12.0
PAGES = {"zh-hans": "zh-Hans", "en": "en", "vi": "vi", "my": "my", "id": "id", "ru": "ru"}
_CSRF = re.compile(r'name="csrf" value="(\w+)"')
_BUTTON = re.compile(r'<button name="(token|choice)" value="([^"]+)"')


class Visits:
    """What happened: seconds by kind of request, statuses, how many were there at once."""

    def __init__(self) -> None:
        self.spans: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[int] = Counter()
        self.here = self.most = 0
        self.unanswered = self.talks = 0

    async def ask(self, http: aiohttp.ClientSession, kind: str, method: str, path: str, **more: Any) -> str:
        """Make a request; returns the page."""
        begun = time.monotonic()
        async with http.request(method, path, **more) as answer:
            text = await answer.text()
        self.spans[kind].append(time.monotonic() - begun)
        self.statuses[answer.status] += 1
        return text

    async def visit(self, pages: str, number: int, seed: int) -> None:
        """Somebody comes, reads, asks, goes."""
        draw = random.Random(f"{seed} {number}")
        await asyncio.sleep(draw.uniform(0.0, COMING))
        self.here += 1
        self.most = max(self.most, self.here)
        code = draw.choice(list(SAID))
        language, script = PAGES[code], number % 2 == 0
        address = f"203.{number // 250}.113.{number % 250 + 1}"
        headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"}
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=pages)  # type: ignore[arg-type]
        async with aiohttp.ClientSession(pages, headers=headers, cookie_jar=jar) as http:
            await self.ask(http, "page", "GET", f"/{language}/")
            page = await self.ask(http, "page", "GET", f"/{language}/chat")
            csrf = _CSRF.search(page)
            for turn in range(TURNS):
                await asyncio.sleep(draw.uniform(0.5, 1.5) * READING)
                buttons = _BUTTON.findall(page)
                if turn and buttons and draw.random() < 0.5:
                    name, value = draw.choice(buttons)
                    fields = {name: html.unescape(value)}
                else:
                    fields = {"text": draw.choice(CRY[code] if draw.random() < 0.02 else SAID[code])}
                asked = {"csrf": csrf[1] if csrf else "", "seen": "0", **fields}
                more = {"X-Chat": "part"} if script else {}
                kind = "turn, with JavaScript" if script else "turn, plain form"
                page = await self.ask(http, kind, "POST", f"/{language}/chat", data=asked, headers=more)
                csrf = _CSRF.search(page) or csrf
                self.unanswered += "<p" not in page
        self.talks += any(cookie.key == COOKIE for cookie in jar)
        self.here -= 1


async def measure(sessions: int, seed: int) -> dict[str, Any]:
    """Run the visits; returns milliseconds by kind of request, statuses and memory."""
    with tempfile.TemporaryDirectory() as folder:
        start = serving(Path(folder) / "state", {"SAFEMIGRATION_WEB_PROXY": "127.0.0.1"}, Path(folder) / "log")
        group = await asyncio.to_thread(start.__enter__)
        try:
            return await _measure(group, sessions, seed)
        finally:
            await asyncio.to_thread(start.__exit__, None, None, None)


async def _measure(group: Group, sessions: int, seed: int) -> dict[str, Any]:
    warm, visits = Visits(), Visits()
    async with aiohttp.ClientSession(group.pages) as http:
        for language in PAGES.values():
            await warm.ask(http, "page", "GET", f"/{language}/chat")
    before, processor, begun = group.memory(), group.processor(), time.monotonic()
    await asyncio.gather(*(visits.visit(group.pages, number, seed) for number in range(sessions)))
    seconds, processor = time.monotonic() - begun, group.processor() - processor
    figures = {
        kind: {"count": len(spans)} | {f"p{share}_ms": _share(spans, share) * 1000 for share in (50, 95, 99)}
        for kind, spans in sorted(visits.spans.items())
    }
    return {
        "sessions": sessions,
        "most_at_once": visits.most,
        "seconds": seconds,
        "requests_per_s": sum(visits.statuses.values()) / seconds,
        "cores": processor / seconds,
        "statuses": dict(visits.statuses),
        "unanswered": visits.unanswered,
        "talks_kept": visits.talks,
        "memory_mb": {"before": before, "after": group.memory()},
        "kinds": figures,
    }


def _share(spans: Sequence[float], percent: int) -> float:
    return sorted(spans)[min(len(spans) - 1, len(spans) * percent // 100)]


def _print(figures: dict[str, Any]) -> None:
    table = Table(title=f"{figures['sessions']} visits to the chat page, {figures['most_at_once']} at once")
    for name in ("", "requests", "p50 ms", "p95 ms", "p99 ms"):
        table.add_column(name, justify="left" if not name else "right")
    for kind, one in figures["kinds"].items():
        table.add_row(kind, str(one["count"]), *(f"{one[f'p{share}_ms']:.0f}" for share in (50, 95, 99)))
    console = Console()
    console.print(table)
    memory = figures["memory_mb"]
    console.print(
        f"{figures['seconds']:.0f} s, {figures['requests_per_s']:.1f} requests/s, {figures['cores']:.2f} cores, "
        f"statuses {figures['statuses']}, without an answer: {figures['unanswered']}, "
        f"talks kept: {figures['talks_kept']}."
    )
    console.print(f"Memory of all processes (PSS): {memory['before']:.0f} MB before, {memory['after']:.0f} MB after.")


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    ensure_model()
    figures = asyncio.run(measure(given.sessions, given.seed))
    print(json.dumps(figures)) if given.json else _print(figures)


if __name__ == "__main__":
    main()
