"""What people let us keep: their words without names, sealed, known by nothing but a keyed hash of the words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from bot.privacy.clock import now
from bot.privacy.state import State

#: Days after which a text is deleted, from the day it came, and from the day somebody read it.
UNREAD_DAYS, READ_DAYS = 90, 90
_DAY = 86400

_SCHEMA = """
CREATE TABLE IF NOT EXISTS unanswered_text (
    id TEXT PRIMARY KEY,
    reviewed INTEGER NOT NULL,
    delete_at INTEGER NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Text:
    """A text to learn from.

    Attributes:
        id: 16 hexadecimal digits; with them she can take it back.
        words: what is left of her words.
        language: BCP 47.
        intent: the likeliest one; after the review the one it is an example of.
        reviewed: a person has read it and kept it.
    """

    id: str
    words: str
    language: str
    intent: str
    reviewed: bool = False


class Texts:
    """The table. Nothing in it says whose words they are, or at what hour they came."""

    def __init__(self, state: State, clock: Callable[[], float] = now) -> None:
        """Make the table where it is missing; ``clock`` gives Unix seconds."""
        self._state = state
        self._clock = clock
        state.define(_SCHEMA)

    def keep(self, words: str, language: str, intent: str) -> str:
        """Keep a text, once however often it comes; inside a unit of the state with its commit. Returns its id."""
        text = Text(self._state.pseudonym("unanswered", f"{language}:{words}")[:16], words, language, intent)
        row = (text.id, self._until(UNREAD_DAYS), self._seal(text))

        def write() -> None:
            with self._state.transaction() as db:
                db.execute("INSERT INTO unanswered_text VALUES (?, 0, ?, ?) ON CONFLICT DO NOTHING", row)

        self._state.with_unit(write)
        return text.id

    def delete(self, number: str) -> None:
        """Delete a text; inside a unit of the state with its commit."""

        def write() -> None:
            with self._state.transaction() as db:
                self._state.erased(db.execute("DELETE FROM unanswered_text WHERE id = ?", (number,)).rowcount)

        self._state.with_unit(write)

    def review(self, text: Text, words: str, intent: str) -> None:
        """A person has read it: keep it in these words as an example of this intent."""
        read = replace(text, words=words, intent=intent, reviewed=True)
        with self._state.transaction() as db:
            sql = "UPDATE unanswered_text SET reviewed = 1, delete_at = ?, body = ? WHERE id = ?"
            db.execute(sql, (self._until(READ_DAYS), self._seal(read), text.id))
            self._state.erased(1)

    def all(self, reviewed: bool) -> list[Text]:
        """Those that were read and kept, or those that wait for a reader; by their ids, which have no order in time."""
        sql = "SELECT id, body FROM unanswered_text WHERE reviewed = ? ORDER BY id"
        rows = self._state.db.execute(sql, (int(reviewed),)).fetchall()
        return [Text(number, **json.loads(self._state.open(body)), reviewed=reviewed) for number, body in rows]

    def number(self, reviewed: bool) -> int:
        """How many there are."""
        sql = "SELECT COUNT(*) FROM unanswered_text WHERE reviewed = ?"
        return int(self._state.db.execute(sql, (int(reviewed),)).fetchone()[0])

    def purge(self) -> int:
        """Delete those whose time is over; return how many."""
        with self._state.transaction() as db:
            gone = db.execute("DELETE FROM unanswered_text WHERE delete_at <= ?", (self._clock(),)).rowcount
            self._state.erased(gone)
            return gone

    def _until(self, days: int) -> int:
        """The beginning of a day, so that it does not tell the minute at which somebody wrote."""
        return (int(self._clock()) // _DAY + days) * _DAY

    def _seal(self, text: Text) -> bytes:
        body = {key: value for key, value in asdict(text).items() if key not in ("id", "reviewed")}
        return self._state.seal(json.dumps(body, ensure_ascii=False).encode())
