"""Wishes to be written to later: kept sealed until the day comes, then turned into something to answer, and erased.

A wish that is due becomes an update of the inbox, as if she had pressed a button, so that it is answered with the same
promise as everything else: not lost, not twice, and in the language of her talk.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from bot.channels.inbox import Entry
from bot.channels.telegram_updates import Said, to_json
from bot.privacy.clock import now
from bot.privacy.state import State

#: The intent of a wish that is due (domain/tools.yml).
DUE = "reminder_due"
DAY = 86_400.0
#: Days for which a wish waits at most (actions/tools.py offers no more).
LONGEST = 31

_SCHEMA = """
CREATE TABLE IF NOT EXISTS reminder (
    chat TEXT PRIMARY KEY,
    due_at REAL NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reminder_due ON reminder (due_at);
"""
_KEEP = (
    "INSERT INTO reminder (chat, due_at, body) VALUES (?, ?, ?) "
    "ON CONFLICT (chat) DO UPDATE SET due_at = excluded.due_at, body = excluded.body"
)


class Reminders:
    """The wishes in the state file, at most one a chat. Calls join the caller's transaction."""

    def __init__(self, state: State, clock: Callable[[], float] = now) -> None:
        """Make the table where it is missing.

        Args:
            state: the open state folder.
            clock: Unix seconds; tests give their own.
        """
        self._state = state
        self._clock = clock
        state.define(_SCHEMA)
        state.holders["reminder"] = self._due

    def keep(self, chat: str, chat_id: int, language: str | None, days: int) -> None:
        """Keep the wish of a chat (its keyed hash) to be written to in some days; it takes the place of an older one.

        Args:
            chat_id: Telegram's number of the chat, sealed until then and erased with the wish.
            language: the client's language code, a weak hint.
        """
        body = json.dumps(to_json(Said(chat_id, intent=DUE, language=language))).encode()
        with self._state.transaction() as db:
            row = (chat, self._clock() + days * DAY, self._state.seal(body))
            db.execute(_KEEP, row)

    def _due(self, chat: str) -> float:
        """When a chat is written to, Unix seconds; 0 where it has no wish."""
        row = self._state.db.execute("SELECT due_at FROM reminder WHERE chat = ?", (chat,)).fetchone()
        return float(row[0]) if row else 0.0

    def forget(self, chat: str) -> None:
        """Erase the wish of a chat, if there is one."""
        with self._state.transaction() as db:
            db.execute("DELETE FROM reminder WHERE chat = ?", (chat,))

    def take_due(self) -> list[Entry]:
        """Erase the wishes whose day has come, and return them as updates to store, in the same transaction.

        Their numbers are below 0, where Telegram has none.
        """
        with self._state.transaction() as db:
            latest = self._clock() + LONGEST * DAY  # a clock was wrong: nobody wished to wait for longer
            db.execute("UPDATE reminder SET due_at = ? WHERE due_at > ?", (latest, latest))
            rows = db.execute(
                "DELETE FROM reminder WHERE due_at <= ? RETURNING chat, body", (self._clock(),)
            ).fetchall()
            if not rows:
                return []
            (lowest,) = db.execute("SELECT coalesce(min(update_id), 0) FROM tg_update").fetchone()
            return [
                Entry(min(0, lowest) - place, chat, json.loads(self._state.open(body)))
                for place, (chat, body) in enumerate(rows, start=1)
            ]
