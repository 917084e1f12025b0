"""The channel with two desks of staff in front of the double, whose clock the tests hold."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.channels import telegram_limits
from bot.people.people import People
from bot.settings import Settings
from bot.turns import Incoming, Turn, Wish
from bot.wording import Press
from bot.wording.tokens import sign
from tests.telegram import conftest as channel
from tests.telegram.conftest import Bot, quick, state, telegram
from tests.telegram.double import TOKEN, Double
from tests.telegram.fakes import turn

__all__ = ["quick", "state", "telegram"]

MANILA, DOHA = -1001, -1002
FILE = f"""
keep_hours: 10
silent_hours: 24
desks:
  manila:
    group: {MANILA}
    languages: [en, id]
    staff_language: en
    alarm_minutes: 60
  doha:
    group: {DOHA}
    languages: [id]
    staff_language: en
    countries: [QA]
"""


@dataclass
class Staffed:
    """The channel under test, and short ways to say what a test means."""

    bot: Bot
    telegram: Double
    hours: float = 0.0
    wish: Wish = field(default_factory=lambda: Wish("QA", "PH", "check_agency"))
    language: str = "en"

    @property
    def people(self) -> People:
        """The part under test."""
        people = self.bot.desk.people
        assert people is not None
        return people

    def answer(self, incoming: Incoming) -> Turn:
        """Answer as the assistant would: "person" asks for one, two buttons make it forget."""
        asked = incoming.text or (incoming.press.intent if incoming.press else "")
        found = turn(f"bot: {asked}", forget=asked in ("forget_confirm", "hide"))
        wants = self.wish if asked in ("person", "human") else None
        return replace(found, person=wants, said_in=self.language)

    async def settled(self) -> None:
        """Wait until every update is taken and answered."""
        await self.bot.settled()

    async def talk(self, chat: int = 7) -> int:
        """Open a case for a person; returns the number of its topic."""
        self.telegram.say(chat, "person")
        await self.settled()
        case = self.people.office.cases.of(self.bot.conversation(chat))
        assert case is not None
        assert case.about.thread is not None
        return case.about.thread

    async def press(self, intent: str, chat: int = 7, **entities: str) -> None:
        """Press a button of the dialogue."""
        key, conversation = self.bot.state.key_for("buttons"), self.bot.conversation(chat)
        self.telegram.press(chat, data=sign(key, conversation, Press(intent, entities)))
        await self.settled()

    async def later(self, hours: float) -> None:
        """Let time pass, and the channel see to it."""
        self.hours += hours
        self.bot.desk.remind()
        await self.settled()

    def her(self, chat: int = 7) -> list[str]:
        """What the bot's messages in her chat say."""
        return self.telegram.texts(chat)

    def topic(self, thread: int, group: int = MANILA) -> list[str]:
        """What the bot's messages in a topic say."""
        return self.telegram.in_topic(group, thread)

    def general(self, group: int) -> list[str]:
        """What the bot's messages outside topics say."""
        chats = self.telegram.chats[group]
        return [chats[number]["text"] for number in sorted(chats) if (group, number) not in self.telegram.threads]


@pytest.fixture
def settings(telegram: Double, tmp_path: Path) -> Settings:
    """Settings with desks."""
    path = tmp_path / "desks.yml"
    path.write_text(FILE, encoding="utf-8")
    return Settings(state=tmp_path / "state", telegram_token=TOKEN, telegram_api_url=telegram.url, desks=path)


@pytest.fixture
def quick_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram's limits (20 calls a minute in a group, 30 a second in all) are kept by the client, and are slow."""
    monkeypatch.setattr(telegram_limits, "OVERALL", 1e6)
    monkeypatch.setattr(telegram_limits, "GROUP", 1e6)
    monkeypatch.setattr(telegram_limits, "CHAT", 1e6)


@pytest.fixture
async def staffed(
    telegram: Double, state: channel.State, settings: Settings, quick_groups: None
) -> AsyncIterator[Staffed]:
    """The channel with desks, polling."""
    telegram.forum(MANILA)
    telegram.forum(DOHA)
    made = Staffed(channel.make(telegram, state, settings), telegram)
    made.bot.assistant.answer = made.answer
    made.bot.start()
    office, real = made.people.office, made.people.office.clock
    office.clock = office.cases._clock = office.mail._clock = lambda: real() + made.hours * 3600
    yield made
    await made.bot.stop()
