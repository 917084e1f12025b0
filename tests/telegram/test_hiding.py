"""\"Hide this\" in Telegram: what stood in the chat is gone, and so is what we held. The real dialogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.channels.telegram_service import TelegramService
from bot.settings import Settings
from tests.telegram.double import TOKEN, Double
from tests.telegram.fakes import FakeWords

HER, ANOTHER = 4711, 4712


@pytest.mark.parametrize(
    ("language", "asks", "hide"), [("en", "pay in Qatar", "hide this"), ("ne", "कतारमा तलब कति", "यो लुकाउने")]
)
async def test_hide_this_takes_our_messages_out_of_the_chat(
    language: str,
    asks: str,
    hide: str,
    alone: Assistant,
    telegram: Double,
    tmp_path: Path,
) -> None:
    settings = Settings(state=tmp_path, telegram_token=TOKEN, telegram_api_url=telegram.url)
    service = TelegramService(settings, alone, alone.state, FakeWords())
    try:
        for chat in (HER, ANOTHER):
            telegram.say(chat, asks, language=language)
            await telegram.until(lambda chat=chat: bool(telegram.texts(chat)))
        telegram.say(HER, asks, language=language)
        await telegram.until(lambda: len(telegram.chats[HER]) >= 2)
        await service.desk.idle()
        before, others = set(telegram.chats[HER]), telegram.texts(ANOTHER)
        telegram.say(HER, hide, language=language)
        await telegram.until(lambda: bool(telegram.chats[HER]) and not before & set(telegram.chats[HER]))
        await service.desk.idle()
        (left,) = telegram.texts(HER)
        assert "16008" not in left
        assert telegram.texts(ANOTHER) == others
        chat = alone.state.pseudonym("telegram", HER)
        assert not alone.state.db.execute("SELECT 1 FROM tg_sent WHERE chat = ?", (chat,)).fetchall()
    finally:
        await service.stop()
