"""The whole default bot, ``safemigration serve`` with all its processes: when it first answers, what it holds then."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import httpx

from bot.wording.languages import languages
from tests.bench.group import serving
from tests.bench.station_model import SAID

#: Turns in each language before the memory is read; each visitor comes from an address of her own.
TURNS = 3
_OURS = {"sec-fetch-site": "same-origin"}


def measure() -> dict[str, float]:
    """Start it, ask on the chat page, then look at pages and ask in every language.

    Returns:
        ``group_first_answer_s``: from the start of the program to the first answer on the page, model trained;
        ``group_memory_mb``: of all processes after that (what they share counted once).
    """
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        settings = {"SAFEMIGRATION_WEB_PROXY": "127.0.0.1"}
        with serving(Path(folder) / "state", settings, Path(folder) / "log") as group:
            with httpx.Client(base_url=group.pages, trust_env=False, timeout=60) as http:
                _ask(http, "en", "how much will i earn in qatar", 0)
                first = time.monotonic() - begun
                for number, language in enumerate(languages(), 1):
                    slug = language
                    for page in ("", "agency", "guide/QA", "journey", "chat"):
                        http.get(f"/{slug}/{page}").raise_for_status()
                    for turn in range(TURNS):
                        words = SAID.get(language.lower(), SAID["en"])
                        _ask(http, slug, words[turn % len(words)], number)
            return {"group_first_answer_s": first, "group_memory_mb": group.memory()}


def _ask(http: httpx.Client, slug: str, text: str, number: int) -> None:
    headers = {**_OURS, "X-Forwarded-For": f"203.0.113.{number + 1}", "X-Forwarded-Proto": "https"}
    http.post(f"/{slug}/chat", data={"text": text}, headers=headers, follow_redirects=True).raise_for_status()
