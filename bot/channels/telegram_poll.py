"""Long polling: the same updates as through the webhook, for a machine without a public address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.channels.telegram_client import Bot, Outage, wait_after
from bot.channels.telegram_updates import ALLOWED_UPDATES, update_id
from bot.privacy.database import StoreError

log = structlog.get_logger(__name__)

#: Seconds for which Telegram holds a request open until something comes in.
HOLD = 50
#: Seconds between two looks whether the worker that fetches is gone.
ASK_EVERY = 1.0


async def poll(
    bot: Bot,
    receive: Callable[[list[Any]], None],
    outage: Outage,
    ours: Callable[[], bool] = lambda: True,
) -> None:
    """Fetch updates until cancelled. Whatever goes wrong, it tries on.

    The offset, which tells Telegram that it may forget a batch, is sent only after ``receive`` has stored the batch.

    Args:
        bot: the initialised bot.
        receive: stores a batch of raw updates; ``StoreError`` means that nothing is stored.
        outage: told of failures and recoveries.
        ours: is fetching this worker's task? One of them does it; Telegram allows no more.
    """
    offset: int | None = None
    tries = 0
    while True:
        if not ours():
            offset = None
            await asyncio.sleep(ASK_EVERY)
            continue
        try:
            batch = await _fetch(bot, offset)
        except TelegramError as error:
            outage.begins(error)
            await asyncio.sleep(wait_after(error, tries))
            tries += 1
            continue
        outage.over()
        try:
            receive(batch)
        except StoreError as error:
            log.debug("telegram.not_stored", error=type(error).__name__)  # the state has told of it
            await asyncio.sleep(wait_after(TelegramError(""), tries))
            tries += 1
            continue
        tries = 0
        numbers = [number for number in map(update_id, batch) if number is not None]
        # An empty batch has confirmed all before it. Without an offset the next number may be a smaller one, which
        # happens after a week of silence.
        offset = max(numbers) + 1 if numbers else None


async def _fetch(bot: Bot, offset: int | None) -> list[Any]:
    params: dict[str, Any] = {"timeout": HOLD, "allowed_updates": ALLOWED_UPDATES}
    if offset is not None:
        params["offset"] = offset
    batch = await bot.do_api_request("getUpdates", api_kwargs=params, read_timeout=HOLD + 10)
    return batch if isinstance(batch, list) else []
