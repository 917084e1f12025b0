"""What a person meets: answers in order, buttons, typing, groups, everything that is not text."""

from __future__ import annotations

from tests.telegram.conftest import Bot


async def test_a_message_is_answered_by_polling(bot: Bot) -> None:
    bot.telegram.say(7, "hello")
    assert await bot.answers(7, 1) == ["1: hello"]
    await bot.settled()
    assert bot.telegram.called("sendMessage")[0].outcome == "ok"


async def test_a_message_is_answered_by_webhook(hooked: Bot) -> None:
    hooked.telegram.say(7, "hello")
    assert await hooked.answers(7, 1) == ["1: hello"]
    await hooked.settled()
