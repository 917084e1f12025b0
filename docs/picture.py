"""``python docs/picture.py``: hold two short real conversations and draw them as docs/conversation.png for the README.

Needs Chromium (Debian: ``apt install chromium fonts-noto-cjk fonts-noto-color-emoji``): it shapes every script right.
"""

from __future__ import annotations

import asyncio
import html
import subprocess
import tempfile
from pathlib import Path

from bot.assistant import Assistant
from bot.logs import configure
from bot.privacy.state import State
from bot.training import ensure_model
from bot.turns import Incoming, Turn

PICTURE = Path(__file__).with_name("conversation.png")
SAID = (
    ("is 1015 brilliant minds of the philippines licensed?",),
    ("去日本打工 他们可以扣我的护照吗",),
)
STYLE = """
body { margin: 0; padding: 14px; width: 872px; background: #dfe6ea;
       font: 15px/1.4 "Noto Sans", "Noto Sans CJK SC", sans-serif; display: flex; gap: 14px; align-items: flex-start; }
section { flex: 1; }
p { margin: 0 0 10px auto; padding: 8px 12px; width: fit-content; max-width: 85%; background: #e2f7cb;
    border-radius: 12px; }
div.bot { padding: 8px 12px; background: #fff; border-radius: 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
div.row { display: flex; gap: 4px; margin-top: 4px; }
div.row span { flex: 1; padding: 6px; text-align: center; background: #7d95a6; color: #fff; border-radius: 8px; }
a { color: #2f6ea5; }
"""
CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


async def main() -> None:
    """Ask, and save the picture."""
    configure()
    assistant = Assistant.load(ensure_model(), State(None))
    sections = []
    for number, texts in enumerate(SAID):
        turns = [await assistant.turn(Incoming(f"picture-{number}", text=text, channel="picture")) for text in texts]
        sections.append("".join(_shown(text, turn) for text, turn in zip(texts, turns, strict=True)))
    page = f"<meta charset=utf-8><style>{STYLE}</style>" + "".join(f"<section>{part}</section>" for part in sections)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        target = [f"--user-data-dir={folder}/profile", "--window-size=900,505", f"--screenshot={PICTURE}"]
        subprocess.run([*CHROMIUM, *target, source.as_uri()], check=True, capture_output=True)  # noqa: S603
    print(PICTURE)


def _shown(text: str, turn: Turn) -> str:
    parts = [f"<p>{html.escape(text)}</p>"]
    for reply in turn.replies:
        parts.append(f"<div class=bot>{reply.html}</div>")
        for row in reply.rows:
            parts.append("<div class=row>" + "".join(f"<span>{html.escape(b.title)}</span>" for b in row) + "</div>")
    return "".join(parts)


if __name__ == "__main__":
    asyncio.run(main())
