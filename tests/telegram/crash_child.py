"""A bot that is killed (SIGKILL) at a chosen step. Runs in a process of its own; see ``test_crash``.

The steps are wrapped here, in the test's process: production code knows nothing of it. The assistant is the fake one,
so the process need not load Rasa, which is not under test here.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.channels import telegram_client, telegram_poll, telegram_voice
from bot.channels.inbox import Inbox
from bot.channels.telegram_service import TelegramService
from bot.privacy.state import State, Unit
from bot.settings import Settings
from bot.turns import Incoming
from tests.telegram.double import TOKEN
from tests.telegram.fakes import FakeAssistant, FakeWords, turn

#: Steps at which the process dies: name -> (owner, function, "before" or "after" it).
STEPS: dict[str, tuple[Any, str, str]] = {
    "received, not stored": (Inbox, "add", "before"),
    "stored, not acknowledged": (Inbox, "add", "after"),
    "turn begun": (FakeAssistant, "turn", "before"),
    "turn ended, not committed": (FakeAssistant, "turn", "after"),
    "committing": (Inbox, "answer", "after"),
    "committed, nothing sent": (Unit, "commit", "after"),
    "sending": (telegram_voice, "deliver", "before"),
    "sent, not confirmed": (telegram_voice, "deliver", "after"),
    "confirmed": (Inbox, "confirm", "after"),
}


def run(folder: str, url: str, step: str | None, occurrence: int) -> None:
    """Run the bot until it is killed: at the step's nth occurrence, or from outside.

    Args:
        folder: the state folder.
        url: the double's root.
        step: a key of :data:`STEPS`, or None.
        occurrence: counts from 1.
    """
    telegram_client.BACK_OFF = (0.05, 0.2)
    telegram_poll.HOLD = 1
    if step is not None:
        owner, name, when = STEPS[step]
        setattr(owner, name, deadly(getattr(owner, name), when, occurrence))
    asyncio.run(_serve(Path(folder), url))


async def _serve(folder: Path, url: str) -> None:
    state = State(folder)
    fake = FakeAssistant(state)
    said = fake.turn

    async def twice(incoming: Incoming) -> Any:
        html = (await said(incoming)).replies[0].html  # type: ignore[arg-type]
        return turn(f"{html} (1/2)", f"{html} (2/2)")

    fake.turn = twice  # type: ignore[assignment, method-assign]
    TelegramService(Settings(state=folder, telegram_token=TOKEN, telegram_api_url=url), fake, state, FakeWords())
    await asyncio.Event().wait()


def deadly(function: Callable[..., Any], when: str, occurrence: int) -> Callable[..., Any]:
    """Wrap a function, sync or async, so that its nth call is the last thing the process does."""
    left = [occurrence]

    def dies() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    async def finish(awaitable: Awaitable[Any]) -> Any:
        result = await awaitable
        dies()
        return result

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        # An empty batch is stored again and again while nothing comes in; it is no step.
        if function.__name__ == "add" and not args[1]:
            return function(*args, **kwargs)
        if when == "before":
            dies()
            return function(*args, **kwargs)
        result = function(*args, **kwargs)
        if asyncio.iscoroutine(result):
            return finish(result)
        dies()
        return result

    return wrapped
