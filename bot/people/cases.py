"""The cases in the state file: who talks with which desk. Everything that could tell of her is sealed.

A case is found from her side by the keyed hash of her chat and from the staff's side by the keyed hash of the topic. It
stands here until she is forgotten, or until some time after its end; then the row goes, and nothing is left of it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

from bot.channels.inbox import TALKS
from bot.privacy.clock import now
from bot.privacy.state import State

#: Neutral names: fruits and seeds that are nobody's first name and nobody's insult.
_FRUITS = """
almond apricot avocado cashew clove coriander grape guava jackfruit lemon lime lychee mango melon mint nutmeg orange
papaya peach pear pepper plum pomelo quince sesame tamarind thyme tomato vanilla walnut
"""
NAMES = tuple(_FRUITS.title().split())

_SCHEMA = """
CREATE TABLE IF NOT EXISTS people_case (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat TEXT NOT NULL,
    topic TEXT UNIQUE,
    open INTEGER NOT NULL,
    asked_at REAL,
    touched_at REAL NOT NULL,
    delete_at REAL,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS people_case_open ON people_case (chat) WHERE open = 1;
"""


@dataclass(frozen=True)
class About:
    """What is sealed of a case.

    Attributes:
        chat_id: Telegram's number of her chat; None: she writes from the page.
        alias: how staff call the case ("Mango 17").
        desk: name of the desk (desks.yml).
        group, thread: where its topic stands; no thread before the topic is made.
        language: the enabled language she is spoken to in.
        country, origin: ISO codes, as far as known.
        subject: the intent she came with, as far as known.
        claimed: keyed hash of the member of staff who has taken it.
        alarmed: the next desk was told that nobody answers.
        away: staff were told that her page does not fetch what they write.
        topics: every topic the case has had, ``[group, thread]``.
    """

    chat_id: int | None
    alias: str
    desk: str
    group: int
    language: str
    thread: int | None = None
    country: str | None = None
    origin: str | None = None
    subject: str | None = None
    claimed: str | None = None
    alarmed: bool = False
    away: bool = False
    topics: list[list[int]] = field(default_factory=list)

    @property
    def on_page(self) -> bool:
        """Does she write from the page?"""
        return self.chat_id is None


@dataclass(frozen=True)
class Case:
    """A case: ``chat`` is the keyed hash of her chat; times are Unix seconds.

    Attributes:
        asked_at: when she wrote what nobody has answered yet; None while nothing waits.
        touched_at: when anybody wrote last.
        delete_at: of a closed case, when it is deleted.
    """

    id: int
    chat: str
    open: bool
    asked_at: float | None
    touched_at: float
    delete_at: float | None
    about: About

    @property
    def key(self) -> str:
        """Its queue in the inbox."""
        return f"case:{self.id}"


class Cases:
    """The table. Calls join the caller's transaction."""

    def __init__(self, state: State, clock: Callable[[], float] = now) -> None:
        """Make the table where it is missing; ``clock`` gives Unix seconds."""
        self._state = state
        self._clock = clock
        state.define(_SCHEMA)
        state.holders["talks"] = self._count

    def open(self, chat: str, about: About) -> Case:
        """Make a case under a fresh alias; ``about.alias`` is not looked at."""
        now = self._clock()
        about = replace(about, alias=self._fresh_alias())
        with self._state.transaction() as db:
            self._state.alone(TALKS)
            sql = "INSERT INTO people_case (chat, open, asked_at, touched_at, body) VALUES (?, 1, ?, ?, ?) RETURNING id"
            (number,) = db.execute(sql, (chat, now, now, self._seal(about))).fetchone()
        return Case(int(number), chat, True, now, now, None, about)

    def save(self, case: Case) -> None:
        """Write a case that was changed."""
        topic = None if case.about.thread is None else self._topic(case.about.group, case.about.thread)
        row = (topic, int(case.open), case.asked_at, case.touched_at, case.delete_at, self._seal(case.about), case.id)
        with self._state.transaction() as db:
            sql = "UPDATE people_case SET topic=?, open=?, asked_at=?, touched_at=?, delete_at=?, body=? WHERE id=?"
            db.execute(sql, row)

    def delete(self, case: Case) -> None:
        """Delete a case."""
        with self._state.transaction() as db:
            db.execute("DELETE FROM people_case WHERE id = ?", (case.id,))

    def get(self, number: int) -> Case | None:
        """The case of this number."""
        return self._one("id = ?", number)

    def of(self, chat: str) -> Case | None:
        """Her open case."""
        return self._one("chat = ? AND open = 1", chat)

    def last(self, chat: str) -> Case | None:
        """Her newest case, also one that is closed and not deleted yet."""
        return self._one("chat = ? ORDER BY id DESC LIMIT 1", chat)

    def all_of(self, chat: str) -> list[Case]:
        """All her cases."""
        return self._many("chat = ?", chat)

    def in_topic(self, group: int, thread: int) -> Case | None:
        """The case whose topic this is."""
        return self._one("topic = ?", self._topic(group, thread))

    def all(self) -> list[Case]:
        """Every case that is not deleted."""
        return self._many("1 = 1")

    def named(self, alias: str) -> Case | None:
        """The case of this alias, however it is written."""
        wanted = " ".join(alias.lower().split())
        return next((case for case in self.all() if case.about.alias.lower() == wanted), None)

    def _count(self, chat: str) -> int:
        (count,) = self._state.db.execute("SELECT count(*) FROM people_case WHERE chat = ?", (chat,)).fetchone()
        return int(count)

    def _fresh_alias(self) -> str:
        taken = {case.about.alias for case in self.all()}
        while True:  # 30 names with 990 numbers: never all taken
            alias = f"{secrets.choice(NAMES)} {secrets.randbelow(990) + 10}"
            if alias not in taken:
                return alias

    def _one(self, where: str, value: object) -> Case | None:
        found = self._many(where, value)
        return found[0] if found else None

    def _many(self, where: str, *values: object) -> list[Case]:
        sql = f"SELECT id, chat, open, asked_at, touched_at, delete_at, body FROM people_case WHERE {where}"  # noqa: S608
        self._state.alone(TALKS)
        rows = self._state.db.execute(sql, values).fetchall()
        return [Case(row[0], row[1], bool(row[2]), row[3], row[4], row[5], self._open(row[6])) for row in rows]

    def _topic(self, group: int, thread: int) -> str:
        return self._state.pseudonym("topic", f"{group}:{thread}")

    def _seal(self, about: About) -> bytes:
        return self._state.seal(json.dumps(asdict(about)).encode())

    def _open(self, sealed: bytes) -> About:
        return About(**json.loads(self._state.open(sealed)))
