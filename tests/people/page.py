"""Somebody at the chat page, as the web process speaks for her: what she sends, what her page shows, what gets lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
import regex

from tests.web.serving import SECRET

_TAG = regex.compile(r"<[^>]*>")


@dataclass
class Her:
    """An open page.

    Attributes:
        server: address of the assistant's side.
        number: what her cookie holds.
        shown: what staff and bot have said on her page, oldest first.
        seen: number of the last letter on it.
        told: the last answer of the assistant.
    """

    server: str
    number: str
    shown: list[str] = field(default_factory=list)
    seen: int = 0
    told: dict[str, Any] = field(default_factory=dict)

    async def say(self, text: str, lost: bool = False) -> None:
        """Write; ``lost``: the answer does not reach her page."""
        await self._ask("/web/turn", lost, text=text, language_code="en")

    async def press(self, title: str) -> None:
        """Press the newest button of this title."""
        buttons = [button for reply in self._replies() for row in reply["rows"] for button in row]
        token = next(button["token"] for button in reversed(buttons) if button["title"] == title)
        await self.token(token)

    async def token(self, token: str) -> None:
        """Press a button, by what the assistant signed for it."""
        await self._ask("/web/turn", token=token, language_code="en")

    async def look(self, lost: bool = False) -> None:
        """Look for an answer, as the page does by itself."""
        await self._ask("/web/wait", lost)

    async def erase(self) -> None:
        """End and erase this chat."""
        answer = await self.post("/web/forget", {})
        assert answer.status_code == 204

    async def _ask(self, path: str, lost: bool = False, **asked: str) -> None:
        answer = await self.post(path, {"seen": self.seen, **asked})
        assert answer.status_code == 200, answer.status_code
        if lost:
            return
        self.told = answer.json()
        for letter in self.told["letters"]:
            if letter["number"] > self.seen:
                self.seen = letter["number"]
                self.shown += [_text(reply) for reply in letter["replies"]]
        self.shown += [_text(reply) for reply in self.told.get("replies", ())]

    async def post(self, path: str, asked: dict[str, Any]) -> httpx.Response:
        """Send what the web process sends."""
        # verify=False: it is plain HTTP, and making the means to verify would take longer than the request.
        async with httpx.AsyncClient(base_url=self.server, trust_env=False, timeout=20, verify=False) as http:
            body = {"conversation": self.number, **asked}
            return await http.post(path, json=body, headers={"Authorization": f"Bearer {SECRET}"})

    def _replies(self) -> list[dict[str, Any]]:
        letters = [reply for letter in self.told["letters"] for reply in letter["replies"]]
        return [*letters, *self.told.get("replies", ())]


def _text(reply: dict[str, Any]) -> str:
    return _TAG.sub("", reply["html"])
