"""The Telegram channel's life: reach Telegram, take updates in, stop. Knows neither Rasa nor a web server."""

from __future__ import annotations

import asyncio
import contextlib

import structlog
from telegram.error import TelegramError

from bot.channels.needs import Assistant, Words
from bot.channels.sharing import LOOK_EVERY
from bot.channels.telegram_client import Client, Outage, build, wait_after
from bot.channels.telegram_desk import Desk
from bot.channels.telegram_limits import SharedLimiter
from bot.channels.telegram_poll import poll
from bot.logs import where
from bot.people.desks import load_desks
from bot.privacy.batches import in_batches
from bot.privacy.database import StoreError
from bot.privacy.state import State, StateError
from bot.settings import Settings
from bot.speech.speaker import Speaker

log = structlog.get_logger(__name__)

#: Seconds between two purges of what has served its time.
PURGE_EVERY = 3600.0
#: Seconds between two looks at who wished to be written to.
REMIND_EVERY = 60.0
#: Seconds after which the channel begins again when something unforeseen ended it.
RESTART_AFTER = 5.0


class TelegramService:
    """Runs from construction to :meth:`stop`, in the running event loop.

    Attributes:
        desk: where updates go in; a webhook route calls its ``receive``.
        reached: Telegram has answered at least once.
    """

    def __init__(self, settings: Settings, assistant: Assistant, state: State, words: Words) -> None:
        """Begin. Returns at once: Telegram is waited for in the background, and updates are stored meanwhile.

        Args:
            settings: with ``telegram_token``. With ``telegram_webhook_url`` updates are awaited, otherwise fetched.
            assistant: answers.
            state: the open state folder, the assistant's own.
            words: what the channel says without the dialogue.
        """
        self.reached = False
        self._settings = settings
        self._client = build(settings)
        self._outage = Outage("receiving")
        desks = load_desks(settings.desks) if settings.desks else None
        self.desk = Desk(self._client.bot, assistant, state, words, Speaker.from_settings(settings), desks)
        self._state = state
        state.db.listen(self.desk.hear)
        works = [self._supervise(), self._purge(), self._remind(), *([self._look()] if state.shared else [])]
        self._tasks = tuple(asyncio.create_task(work) for work in works)

    async def stop(self) -> None:
        """Stop fetching, let the chats finish what they have in hand, close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.desk.close()
        await self._client.shutdown()
        await self._client.bot.shutdown()  # where Telegram was never reached, the application has nothing to shut

    async def _supervise(self) -> None:
        """Keep the channel alive: whatever ends it is logged by its type, and it begins again."""
        while True:
            try:
                await self._run()
                return
            except Exception as error:  # noqa: BLE001 - see above
                log.error("telegram.begins_again", error=where(error))
                await asyncio.sleep(RESTART_AFTER)

    async def _run(self) -> None:
        await _connect(self._client, self._outage)
        self.reached = True
        self.desk.open()
        url = self._settings.telegram_webhook_url
        log.info("telegram.ready", by="webhook" if url else "polling", bot=self._client.bot.username)
        if url:
            await _check_webhook(self._client, url)
        else:
            await poll(self._client.bot, self.desk.receive, self._outage, self._fetches)

    def _fetches(self) -> bool:
        try:
            return self._state.leads("fetching")
        except StoreError:
            return False

    async def _look(self) -> None:
        """Every second, so that a killed worker's chats go on elsewhere; it also shows the server that we are alive."""
        limiter = self._client.bot.rate_limiter
        assert isinstance(limiter, SharedLimiter)
        while True:
            try:
                self.desk.look()
                limiter.share(self.desk.share.workers)
            except StoreError as error:
                self._state.trouble.begins(error, self._state.db.away)
            await asyncio.sleep(LOOK_EVERY)

    async def _purge(self) -> None:
        while True:
            try:
                if self._state.leads("chores"):
                    await in_batches(self.desk.inbox.purge)
            except StoreError as error:
                log.error("telegram.not_purged", error=type(error).__name__)
            await asyncio.sleep(PURGE_EVERY)

    async def _remind(self) -> None:
        while True:
            try:
                self.desk.remind()
            except (StoreError, StateError) as error:
                log.error("telegram.not_reminded", error=type(error).__name__)
            await asyncio.sleep(REMIND_EVERY)


async def _connect(client: Client, outage: Outage) -> None:
    """Wait until Telegram answers getMe; its answer is kept, so it is asked once."""
    tries = 0
    while True:
        try:
            await client.initialize()
        except TelegramError as error:
            outage.begins(error)
            await asyncio.sleep(wait_after(error, tries))
            tries += 1
        else:
            outage.over()
            return


async def _check_webhook(client: Client, url: str) -> None:
    """Say so where Telegram sends the updates somewhere else; changing that is `set-webhook`'s business."""
    with contextlib.suppress(TelegramError):  # only advice; sending and receiving report their own failures
        info = await client.bot.get_webhook_info()
        if info.url != url:
            log.warning(
                "telegram.webhook_differs",
                mend="run `safemigration telegram set-webhook`",
            )
