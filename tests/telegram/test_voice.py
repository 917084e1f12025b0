"""Answers one can listen to: the button, what a press sends, and what happens where it cannot."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from bot.channels import telegram_courtesies
from bot.settings import Settings
from bot.speech import engine as engines
from bot.speech.engine import Engine, Samples, SpeechError
from bot.speech.recordings import key
from bot.speech.voices import Voice
from bot.turns import Incoming, Turn
from bot.wording import Button, Press, Reply
from tests.store.states import on_disk
from tests.telegram.conftest import Bot
from tests.telegram.fakes import turn

DANGER = (
    "<b>Ring now:</b>\n📞 <b>999</b>\n"
    '<i><a href="https://police.example/">The police say so</a>, 21 November 2026</i>\nIt is not your fault.'
)
HEARD = "Ring now:\n9 9 9\nIt is not your fault."
LISTEN = "🔊 Listen"


class FakeEngine(Engine):
    """Gives a tone of a second for every text, and keeps the texts."""

    def __init__(self) -> None:
        super().__init__("espeak-ng")
        self.__dict__["texts"] = []

    def speak(self, text: str, voice: Voice) -> Samples:
        """Remember the text."""
        self.__dict__["texts"].append((text, voice.name))
        return Samples(b"\x00\x40\x00\xc0" * 8_000, 16_000)


class BrokenEngine(Engine):
    """Fails at every text."""

    def speak(self, text: str, voice: Voice) -> Samples:
        """Fail."""
        raise SpeechError("espeak-ng ended with 1")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = FakeEngine()
    monkeypatch.setattr(engines.Engine, "find", classmethod(lambda cls: made))
    return made


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """With an audio folder of its own."""
    return replace(settings, audio=tmp_path / "audio")


def answers(reply: Reply, hidden: bool = False) -> Callable[[Incoming], Turn]:
    """An assistant that says the reply, and lets the channel speak as the real one does."""

    def answer(incoming: Incoming) -> Turn:
        if incoming.press is not None and incoming.press.intent == "listen":
            if hidden:
                return Turn("en", "hide", 1.0, ("hide",), False, {}, (Reply("Hello 🙂"),))
            return Turn("en", "listen", 1.0, ("listen",), False, {}, ())
        return turn(reply)

    return answer


async def ask(bot: Bot, reply: Reply, hidden: bool = False) -> None:
    bot.assistant.answer = answers(reply, hidden)
    bot.telegram.say(7, "he beats me")
    await bot.answers(7, 1)


def voices(bot: Bot) -> list[dict[str, object]]:
    return [call.params for call in bot.telegram.called("sendVoice") if call.outcome == "ok"]


async def test_an_answer_is_read_aloud_without_its_small_print(engine: FakeEngine, bot: Bot) -> None:
    await ask(bot, Reply(DANGER, ((Button("Menu", Press("menu")),),), aloud=True))
    assert [button["text"] for button in bot.telegram.buttons(7)] == ["Menu", LISTEN]
    bot.telegram.press(7, LISTEN)
    assert await bot.answers(7, 2)
    await bot.settled()
    assert engine.__dict__["texts"] == [(HEARD, "en-us")]
    (sent,) = voices(bot)
    with soundfile.SoundFile(io.BytesIO(sent["voice"])) as file:  # type: ignore[arg-type]
        assert (file.format, file.subtype, file.channels) == ("OGG", "OPUS", 1)
        assert file.frames / file.samplerate == pytest.approx(1.0, abs=0.05)
    assert sent["caption"] == "🎧 Use headphones if others can hear."
    assert sent["duration"] == 1
    assert len(bot.telegram.called("answerCallbackQuery")) == 1


async def test_it_speaks_the_language_of_the_words_and_not_that_of_today(engine: FakeEngine, bot: Bot) -> None:
    bot.assistant.answer = lambda incoming: Turn(
        "id", "danger", 1.0, ("danger",), True, {}, (Reply("Telepon 110.", aloud=True),), said_in="id"
    )
    bot.telegram.say(7, "tolong")
    await bot.answers(7, 1)
    await ask_again(bot)
    bot.telegram.press(7, message=min(bot.telegram.chats[7]))
    await bot.settled()
    assert engine.__dict__["texts"] == [("Telepon 1 1 0.", "id")]


async def ask_again(bot: Bot) -> None:
    """The conversation goes on in English."""
    bot.assistant.answer = answers(Reply("Hello"))
    bot.telegram.say(7, "hello")
    await bot.answers(7, 2)


async def test_an_answer_that_costs_nothing_has_no_button(engine: FakeEngine, bot: Bot) -> None:
    await ask(bot, Reply("Hello."))
    assert bot.telegram.buttons(7) == []


async def test_without_engine_and_recording_there_is_no_button(bot: Bot) -> None:
    bot.desk._voice._speaker._engine = None
    await ask(bot, Reply(DANGER, aloud=True))
    assert bot.telegram.buttons(7) == []


async def test_a_recording_needs_no_engine_and_is_sent_as_it_is(bot: Bot, tmp_path: Path) -> None:
    bot.desk._voice._speaker._engine = None
    path = tmp_path / "audio" / "en" / f"danger-{key(HEARD, 'en')}.ogg"
    path.parent.mkdir(parents=True)
    tone = [0.3, -0.3] * 24_000
    soundfile.write(path, tone, 24_000, format="OGG", subtype="OPUS")
    await ask(bot, Reply(DANGER, aloud=True))
    bot.telegram.press(7, LISTEN)
    await bot.answers(7, 2)
    await bot.settled()
    assert voices(bot)[0]["voice"] == path.read_bytes()
    assert voices(bot)[0]["duration"] == 2


async def test_a_damaged_recording_gives_way_to_the_engine(engine: FakeEngine, bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "audio" / "en" / f"{key(HEARD, 'en')}.mp3"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not sound at all")
    await ask(bot, Reply(DANGER, aloud=True))
    bot.telegram.press(7, LISTEN)
    await bot.answers(7, 2)
    assert len(voices(bot)) == 1
    assert len(engine.__dict__["texts"]) == 1


async def test_a_long_answer_is_read_message_by_message(engine: FakeEngine, bot: Bot) -> None:
    first, second = "One sentence. " * 250, "Another one. " * 250
    await ask(bot, Reply(f"{first}\n\n{second}", ((Button("Menu", Press("menu")),),), aloud=True))
    await bot.answers(7, 2)
    one, two = sorted(bot.telegram.chats[7])
    assert [button["text"] for button in bot.telegram.buttons(7, one)] == [LISTEN]
    assert [button["text"] for button in bot.telegram.buttons(7, two)] == ["Menu", LISTEN]
    bot.telegram.press(7, LISTEN, message=one)
    await bot.answers(7, 3)
    assert [text for text, _ in engine.__dict__["texts"]] == [first.strip()]


async def test_a_message_that_is_too_old_is_said_so(engine: FakeEngine, bot: Bot) -> None:
    await ask(bot, Reply(DANGER, aloud=True))
    number = max(bot.telegram.chats[7])
    data = bot.telegram.buttons(7)[0]["callback_data"]
    del bot.telegram.chats[7][number]  # Telegram then sends the number alone (InaccessibleMessage)
    bot.telegram.press(7, data=data, message=number)
    texts = await bot.answers(7, 1)
    assert texts[0].startswith("This message is too old.")
    assert voices(bot) == []


async def test_a_hidden_chat_plays_nothing(engine: FakeEngine, bot: Bot) -> None:
    await ask(bot, Reply(DANGER, aloud=True), hidden=True)
    bot.telegram.press(7, LISTEN)
    assert (await bot.answers(7, 2))[1] == "Hello 🙂"
    await bot.settled()
    assert engine.__dict__["texts"] == []


async def test_who_takes_no_voice_messages_is_told_how_to(engine: FakeEngine, bot: Bot) -> None:
    bot.telegram.no_voice.add(7)
    await ask(bot, Reply(DANGER, aloud=True))
    bot.telegram.press(7, LISTEN)
    assert (await bot.answers(7, 2))[1].startswith("Your Telegram does not take voice messages.")
    await bot.settled()


async def test_an_engine_that_fails_is_said_so(bot: Bot) -> None:
    bot.desk._voice._speaker._engine = BrokenEngine("espeak-ng")
    await ask(bot, Reply(DANGER, aloud=True))
    bot.telegram.press(7, LISTEN)
    assert (await bot.answers(7, 2))[1].startswith("I cannot read this to you now.")
    await bot.settled()


async def test_a_call_that_telegram_refuses_is_said_so(engine: FakeEngine, bot: Bot) -> None:
    bot.telegram.fail("sendVoice", 400, "wrong file identifier")
    await ask(bot, Reply(DANGER, aloud=True))
    bot.telegram.press(7, LISTEN)
    assert (await bot.answers(7, 2))[1].startswith("I cannot read this to you now.")


async def test_while_telegram_is_away_it_waits_and_comes_once(engine: FakeEngine, bot: Bot) -> None:
    bot.telegram.fail("sendVoice", 502, "Bad Gateway", times=2)
    bot.telegram.fail("sendVoice", cut="before")
    await ask(bot, Reply(DANGER, aloud=True))
    bot.telegram.press(7, LISTEN)
    await bot.answers(7, 2)
    await bot.settled()
    assert len(voices(bot)) == 1
    assert len(engine.__dict__["texts"]) == 1, "made once, kept in memory"


async def test_what_waits_to_be_spoken_is_sealed(engine: FakeEngine, bot: Bot) -> None:
    bot.telegram.fail("sendVoice", 502, "Bad Gateway", times=5)
    await ask(bot, Reply("You wrote: Zaunkönig Manpower.", aloud=True))
    bot.telegram.press(7, LISTEN)
    await bot.telegram.until(lambda: bool(engine.__dict__["texts"]))
    assert bot.desk.inbox.counts()["calls"] == 1
    assert b"Zaunk" not in on_disk(bot.state)
    assert not (bot.settings.state / "audio").exists(), "what may hold her words is made in memory"
    await bot.answers(7, 2)
    await bot.settled()


async def test_a_voice_message_goes_with_the_others_when_she_is_forgotten(engine: FakeEngine, bot: Bot) -> None:
    await ask(bot, Reply(DANGER, aloud=True))
    bot.telegram.press(7, LISTEN)
    await bot.answers(7, 2)
    await bot.settled()
    bot.assistant.answer = lambda incoming: turn("Gone.", forget=True)
    bot.telegram.say(7, "delete")
    await bot.telegram.until(lambda: bot.telegram.texts(7) == ["Gone."])


async def test_recording_is_shown_while_it_is_made(
    engine: FakeEngine, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_courtesies, "TYPING_AFTER", 0.0)
    await ask(bot, Reply(DANGER, aloud=True))
    bot.telegram.press(7, LISTEN)
    await bot.answers(7, 2)
    assert "record_voice" in {call.params.get("action") for call in bot.telegram.called("sendChatAction")}


async def test_a_forged_button_reads_nothing(engine: FakeEngine, bot: Bot) -> None:
    await ask(bot, Reply(DANGER, aloud=True))
    bot.telegram.press(7, data="AAAAAAAAlisten;language=en")
    await bot.settled()
    assert bot.assistant.all_seen[-1].press == Press("old_button", {})
    assert engine.__dict__["texts"] == []
