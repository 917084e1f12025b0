"""The assistant's process with desks of staff, killed (SIGKILL) at a chosen step of a talk; see ``test_crash``.

As in tests/telegram/crash_child.py, the steps are wrapped here: production code knows nothing of it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bot.channels import telegram_client, telegram_limits, telegram_poll
from bot.channels.inbox import Inbox
from bot.channels.telegram_service import TelegramService
from bot.channels.telegram_voice import Voice
from bot.people.mail import Mail
from bot.people.people import People
from bot.privacy.state import State, Unit
from bot.settings import Settings
from bot.turns import Incoming, Turn, Wish
from tests.telegram.crash_child import deadly
from tests.telegram.double import TOKEN
from tests.telegram.fakes import FakeAssistant, FakeWords, turn
from tests.web.serving import served

#: Steps at which the process dies: name -> (owner, function, "before" or "after" it).
STEPS: dict[str, tuple[Any, str, str]] = {
    "her words read": (People, "turn", "after"),
    "her words in the queue": (Unit, "commit", "after"),
    "words of staff stored": (Inbox, "add", "after"),
    "a job worked off": (People, "work", "after"),
    "sent, not confirmed": (Voice, "deliver", "after"),
    "a letter written": (Mail, "put", "after"),
    "a letter handed out": (Mail, "hand_out", "after"),
    "a letter confirmed": (Mail, "confirm", "after"),
}


def run(folder: str, url: str, desks: str, port: Any, step: str | None, occurrence: int) -> None:
    """Run until killed: at the step's nth occurrence, or from outside.

    Args:
        folder: the state folder.
        url: the double's root.
        desks: the file of desks.
        port: shared number; the address of the page's side is written here when it listens.
        step: a key of :data:`STEPS`, or None.
        occurrence: counts from 1.
    """
    telegram_client.BACK_OFF = (0.05, 0.2)
    telegram_poll.HOLD = 1
    telegram_limits.OVERALL = telegram_limits.GROUP = telegram_limits.CHAT = 1e6
    if step is not None:
        owner, name, when = STEPS[step]
        setattr(owner, name, deadly(getattr(owner, name), when, occurrence))
    settings = Settings(state=Path(folder), telegram_token=TOKEN, telegram_api_url=url, desks=Path(desks))
    asyncio.run(_serve(settings, port))


async def _serve(settings: Settings, port: Any) -> None:
    state = State(settings.state)
    fake = FakeAssistant(state)
    fake.answer = _answer
    service = TelegramService(settings, fake, state, FakeWords())
    async with served(fake, state, desk=lambda: service.desk) as address:
        port.value = int(address.rpartition(":")[2])
        await asyncio.Event().wait()


def _answer(incoming: Incoming) -> Turn:
    found = turn(f"bot: {incoming.text}")
    return Turn(**{**vars(found), "person": Wish("QA", "PH") if incoming.text == "person" else None})
