"""The time by which we erase, remind and remember. A computer's clock can be wrong; what is erased does not come back.

While the process runs, a second clock that nobody can set tells how much time has really gone by. When the computer's
clock jumps against it, the jump is believed only after an hour: until then the operator has heard of it, and a wrong
clock has been put right, mostly by the network itself. Nothing stands still meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

#: Seconds by which the clock may be put forward or back without a word; clocks that run badly are put right like this.
SLACK = 300.0
#: Seconds for which a jump has to stand until it is believed.
DOUBT = 3600.0
#: What was written later than this many seconds from now, a wrong clock has dated: it counts as written now.
LATER = 86_400.0


def _boot_time() -> float:
    """Seconds since the machine started, its sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Clock:
    """Unix seconds; call it."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = _boot_time) -> None:
        """Believe the computer's clock as it is now.

        Args:
            wall: the computer's clock, Unix seconds.
            steady: seconds since whenever, never set.
        """
        self._read_wall, self._read_steady = wall, steady
        self._wall, self._steady = wall(), steady()
        self._doubted: float | None = None
        self._jump = 0.0

    def __call__(self) -> float:
        """The time, Unix seconds."""
        wall, steady = self._read_wall(), self._read_steady()
        ours = self._wall + steady - self._steady
        if abs(wall - ours) <= SLACK:
            if self._doubted is not None:
                log.warning("clock.right_again")
            self._doubted, self._wall, self._steady = None, wall, steady
            return wall
        if self._doubted is None or abs(wall - ours - self._jump) > SLACK:
            self._doubted, self._jump = steady, wall - ours
            log.error(
                "clock.jumped",
                hours=round(self._jump / 3600, 1),
                mend="look at the computer's clock (timedatectl)",
                then="believed in an hour, if it stays so; until then nothing is erased by it",
            )
        if steady - self._doubted < DOUBT:
            return ours
        log.warning("clock.believed", hours=round(self._jump / 3600, 1))
        self._doubted, self._wall, self._steady = None, wall, steady
        return wall


#: The clock of this process.
now = Clock()
