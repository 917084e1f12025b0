"""The assistant's server on loopback: health, Telegram where there is a token, the pages' way in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from rasa.core.channels.channel import register
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.logs import where
from bot.privacy.backup import drop_aside
from bot.privacy.batches import in_batches
from bot.privacy.database import StoreError
from bot.privacy.state import StateError
from bot.serving.careful import guard
from bot.serving.readiness import Readiness
from bot.settings import Settings
from bot.staff.audit import Audit
from bot.unanswered.texts import Texts

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.channels.telegram import TelegramInput
    from bot.privacy.conversations import ConversationStore

log = structlog.get_logger(__name__)

#: Seconds between two looks for conversations that have outlived their time.
PURGE_EVERY = 3600.0


def application(assistant: Assistant, settings: Settings, secret: str | None = None) -> Sanic:
    """Return the server; ``ctx.readiness`` says what is missing.

    Args:
        assistant: the loaded assistant.
        settings: how to reach Telegram.
        secret: by which the web process is known; without one there is no way in for it.
    """
    app = Sanic("safe_migration", configure_logging=False)
    guard(app)
    app.ctx.agent = assistant.agent
    telegram = _telegram(settings, assistant, app) if settings.telegram_token else None
    app.ctx.readiness = Readiness(assistant, (lambda: telegram.service) if telegram else None)

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        alive = assistant.agent.processor is not None  # without a model it can do nothing, and a new start may mend it
        return json_response({"alive": alive}, 200 if alive else 503)

    @app.get("/ready")
    async def ready(request: Request) -> HTTPResponse:
        missing = app.ctx.readiness.missing()
        return json_response({"ready": not missing, "missing": missing}, 503 if missing else 200)

    tasks: list[asyncio.Task[None]] = []

    @app.after_server_start
    async def begin(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        assistant.state.db.listen(lambda news: None)  # so that a lost database is noticed before somebody needs it
        tasks.append(loop.create_task(purge(assistant)))

    @app.before_server_stop
    async def end(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    if secret:
        from bot.campaign.loopback import arrivals
        from bot.channels.web import WebChat
        from bot.staff.loopback import staff_desk

        desk = telegram.desk if telegram is not None else lambda: None
        app.blueprint(WebChat(assistant, assistant.state, secret, desk).blueprint())
        app.blueprint(arrivals(assistant.state, secret))
        app.blueprint(staff_desk(assistant.state, secret))
    return app


async def purge(assistant: Assistant) -> None:
    """Delete what has outlived its time, at once and every hour."""
    while True:
        try:
            if assistant.state.leads("chores"):
                await chores(assistant.store)
            if assistant.state.folder is not None:
                drop_aside(assistant.state.folder)
        except (StoreError, StateError, OSError) as error:  # a full disk must not end forgetting for ever
            log.error("conversations.not_purged", error=where(error))
        await asyncio.sleep(PURGE_EVERY)


async def chores(store: ConversationStore) -> None:
    """What is done every hour for the whole bot, in pieces between which people are answered."""
    await in_batches(store.end)
    gone = await in_batches(store.delete_old)
    Texts(store.state).purge()
    Audit(store.state).purge()
    if gone:
        log.info("conversations.purged", count=gone)


def _telegram(settings: Settings, assistant: Assistant, app: Sanic) -> TelegramInput:
    from bot.channels.telegram import TelegramInput

    telegram = TelegramInput(settings, assistant)
    register([telegram], app, route="/webhooks/")
    return telegram
