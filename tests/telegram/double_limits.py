"""Telegram's limits on sending, for the double: 429 with ``retry_after`` for a bot that is too fast.

From https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: "avoid sending more than one
message per second" in a chat, where "short bursts" pass; 20 messages a minute in a group; in all "about 30 messages per
second". It does not say how long a burst may be: here a second's worth (30) in all, 8 in a chat and 20 in a group,
refilled all the time. Every call to a chat counts, "typing" too: Telegram does not say that it does not.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from tests.telegram.double_rules import Refused

#: (calls a second, calls at once): all chats together, one person, one group.
OVERALL, PERSON, GROUP = (30.0, 30.0), (1.0, 8.0), (20.0 / 60.0, 20.0)


class Limits:
    """Counts calls; ``refused`` tells how many were too many.

    Args:
        overall: (calls a second, calls at once) of all chats together.
        clock: seconds that only grow.
    """

    def __init__(self, overall: tuple[float, float] = OVERALL, clock: Callable[[], float] = time.monotonic) -> None:
        self._overall, self._clock = overall, clock
        self._levels: dict[int, tuple[float, float]] = {}
        self.refused = 0

    def spend(self, method: str, params: dict[str, Any]) -> None:
        """Count a call.

        Raises:
            Refused: 429. It is not counted, so whoever waits as long as it is told to gets through.
        """
        if "chat_id" not in params:
            return
        chat = int(params["chat_id"])
        asked = [(0, self._overall)]
        if method != "sendChatAction":
            asked.append((chat, PERSON if chat > 0 else GROUP))
        now = self._clock()
        levels = {key: self._level(key, limit, now) for key, limit in asked}
        wait = max((1.0 - levels[key]) / limit[0] for key, limit in asked)
        if wait > 1e-9:
            self.refused += 1
            seconds = math.ceil(wait)
            raise Refused(f"Too Many Requests: retry after {seconds}", 429, seconds)
        for key, level in levels.items():
            self._levels[key] = (level - 1.0, now)

    def _level(self, key: int, limit: tuple[float, float], now: float) -> float:
        left, at = self._levels.get(key, (limit[1], now))
        return min(limit[1], left + (now - at) * limit[0])
