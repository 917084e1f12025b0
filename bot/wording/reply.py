"""What the bot says: text in Telegram's HTML subset and rows of buttons, independent of any channel."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import regex

_LINK = regex.compile(r'<a href="([^"]*)">(.*?)</a>', regex.DOTALL)
_TAG = regex.compile(r"</?[a-z][^>]*>")


@dataclass(frozen=True)
class Press:
    """A pressed button, or an event the channel knows by itself (see docs/architecture.md).

    Attributes:
        intent: name of an intent of the domain.
        entities: entity names and their values, short and ASCII.
    """

    intent: str
    entities: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Button:
    """A button with a title in her language and either a press or a link behind it."""

    title: str
    press: Press | None = None
    url: str | None = None


@dataclass(frozen=True)
class Reply:
    """One message of the bot.

    Attributes:
        html: text in Telegram's HTML subset (b, i, u, s, code, pre, a, blockquote).
        rows: rows of buttons below it.
        in_place: it replaces the message whose button was pressed, where the channel can.
        aloud: it matters so much that she may also listen to it (bot/wording/aloud.yml), where the channel can.
    """

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()
    in_place: bool = False
    aloud: bool = False

    @property
    def text(self) -> str:
        """The text without markup; a link's address follows its words in brackets."""
        linked = _LINK.sub(lambda m: m[2] if m[2] == m[1] else f"{m[2]} ({m[1]})", self.html)
        return html.unescape(_TAG.sub("", linked))

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, row by row."""
        return tuple(button for row in self.rows for button in row)

    def as_data(self) -> dict[str, Any]:
        """Return the reply as plain JSON data; :meth:`from_data` turns it back."""
        rows = [
            [
                {"title": button.title, "url": button.url}
                if button.press is None
                else {"title": button.title, "intent": button.press.intent, "entities": button.press.entities}
                for button in row
            ]
            for row in self.rows
        ]
        return {"html": self.html, "rows": rows, "in_place": self.in_place, "aloud": self.aloud}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Reply:
        """Return the reply that :meth:`as_data` wrote."""
        rows = tuple(
            tuple(
                Button(item["title"], Press(item["intent"], item["entities"]))
                if "intent" in item
                else Button(item["title"], url=item["url"])
                for item in row
            )
            for row in data["rows"]
        )
        return cls(data["html"], rows, data["in_place"], data["aloud"])
