"""Chores in small pieces: what deletes or rewrites many rows must not keep anybody waiting, however many there are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

#: Rows that one piece of a chore touches at most: a few hundredths of a second on a slow disk.
BATCH = 50
#: Seconds between two pieces, in which messages are answered.
PAUSE = 0.02

#: One piece: does at most so many rows, in a transaction of its own, and returns how many it did; fewer: none is left.
Step = Callable[[int], int]


async def in_batches(step: Step) -> int:
    """Do a chore to its end, and let the event loop go on after each piece; returns the rows in all."""
    total = 0
    while True:
        done = step(BATCH)
        total += done
        if done < BATCH:
            return total
        await asyncio.sleep(PAUSE)


def at_once(step: Step) -> int:
    """Do a chore to its end where nobody waits; returns the rows in all."""
    total = 0
    while True:
        done = step(BATCH)
        total += done
        if done < BATCH:
            return total
