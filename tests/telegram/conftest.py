"""The channel in front of the double: in this loop for most tests, behind a real Sanic server for the routes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sanic import Sanic

from bot.channels import telegram_client, telegram_limits, telegram_poll
from bot.channels.telegram import TelegramInput
from bot.channels.telegram_desk import Desk
from bot.channels.telegram_service import TelegramService
from bot.privacy.state import State
from bot.settings import Settings
from tests.store.states import state
from tests.telegram.double import TOKEN, Double
from tests.telegram.fakes import FakeAssistant, FakeWords

__all__ = ["state"]

SECRET = "s3cret-of-the-webhook"


@dataclass
class Bot:
    """The channel under test, its assistant, and Telegram."""

    telegram: Double
    assistant: FakeAssistant
    state: State
    settings: Settings
    channel: TelegramInput
    server: str = ""

    @property
    def desk(self) -> Desk:
        """The running desk."""
        assert self.channel.service is not None
        return self.channel.service.desk

    def start(self) -> None:
        """Start the channel without a web server, as for polling."""
        self.channel.service = TelegramService(self.settings, self.assistant, self.state, FakeWords())

    async def stop(self) -> None:
        """Stop it."""
        if self.channel.service is not None:
            await self.channel.service.stop()
            self.channel.service = None

    async def settled(self) -> None:
        """Wait until every update is taken, handled and answered."""
        idle = {"waiting": 0, "answered": 0, "calls": 0}
        await self.telegram.until(lambda: not self.telegram.waiting() and self.desk.inbox.counts() == idle)

    async def answers(self, chat: int, count: int) -> list[str]:
        """Wait for so many messages in the chat and return them."""
        await self.telegram.until(lambda: len(self.telegram.chats[chat]) >= count)
        return self.telegram.texts(chat)

    def conversation(self, chat: int) -> str:
        """Return the conversation's id."""
        return self.state.pseudonym("telegram", chat)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits, not the behaviour."""
    monkeypatch.setattr(telegram_client, "BACK_OFF", (0.05, 0.2))
    monkeypatch.setattr(telegram_poll, "HOLD", 1)
    monkeypatch.setattr(telegram_limits, "CHAT", 1e6)


@pytest.fixture
async def telegram() -> AsyncIterator[Double]:
    async with Double() as double:
        yield double


@pytest.fixture
def settings(telegram: Double, tmp_path: Path) -> Settings:
    return Settings(state=tmp_path / "state", telegram_token=TOKEN, telegram_api_url=telegram.url)


@pytest.fixture
async def bot(telegram: Double, state: State, settings: Settings) -> AsyncIterator[Bot]:
    """The channel, polling."""
    made = make(telegram, state, settings)
    made.start()
    yield made
    await made.stop()


@pytest.fixture
async def hooked(telegram: Double, state: State, settings: Settings) -> AsyncIterator[Bot]:
    """The channel in a Sanic server as Rasa would run it, with a webhook set at Telegram."""
    url = "https://bot.example/webhooks/telegram/webhook"
    made = make(telegram, state, replace(settings, telegram_webhook_url=url, telegram_webhook_secret=SECRET))
    async with served(made):
        telegram.webhook = {"url": url, "secret_token": SECRET}
        telegram.webhook_to = f"{made.server}/webhook"
        yield made


def make(telegram: Double, state: State, settings: Settings) -> Bot:
    """Put the channel together, not started."""
    assistant = FakeAssistant(state)
    channel = TelegramInput(settings, assistant, FakeWords())  # type: ignore[arg-type]
    return Bot(telegram, assistant, state, settings, channel)


@asynccontextmanager
async def served(bot: Bot) -> AsyncIterator[None]:
    """Run the channel's blueprint in a real Sanic server on loopback."""
    Sanic.test_mode = True
    app = Sanic(f"test_{id(bot)}", configure_logging=False)
    app.blueprint(bot.channel.blueprint(_unused), url_prefix="/webhooks/telegram")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    bot.server = f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/telegram"
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield
    finally:
        await server.before_stop()
        server.close()
        await asyncio.wait_for(server.wait_closed(), 5)
        await server.after_stop()


async def _unused(message: object) -> None:
    raise AssertionError("every turn goes through the assistant")
