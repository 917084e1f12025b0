"""The tap on "yes, learn from this", from her message to what is kept, through Telegram and through the chat page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.channels.telegram import ChannelWords
from bot.channels.telegram_service import TelegramService
from bot.privacy.state import State
from bot.settings import Settings
from bot.training import ensure_model
from bot.turns import Incoming
from bot.unanswered import memory
from bot.unanswered.memory import OF, LastMissed
from bot.unanswered.words import KEPT, MAY_LEARN, NOT_KEPT, TAKEN_BACK
from bot.wording import Button, Press, Reply, label
from tests.people.page import Her
from tests.telegram.conftest import make, quick, telegram
from tests.telegram.double import TOKEN, Double
from tests.web.serving import served

pytestmark = pytest.mark.model

__all__ = ["quick", "telegram"]

WORDS = "what is the weather like on the moon, call marikit kanaryo +63 917 555 0142"
CLEAN = "what is the weather like on the moon, call …"
OTHER = "is the moon made of green cheese, asks marikit kanaryo"
YES, BACK = label("may_learn", "en"), label("take_back", "en")
HER = 4711


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real assistant with its state on a disk."""
    state = State(tmp_path_factory.mktemp("consent") / "state")
    state.db.execute("PRAGMA synchronous=OFF")
    yield Assistant.load(ensure_model(), state)
    state.close()


def kept(assistant: Assistant) -> list[str]:
    """What is kept to learn from."""
    return [text.words for text in assistant._learning.texts.all(reviewed=False)]


def on_disk(assistant: Assistant) -> bytes:
    """Every byte of the state folder."""
    assert assistant.state.folder is not None
    return b"".join(path.read_bytes() for path in assistant.state.folder.iterdir()).lower()


def unreadable(assistant: Assistant) -> None:
    """Nothing of what she wrote stands on the disk in clear, names or not."""
    for word in (b"kanaryo", b"marikit", b"555", b"weather", b"green cheese"):
        assert word not in on_disk(assistant)


async def test_through_telegram(real: Assistant, telegram: Double, tmp_path: Path) -> None:
    settings = Settings(state=tmp_path, telegram_token=TOKEN, telegram_api_url=telegram.url)
    bot = make(telegram, real.state, settings)
    bot.channel.service = TelegramService(settings, real, real.state, ChannelWords())
    try:
        telegram.say(HER, WORDS)
        await bot.settled()
        assert kept(real) == []
        unreadable(real)
        telegram.press(HER, YES)
        await bot.settled()
        assert kept(real) == [CLEAN]
        assert KEPT in telegram.texts(HER)[-1]
        unreadable(real)
        telegram.press(HER, BACK)
        await bot.settled()
        assert TAKEN_BACK in telegram.texts(HER)[-1]
        assert kept(real) == []

        telegram.say(HER, "/help")  # twice in a row nobody is asked
        telegram.say(HER, OTHER)
        await bot.settled()
        telegram.hers.clear()  # she deletes her messages
        telegram.press(HER, YES)
        await bot.settled()
        assert NOT_KEPT in telegram.texts(HER)[-1]
        assert kept(real) == []
    finally:
        await bot.stop()


@pytest.fixture
async def page(real: Assistant) -> AsyncIterator[Her]:
    """An open chat page, in a conversation of its own."""
    for text in real._learning.texts.all(reviewed=False):
        real._learning.texts.delete(text.id)
    async with served(real, real.state) as url:
        her = Her(url, "C" * 22)
        await her.erase()
        yield her


async def test_through_the_page(real: Assistant, page: Her) -> None:
    await page.say(WORDS)
    assert kept(real) == []
    unreadable(real)
    await page.press(YES)
    assert KEPT in page.shown[-1]
    assert CLEAN in page.shown[-1], "she sees what is kept"
    assert kept(real) == [CLEAN]
    unreadable(real)
    await page.press(BACK)
    assert kept(real) == []


async def test_on_the_page_it_is_too_late_after_some_minutes(
    real: Assistant, page: Her, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "HELD_FOR", 0.0)
    await page.say(WORDS)
    await page.press(YES)
    assert NOT_KEPT in page.shown[-1]
    assert kept(real) == []


async def test_a_button_never_keeps_another_message_than_the_one_above_it(real: Assistant, page: Her) -> None:
    await page.say(WORDS)
    first = page.told
    await page.say("hello")
    await page.say(OTHER)
    second, page.told = page.told, first
    await page.press(YES)
    assert NOT_KEPT in page.shown[-1]
    page.told = second
    await page.press(YES)
    assert [text for text in kept(real) if "moon" in text] == kept(real) != []


@pytest.mark.parametrize("how", ["erased", "of another conversation", "after danger"])
async def test_what_must_not_be_kept_is_not_there(how: str, real: Assistant, page: Her) -> None:
    await page.say(WORDS)
    asked = page.told
    if how == "erased":
        await page.erase()
    elif how == "after danger":
        await page.say("help me, he beats me and locked the door")
    else:
        page.number = "D" * 22
    page.told = asked
    await page.press(YES)
    assert KEPT not in page.shown[-1]
    assert kept(real) == []


async def test_few_are_held_and_each_for_herself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "HELD_OF", 2)
    missed = LastMissed()
    question = Reply("…", ((Button("Yes", Press(MAY_LEARN)), Button("Menu", Press("menu"))),))
    presses = {}
    for who in ("one", "two", "three"):
        (asked,) = missed.asked(Incoming(who, text=f"words of {who}"), [question])
        assert asked.buttons[1].press == Press("menu")
        presses[who] = asked.buttons[0].press
    about = {who: missed.pressed(Incoming(who, press=press)).about for who, press in presses.items()}
    assert about == {"one": None, "two": "words of two", "three": "words of three"}
    assert missed.pressed(Incoming("two", press=presses["three"])).about is None
    assert missed.pressed(Incoming("two", press=Press(MAY_LEARN, {OF: ""}))).about is None
    assert missed.asked(Incoming("four", text="understood"), [Reply("Hello")]) == (Reply("Hello"),)
    assert missed.pressed(Incoming("four", press=Press(MAY_LEARN))).about is None
