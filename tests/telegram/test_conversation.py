"""What a person meets: answers, buttons, typing, groups, everything that is not text."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from bot.channels import telegram_courtesies
from bot.channels.telegram_updates import COMMANDS, KINDS
from bot.turns import Incoming, Turn
from bot.wording import Button, Press, Reply
from tests.telegram.conftest import Bot
from tests.telegram.double import ME
from tests.telegram.fakes import turn

GROUP = -100200300


async def test_a_message_is_answered_by_polling(bot: Bot) -> None:
    bot.telegram.say(7, "hello")
    assert await bot.answers(7, 1) == ["1: hello"]
    await bot.settled()
    assert bot.telegram.called("sendMessage")[0].params["link_preview_options"] == {"is_disabled": True}
    assert "protect_content" not in bot.telegram.called("sendMessage")[0].params


async def test_a_message_is_answered_by_webhook(hooked: Bot) -> None:
    hooked.telegram.say(7, "hello")
    assert await hooked.answers(7, 1) == ["1: hello"]
    await hooked.settled()


async def test_a_button_of_ours_comes_back_as_its_press(bot: Bot) -> None:
    press = Press("affirm", {"question": "alone"})
    bot.assistant.answer = lambda incoming: turn(
        Reply("Alone?", ((Button("Yes", press), Button("No", Press("deny"))),))
    )
    bot.telegram.say(7, "check")
    await bot.answers(7, 1)
    bot.telegram.press(7, "Yes")
    await bot.answers(7, 2)
    assert bot.assistant.all_seen[1].press == press


@pytest.mark.parametrize("data", ["", "/affirm", "x" * 64, "AAAAAAAAaffirm"])
async def test_a_foreign_token_is_an_old_button(bot: Bot, data: str) -> None:
    bot.telegram.press(7, data=data, message=1)
    await bot.answers(7, 1)
    assert bot.assistant.all_seen[0].press == Press("old_button", {})


async def test_a_token_of_another_chat_is_an_old_button(bot: Bot) -> None:
    bot.assistant.answer = lambda incoming: turn(Reply("?", ((Button("Erase", Press("forget_confirm")),),)))
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    bot.telegram.press(8, data=bot.telegram.buttons(7)[0]["callback_data"], message=1)
    await bot.answers(8, 1)
    assert bot.assistant.seen[bot.conversation(8)][0].press == Press("old_button", {})


async def test_a_guide_is_browsed_in_one_message(bot: Bot) -> None:
    next_page = ((Button("Next", Press("country_guide")),),)
    pages = iter([Reply("page 1", next_page), Reply("page 2", next_page, in_place=True)])
    bot.assistant.answer = lambda incoming: turn(next(pages))
    bot.telegram.say(7, "guide")
    await bot.answers(7, 1)
    bot.telegram.press(7, "Next")
    await bot.settled()
    assert bot.telegram.texts(7) == ["page 2"]


async def test_an_edit_of_a_message_that_is_gone_is_sent_instead(bot: Bot) -> None:
    bot.assistant.answer = lambda incoming: turn(Reply("page 2", in_place=True))
    bot.telegram.press(7, data="old", message=99)
    assert await bot.answers(7, 1) == ["page 2"]
    assert [call.method for call in bot.telegram.calls if "shown" in call.params] == ["editMessageText", "sendMessage"]


async def test_an_edit_that_changes_nothing_is_done(bot: Bot) -> None:
    page = Reply("page", ((Button("Again", Press("country_guide")),),), in_place=True)
    bot.assistant.answer = lambda incoming: turn(page)
    bot.telegram.say(7, "guide")
    await bot.answers(7, 1)
    bot.telegram.press(7, "Again")
    await bot.telegram.until(lambda: bool(bot.telegram.called("editMessageText")))
    await bot.settled()
    assert "not modified" in bot.telegram.called("editMessageText")[0].outcome
    assert bot.telegram.texts(7) == ["page"]


async def test_typing_is_shown_when_a_turn_takes_long(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_courtesies, "TYPING_AFTER", 0.05)
    monkeypatch.setattr(telegram_courtesies, "TYPING_AGAIN", 0.1)
    bot.assistant.slow = 0.3
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    shown = bot.telegram.called("sendChatAction")
    assert len(shown) >= 2
    assert shown[0].params == {"chat_id": 7, "action": "typing"}
    await asyncio.sleep(0.2)
    assert len(bot.telegram.called("sendChatAction")) == len(shown), "it stops with the turn"


async def test_no_typing_for_a_quick_turn(bot: Bot) -> None:
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    assert not bot.telegram.called("sendChatAction")


@pytest.mark.parametrize(("command", "intent"), COMMANDS.items())
async def test_each_command_is_a_press(bot: Bot, command: str, intent: str) -> None:
    bot.telegram.say(7, f"/{command}")
    bot.telegram.say(8, f"/{command}@{ME['username']}")
    await bot.answers(7, 1)
    await bot.answers(8, 1)
    assert [incoming.press for incoming in bot.assistant.all_seen] == [Press(intent)] * 2


async def test_an_edited_text_is_answered_like_a_new_one(bot: Bot) -> None:
    bot.telegram.say(7, "helo")
    await bot.answers(7, 1)
    bot.telegram.update(edited_message=bot.telegram.message(7, text="hello", edit_date=1))
    assert await bot.answers(7, 2) == ["1: helo", "2: hello"]


async def test_a_moving_location_is_answered_once(bot: Bot) -> None:
    bot.telegram.update(message=bot.telegram.message(7, location={"latitude": 1.0, "longitude": 2.0}))
    for _ in range(3):
        bot.telegram.update(edited_message=bot.telegram.message(7, location={"latitude": 1.0, "longitude": 2.1}))
    bot.telegram.say(7, "end")
    assert await bot.answers(7, 2) == ["1: [unsupported]", "2: end"]


@pytest.mark.parametrize("content", [*KINDS, "story", "game", "rich_message", "something_of_2030"])
async def test_whatever_cannot_be_read_gets_an_answer(bot: Bot, content: str) -> None:
    bot.telegram.update(message={**bot.telegram.message(7), content: {"file_id": "x"}})
    await bot.answers(7, 1)
    assert bot.assistant.all_seen[0].press == Press("unsupported", {"kind": KINDS.get(content, "other")})


async def test_an_album_gets_one_answer(bot: Bot) -> None:
    for _ in range(4):
        bot.telegram.update(message=bot.telegram.message(7, photo=[{}], media_group_id="13"))
    bot.telegram.say(7, "end")
    assert await bot.answers(7, 2) == ["1: [unsupported]", "2: end"]


@pytest.mark.parametrize(
    "content",
    [
        {"text": f"@{ME['username']} is this agency licensed?"},
        {"text": f"/help@{ME['username']}"},
        {"text": "/help"},
        {"text": "and this one?", "reply_to_message": {"message_id": 1, "from": ME}},
        {"photo": [{}], "caption": f"look, @{str(ME['username']).upper()}"},
    ],
)
async def test_a_group_is_asked_to_write_in_private(bot: Bot, content: dict[str, Any]) -> None:
    bot.telegram.update(message=bot.telegram.message(GROUP, **content))
    assert await bot.answers(GROUP, 1) == ["Write to me in private."]
    assert bot.telegram.buttons(GROUP)[0]["url"] == f"https://t.me/{ME['username']}"
    assert not bot.assistant.seen, "a group has no conversation"
    assert bot.state.conversations() == []


async def test_a_group_is_asked_once_in_ten_minutes(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        bot.telegram.say(GROUP, "/help")
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    await bot.settled()
    assert len(bot.telegram.texts(GROUP)) == 1
    monkeypatch.setattr(telegram_courtesies, "GROUP_PAUSE", 0.0)
    bot.telegram.say(GROUP, "/help")
    await bot.answers(GROUP, 2)


@pytest.mark.parametrize(
    "content",
    [
        {"text": "hello everybody"},
        {"text": "ask @another_bot"},
        {"text": "/help@another_bot"},
        {"text": "yes", "reply_to_message": {"message_id": 1, "from": {"id": 99}}},
        {"new_chat_members": [ME]},
    ],
)
async def test_talk_of_a_group_is_left_alone(bot: Bot, content: dict[str, Any]) -> None:
    bot.telegram.update(message=bot.telegram.message(GROUP, **content))
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    await bot.settled()
    assert bot.telegram.texts(GROUP) == []


async def test_a_long_answer_comes_in_pieces_with_the_buttons_last(bot: Bot) -> None:
    text = "\n\n".join(f"<b>{number}.</b> " + "word " * 150 for number in range(10))
    bot.assistant.answer = lambda incoming: turn(Reply(text, ((Button("Menu", Press("menu")),),)))
    bot.telegram.say(7, "guide")
    await bot.telegram.until(lambda: len(bot.telegram.chats[7]) == 2)
    await bot.settled()
    first, last = sorted(bot.telegram.chats[7])
    assert [bool(bot.telegram.buttons(7, number)) for number in (first, last)] == [False, True]
    spoken = " ".join(bot.telegram.texts(7)).split()
    assert spoken == re.sub("<[^>]*>", "", text).split()


async def test_a_failed_turn_is_answered_and_the_next_one_too(bot: Bot) -> None:
    def answer(incoming: Incoming) -> Turn:
        if incoming.text == "break":
            raise RuntimeError("a fault with her words in it: break")
        return turn("fine")

    bot.assistant.answer = answer
    bot.telegram.say(7, "break")
    bot.telegram.say(7, "hello")
    assert await bot.answers(7, 2) == ["Something went wrong.", "fine"]
    stored = bot.state.load_conversation(bot.conversation(7))
    assert stored is not None
    assert stored[0] == b"1", "nothing of the failed turn was saved"


async def test_forget_me_deletes_our_messages(bot: Bot) -> None:
    for number in range(120):
        bot.desk.inbox._state.db.execute(
            "INSERT INTO tg_sent VALUES (?, ?, ?)", (bot.conversation(7), 5000 + number, 9e9)
        )
    bot.telegram.say(7, "hello")
    bot.telegram.say(8, "hello")
    await bot.answers(7, 1)
    await bot.answers(8, 1)

    def answer(incoming: Incoming) -> Turn:
        bot.assistant.forget(incoming.conversation)
        return turn(Reply("Everything is erased.", in_place=True), forget=True)

    bot.assistant.answer = answer
    bot.telegram.press(7, data="x")
    await bot.telegram.until(lambda: bot.telegram.texts(7) == ["Everything is erased."])
    await bot.settled()
    sizes = [len(call.params["message_ids"]) for call in bot.telegram.called("deleteMessages")]
    assert sizes == [100, 21]
    assert bot.state.conversations() == [bot.conversation(8)]
    chats = {row[0] for row in bot.state.db.execute("SELECT chat FROM tg_sent")}
    assert chats == {bot.conversation(8)}
    assert bot.telegram.texts(8) == ["1: hello"]
