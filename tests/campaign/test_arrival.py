"""Started by a station's code: greeted in the language of the place, or left in peace if not new; counted."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.campaign.codes import code_of
from bot.campaign.counts import Count
from bot.turns import Incoming, Turn
from bot.wording import Button, Press, Reply, label
from knowledge.campaigns import campaigns
from tests.telegram.conftest import Bot, bot, quick, settings, state, telegram  # noqa: F401 - fixtures
from tests.telegram.fakes import turn

PLACES = campaigns()["spring"].stations
SHANGHAI = code_of(PLACES["shanghai"])  # zh-Hans, en, id; check_agency
BEIJING = code_of(PLACES["beijing"])  # zh-Hans, en; risk_check


def rows(bot: Bot) -> list[Count]:  # noqa: F811
    """What was counted."""
    return list(bot.desk.counts.rows())


def greeting(incoming: Incoming) -> Turn:
    """Answer like the assistant: a greeting with a menu, or a question."""
    assert incoming.press is not None
    if incoming.press.intent == "start":
        menu = {"Agency": "check_agency", "Danger": "danger", "Language": "change_language"}
        return turn(Reply("Hello", tuple((Button(title, Press(intent)),) for title, intent in menu.items())))
    return turn(Reply(f"First: {incoming.press.intent}", ((Button("Stop", Press("stop")),),)))


@pytest.mark.parametrize(
    ("code", "phone", "language", "screen"),
    [
        (SHANGHAI, "en", "en", "check_agency"),
        (SHANGHAI, "id", "id", "check_agency"),
        (SHANGHAI, "sw", "zh-Hans", "check_agency"),
        (SHANGHAI, None, "zh-Hans", "check_agency"),
        (BEIJING, "id", "zh-Hans", "risk_check"),
        (BEIJING, "zh-hans", "zh-Hans", "risk_check"),
    ],
)
async def test_somebody_new_gets_the_greeting_and_the_first_screen(
    bot: Bot,  # noqa: F811
    code: str,
    phone: str | None,
    language: str,
    screen: str,
) -> None:
    bot.assistant.answer = greeting
    bot.telegram.say(7, f"/start {code}", language=phone)
    assert await bot.answers(7, 2) == ["Hello", f"First: {screen}"]
    assert [(seen.press, seen.language_code) for seen in bot.assistant.all_seen] == [
        (Press("start"), language),
        (Press(screen), language),
    ]
    titles = [button["text"] for button in bot.telegram.buttons(7, min(bot.telegram.chats[7]))]
    assert titles[:2] == ["Danger", "Language"]
    offered = [label("continue_in", "id")] if phone == "id" and language != "id" else []
    assert titles[2:] == offered
    (row,) = rows(bot)
    assert (row.station, row.day, row.door) == (code.split("-")[1], dt.date.today(), "telegram")
    assert (row.new, row.again) == (1, 0)


async def test_somebody_who_has_the_bot_is_counted_and_not_disturbed(bot: Bot) -> None:  # noqa: F811
    bot.telegram.say(7, "hello", language="id")
    await bot.answers(7, 1)
    bot.telegram.say(7, f"/start {SHANGHAI}", language="id")
    assert await bot.answers(7, 2) == ["1: hello", "2: [start_again]"]
    assert bot.assistant.all_seen[1].language_code == "id"
    (row,) = rows(bot)
    assert (row.new, row.again) == (0, 1)


@pytest.mark.parametrize("payload", ["ref_fb", SHANGHAI[:-1], SHANGHAI.replace("shang", "zhang"), SHANGHAI + "x", ""])
async def test_a_foreign_or_damaged_payload_is_a_normal_start(bot: Bot, payload: str) -> None:  # noqa: F811
    bot.telegram.say(7, f"/start {payload}", language="id")
    assert await bot.answers(7, 1) == ["1: [start]"]
    assert bot.assistant.all_seen[0].language_code == "id"
    assert rows(bot) == []


async def test_the_code_typed_as_words_is_words(bot: Bot) -> None:  # noqa: F811
    bot.telegram.say(7, SHANGHAI)
    assert await bot.answers(7, 1) == [f"1: {SHANGHAI}"]
    assert rows(bot) == []


async def test_a_turn_that_fails_is_not_counted(bot: Bot) -> None:  # noqa: F811
    def fails(incoming: Incoming) -> Turn:
        raise RuntimeError("a fault of ours")

    bot.assistant.answer = fails
    bot.telegram.say(7, f"/start {SHANGHAI}")
    assert await bot.answers(7, 1) == ["Something went wrong."]
    assert rows(bot) == []


async def test_delivered_twice_is_counted_once(bot: Bot) -> None:  # noqa: F811
    number = bot.telegram.say(7, f"/start {SHANGHAI}")
    await bot.answers(7, 2)
    bot.desk.receive([{"update_id": number, "message": bot.telegram.message(7, text=f"/start {SHANGHAI}")}])
    await bot.desk.idle()
    assert sum(row.new + row.again for row in rows(bot)) == 1
