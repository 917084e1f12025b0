"""What waits for her page: sealed, in order, until the page has said that it has it.

A page cannot be called; it asks. What it is handed may be lost on the way, so a letter is handed out again and again
until a later request names it as shown; only then it is deleted. So nothing is lost, and what comes twice has the same
number, by which the page knows it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.people.cases import Case
from bot.privacy.clock import now
from bot.privacy.state import State
from bot.wording import Reply

_SCHEMA = """
CREATE TABLE IF NOT EXISTS web_mail (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    chat TEXT NOT NULL,
    person_case INTEGER NOT NULL,
    at REAL NOT NULL,
    handed_at REAL,
    body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS web_mail_chat ON web_mail (chat, number);
"""


@dataclass(frozen=True)
class Letter:
    """What waits for her.

    Attributes:
        number: grows from letter to letter and is never used again.
        case: number of the case.
        replies: what she reads.
        said: group and number of the message of the staff that it carries; None where the bot itself says it.
    """

    number: int
    case: int
    replies: tuple[Reply, ...]
    said: tuple[int, int] | None


class Mail:
    """The table. Calls join the caller's transaction; ``chat`` is the keyed hash of her conversation."""

    def __init__(self, state: State, clock: Callable[[], float] = now) -> None:
        """Make the table where it is missing; ``clock`` gives Unix seconds."""
        self._state = state
        self._clock = clock
        state.define(_SCHEMA)

    def put(self, case: Case, replies: Sequence[Reply], said: tuple[int, int] | None) -> None:
        """Let something wait for her (see :class:`Letter`)."""
        body = {"replies": [reply.as_data() for reply in replies], "said": said}
        row = (case.chat, case.id, self._clock(), self._state.seal(json.dumps(body).encode()))
        with self._state.transaction() as db:
            db.execute("INSERT INTO web_mail (chat, person_case, at, body) VALUES (?, ?, ?, ?)", row)

    def confirm(self, chat: str, seen: int) -> list[Letter]:
        """Her page shows everything up to this number: delete it.

        Returns:
            What she has now got. What was never handed out cannot be among it, whatever number a page names.
        """
        with self._state.transaction() as db:
            got = self._letters("chat = ? AND number <= ? AND handed_at IS NOT NULL", chat, seen)
            if got:
                sql = "DELETE FROM web_mail WHERE chat = ? AND number <= ? AND handed_at IS NOT NULL"
                db.execute(sql, (chat, seen))
                self._state.erased(len(got))
        return got

    def hand_out(self, chat: str) -> list[Letter]:
        """All that waits for her, oldest first. It stays until it is confirmed."""
        with self._state.transaction() as db:
            waiting = self._letters("chat = ?", chat)
            if waiting:
                sql = "UPDATE web_mail SET handed_at = ? WHERE chat = ? AND handed_at IS NULL"
                db.execute(sql, (self._clock(), chat))
        return waiting

    def waits(self, chat: str) -> bool:
        """Does anything wait for her, or for being confirmed?"""
        return self._state.db.execute("SELECT 1 FROM web_mail WHERE chat = ? LIMIT 1", (chat,)).fetchone() is not None

    def waits_since(self, case: Case) -> float | None:
        """Since when she may not have got something: it was written, or handed out and not confirmed; Unix seconds.

        None where nothing waits.
        """
        sql = "SELECT min(coalesce(handed_at, at)) FROM web_mail WHERE person_case = ?"
        (since,) = self._state.db.execute(sql, (case.id,)).fetchone()
        return None if since is None else float(since)

    def delete(self, case: Case) -> None:
        """Delete what waits in a case."""
        with self._state.transaction() as db:
            gone = db.execute("DELETE FROM web_mail WHERE person_case = ?", (case.id,)).rowcount
            self._state.erased(gone)

    def _letters(self, where: str, *values: object) -> list[Letter]:
        sql = f"SELECT number, person_case, body FROM web_mail WHERE {where} ORDER BY number"  # noqa: S608
        found = []
        for number, case, sealed in self._state.db.execute(sql, values).fetchall():
            body = json.loads(self._state.open(sealed))
            replies = tuple(Reply.from_data(reply) for reply in body["replies"])
            found.append(Letter(number, case, replies, tuple(body["said"]) if body["said"] else None))
        return found
