"""Whether the assistant can do its work, and what is missing: nothing here speaks of anybody."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.privacy.database import StoreError
from bot.privacy.state import StateError

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.channels.inbox import Inbox
    from bot.channels.telegram_service import TelegramService

#: Seconds after which an update that waits unanswered means that the inbox is stuck.
STUCK = 120.0
#: Seconds for which one written row tells that the state can be written.
WRITTEN = 15.0

_SCHEMA = "CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY, at REAL NOT NULL);"


class Readiness:
    """Looks when it is asked.

    That the knowledge and the catalogues were read needs no look: where one of them cannot be, no process begins to
    listen (:func:`bot.warm.warm`).
    """

    def __init__(self, assistant: Assistant, telegram: Callable[[], TelegramService | None] | None = None) -> None:
        """Keep what is looked at.

        Args:
            assistant: the loaded assistant, with its state.
            telegram: the channel, None inside until it runs; None where Telegram is not configured.
        """
        self._assistant = assistant
        self._telegram = telegram
        self._written = -WRITTEN
        assistant.state.define(_SCHEMA)

    def missing(self) -> dict[str, str]:
        """Return what keeps the assistant from its work, each with a few words; empty if it is ready."""
        found: dict[str, str] = {}
        if self._assistant.agent.processor is None:
            found["model"] = "no model is loaded"
        if fault := self._state():
            found["state"] = fault
        if self._telegram is not None:
            service = self._telegram()
            if service is None or not service.reached:
                found["telegram"] = "not reached yet"
            if "state" not in found and service is not None:
                found |= self._inbox(service.desk.inbox)
        return found

    def _inbox(self, inbox: Inbox) -> dict[str, str]:
        try:
            age = inbox.oldest_waiting()
        except (StoreError, StateError) as error:  # lost since the last row was written
            self._written = -WRITTEN
            return {"state": f"cannot be read ({type(error).__name__})"}
        return {"inbox": f"an update waits for {age:.0f} seconds"} if age > STUCK else {}

    def _state(self) -> str | None:
        if time.monotonic() - self._written < WRITTEN and self._assistant.state.trouble.since is None:
            return None
        try:
            with self._assistant.state.transaction() as db:
                sql = "INSERT INTO probe VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at"
                db.execute(sql, (time.time(),))
        except (StoreError, StateError) as error:
            return f"cannot be written ({type(error).__name__})"
        self._written = time.monotonic()
        return None
