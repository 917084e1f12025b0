"""The Telegram channel as Rasa sees it: routes, start and stop. What it does stands in the modules beside it.

``telegram_service`` runs it. ``telegram_updates`` reads updates, ``inbox`` keeps them, ``telegram_desk`` has them
answered, ``telegram_render`` writes the calls, ``telegram_client`` makes them, ``telegram_poll`` fetches updates where
there is no webhook.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot.assistant import Assistant
from bot.channels.needs import DeskAway
from bot.channels.telegram_desk import Desk
from bot.channels.telegram_service import TelegramService
from bot.people.desks import load_desks
from bot.privacy.conversations import ConversationStore
from bot.privacy.database import StoreError
from bot.privacy.state import State
from bot.settings import Settings
from bot.wording import DEFAULT, Reply, render, served

log = structlog.get_logger(__name__)

#: Bytes an update may have. Telegram's own are a few kilobytes; a long text with a quoted one stays below 100.
BODY_LIMIT = 1_000_000


class ChannelWords:
    """What the channel says without the dialogue, in the language of the client."""

    def failed(self, language_code: str | None) -> Reply:
        """Say that something went wrong on our side and whom to turn to."""
        return render("utter_trouble", {}, served(language_code) or DEFAULT)

    def write_in_private(self, language_code: str | None, username: str) -> Reply:
        """Ask, in a group, to write in private; the button opens the private chat."""
        choice = {"label": f"text:@{username}", "url": f"https://t.me/{username}"}
        return render("utter_group", {"choices": [choice]}, served(language_code) or DEFAULT)


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
            DesksError: the file of the staff's desks has faults.
        """
        if not settings.telegram_token:
            raise RasaException(
                "TELEGRAM_TOKEN is not set. Get a token from @BotFather and put it into the environment."
            )
        if settings.desks:
            load_desks(settings.desks)  # a fault in it ends the start, not the first talk
        self._settings = settings
        self._assistant = assistant
        self._words = words or ChannelWords()
        self.service: TelegramService | None = None

    def desk(self) -> Desk | None:
        """The desk while the channel runs: by it the chat page reaches the staff.

        Raises:
            DeskAway: it is not there, and without it what is meant for staff would go to the program.
        """
        if self.service is None and self._settings.desks:
            raise DeskAway
        return self.service.desk if self.service is not None else None

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
            assistant = self._assistant or assistant_of(app)
            self.service = TelegramService(self._settings, assistant, assistant.state, self._words)

        @routes.listener("before_server_stop")
        async def stop(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            if self.service is not None:
                await self.service.stop()
                self.service = None

        return routes

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
        if self.service is None:
            return empty(503)  # Telegram delivers it again
        try:
            self.service.desk.receive([update])
        except StoreError as error:
            log.debug("telegram.not_stored", error=type(error).__name__)  # the state has told; Telegram delivers again
            return empty(503)
        return empty(200)

    def _genuine(self, given: str) -> bool:
        """Compare the secret in constant time. Where no webhook is set, nothing is genuine."""
        secret = self._settings.telegram_webhook_secret if self._settings.telegram_webhook_url else None
        return secret is not None and hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())

    def _health(self) -> HTTPResponse:
        """Return 200 while updates are handled, 503 while they are only stored; counts, nothing else."""
        ready = self.service is not None and self.service.desk.is_open
        counts = self.service.desk.inbox.counts() if self.service is not None else {}
        return json_response({"telegram": "ready" if ready else "waiting", **counts}, 200 if ready else 503)


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
