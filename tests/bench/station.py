"""The station morning: the real bot under the load of a railway campaign, Telegram's limits on (docs/load.md).

``python -m tests.bench.station [--minutes 10] [--rate 27] [--seed 1] [--json]``. ``safemigration serve`` runs as it
does anywhere, with SQLite; the double of the Bot API and the travellers (``station_model``) run in this process. After
the morning comes a rush: so many people at once that answers must wait.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from bot.campaign.codes import code_of
from bot.training import ensure_model
from knowledge.campaigns import campaigns
from tests.bench import station_model as model
from tests.bench.group import Group, serving
from tests.telegram.double import TOKEN, Double
from tests.telegram.double_limits import Limits

#: People of the rush, and seconds within which they come.
RUSH, WITHIN = 600, 5.0
#: Seconds after which an answer counts as lost.
LOST = 180.0
#: Seconds of the morning that are not counted: conversations begin, caches fill.
WARM = 90.0
#: Kinds of what travellers do (:class:`station_model.Act`).
KINDS = ("ordinary", "danger", "quiet")
#: Intents behind buttons that travellers leave alone: they end the conversation.
_ENDINGS = frozenset(("forget_me", "forget_confirm", "hide", "stop"))


@dataclass
class Asked:
    """An update: when Telegram had it, when the first message of its answer came (monotonic seconds)."""

    at: float
    kind: str
    answered: float | None = None


@dataclass
class Part:
    """What is measured of the morning or the rush.

    ``late``: by how many seconds this process woke up too late, which is what the machine was too busy for: double and
    travellers do little.
    """

    asked: list[Asked] = field(default_factory=list)
    messages: int = 0
    begun: float = 0.0
    ended: float = 0.0
    refused: int = 0
    processor: float = 0.0
    late: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Milliseconds, messages a second, counts."""
        seconds = self.ended - self.begun
        answered = [one for one in self.asked if one.answered is not None]
        figures = {
            "seconds": seconds,
            "updates_per_s": len(self.asked) / seconds,
            "messages_per_s": self.messages / seconds,
            "cores": self.processor / seconds,
            "measurer_late_p99_ms": _share(sorted(self.late), 99) * 1000,
            "measurer_late_most_ms": max(self.late, default=0.0) * 1000,
            "refused_429": self.refused,
            "updates": len(self.asked),
            "lost": len(self.asked) - len(answered),
        }
        for name in KINDS:
            waits = sorted((one.answered or 0.0) - one.at for one in answered if one.kind == name)
            figures[f"{name}_count"] = len(waits)
            for share in (50, 95, 99):
                figures[f"{name}_p{share}_ms"] = _share(waits, share) * 1000
        return figures


class Station(Double):
    """The double, which tells the travellers when the first message of an answer stands in their chat.

    ``over``: nobody does anything more.
    """

    def __init__(self) -> None:
        super().__init__(limits=Limits())
        self.part = Part()
        self.over = False
        self.waiting_for: dict[int, tuple[Asked, asyncio.Event]] = {}

    def _show(self, chat: int, number: int, params: dict[str, Any]) -> dict[str, Any]:
        shown = super()._show(chat, number, params)
        self.part.messages += 1
        if chat in self.waiting_for:
            asked, event = self.waiting_for.pop(chat)
            asked.answered = time.monotonic()
            event.set()
        return shown

    async def act(self, traveller: model.Traveller, act: model.Act) -> None:
        """Let somebody do something; returns when the first message of the answer is there, or it is lost."""
        asked, event = Asked(time.monotonic(), act.kind), asyncio.Event()
        self.part.asked.append(asked)
        self.waiting_for[traveller.chat] = (asked, event)
        if act.text is not None:
            self.say(traveller.chat, act.text, language=traveller.language)
        else:
            self.press(traveller.chat, data=self._button(traveller.chat, act.button))
        try:
            await asyncio.wait_for(event.wait(), LOST)
        except TimeoutError:
            self.waiting_for.pop(traveller.chat, None)

    def _button(self, chat: int, number: int) -> str:
        data = [button.get("callback_data", "") for button in self.buttons(chat)]
        data = [one for one in data if one and one[8:].partition(";")[0] not in _ENDINGS and "danger" not in one]
        return data[number % len(data)] if data else "xxxxxxxxmenu"

    async def travel(self, traveller: model.Traveller, begun: float) -> None:
        """Somebody's whole conversation."""
        await asyncio.sleep(max(0.0, begun + traveller.at - time.monotonic()))
        for act in traveller.acts:
            await asyncio.sleep(act.after)
            if self.over:
                return
            await self.act(traveller, act)
        self.chats.pop(traveller.chat, None)  # she goes on her journey; the double need not keep it
        for key in [key for key in self.hers if key[0] == traveller.chat]:
            del self.hers[key]


async def measure(minutes: float, rate: float, seed: int) -> dict[str, Any]:
    """Run all of it; returns the figures of the morning and the rush, memory, and what was left in the inbox."""
    codes = [code_of(station) for station in campaigns()["spring"].stations.values()]
    assert len(codes) == model.STATIONS
    with tempfile.TemporaryDirectory() as folder:
        async with Station() as telegram:
            settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url}
            start = serving(Path(folder) / "state", settings, Path(folder) / "log")
            group = await asyncio.to_thread(start.__enter__)
            try:
                await telegram.until(lambda: bool(telegram.called("getUpdates")), 60)
                return await _measure(telegram, group, minutes * 60, rate, seed, codes)
            finally:
                await asyncio.to_thread(start.__exit__, None, None, None)


async def _measure(
    telegram: Station, group: Group, seconds: float, rate: float, seed: int, codes: Sequence[str]
) -> dict[str, Any]:
    warm = min(WARM, seconds)
    beside = [asyncio.create_task(_tidy(telegram)), asyncio.create_task(_watch(telegram))]
    travellers = model.morning(seed, warm + seconds, rate, codes)
    begun = time.monotonic()
    under_way = [asyncio.create_task(telegram.travel(one, begun)) for one in travellers]
    await asyncio.sleep(warm)
    morning = await _part(telegram, group, seconds / 10)
    memory = [await asyncio.to_thread(group.memory)]
    await asyncio.sleep(seconds * 9 / 10)
    _end(morning, telegram, group)
    memory.append(await asyncio.to_thread(group.memory))
    telegram.over = True
    await _emptied(group)
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    telegram.waiting_for.clear()
    telegram.over = False
    rushed = await _part(telegram, group, 0.0)
    begun = time.monotonic()
    crowd = model.rush(seed, RUSH, WITHIN, codes)
    await asyncio.gather(*(telegram.travel(one, begun) for one in crowd))
    _end(rushed, telegram, group)
    left = await _emptied(group)
    memory.append(await asyncio.to_thread(group.memory))
    for task in beside:
        task.cancel()
    return {
        "seed": seed,
        "rate": rate,
        "times_the_campaign": model.times_the_campaign(rate),
        "morning": morning.figures(),
        "rush": rushed.figures(),
        "memory_mb": dict(zip(("minute_1", "end", "after_rush"), memory, strict=True)),
        "left_in_inbox": left,
    }


async def _part(telegram: Station, group: Group, wait: float) -> Part:
    """Begin to measure a part; returns after ``wait`` seconds."""
    telegram.part = part = Part(begun=time.monotonic(), refused=-_refused(telegram), processor=-group.processor())
    await asyncio.sleep(wait)
    return part


def _end(part: Part, telegram: Station, group: Group) -> None:
    part.ended = time.monotonic()
    part.refused += _refused(telegram)
    part.processor += group.processor()
    telegram.part = Part()


def _refused(telegram: Station) -> int:
    assert telegram.limits is not None
    return telegram.limits.refused


async def _tidy(telegram: Station) -> None:
    """The double keeps every call for tests; an hour of them is not needed here."""
    while True:
        await asyncio.sleep(10)
        telegram.calls.clear()


async def _watch(telegram: Station) -> None:
    while True:
        begun = time.monotonic()
        await asyncio.sleep(0.05)
        telegram.part.late.append(time.monotonic() - begun - 0.05)


async def _emptied(group: Group) -> int:
    """Wait until the inbox is empty; returns what is left in it after three minutes."""
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(360):
            counts = (await client.get(f"{group.assistant}/webhooks/telegram/health")).json()
            left = int(counts["waiting"] + counts["answered"] + counts["calls"])
            if not left:
                return 0
            await asyncio.sleep(0.5)
    return left


def _share(ordered: Sequence[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def _print(figures: dict[str, Any]) -> None:
    table = Table(title=f"The station morning, seed {figures['seed']}")
    for name in ("", "morning", "rush"):
        table.add_column(name, justify="left" if not name else "right")
    units = {"ms": "{:,.0f}", "s": "{:.1f}", "cores": "{:.2f}"}
    for name in figures["morning"]:
        form = units.get(name.rpartition("_")[2], "{:,.0f}")
        table.add_row(name.replace("_", " "), form.format(figures["morning"][name]), form.format(figures["rush"][name]))
    console = Console()
    console.print(table)
    memory = ", ".join(
        f"{name.replace('_', ' ')} {megabytes:.0f} MB" for name, megabytes in figures["memory_mb"].items()
    )
    console.print(f"Memory of all processes (PSS): {memory}. Left in the inbox: {figures['left_in_inbox']}.")
    console.print(
        f"Asked for {figures['rate']} messages/s: {figures['times_the_campaign']:.1f} times the campaign's mean."
    )


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="of the morning, after a minute that is not counted"
    )
    parser.add_argument("--rate", type=float, default=27.0, help="messages a second that the answers shall make, about")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    ensure_model()
    figures = asyncio.run(measure(given.minutes, given.rate, given.seed))
    if given.json:
        print(json.dumps(figures))
    else:
        _print(figures)


if __name__ == "__main__":
    main()
