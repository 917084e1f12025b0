"""Small courtesies of the Telegram channel: "typing", the spinner of a button, one answer to ten photos, few in groups.

Lost ones are not missed: nothing here is on disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.inbox import Call
from bot.channels.telegram_client import Bot
from bot.channels.telegram_render import render
from bot.channels.telegram_updates import Addressed, Said
from bot.wording import Reply

#: Seconds a turn may take before "typing" is shown, and after which Telegram takes it away again (5, Bot API).
TYPING_AFTER = 0.5
TYPING_AGAIN = 4.5
#: Seconds between two answers in one group.
GROUP_PAUSE = 600.0


@contextlib.asynccontextmanager
async def typing(bot: Bot, chat_id: int, action: str = ChatAction.TYPING) -> AsyncIterator[None]:
    """Show "typing", or another action, in the chat while the block runs, if it takes longer than half a second."""

    async def show() -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            with contextlib.suppress(TelegramError):  # a courtesy: the answer itself is what matters
                await bot.send_chat_action(chat_id, action)
            await asyncio.sleep(TYPING_AGAIN)

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def answer_callback(bot: Bot, callback: str) -> None:
    """Take the spinner off a pressed button."""
    # Too old after some minutes, or Telegram is away: then the spinner has stopped by itself.
    with contextlib.suppress(TelegramError, TimeoutError):
        async with asyncio.timeout(10):
            await bot.answer_callback_query(callback)


class Groups:
    """Answers in groups: only asks to write in private, and that seldom: what is said there, others read."""

    def __init__(self, words: Callable[[str | None, str], Reply]) -> None:
        """Take what is said, by the writer's language and the bot's username."""
        self._words = words
        self._answered: dict[int, float] = {}

    def calls(self, update: Addressed, username: str) -> list[Call]:
        """The calls that answer; none where it was not for us, or the group was answered a short time ago."""
        if not update.certain and username.lower() not in update.names:
            return []
        now = time.monotonic()
        self._answered = {chat: at for chat, at in self._answered.items() if now - at < GROUP_PAUSE}
        if update.chat in self._answered:
            return []
        self._answered[update.chat] = now
        reply = self._words(update.language, username)
        calls = render([reply], update.chat, lambda press: "", None)
        return [Call(call.method, call.params, remember=False) for call in calls]


class Albums:
    """Ten photos sent at once are one message to her, so they get one answer (unless one has a caption)."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def again(self, chat: str, said: Said) -> bool:
        """Does this belong to the album that was answered last in the chat (its keyed hash)?"""
        if said.album is None or said.intent != "unsupported":
            return False
        known = self._last.pop(chat, None) == said.album
        self._last[chat] = said.album
        while len(self._last) > 1000:
            del self._last[next(iter(self._last))]
        return known
