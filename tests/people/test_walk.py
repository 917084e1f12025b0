"""A whole talk with the real assistant, as a person in Qatar and somebody of the staff see it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.assistant import Assistant
from bot.channels.telegram import ChannelWords
from bot.channels.telegram_service import TelegramService
from bot.settings import Settings
from tests.people.conftest import MANILA, Staffed
from tests.people.page import Her
from tests.telegram.conftest import make
from tests.telegram.double import Double
from tests.web.serving import served

HER = 4711


@pytest.fixture
async def real(telegram: Double, alone: Assistant, settings: Settings, quick_groups: None) -> AsyncIterator[Staffed]:
    """The channel with desks and the real assistant."""
    telegram.forum(MANILA)
    made = Staffed(make(telegram, alone.state, settings), telegram)
    made.bot.channel.service = TelegramService(settings, alone, alone.state, ChannelWords())
    yield made
    await made.bot.stop()


async def test_from_a_question_to_staff_and_back(real: Staffed) -> None:
    telegram = real.telegram
    telegram.say(HER, "my employer took my passport in Qatar")
    await real.settled()
    telegram.say(HER, "I want to talk to a person")
    await real.settled()
    (thread,) = telegram.topics[MANILA]
    assert "A person will write to you here" in real.her(HER)[-1]
    header = real.topic(thread)[0]
    assert "Qatar" in header
    assert "Somebody keeps my passport" in header
    telegram.press(HER, "Show them my last messages")
    await real.settled()
    assert "my employer took my passport in Qatar" in real.topic(thread)[-1]

    said = len(real.her(HER))
    telegram.say(HER, "he says I must pay 2000 to get it back")
    await real.settled()
    assert "2000" in real.topic(thread)[-1]
    assert len(real.her(HER)) == said, "the program does not talk into it"
    telegram.staff(MANILA, thread, "/card guide QA passport")
    telegram.staff(MANILA, thread, "Do not pay. Can you leave the house?")
    await real.settled()
    assert "Do not pay" in real.her(HER)[-1]

    telegram.say(HER, "help me, he beats me and locked the door")
    await real.settled()
    assert "999" in real.her(HER)[-1]
    assert "🆘" in real.topic(thread)[-1]

    telegram.say(HER, "delete everything you know about me")
    await real.settled()
    telegram.press(HER, "Erase everything now")
    await real.settled()
    assert len(real.her(HER)) == 1
    assert telegram.topics[MANILA] == {}
    assert "passport" not in "".join(real.general(MANILA))


async def test_the_button_under_danger_leads_to_a_person_too(real: Staffed) -> None:
    real.telegram.say(HER, "/danger")
    await real.settled()
    real.telegram.press(HER, "Talk to a person")
    await real.settled()
    assert len(real.telegram.topics[MANILA]) == 1
    await real.press("hide", HER)
    assert real.telegram.topics[MANILA] == {}
    real.telegram.say(HER, "talk to a person")
    await real.settled()
    assert real.telegram.topics[MANILA] == {}, "a hidden chat only says hello"


async def test_the_same_from_the_chat_page(real: Staffed, alone: Assistant) -> None:
    async with served(alone, alone.state, desk=lambda: real.bot.channel.desk()) as url:
        her = Her(url, "P" * 22)
        await her.say("my employer took my passport in Qatar")
        await her.say("I want to talk to a person")
        await real.settled()
        (thread,) = real.telegram.topics[MANILA]
        assert "Somebody keeps my passport" in real.topic(thread)[0]
        await her.press("Show them my last messages")
        await her.say("he says I must pay 2000 to get it back")
        real.telegram.staff(MANILA, thread, "/card guide QA passport")
        real.telegram.staff(MANILA, thread, "Do not pay.")
        await real.settled()
        assert "took my passport" in real.topic(thread)[1]
        assert "2000" in real.topic(thread)[2]
        await her.say("help me, he beats me and locked the door")
        await real.settled()
        assert "999" in her.shown[-1]
        assert not any("Do not pay" in words for words in her.shown)
        assert "🆘" in real.topic(thread)[-1]
        await her.look()
        assert "Do not pay." in her.shown[-1]
        assert any("Our staff sent you this" in words for words in her.shown)
        await her.say("delete everything you know about me")
        await her.press("Erase everything now")
        await real.settled()
        assert her.told["replies"] == []
        assert not her.told["talk"]
    assert real.telegram.topics[MANILA] == {}
    assert real.people.office.cases.all() == []
    assert alone.state.conversations() == []
