"""Keeps the processes of the bot running, and exchanges them for new ones without losing a message.

A reload starts new processes beside the running ones. They read everything anew: code, model, registers, guides,
catalogues, campaigns, desks, lexicon. Only when all of them are sound does the work change hands. So nothing that a
process keeps in memory can be forgotten in a reload, and a broken file costs nothing but a line in the log.

The sockets are ours, so whoever connects in between waits some milliseconds and is refused never.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Sequence
from typing import Any

import structlog

from bot.logs import where
from bot.serving.child import LOOK, Child, Unsound, Work
from bot.serving.mark import Mark, Reload
from bot.serving.notify import notify

log = structlog.get_logger(__name__)

#: Seconds before a process that died is started again: the first time, and at most, if it keeps dying.
PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: Seconds after which a process that died counts as having worked.
WORKED = 60.0


class Supervisor:
    """See above.

    Attributes:
        code: with which the command ends.
    """

    def __init__(self, works: Sequence[Work], mark: Mark) -> None:
        """Keep what is to be done.

        Args:
            works: the processes; each is started when the one before it is sound, and exchanged in this order.
            mark: where the outcome of reloads is written.
        """
        self.code = 0
        self._works = works
        self._mark = mark
        self._children: dict[str, Child] = {}
        self._end = asyncio.Event()
        self._changing = asyncio.Lock()
        self._reloads = 0

    async def run(self) -> int:
        """Run until SIGTERM, SIGINT, or the end of a chat in the terminal; return the command's exit code."""
        loop, tasks = asyncio.get_running_loop(), set[asyncio.Task[Any]]()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: tasks.add(loop.create_task(self.reload())))
        starting = loop.create_task(self._start())
        ended = loop.create_task(self._end.wait())
        await asyncio.wait((starting, ended), return_when=asyncio.FIRST_COMPLETED)
        try:
            if starting.done() and starting.result():
                for duty in (*(self._watch(work) for work in self._works), self._report()):
                    task = loop.create_task(duty)
                    task.add_done_callback(self._fell)
                    tasks.add(task)
                await ended
        finally:
            notify("STOPPING=1")
            for task in (starting, ended, *tasks):
                task.cancel()
            await asyncio.gather(starting, ended, *tasks, return_exceptions=True)
            await asyncio.gather(*(child.stop() for child in self._children.values()))
        return self.code

    async def reload(self) -> str | None:
        """Exchange all processes for new ones, or none if one of them is not sound; return what is wrong with it."""
        fresh: list[Child] = []
        fault: str | None = None
        async with self._changing:
            log.info("reload.begins")
            try:
                for work in self._works:
                    fresh.append(await self._load(work, trial=True))
                for child in fresh:
                    fault = fault or _lost(self._children[child.work.name], child)
            except Unsound as unsound:
                fault = str(unsound)
            if fault is None:
                for child in fresh:
                    await self._exchange(child)
            else:
                await asyncio.gather(*(child.stop(0.0) for child in fresh))
            self._reloads += 1
            self._mark.tell(Reload(self._reloads, time.time(), fault))
        if fault is None:
            log.warning("reload.done")
        else:
            log.error("reload.refused", fault=fault, running="the version from before")
        return fault

    def _fell(self, task: asyncio.Task[Any]) -> None:
        """A fault of our own ends everything: whoever started us starts us again."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("serve.fell", error=where(error))
            self.code = 1
            self._end.set()

    # -- the processes -------------------------------------------------------------------------------------------

    async def _start(self) -> bool:
        """Start everything for the first time."""
        async with self._changing:
            for work in self._works:
                try:
                    child = self._children[work.name] = await self._load(work)
                except Unsound as unsound:
                    self.code = max(unsound.code, 1)
                    return False
                child.go()
        return True

    async def _load(self, work: Work, trial: bool = False) -> Child:
        """Start a process and wait until it is sound.

        Raises:
            Unsound: it is not.
        """
        child = await Child.start(work, trial)
        try:
            await child.sound()
        except asyncio.CancelledError:
            await child.stop()
            raise
        return child

    async def _exchange(self, child: Child) -> None:
        """Give the work of a process to the one that is to take its place."""
        before = self._children[child.work.name]
        self._children[child.work.name] = child
        if child.work.alone:
            await before.release()
        child.go()
        await before.stop()

    async def _watch(self, work: Work) -> None:
        """Start a process again when it dies or hangs; end everything when a chat in the terminal has ended."""
        pause = PAUSE
        while True:
            child = self._children[work.name]
            code = await child.over()
            if self._children[work.name] is not child:
                continue  # it was exchanged
            if work.talks and code == 0:
                self._end.set()
                return
            if time.monotonic() - child.began > WORKED:
                pause = PAUSE
            log.error(f"{work.name}.ended", code=code, hung=str("hung" in child.said), again_in=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            async with self._changing:
                if self._children[work.name] is child:
                    with contextlib.suppress(Unsound):  # it has said why; then we wait longer
                        fresh = await self._load(work)
                        fresh.go()
                        self._children[work.name] = fresh

    async def _report(self) -> None:
        """Tell systemd that we are ready once we are, then regularly that everybody lives, and what is missing."""
        ready = False
        while True:
            children = self._children.values()
            missing = "; ".join(str(child.said["missing"]) for child in children if child.said.get("missing"))
            if not ready and not missing and all("missing" in child.said for child in children):
                notify("READY=1")
                ready = True
            notify(f"STATUS={missing or 'ready'}")
            notify("WATCHDOG=1")  # a process that hangs is seen to in _watch; this is for our own event loop
            await asyncio.sleep(min(LOOK, 1.0 if not ready else LOOK))


def _lost(before: Child, after: Child) -> str | None:
    """A language that was spoken and is not any more is a fault, and no reload."""
    faults = after.said.get("refused", {})
    lost = [tag for tag in faults if tag not in before.said.get("refused", {})]
    return faults[lost[0]] if lost else None
