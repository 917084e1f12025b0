"""A database with a million conversations that have ended, written in bulk, sealed as real ones are.

Each row is what the bot itself leaves a day after the last message: the keyed hash of a chat
(:meth:`State.pseudonym`), and the language sealed by :meth:`State.seal` with a nonce of its own. Their ages are spread
over the thirty days for which it is kept. Of the last two days there are also the numbers of their updates and of our
messages, as :mod:`bot.channels.inbox` keeps them. Rows go in by thousands (``executemany``, ``COPY``) and in the order
of their keys; then SQLite's indices are made anew and PostgreSQL's figures for its planner (``ANALYZE``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg

from bot.channels.inbox import Inbox
from bot.channels.reminders import Reminders
from bot.privacy.conversations import KEPT_DAYS
from bot.privacy.state import State

DAY, HOUR = 86_400.0, 3_600.0
LANGUAGES = ("en", "id", "ne", "fil", "vi", "my", "km", "bn", "am", "ar")
#: Messages of a conversation, and days for which the channel keeps their numbers.
MESSAGES, DAYS = 5, 2
#: Rows in one step.
STEP = 5_000
#: A talk as it is kept until its session ends: its slots and its last turns.
OPEN = (
    b'[{"event": "session_started", "timestamp": 1.0}, {"event": "slot", "timestamp": 1.0, "name": "language", '
    b'"value": "id"}, {"event": "slot", "timestamp": 1.0, "name": "country", "value": "QA"}'
    + b', {"event": "user", "timestamp": 1.0, "text": "", "parse_data": {"intent": {"name": "country_guide"}}}' * 30
    + b"]"
)

_INDICES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"


def ended(state: State, number: int, tick: Callable[[int, int], None], url: str = "", bot: str = "") -> list[str]:
    """Fill an empty database; returns twenty of the ids.

    Args:
        state: the open state.
        number: of conversations.
        tick: told how many rows of how many are written.
        url: address of the PostgreSQL server, if the state is there.
        bot: the name of the schema there.
    """
    Inbox(state), Reminders(state)
    now = time.time()
    ids = sorted(state.pseudonym("telegram", chat) for chat in range(number))
    recent = int(number * DAYS / KEPT_DAYS)
    updates = recent * MESSAGES
    rows = number + 2 * updates

    def conversations() -> Iterator[tuple[Any, ...]]:
        for at, chat in enumerate(ids):
            body = f'{{"language": "{LANGUAGES[at % len(LANGUAGES)]}", "language_source": "script"}}'.encode()
            # Their order by age has nothing to do with that of their keys.
            yield chat, state.seal(body), now - DAY - (at * 7919 % number) / number * (KEPT_DAYS - 2) * DAY

    def handled() -> Iterator[tuple[Any, ...]]:
        for at in range(updates):
            yield at + 1, "", now - DAYS * DAY + HOUR + at * (DAYS * DAY - HOUR) / updates, "done", 1, None

    def sent() -> Iterator[tuple[Any, ...]]:
        for at in range(updates):
            yield ids[at // MESSAGES], at + 1, now - DAYS * DAY + HOUR + at * (DAYS * DAY - HOUR) / updates

    done = 0
    with _Bulk(state, url, bot) as bulk:
        for table, columns, make in (
            ("conversation_ended", 3, conversations),
            ("tg_update", 6, handled),
            ("tg_sent", 3, sent),
        ):
            for step in _steps(make()):
                bulk.write(table, columns, step)
                done += len(step)
                tick(done, rows)
    return ids[:: max(1, number // 20)][:20]


def due(state: State, number: int, url: str = "", bot: str = "") -> None:
    """Add so many talks that are over since an hour, and as many of whom even the language is to be forgotten."""
    now = time.time()
    talks = (
        (state.pseudonym("over", at), state.seal(OPEN), now - DAY - HOUR + at * HOUR / number) for at in range(number)
    )
    old = (
        (state.pseudonym("old", at), state.seal(b'{"language": "id"}'), now - (KEPT_DAYS + 1) * DAY)
        for at in range(number)
    )
    with _Bulk(state, url, bot, indices=False) as bulk:
        for table, rows in (("conversation", talks), ("conversation_ended", old)):
            for step in _steps(rows):
                bulk.write(table, 3, step)


def size(state: State) -> int:
    """Bytes on disk."""
    if state.folder is not None:
        return sum(path.stat().st_size for path in state.folder.glob("bot.sqlite3*"))
    sql = (
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace"
    )
    return int(state.db.execute(sql).fetchone()[0])


def _steps(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    step: list[tuple[Any, ...]] = []
    for row in rows:
        step.append(row)
        if len(step) == STEP:
            yield step
            step = []
    if step:
        yield step


class _Bulk:
    """Many rows into the tables of a state, as quickly as the database takes them."""

    def __init__(self, state: State, url: str, bot: str, indices: bool = True) -> None:
        self._state = state
        self._indices: list[tuple[str, str]] = []
        self._make_indices = indices
        self._server = psycopg.connect(url, autocommit=True, options=f"-c search_path={bot}") if url else None

    def __enter__(self) -> _Bulk:
        if self._server is None:
            self._state.db.execute("PRAGMA synchronous = OFF")
            if self._make_indices:
                self._indices = self._state.db.execute(_INDICES).fetchall()
                for name, _ in self._indices:
                    self._state.db.execute(f"DROP INDEX {name}")
        return self

    def write(self, table: str, columns: int, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, in one transaction."""
        if self._server is not None:
            with self._server.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        db: Any = self._state.db
        db.execute("BEGIN")
        db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)
        db.execute("COMMIT")

    def __exit__(self, *failure: object) -> None:
        if self._server is not None:
            self._server.execute("VACUUM ANALYZE")
            self._server.close()
            return
        for _, sql in self._indices:
            self._state.db.execute(sql)
        self._state.db.execute("PRAGMA synchronous = FULL")
        self._state.db.empty_log()
