"""How many forms a client may send: generous, because a whole Women's Home may stand behind one address."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable

#: Clients that are remembered at a time; beyond it those who were silent longest are forgotten.
_CLIENTS = 20_000


class Buckets:
    """Token buckets in memory: each client's, and one for all together.

    A client is a keyed hash of its address, with a key that is thrown away every day. Nothing is written down.

    Args:
        posts, posts_all: forms a minute, of one client and of all. Twice as many may come at once.
        clock: seconds that only grow.
        today: the day, for the key.
    """

    def __init__(
        self,
        posts: int,
        posts_all: int,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self._posts, self._posts_all, self._clock, self._today = posts, posts_all, clock, today
        self._clients: dict[bytes, tuple[float, float]] = {}
        self._all = (2.0 * posts_all, clock())
        self._day, self._salt = today(), secrets.token_bytes(32)

    def spend(self, address: str) -> int:
        """Take one form of a client. Returns 0 if it may be answered, else after how many seconds it may."""
        now, client = self._clock(), self._client(address)
        left, filled = self._clients.pop(client, (2.0 * self._posts, now))
        own, wait = _take(left, filled, now, self._posts)
        if not wait:
            level, wait = _take(*self._all, now, self._posts_all)
            self._all = (level, now)
            own = own if not wait else own + 1.0  # another's haste costs her nothing
        self._clients[client] = (own, now)  # at the end: the first is the one that was silent longest
        if len(self._clients) > _CLIENTS:
            self._clients.pop(next(iter(self._clients)))
        return wait

    def _client(self, address: str) -> bytes:
        if self._today() != self._day:
            self._day, self._salt = self._today(), secrets.token_bytes(32)
            self._clients.clear()
        return hmac.new(self._salt, _network(address).encode(), hashlib.sha256).digest()[:16]


def _take(left: float, filled: float, now: float, a_minute: int) -> tuple[float, int]:
    """Fill a bucket up and take one. Returns its new level, and the seconds to wait if it was empty."""
    level = min(2.0 * a_minute, left + (now - filled) * a_minute / 60.0)
    if level >= 1.0:
        return level - 1.0, 0
    return level, max(1, round((1.0 - level) * 60.0 / a_minute + 0.5))


def _network(address: str) -> str:
    """The address; of IPv6 the /64 that one household has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
