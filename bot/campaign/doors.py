"""Where a code leads: the bot in Telegram, or our pages. Read from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.settings import SettingsError

#: What a bot of Telegram may be called (https://core.telegram.org/bots/features#creating-a-new-bot).
_BOT = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


@dataclass(frozen=True)
class Doors:
    """The two doors; one that is None is shut.

    Attributes:
        bot: SAFEMIGRATION_BOT_NAME, the bot's username, with or without @.
        pages: SAFEMIGRATION_WEB_URL, the public address of our pages, as people reach it.
    """

    bot: str | None = None
    pages: str | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Doors:
        """Read the settings. An empty variable counts as not set.

        Raises:
            SettingsError: a value cannot be used.
        """
        given = os.environ if env is None else env
        bot = given.get("SAFEMIGRATION_BOT_NAME", "").strip().removeprefix("@")
        pages = given.get("SAFEMIGRATION_WEB_URL", "").strip().rstrip("/")
        if bot and not _BOT.fullmatch(bot):
            raise SettingsError("SAFEMIGRATION_BOT_NAME must be the bot's username, such as SafeMigrationBot.")
        parts = urlsplit(pages)
        if pages and (parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment):
            raise SettingsError("SAFEMIGRATION_WEB_URL must be an address such as https://pages.example.org")
        return cls(bot or None, pages or None)

    def telegram(self, code: str) -> str | None:
        """The address that opens the bot in Telegram with a code."""
        return f"https://t.me/{self.bot}?start={code}" if self.bot else None

    def page(self, code: str) -> str | None:
        """The address of the landing page of a code."""
        return f"{self.pages}/s/{code}" if self.pages else None
