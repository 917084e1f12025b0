"""How several workers share the chats of one bot. With SQLite there is one worker, and all chats are its own.

Each chat has a home: one of the workers that are alive, found by a hash, the same whoever asks. The home begins with a
chat at once; the others only look after what has waited there for a while, because their own chats come first. So a
person meets the same worker again as long as it lives, which is what is held in memory for (her last words, albums).
A chat's lock decides who works on it; the home is only who tries first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.channels.inbox import Inbox
from bot.privacy.state import State

#: Seconds between two looks at who is alive and what waits.
LOOK_EVERY = 1.0
#: Chats that a worker has in hand at once: each holds a lock, and the server has room for so many (PostgreSQL for
#: max_locks_per_transaction * max_connections, 6,400 as delivered).
IN_HAND = 1000
#: Chats of others that one look begins with.
HELP = 50


class Share:
    """Which chats a worker begins with. It takes part from :meth:`look` on."""

    def __init__(self, state: State) -> None:
        """Keep the state; nothing is asked of it yet."""
        self._state = state
        self._seat = 0
        self._seats = [0]
        self._waited: set[str] = set()
        self._room = IN_HAND if state.shared else None

    @property
    def workers(self) -> int:
        """How many are alive, this one included."""
        return len(self._seats)

    def look(self, inbox: Inbox) -> list[str]:
        """Take our seat, see who is there, and return the chats to begin with: ours, and some that wait too long.

        Raises:
            StoreError: the database is away.
        """
        self._seat = self._state.db.seat()
        self._seats = self._state.db.seats()
        waiting = inbox.chats()
        others = [chat for chat in waiting if chat in self._waited and not self.mine(chat)]
        self._waited = set(waiting)
        return [*(chat for chat in waiting if self.mine(chat)), *others[:HELP]]

    def mine(self, chat: str) -> bool:
        """Is this worker the chat's home?"""
        return len(self._seats) < 2 or max(self._seats, key=lambda seat: _weight(seat, chat)) == self._seat

    def room(self, in_hand: int) -> bool:
        """May one more chat be begun with?"""
        return self._room is None or in_hand < self._room

    def of(self, chats: Iterable[str]) -> list[str]:
        """Those of the chats whose home is here."""
        return [chat for chat in chats if self.mine(chat)]


def _weight(seat: int, chat: str) -> bytes:
    """The worker with the greatest one is the home: when another one comes or goes, the other homes stay."""
    return hashlib.blake2b(f"{seat}:{chat}".encode(), digest_size=8).digest()
