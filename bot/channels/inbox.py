"""The inbox: what came in and what must go out, on disk until it is done.

An update is written down before it is acknowledged, so the process may die at any moment:

1. ``waiting``: stored, not handled. A restart handles it.
2. ``answered``: the conversation after the turn and every call that answers it were committed together. A restart only
   sends what is left; the turn is never run twice.
3. ``done``: every call was confirmed. Body and chat are erased; the bare number stays for two days, because that is
   what tells a repeated delivery from a new one (Telegram keeps undelivered updates for 24 hours).

Telegram has no idempotency key, so a message whose sending was cut may come twice (one in each chat at most: a chat's
messages go out one by one). Nothing else repeats, and nothing is lost. Bodies and calls are sealed; chats are known by
their keyed hash.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.privacy.clock import LATER, now
from bot.privacy.database import Overtaken
from bot.privacy.state import State

#: Seconds for which a handled update's number is remembered.
REMEMBER_UPDATES = 2 * 86_400
#: Seconds for which Telegram lets a bot delete its own messages (Bot API, deleteMessage).
REMEMBER_SENT = 2 * 86_400
#: Numbers of updates that we make ourselves and that keep their order begin here; Telegram's are above 0, and
#: reminders, which need no order, count down from wherever the lowest is.
OWN = -(2**62)
#: The part of the tables that belongs to talks with staff: read, then written (:meth:`bot.privacy.state.State.alone`).
TALKS = "talks"
#: News: something waits in a queue (its name follows).
WAITS = "waits "

_SCHEMA = """
CREATE TABLE IF NOT EXISTS tg_update (
    update_id INTEGER PRIMARY KEY,
    chat TEXT NOT NULL,
    received_at REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'done')),
    attempts INTEGER NOT NULL DEFAULT 0,
    body BLOB
);
CREATE INDEX IF NOT EXISTS tg_update_open ON tg_update (chat, update_id) WHERE state != 'done';
CREATE INDEX IF NOT EXISTS tg_update_done ON tg_update (received_at) WHERE state = 'done';
CREATE TABLE IF NOT EXISTS tg_outgoing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id INTEGER NOT NULL,
    chat TEXT NOT NULL,
    seq INTEGER NOT NULL,
    call BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS tg_outgoing_update ON tg_outgoing (update_id, seq);
CREATE TABLE IF NOT EXISTS tg_sent (
    chat TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (chat, message_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tg_sent_age ON tg_sent (at);
"""
# Of a million updates all but a few are done. SQLite uses the index of the open ones only where a statement says
# "state != 'done'" in these very words, so each of them says so, beside what it asks for.
_PURGE_DONE = (
    "DELETE FROM tg_update WHERE update_id IN (SELECT update_id FROM tg_update "
    "WHERE state = 'done' AND received_at < ? ORDER BY received_at LIMIT ?)"
)
#: A clock was wrong: what it has dated later than can be counts as of now.
_DATED_LATER = (
    "UPDATE tg_update SET received_at = ? WHERE state = 'done' AND received_at > ?",
    "UPDATE tg_sent SET at = ? WHERE at > ?",
)
_PURGE_SENT = (
    "DELETE FROM tg_sent WHERE (chat, message_id) IN "
    "(SELECT chat, message_id FROM tg_sent WHERE at < ? ORDER BY at LIMIT ?)"
)


@dataclass(frozen=True)
class Entry:
    """An update to store: its number, the keyed hash of its chat, and what :meth:`Inbox.next` shall give back."""

    update_id: int
    chat: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Pending:
    """An update that is not done.

    Attributes:
        answered: the turn is committed; only sending is left.
        attempts: how often a start of the process has found it waiting and begun it again.
    """

    update_id: int
    chat: str
    answered: bool
    attempts: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call of the Bot API.

    Attributes:
        method: its name as Telegram spells it ("sendMessage").
        params: its parameters as JSON values, ``chat_id`` among them.
        remember: keep the number of the message it makes, so that "forget me" can delete it.
        chat: the keyed hash of the chat it goes to, where that is not the chat of the update it answers.
        urgent: it answers a cry for help, and goes before what waits for other chats.
    """

    method: str
    params: dict[str, Any]
    remember: bool = True
    chat: str | None = None
    urgent: bool = False


@dataclass(frozen=True)
class Outgoing:
    """A call that is committed but not confirmed; ``first``: nothing of the answer is before it."""

    id: int
    call: Call
    first: bool = True


class Inbox:
    """The queue in the state file. A method is one committed step; :meth:`answer` joins the caller's transaction."""

    def __init__(self, state: State, clock: Callable[[], float] = now) -> None:
        """Make the tables where they are missing.

        Args:
            state: the open state folder.
            clock: Unix seconds; tests give their own.
        """
        self._state = state
        self._clock = clock
        state.define(_SCHEMA)
        state.holders["messages"] = lambda chat: len(self.sent(chat))

    def add(self, entries: Iterable[Entry]) -> list[str]:
        """Store a batch in one transaction; what is known already is left alone.

        Returns:
            The chats that got something new, in order of arrival, each once.

        Raises:
            StoreError: nothing of the batch was stored, so it must not be acknowledged.
        """
        fresh: dict[str, None] = {}
        with self._state.transaction() as db:
            for entry in entries:
                body = self._state.seal(json.dumps(entry.body).encode())
                row = (entry.update_id, entry.chat, self._clock(), body)
                sql = "INSERT INTO tg_update (update_id, chat, received_at, state, body) "
                if db.execute(sql + "VALUES (?, ?, ?, 'waiting', ?) ON CONFLICT DO NOTHING", row).rowcount:
                    fresh[entry.chat] = None
            for chat in fresh:
                self._state.announce(WAITS + chat)
        return list(fresh)

    def append(self, chat: str, body: dict[str, Any]) -> None:
        """Put something of our own to do behind what waits in a queue; joins the caller's transaction."""
        with self._state.transaction() as db:
            self._state.alone(TALKS)
            sql = "SELECT coalesce(max(update_id), ?) FROM tg_update WHERE update_id < ?"
            (last,) = db.execute(sql, (OWN, OWN // 2)).fetchone()
            sealed = self._state.seal(json.dumps(body).encode())
            sql = "INSERT INTO tg_update (update_id, chat, received_at, state, body) VALUES (?, ?, ?, 'waiting', ?)"
            db.execute(sql, (last + 1, chat, self._clock(), sealed))
            self._state.announce(WAITS + chat)

    def clear(self, chat: str) -> None:
        """Erase everything that waits in a queue, handled or not; joins the caller's transaction."""
        with self._state.transaction() as db:
            waiting = db.execute("SELECT update_id FROM tg_update WHERE chat = ? AND state != 'done'", (chat,))
            for (update_id,) in waiting.fetchall():
                self.finish(update_id)

    def next(self, chat: str) -> Pending | None:
        """Return the chat's oldest update that is not done, by Telegram's number, or None."""
        row = self._state.db.execute(
            "SELECT update_id, state, attempts, body FROM tg_update "
            "WHERE chat = ? AND state != 'done' ORDER BY update_id LIMIT 1",
            (chat,),
        ).fetchone()
        if row is None:
            return None
        return Pending(
            row[0],
            chat,
            row[1] == "answered",
            row[2],
            json.loads(self._state.open(row[3])),
        )

    def bodies(self, chat: str, known: Container[int]) -> dict[int, dict[str, Any]]:
        """Return what waits unhandled in a chat, as it was stored, by its number; without the numbers in ``known``."""
        sql = "SELECT update_id, body FROM tg_update WHERE chat = ? AND state != 'done' AND state = 'waiting'"
        rows = self._state.db.execute(sql, (chat,)).fetchall()
        return {number: json.loads(self._state.open(body)) for number, body in rows if number not in known}

    def unanswered(self, update_id: int) -> bool:
        """Is the turn of this update still to come?"""
        sql = "SELECT 1 FROM tg_update WHERE update_id = ? AND state = 'waiting'"
        return self._state.db.execute(sql, (update_id,)).fetchone() is not None

    def chats(self) -> list[str]:
        """Return the chats in which something is not done, the longest waiting first."""
        rows = self._state.db.execute(
            "SELECT chat FROM tg_update WHERE state != 'done' GROUP BY chat ORDER BY min(update_id)"
        )
        return [row[0] for row in rows]

    def waits(self, chat: str) -> bool:
        """Is anything of the chat's not done?"""
        sql = "SELECT 1 FROM tg_update WHERE chat = ? AND state != 'done' LIMIT 1"
        return self._state.db.execute(sql, (chat,)).fetchone() is not None

    def left_over(self) -> set[int]:
        """Return the updates that wait unhandled: at the start, those that an earlier process did not finish."""
        sql = "SELECT update_id FROM tg_update WHERE state != 'done' AND state = 'waiting'"
        return {row[0] for row in self._state.db.execute(sql)}

    def count_attempt(self, update_id: int) -> int:
        """Note that the update is begun again, and return how often that has been."""
        with self._state.transaction() as db:
            db.execute(
                "UPDATE tg_update SET attempts = attempts + 1 WHERE update_id = ?",
                (update_id,),
            )
            found = db.execute("SELECT attempts FROM tg_update WHERE update_id = ?", (update_id,)).fetchone()
        return int(found[0])

    def answer(self, pending: Pending, calls: Sequence[Call]) -> None:
        """Write the calls that answer the update; with none it is done. Give this to ``Unit.commit``.

        Raises:
            Overtaken: it does not wait any more; nothing of the transaction is written.
        """
        with self._state.transaction() as db:
            # What she wrote is not needed any more: the calls stand for it.
            sql = "UPDATE tg_update SET state = 'answered', body = ? WHERE update_id = ? AND state = 'waiting'"
            if not db.execute(sql, (self._state.seal(b"{}"), pending.update_id)).rowcount:
                raise Overtaken("answered or erased by somebody else")
            for seq, call in enumerate(calls):
                clear = json.dumps(
                    {
                        "method": call.method,
                        "params": call.params,
                        "remember": call.remember,
                        "chat": call.chat,
                        # Only where it says something: a release before this one reads rows without it.
                        **({"urgent": True} if call.urgent else {}),
                    }
                )
                db.execute(
                    "INSERT INTO tg_outgoing (update_id, chat, seq, call) VALUES (?, ?, ?, ?)",
                    (
                        pending.update_id,
                        call.chat or pending.chat,
                        seq,
                        self._state.seal(clear.encode()),
                    ),
                )
            if not calls:
                self._done(pending.update_id)

    def outgoing(self, update_id: int) -> list[Outgoing]:
        """Return the update's unconfirmed calls in the order of sending."""
        rows = self._state.db.execute(
            "SELECT id, call, seq FROM tg_outgoing WHERE update_id = ? ORDER BY seq",
            (update_id,),
        ).fetchall()
        return [Outgoing(row[0], Call(**json.loads(self._state.open(row[1]))), not row[2]) for row in rows]

    def confirm(self, pending: Pending, outgoing: Outgoing, message_id: int | None) -> None:
        """Telegram has confirmed the call; the last one makes the update done.

        Args:
            pending: the update that the call answers.
            outgoing: the call.
            message_id: the message it made, or None.
        """
        with self._state.transaction() as db:
            db.execute("DELETE FROM tg_outgoing WHERE id = ?", (outgoing.id,))
            if message_id is not None and outgoing.call.remember:
                row = (outgoing.call.chat or pending.chat, message_id, self._clock())
                db.execute(
                    "INSERT INTO tg_sent (chat, message_id, at) VALUES (?, ?, ?) "
                    "ON CONFLICT (chat, message_id) DO UPDATE SET at = excluded.at",
                    row,
                )
            if not db.execute("SELECT 1 FROM tg_outgoing WHERE update_id = ?", (pending.update_id,)).fetchone():
                self._done(pending.update_id)

    def finish(self, update_id: int) -> None:
        """Mark the update done and drop what it still had to send."""
        with self._state.transaction() as db:
            db.execute("DELETE FROM tg_outgoing WHERE update_id = ?", (update_id,))
            self._done(update_id)

    def drop_chat(self, chat: str) -> None:
        """The chat cannot be reached any more: drop what was to be sent to it and forget which messages it holds."""
        with self._state.transaction() as db:
            answered = "SELECT update_id FROM tg_update WHERE chat = ? AND state != 'done' AND state = 'answered'"
            for (update_id,) in db.execute(answered, (chat,)).fetchall():
                self._done(update_id)
            db.execute("DELETE FROM tg_outgoing WHERE chat = ?", (chat,))
            self.forget_sent(chat)

    def sent(self, chat: str) -> list[int]:
        """Return the numbers of our messages that can still be deleted from the chat, oldest first."""
        since = self._clock() - REMEMBER_SENT
        sql = "SELECT message_id FROM tg_sent WHERE chat = ? AND at >= ? ORDER BY message_id"
        return [row[0] for row in self._state.db.execute(sql, (chat, since))]

    def forget_sent(self, chat: str) -> None:
        """Forget which messages of ours the chat holds."""
        with self._state.transaction() as db:
            db.execute("DELETE FROM tg_sent WHERE chat = ?", (chat,))

    def purge(self, most: int) -> int:
        """Delete what has served its time (see the constants above), the oldest first.

        Args:
            most: so many rows of each table at most.

        Returns:
            How many rows were deleted; fewer than ``most``: none is left.
        """
        now, gone = self._clock(), 0
        with self._state.transaction() as db:
            for sql in _DATED_LATER:
                db.execute(sql, (now, now + LATER))
            for sql, until in ((_PURGE_DONE, now - REMEMBER_UPDATES), (_PURGE_SENT, now - REMEMBER_SENT)):
                gone += db.execute(sql, (until, most)).rowcount
        return gone

    def oldest_waiting(self) -> float:
        """Return for how many seconds the longest waiting update of Telegram's is unanswered; 0 if none is."""
        # "+": SQLite would go through all numbers above 0, which are those of two days, rather than the few open ones.
        sql = "SELECT min(received_at) FROM tg_update WHERE state != 'done' AND state = 'waiting' AND +update_id > 0"
        (oldest,) = self._state.db.execute(sql).fetchone()
        return 0.0 if oldest is None else max(0.0, self._clock() - oldest)

    def counts(self) -> dict[str, int]:
        """Return how many updates wait, how many are answered but not sent, and how many calls are unconfirmed."""
        sql = "SELECT state, count(*) FROM tg_update WHERE state != 'done' GROUP BY state"
        count = dict(self._state.db.execute(sql).fetchall())
        calls = self._state.db.execute("SELECT count(*) FROM tg_outgoing").fetchone()[0]
        return {
            "waiting": count.get("waiting", 0),
            "answered": count.get("answered", 0),
            "calls": calls,
        }

    def _done(self, update_id: int) -> None:
        self._state.db.execute(
            "UPDATE tg_update SET state = 'done', body = NULL, chat = '' WHERE update_id = ?",
            (update_id,),
        )
