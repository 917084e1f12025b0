"""What is measured of a bot, whichever it is. Standard library only: the stock bot's own Python runs this file too."""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

#: One message into one conversation: (conversation, text) -> when the answer is there.
Say = Callable[[str, str], Awaitable[object]]

#: Turns of the long conversation, and how many before and after a turn are measured with it.
LONG, AROUND = 510, 10
#: Long conversations, one after the other; p95 of what :data:`AROUND` gives in all of them.
TIMES = 3
CHATS, EACH = 50, 6


async def measure(say: Say, texts: Sequence[str], started: float) -> None:
    """Drive a loaded bot and print the figures as one JSON line.

    Args:
        say: sends one message and waits for the answer.
        texts: messages to cycle through.
        started: ``time.time()`` when the process was launched.
    """
    await say("first", texts[0])
    first = time.time() - started
    for index in range(20):  # caches warm, as after a minute of service
        await say("warm", texts[index % len(texts)])
    spans, early, late = [], [], []
    for number in range(TIMES):
        one = [await _timed(say, f"long-{number}", texts[index % len(texts)]) for index in range(LONG)]
        spans += one
        early += one[:AROUND]
        late += one[500 - AROUND // 2 : 500 + AROUND // 2]
    begin = time.perf_counter()
    await asyncio.gather(*(_chat(say, f"chat-{number}", texts) for number in range(CHATS)))
    elapsed = time.perf_counter() - begin
    figures = {
        "first_answer_s": first,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "turn5_median_ms": statistics.median(early),
        "turn5_p95_ms": _p95(early),
        "turn500_median_ms": statistics.median(late),
        "turn500_p95_ms": _p95(late),
        "all_median_ms": statistics.median(spans),
        "all_p95_ms": _p95(spans),
        "messages_per_s": CHATS * EACH / elapsed,
    }
    print("FIGURES " + json.dumps(figures))
    sys.stdout.flush()


async def _timed(say: Say, conversation: str, text: str) -> float:
    """Milliseconds of one message."""
    begin = time.perf_counter()
    await say(conversation, text)
    return (time.perf_counter() - begin) * 1000


async def _chat(say: Say, conversation: str, texts: Sequence[str]) -> None:
    for index in range(EACH):
        await say(conversation, texts[index % len(texts)])


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]
