"""A worker: the Telegram channel on a shared database, in a process of its own, with the fake assistant."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import psycopg

from bot.channels import telegram_client, telegram_poll
from bot.channels.telegram_service import TelegramService
from bot.logs import configure
from bot.privacy.state import State
from bot.settings import Settings
from bot.turns import Incoming, Turn
from tests.store.cluster import KEY
from tests.telegram.double import TOKEN
from tests.telegram.fakes import FakeAssistant, FakeWords, turn

#: Seconds a turn takes.
TAKES = 0.02


def run(database: str, bot: str, url: str, witness: str) -> None:
    """Work until killed.

    Args:
        database: DATABASE_URL.
        bot: the schema.
        url: the double's root.
        witness: a database that never stops, on which the workers note what they have in hand.
    """
    configure(logging.ERROR)
    telegram_client.BACK_OFF = (0.05, 0.5)
    telegram_poll.HOLD = 1
    asyncio.run(_serve(database, bot, url, witness))


async def _serve(database: str, bot: str, url: str, watching: str) -> None:
    state = State(None, KEY, database, bot)
    fake = FakeAssistant(state)
    said = fake.turn

    witness = psycopg.connect(watching, autocommit=True)

    async def witnessed(incoming: Incoming) -> Turn:
        """Take some time, and note it if another worker answers the same person meanwhile."""
        number = int(incoming.conversation[:15], 16)
        (alone,) = witness.execute("SELECT pg_try_advisory_lock(%s)", (number,)).fetchone() or (False,)
        if not alone:
            witness.execute("INSERT INTO public.crossed VALUES (%s)", (incoming.conversation,))
        try:
            await asyncio.sleep(TAKES)
            return turn((await said(incoming)).replies[0].html)
        finally:
            witness.execute("SELECT pg_advisory_unlock(%s)", (number,))

    fake.turn = witnessed  # type: ignore[method-assign]
    settings = Settings(state=Path("/nonexistent"), telegram_token=TOKEN, telegram_api_url=url)
    TelegramService(settings, fake, state, FakeWords())
    await asyncio.Event().wait()
