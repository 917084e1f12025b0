"""Commits of several chats as one: each waits for the disk, some thousandths of a second in which nothing else runs.

Whoever asks waits until it is on disk, so what comes after the commit still comes after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.privacy.state import State

#: Seconds for which others are waited for.
GATHER = 0.03


class Together:
    """Gathers what shall be written.

    Where several workers share the database each chat writes by itself: its lock belongs to its own task.
    """

    def __init__(self, state: State) -> None:
        """Nothing is to be written yet."""
        self._state = state
        self._gathered: list[tuple[Callable[[], None], asyncio.Future[None]]] = []

    async def commit(self, write: Callable[[], None], at_once: bool = False) -> None:
        """Run ``write`` in a transaction, together with others; returns when it is on disk.

        Args:
            write: changes rows.
            at_once: wait for no others: nothing else is to be done meanwhile.

        Raises:
            StoreError: it is not on disk, whatever became of the others.
        """
        if self._state.shared:
            with self._state.transaction():
                write()
            return
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        if not self._gathered:
            loop.call_later(GATHER, self.flush)
        self._gathered.append((write, done))
        if at_once:
            self.flush()
        await done

    def flush(self) -> None:
        """Write what is gathered, now."""
        gathered, self._gathered = self._gathered, []
        if not self._written(gathered) and len(gathered) > 1:
            for one in gathered:
                self._written([one])

    def _written(self, gathered: list[tuple[Callable[[], None], asyncio.Future[None]]]) -> bool:
        """Write these in one transaction, and tell whoever waits; where several fail nobody is told yet."""
        try:
            with self._state.transaction():
                for write, _ in gathered:
                    write()
        except Exception as error:  # noqa: BLE001 - told to the one whose write it is
            if len(gathered) == 1 and not gathered[0][1].done():
                gathered[0][1].set_exception(error)
            return False
        for _, done in gathered:
            if not done.done():
                done.set_result(None)
        return True
