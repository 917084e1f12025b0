"""A talk with a person: it opens, goes both ways, and ends; nobody learns who she is."""

from __future__ import annotations

import json

import pytest

from bot.turns import Wish
from tests.people.conftest import DOHA, MANILA, Staffed


async def test_a_case_opens_under_a_neutral_name_with_what_is_known(staffed: Staffed) -> None:
    thread = await staffed.talk()
    name = staffed.telegram.topics[MANILA][thread]
    header = staffed.topic(thread)[0]
    assert name in header
    for known in ("English", "Qatar", "Philippines", "Is an agency licensed?"):
        assert known in header
    assert "A person will write to you here" in staffed.her()[-1]
    assert "15 minutes" in staffed.her()[-1]
    assert "+974" in staffed.her()[-1], "a number for the case that she cannot wait"


async def test_words_go_both_ways_and_are_marked_as_carried(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.say(7, "they <keep> my passport")
    await staffed.settled()
    assert "they <keep> my passport" in staffed.topic(thread)[-1]
    assert list(staffed.telegram.reactions.values()) == ["🕊"]
    assert "bot: they <keep> my passport" not in staffed.her()
    message = staffed.telegram.staff(MANILA, thread, "Where are you & how?")
    await staffed.settled()
    assert staffed.her()[-1].endswith("Where are you & how?")
    assert "A person of our staff" in staffed.her()[-1]
    assert staffed.telegram.reactions[MANILA, message] == "🕊"


async def test_staff_never_see_name_or_number(staffed: Staffed) -> None:
    thread = await staffed.talk(7_555_123)
    staffed.telegram.say(7_555_123, "hello", name="Marikit")
    await staffed.settled()
    to_staff = [call.params for call in staffed.telegram.calls if call.params.get("chat_id") == MANILA]
    assert len(to_staff) > 2
    assert "Marikit" not in json.dumps(to_staff)
    assert "7555123" not in json.dumps(to_staff)
    assert staffed.topic(thread)


async def test_last_messages_are_shown_only_after_her_tap(staffed: Staffed) -> None:
    staffed.telegram.say(7, "the agency wants 5000 dollars")
    await staffed.settled()
    thread = await staffed.talk()
    assert not any("5000" in text for text in staffed.topic(thread))
    staffed.telegram.press(7, "Show them my last messages")
    await staffed.settled()
    assert "5000" in staffed.topic(thread)[-1]
    assert "She agreed" in staffed.topic(thread)[-1]
    assert "can read your last messages" in staffed.her()[-1]


async def test_without_last_messages_there_is_no_such_button(staffed: Staffed) -> None:
    await staffed.talk()
    assert "Show them my last messages" not in [button["text"] for button in staffed.telegram.buttons(7)]


async def test_danger_is_answered_at_once_while_telegram_slows_the_group_down(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.on_call = lambda call: staffed.telegram.delays.update(
        sendMessage=1.0 if call.method == "sendMessage" and int(call.params["chat_id"]) < 0 else 0.0
    )
    staffed.telegram.say(7, "one")
    staffed.telegram.say(7, "HELP me")
    await staffed.telegram.until(lambda: "bot: HELP me" in staffed.her())
    assert not any("HELP me" in text for text in staffed.topic(thread)), "the group is still waited for"
    await staffed.settled()
    assert "🆘" in staffed.topic(thread)[-1]
    assert "HELP me" in staffed.topic(thread)[-1]


async def test_a_photo_is_answered_kindly_on_both_sides(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.update(message=staffed.telegram.message(7, photo=[{}]))
    await staffed.settled()
    assert "only words" in staffed.her()[-1]
    before = len(staffed.her())
    staffed.telegram.staff(MANILA, thread, photo=[{}])
    await staffed.settled()
    assert "only words" in staffed.topic(thread)[-1]
    assert len(staffed.her()) == before


async def test_she_ends_the_talk_by_a_button(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.press(7, "End the talk")
    await staffed.settled()
    assert "has ended" in staffed.her()[-1]
    assert "She has ended the talk" in staffed.topic(thread)[-1]
    staffed.telegram.say(7, "hello again")
    staffed.telegram.staff(MANILA, thread, "are you there?")
    await staffed.settled()
    assert staffed.her()[-1] == "bot: hello again"
    assert "did not get this" in staffed.topic(thread)[-1]
    staffed.telegram.press(7, "End the talk", message=min(staffed.telegram.chats[7]))
    await staffed.settled()
    assert "not talking with a person" in staffed.her()[-1]


async def test_asking_again_reopens_the_same_topic(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.press(7, "End the talk")
    await staffed.settled()
    assert await staffed.talk() == thread
    staffed.telegram.say(7, "me again")
    await staffed.settled()
    assert "me again" in staffed.topic(thread)[-1]


async def test_asking_twice_makes_one_case(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.press(7, data="x")
    staffed.bot.telegram.say(7, "/human")
    await staffed.settled()
    assert "already" in staffed.her()[-1]
    assert list(staffed.telegram.topics[MANILA]) == [thread]


@pytest.mark.parametrize("button", ["forget_confirm", "hide"])
async def test_forgetting_and_hiding_end_the_case_and_delete_it(staffed: Staffed, button: str) -> None:
    thread = await staffed.talk()
    staffed.telegram.say(7, "my secret")
    staffed.telegram.staff(MANILA, thread, "our answer")
    await staffed.settled()
    name = staffed.telegram.topics[MANILA][thread]
    await staffed.press(button)
    assert staffed.her() == [f"bot: {button}"], "what staff wrote is deleted from her chat too"
    assert thread not in staffed.telegram.topics[MANILA]
    assert name in staffed.general(MANILA)[-1]
    assert staffed.people.office.cases.all() == []


async def test_forgetting_erases_what_was_on_its_way_to_staff(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.fail("sendMessage", 500, "down", times=3)
    key = staffed.people.office.cases.all()[0].key
    staffed.telegram.say(7, "my secret")
    await staffed.telegram.until(lambda: staffed.bot.desk.inbox.next(key) is not None)
    await staffed.press("forget_confirm")
    assert thread not in staffed.telegram.topics[MANILA]
    assert not any("my secret" in text for text in staffed.general(MANILA))
    assert staffed.bot.desk.inbox.next(key) is None


async def test_blocking_the_bot_ends_the_case(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.blocked.add(7)
    staffed.telegram.staff(MANILA, thread, "are you well?")
    await staffed.settled()
    assert thread not in staffed.telegram.topics[MANILA]
    assert "cannot be reached" in staffed.general(MANILA)[-1]
    assert staffed.bot.assistant.forgotten == [staffed.bot.conversation(7)]
    assert staffed.people.office.cases.all() == []


async def test_the_desk_of_her_country_comes_first(staffed: Staffed) -> None:
    staffed.language = "id"
    await staffed.talk()
    assert len(staffed.telegram.topics[DOHA]) == 1
    staffed.wish = Wish("MY", "ID")
    await staffed.talk(8)
    assert len(staffed.telegram.topics[MANILA]) == 1
