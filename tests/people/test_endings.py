"""When nobody can answer: she is told at once and gets a number, and the next desk is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.people import office, ways
from bot.people.hours import Hours
from tests.people.conftest import DOHA, MANILA, Staffed
from tests.store.states import on_disk

NUMBER = "+974"


def closed_now(staffed: Staffed, name: str = "manila") -> None:
    """Somebody is at the desk again in 30 hours, whatever the day."""
    office = staffed.people.office
    opens = (datetime.now(UTC) + timedelta(hours=30)).replace(minute=0)
    there = (opens.hour * 60, opens.hour * 60 + 59)
    hours = Hours(ZoneInfo("UTC"), tuple((there,) if day == opens.weekday() else () for day in range(7)))
    desks = tuple(replace(desk, hours=hours) if desk.name == name else desk for desk in office.desks.desks)
    office.desks = replace(office.desks, desks=desks)


async def test_no_desk_for_her_language(staffed: Staffed) -> None:
    staffed.language = "zh-Hans"
    staffed.telegram.say(7, "person")
    await staffed.settled()
    assert NUMBER in staffed.her()[0]
    assert "no desk speaks her language" in staffed.general(MANILA)[-1]
    assert "Chinese" in staffed.general(MANILA)[-1]
    assert staffed.people.office.cases.all() == []
    staffed.telegram.say(7, "person")
    await staffed.settled()
    assert len(staffed.general(MANILA)) == 1, "one alert an hour"


async def test_out_of_hours_she_learns_when_and_can_leave_a_message(staffed: Staffed) -> None:
    closed_now(staffed)
    staffed.telegram.say(7, "person")
    await staffed.settled()
    said = staffed.her()[0]
    assert "Nobody of our staff is here now" in said
    assert "Somebody is here again" in said
    assert NUMBER in said
    assert "manila" in staffed.general(DOHA)[-1]
    assert staffed.telegram.topics[MANILA] == {}
    staffed.telegram.press(7, "Write a message for them")
    await staffed.settled()
    (thread,) = staffed.telegram.topics[MANILA]
    staffed.telegram.say(7, "please ring my sister's embassy")
    await staffed.settled()
    assert "Our staff read it when they come" in staffed.her()[-1]
    assert "embassy" in staffed.topic(thread)[-1]


@pytest.mark.parametrize("why", ["rightless", "expelled"])
async def test_a_group_that_takes_no_topic(staffed: Staffed, why: str) -> None:
    getattr(staffed.telegram, why).add(MANILA)
    staffed.telegram.say(7, "person")
    staffed.telegram.say(7, "they lock me in")
    await staffed.settled()
    told = "\n".join(staffed.her())
    assert "cannot reach our staff" in told
    assert NUMBER in told
    assert "cannot reach the desk manila" in staffed.general(DOHA)[-1]
    staffed.telegram.say(7, "person")
    await staffed.settled()
    assert "cannot reach our staff" in staffed.her()[-1]
    assert NUMBER in staffed.her()[-1]


@pytest.mark.parametrize("status", ["kicked", "left", "member", "administrator"])
async def test_the_bot_is_thrown_out_in_the_middle_of_a_talk(staffed: Staffed, status: str) -> None:
    await staffed.talk(7)
    await staffed.talk(8)
    staffed.telegram.expel(MANILA, status)
    await staffed.settled()
    for chat in (7, 8):
        assert "cannot reach our staff" in staffed.her(chat)[-1]
        assert NUMBER in staffed.her(chat)[-1]
    assert len(staffed.general(DOHA)) == 1
    staffed.telegram.say(7, "hello")
    await staffed.settled()
    assert staffed.her(7)[-1] == "bot: hello", "what she writes goes to the program again"
    staffed.telegram.expel(MANILA, "administrator", can_manage_topics=True)
    await staffed.settled()
    await staffed.talk(7)


async def test_staff_delete_the_topic(staffed: Staffed) -> None:
    thread = await staffed.talk()
    del staffed.telegram.topics[MANILA][thread]
    staffed.telegram.say(7, "hello?")
    await staffed.settled()
    assert "cannot reach our staff" in staffed.her()[-1]
    await staffed.talk(8)  # the group itself is not given up
    assert await staffed.talk(7) != thread


async def test_nobody_answers(staffed: Staffed) -> None:
    thread = await staffed.talk()
    name = staffed.telegram.topics[MANILA][thread]
    await staffed.later(0.9)
    assert len(staffed.her()) == 1
    await staffed.later(0.2)
    assert "Nobody has answered you yet" in staffed.her()[-1]
    assert NUMBER in staffed.her()[-1]
    assert f"/take {name}" in staffed.general(DOHA)[-1]
    await staffed.later(2)
    assert len(staffed.her()) == 2, "she is told once"


async def test_an_answer_ends_the_waiting(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.staff(MANILA, thread, "hello")
    await staffed.settled()
    await staffed.later(5)
    assert len(staffed.her()) == 2
    staffed.telegram.say(7, "and now?")
    await staffed.settled()
    await staffed.later(1.5)
    assert "Nobody has answered you yet" in staffed.her()[-1]


async def test_at_night_nobody_is_expected_to_answer(staffed: Staffed) -> None:
    closed_now(staffed)
    staffed.telegram.say(7, "person")
    await staffed.settled()
    staffed.telegram.press(7, "Write a message for them")
    await staffed.settled()
    await staffed.later(5)
    assert "Nobody has answered" not in staffed.her()[-1]


async def test_silence_ends_a_talk_and_time_deletes_it(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.staff(MANILA, thread, "hello")
    await staffed.settled()
    await staffed.later(25)
    assert "Nobody has written for a long time" in staffed.her()[-1]
    assert "closed" in staffed.topic(thread)[-1]
    await staffed.later(9)
    assert thread in staffed.telegram.topics[MANILA]
    await staffed.later(2)
    assert staffed.telegram.topics[MANILA] == {}
    assert staffed.people.office.cases.all() == []
    assert not staffed.telegram.threads, "the messages went with the topic"


async def test_a_desk_that_left_the_file(staffed: Staffed) -> None:
    await staffed.talk()
    office = staffed.people.office
    office.desks = replace(office.desks, desks=office.desks.desks[1:])
    await staffed.later(0.01)
    assert "cannot reach our staff" in staffed.her()[-1]


async def test_nothing_of_a_case_is_readable_on_disk(staffed: Staffed) -> None:
    thread = await staffed.talk(7_555_123)
    name = staffed.telegram.topics[MANILA][thread]
    staffed.telegram.fail("sendMessage", 500, "down", times=2)
    staffed.telegram.say(7_555_123, "Kanaryo Blue took my passport")
    await staffed.settled()
    held = on_disk(staffed.bot.state)
    for word in ("Kanaryo", "7555123", name, str(MANILA), "manila", "check_agency"):
        assert word.encode() not in held, word


async def test_a_fault_of_ours_is_told_to_whom_it_concerns(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = await staffed.talk()

    def fails(*args: object, **data: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        for room in (office, ways):
            patch.setattr(room, "mark", fails)
        staffed.telegram.say(7, "first")
        await staffed.settled()
        staffed.telegram.staff(MANILA, thread, "second")
        await staffed.settled()
    assert "did not get your last message" in staffed.her()[-1]
    assert "She did not get this" in staffed.topic(thread)[-1]
    staffed.telegram.say(7, "third")
    await staffed.settled()
    assert "third" in staffed.topic(thread)[-1]


async def test_a_group_that_is_gone_keeps_no_other_topic_from_being_deleted(staffed: Staffed) -> None:
    thread = await staffed.talk()
    staffed.telegram.staff(MANILA, thread, "/transfer doha")
    await staffed.settled()
    staffed.telegram.expelled.add(MANILA)
    await staffed.press("forget_confirm")
    assert staffed.telegram.topics[DOHA] == {}
    assert "asked to be forgotten" in staffed.general(DOHA)[-1]
