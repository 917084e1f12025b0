"""Wishes to be written to later: kept sealed, answered once on their day, erased with everything else."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.reminders import DAY, DUE, Reminders
from bot.privacy.state import State
from bot.turns import Incoming, Turn
from tests.telegram.conftest import Bot
from tests.telegram.fakes import turn

CHAT = 7358129461


def wishes(state: State) -> int:
    return int(state.db.execute("SELECT count(*) FROM reminder").fetchone()[0])


def answered(incoming: Incoming) -> Turn:
    """ "remind" is a wish for a week, "erase" a wish to be forgotten; anything else is answered with its intent."""
    if incoming.text == "remind":
        return replace(turn("In a week."), remind_days=7)
    if incoming.text == "erase":
        return turn("Erased.", forget=True)
    return turn(incoming.press.intent if incoming.press else "words")


def later(bot: Bot, days: float) -> None:
    """Let days go by for the reminders alone."""
    clock = bot.desk.reminders._clock
    bot.desk.reminders._clock = lambda: clock() + days * DAY


async def wish(bot: Bot) -> None:
    bot.assistant.answer = answered
    bot.telegram.say(CHAT, "remind")
    await bot.answers(CHAT, 1)
    await bot.settled()


async def test_she_is_written_to_once_when_the_day_has_come(bot: Bot) -> None:
    await wish(bot)
    bot.desk.remind()
    await bot.settled()
    assert bot.telegram.texts(CHAT) == ["In a week."]
    later(bot, 7.01)
    bot.desk.remind()
    assert await bot.answers(CHAT, 2) == ["In a week.", DUE]
    bot.desk.remind()
    await bot.settled()
    assert bot.telegram.texts(CHAT) == ["In a week.", DUE]
    assert wishes(bot.state) == 0


async def test_a_second_wish_takes_the_place_of_the_first(bot: Bot) -> None:
    await wish(bot)
    bot.telegram.say(CHAT, "remind")
    await bot.answers(CHAT, 2)
    await bot.settled()
    assert wishes(bot.state) == 1


async def test_erasing_everything_erases_the_wish(bot: Bot) -> None:
    await wish(bot)
    bot.telegram.say(CHAT, "erase")
    await bot.settled()
    await bot.telegram.until(lambda: wishes(bot.state) == 0)
    later(bot, 8)
    bot.desk.remind()
    await bot.settled()
    assert DUE not in bot.telegram.texts(CHAT)


async def test_the_wish_is_sealed(bot: Bot) -> None:
    await wish(bot)
    (body,) = bot.state.db.execute("SELECT body FROM reminder").fetchone()
    assert str(CHAT).encode() not in body
    assert str(CHAT).encode() in bot.state.open(body)


def test_numbers_of_due_wishes_are_below_those_of_telegram_and_of_each_other(state: State) -> None:
    now = 1000.0
    reminders = Reminders(state, clock=lambda: now)
    state.db.execute("CREATE TABLE tg_update (update_id INTEGER PRIMARY KEY)")
    state.db.execute("INSERT INTO tg_update VALUES (-3)")
    for chat in ("a", "b"):
        reminders.keep(chat, CHAT, "en", 7)
    assert reminders.take_due() == []
    now += 7 * DAY
    assert sorted(entry.update_id for entry in reminders.take_due()) == [-5, -4]
    assert wishes(state) == 0
