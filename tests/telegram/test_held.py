"""She asks what we hold of her: all of it is said, nothing else, and afterwards it can be erased. The real dialogue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.channels.telegram_service import TelegramService
from bot.settings import Settings
from bot.turns import Incoming
from bot.wording import Press
from tests.telegram.double import TOKEN, Double
from tests.telegram.fakes import FakeWords

HER, ANOTHER = 4711, 4712


@pytest.fixture
async def service(alone: Assistant, telegram: Double, tmp_path: Path) -> AsyncIterator[TelegramService]:
    settings = Settings(state=tmp_path, telegram_token=TOKEN, telegram_api_url=telegram.url)
    service = TelegramService(settings, alone, alone.state, FakeWords())
    yield service
    await service.stop()


async def say(telegram: Double, service: TelegramService, chat: int, words: str, language: str = "en") -> str:
    """Say something, and return the newest message of ours."""
    before = set(telegram.chats.get(chat, ()))
    telegram.say(chat, words, language=language)
    await telegram.until(lambda: bool(set(telegram.chats.get(chat, ())) - before))
    await service.desk.idle()
    return telegram.texts(chat)[-1]


async def press(telegram: Double, service: TelegramService, chat: int, title: str) -> str:
    """Press a button of the newest message, and return the newest message afterwards."""
    before = telegram.texts(chat)
    telegram.press(chat, title)
    await telegram.until(lambda: telegram.texts(chat) != before)
    await service.desk.idle()
    return telegram.texts(chat)[-1]


async def test_all_that_is_held_is_said(telegram: Double, service: TelegramService) -> None:
    await say(telegram, service, ANOTHER, "is Sunshine Manpower licensed in Nepal")
    await say(telegram, service, HER, "is Golden Gate Placement licensed in the Philippines")
    await say(telegram, service, HER, "pay in Qatar")
    chat = service.desk.inbox._state.pseudonym("telegram", HER)
    service.desk.reminders.keep(chat, HER, "en", 7)
    assert "I keep no name" in await say(telegram, service, HER, "who reads this, delete my data")
    said = await press(telegram, service, HER, "What you hold about me")
    for part in ("Language: English", "Qatar", "Golden Gate", "write to you on", "my last messages"):
        assert part in said
    assert "talk with a person" not in said
    assert "Sunshine" not in said
    assert "Everything is erased" in await press(telegram, service, HER, "Erase everything now")


async def test_it_is_said_in_her_language(telegram: Double, service: TelegramService) -> None:
    await say(telegram, service, HER, "कतारमा तलब कति", "ne")
    await say(telegram, service, HER, "मेरो डाटा मेटाउनुहोस्", "ne")
    said = await press(telegram, service, HER, "मेरो बारेमा के राखिएको छ")
    assert "कतार" in said
    assert "नेपाली" in said


async def test_whoever_has_said_nothing_hears_that_nothing_is_held(alone: Assistant) -> None:
    turn = await alone.turn(Incoming("nobody", press=Press("my_data")))
    assert turn.replies[0].text == "I hold nothing about you."
