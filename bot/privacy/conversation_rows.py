"""The two tables of conversations, and what is asked of them (:class:`bot.privacy.state.State` does the asking).

Those that go on stand in ``conversation``. When a session is over, the little that is kept moves to
``conversation_ended``. So the hourly chore finds what has ended since the last one without looking through what ended
before, and a turn works with a small table, however many people have come before her. Where an id is in both, she has
come back, and what stands in ``conversation`` counts.
"""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    updated_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS conversation_age ON conversation (updated_at);
CREATE TABLE IF NOT EXISTS conversation_ended (
    id TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    updated_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS conversation_ended_age ON conversation_ended (updated_at);
"""

#: In this order: id -> body, updated_at.
FIND = (
    "SELECT body, updated_at FROM conversation WHERE id = ?",
    "SELECT body, updated_at FROM conversation_ended WHERE id = ?",
)
IDS = "SELECT id FROM conversation UNION SELECT id FROM conversation_ended ORDER BY id"
#: Values: id, body, updated_at.
SAVE = (
    "INSERT INTO conversation VALUES (?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at"
)
SAVE_ENDED = (
    "INSERT INTO conversation_ended VALUES (?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at"
)
#: All of them: id.
FORGET = ("DELETE FROM conversation WHERE id = ?", "DELETE FROM conversation_ended WHERE id = ?")
#: Values: older than, so many -> id, body, updated_at; the oldest first.
OLD = "SELECT id, body, updated_at FROM conversation WHERE updated_at < ? ORDER BY updated_at LIMIT ?"
#: All of them: now, later than what can be: a clock was wrong, and nothing is to be kept until its time comes.
DATED_LATER = (
    "UPDATE conversation SET updated_at = ? WHERE updated_at > ?",
    "UPDATE conversation_ended SET updated_at = ? WHERE updated_at > ?",
)
#: Values: id, older than. She may have come back since it was read.
TAKE = "DELETE FROM conversation WHERE id = ? AND updated_at < ?"
#: All of them: older than, so many, older than again, for the same reason.
PURGE = (
    "DELETE FROM conversation WHERE id IN "
    "(SELECT id FROM conversation WHERE updated_at < ? ORDER BY updated_at LIMIT ?) AND updated_at < ?",
    "DELETE FROM conversation_ended WHERE id IN "
    "(SELECT id FROM conversation_ended WHERE updated_at < ? ORDER BY updated_at LIMIT ?) AND updated_at < ?",
)
