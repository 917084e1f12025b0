"""The Telegram channel as Rasa sees it: routes, start and stop. What it does stands in the modules beside it.

``telegram_updates`` reads updates, ``inbox`` keeps them, ``telegram_desk`` has them answered, ``telegram_render``
writes the calls, ``telegram_client`` makes them, ``telegram_poll`` fetches updates where there is no webhook.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response
from telegram.error import TelegramError

from bot.assistant import Assistant
from bot.channels.telegram_client import Client, Outage, build, wait_after
from bot.channels.telegram_desk import Desk
from bot.channels.telegram_poll import poll
from bot.privacy.conversations import ConversationStore
from bot.privacy.state import State
from bot.settings import Settings
from bot.wording import DEFAULT, Reply, render, served

log = structlog.get_logger(__name__)

#: Bytes an update may have. Telegram's own are a few kilobytes; a long text with a quoted one stays below 100.
BODY_LIMIT = 1_000_000
#: Seconds between two purges of what has served its time.
PURGE_EVERY = 3600.0
#: Seconds after which the channel begins again when something unforeseen ended it.
RESTART_AFTER = 5.0


class ChannelWords:
    """What the channel says without the dialogue, in the language of the client."""

    def failed(self, language_code: str | None) -> Reply:
        """Say that something went wrong on our side and whom to turn to."""
        return render("utter_trouble", {}, served(language_code) or DEFAULT)

    def write_in_private(self, language_code: str | None, username: str) -> Reply:
        """Ask, in a group, to write in private; the button opens the private chat."""
        choice = {"label": f"text:@{username}", "url": f"https://t.me/{username}"}
        return render("utter_group", {"choices": [choice]}, served(language_code) or DEFAULT)


@dataclass
class Running:
    """What exists between start and stop of the server."""

    client: Client
    desk: Desk
    outage: Outage
    tasks: tuple[asyncio.Task[None], ...] = ()


class TelegramInput(InputChannel):
    """Telegram inside Rasa's server: ``/webhooks/telegram/webhook``, or long polling where no webhook URL is set."""

    def __init__(
        self,
        settings: Settings,
        assistant: Assistant | None = None,
        words: ChannelWords | None = None,
    ) -> None:
        """Keep what is given. No network: the bot starts with or without Telegram.

        Args:
            settings: with ``telegram_token``.
            assistant: the loaded assistant; None takes the agent that plain ``rasa run`` has loaded.
            words: what the channel says by itself.

        Raises:
            RasaException: no token.
        """
        if not settings.telegram_token:
            raise RasaException(
                "TELEGRAM_TOKEN is not set. Get a token from @BotFather and put it into the environment."
            )
        self._settings = settings
        self._assistant = assistant
        self._words = words or ChannelWords()
        self._running: Running | None = None

    @classmethod
    def name(cls) -> str:
        """Return "telegram": the route's name, and the channel of response variations."""
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TelegramInput:
        """Make the channel for ``rasa run``. Everything comes from the environment, nothing from credentials.yml."""
        if credentials:
            raise RasaException(
                "credentials.yml: bot.channels.telegram.TelegramInput takes no keys. "
                "Set TELEGRAM_TOKEN and the others in the environment, where no file can leak them."
            )
        return cls(Settings.from_env())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes and the listeners that start and stop the channel.

        Args:
            on_new_message: Rasa's own way to its agent. Not used: every turn goes through :class:`Assistant`, which
                alone keeps a turn and its answer in one transaction.
        """
        routes = Blueprint("telegram_webhook")

        @routes.post("/webhook", stream=True)
        async def webhook(request: Request) -> HTTPResponse:
            return await self._webhook(request)

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return self._health()

        @routes.listener("after_server_start")
        async def start(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            self.start(self._assistant or assistant_of(app))

        @routes.listener("before_server_stop")
        async def stop(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            await self.stop()

        return routes

    # -- life ----------------------------------------------------------------------------------------------------

    def start(self, assistant: Assistant) -> None:
        """Begin, in the running event loop; returns at once, Telegram is waited for in the background."""
        client = build(self._settings)
        outage = Outage()
        desk = Desk(client.bot, assistant, assistant.state, self._words, outage)
        self._running = Running(client, desk, outage)
        self._running.tasks = (
            asyncio.create_task(self._supervise(self._running)),
            asyncio.create_task(_purge(desk)),
        )

    async def stop(self) -> None:
        """Stop fetching, let the chats finish what they have in hand, close the connections."""
        running, self._running = self._running, None
        if running is None:
            return
        for task in running.tasks:
            task.cancel()
        await asyncio.gather(*running.tasks, return_exceptions=True)
        await running.desk.close()
        await running.client.shutdown()
        await running.client.bot.shutdown()  # where Telegram was never reached, the application has nothing to shut

    async def _supervise(self, running: Running) -> None:
        """Keep the channel alive: whatever ends it is logged by its type, and it begins again."""
        while True:
            try:
                await self._run(running)
                return
            except Exception as error:  # noqa: BLE001 - see above
                log.error("telegram.begins_again", error=type(error).__name__)
                await asyncio.sleep(RESTART_AFTER)

    async def _run(self, running: Running) -> None:
        await _connect(running.client, running.outage)
        running.desk.open()
        by = "webhook" if self._settings.telegram_webhook_url else "polling"
        log.info("telegram.ready", by=by, bot=running.client.bot.username)
        if self._settings.telegram_webhook_url:
            await _check_webhook(running.client, self._settings.telegram_webhook_url)
        else:
            await poll(running.client.bot, running.desk.receive, running.outage)

    # -- routes --------------------------------------------------------------------------------------------------

    async def _webhook(self, request: Request) -> HTTPResponse:
        """Store one update, then acknowledge it. 403 without the secret, 413 too long, 400 no JSON, 503 not stored."""
        if not self._genuine(request.headers.get("x-telegram-bot-api-secret-token", "")):
            return empty(403)
        body = bytearray()
        stream = request.stream
        assert stream is not None  # the route is declared with stream=True
        async for chunk in stream:
            body += chunk
            if len(body) > BODY_LIMIT:
                stream.keep_alive = False  # the rest of the body is not read
                return empty(413)
        try:
            update = json.loads(bytes(body))
        except (ValueError, RecursionError):
            return empty(400)
        if self._running is None:
            return empty(503)  # Telegram delivers it again
        try:
            self._running.desk.receive([update])
        except sqlite3.Error as error:
            log.error(
                "telegram.not_stored",
                error=type(error).__name__,
                then="Telegram delivers it again",
            )
            return empty(503)
        return empty(200)

    def _genuine(self, given: str) -> bool:
        """Compare the secret in constant time. Where no webhook is set, nothing is genuine."""
        secret = self._settings.telegram_webhook_secret if self._settings.telegram_webhook_url else None
        return secret is not None and hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())

    def _health(self) -> HTTPResponse:
        """Return 200 while updates are handled, 503 while they are only stored; counts, nothing else."""
        running = self._running
        connected = running is not None and running.desk.is_open
        counts = running.desk.inbox.counts() if running is not None else {}
        return json_response(
            {"telegram": "ready" if connected else "waiting", **counts},
            200 if connected else 503,
        )


def assistant_of(app: Sanic) -> Assistant:
    """Return the assistant around the agent that ``rasa run`` has loaded.

    Raises:
        RasaException: there is no model, or endpoints.yml names another tracker store.
    """
    agent = getattr(app.ctx, "agent", None)
    if agent is None or agent.processor is None:
        raise RasaException("There is no trained model. Run `rasa train` first.")
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, ConversationStore):
        raise RasaException("endpoints.yml: tracker_store must be bot.privacy.conversations.ConversationStore.")
    # Rasa's wrapper moves to memory when a write fails; the channel wants the failure, so that it can try again.
    agent.tracker_store = agent.processor.tracker_store = store
    state: State = store.state
    return Assistant(agent, state, store)


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


async def _purge(desk: Desk) -> None:
    while True:
        try:
            desk.inbox.purge()
        except sqlite3.Error as error:
            log.error("telegram.not_purged", error=type(error).__name__)
        await asyncio.sleep(PURGE_EVERY)
