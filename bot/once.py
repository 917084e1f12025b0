"""What goes wrong for minutes is told once, and once that it is over: a log that repeats itself is read by nobody."""

from __future__ import annotations

import time

#: Seconds for which something that goes and comes is not told again.
QUIET = 60.0


class Once:
    """A trouble of one part of the bot.

    Attributes:
        since: when it began (monotonic seconds); None while all is well.
    """

    def __init__(self) -> None:
        self.since: float | None = None
        self._told: dict[str, float] = {}
        self._open = False

    def begins(self, kind: str) -> bool:
        """Note a failure; return whether to tell it: each kind once until :meth:`over`, and not again at once."""
        now = time.monotonic()
        self.since = now if self.since is None else self.since
        last = self._told.get(kind)
        if last is not None and (last >= self.since or now - last < QUIET):
            return False
        self._told[kind] = now
        self._open = True
        return True

    def over(self) -> bool:
        """Note a success; return whether to tell it: if the failure was told."""
        self.since = None
        told, self._open = self._open, False
        return told
