"""What staff do by commands in a topic."""

from __future__ import annotations

import pytest

from tests.people.conftest import DOHA, MANILA, Staffed


async def command(staffed: Staffed, thread: int, text: str, who: int = 900, group: int = MANILA) -> str:
    staffed.telegram.staff(group, thread, text, who=who)
    await staffed.settled()
    said = staffed.topic(thread, group)
    return said[-1] if said else ""


async def test_claiming(staffed: Staffed) -> None:
    thread = await staffed.talk()
    assert "You have taken" in await command(staffed, thread, "/claim")
    assert "already" in await command(staffed, thread, "/claim@safe_double_bot", who=901)
    assert "You have taken" in await command(staffed, thread, "/CLAIM")
    assert len(staffed.her()) == 1


async def test_who_answers_first_has_taken_it(staffed: Staffed) -> None:
    thread = await staffed.talk()
    await command(staffed, thread, "hello", who=901)
    assert "already" in await command(staffed, thread, "/claim")


async def test_closing_and_opening_again(staffed: Staffed) -> None:
    thread = await staffed.talk()
    assert "10 hours" in await command(staffed, thread, "/close")
    assert "ended the talk" in staffed.her()[-1]
    staffed.telegram.say(7, "thank you")
    await staffed.settled()
    assert staffed.her()[-1] == "bot: thank you"
    assert "did not get this" in await command(staffed, thread, "one more thing")
    assert "did not get this" in await command(staffed, thread, "/wait")
    assert "Open again" in await command(staffed, thread, "/reopen")
    assert "here again" in staffed.her()[-1]
    await command(staffed, thread, "one more thing")
    assert "one more thing" in staffed.her()[-1]
    assert "is open" in await command(staffed, thread, "/reopen")


async def test_what_she_wrote_before_she_saw_the_end_is_told_as_missed(staffed: Staffed) -> None:
    thread = await staffed.talk()
    case = staffed.people.office.cases.all()[0]
    await command(staffed, thread, "/close")
    with staffed.bot.state.transaction():
        staffed.people.office.put(case.key, "relay", case, text="wait!", message=3, urgent=False)
    staffed.bot.desk.wake()
    await staffed.settled()
    assert not any("wait!" in text for text in staffed.topic(thread))
    assert "did not get your last message" in staffed.her()[-1]


async def test_waiting(staffed: Staffed) -> None:
    thread = await staffed.talk()
    assert "asked to wait" in await command(staffed, thread, "/wait")
    assert "Please wait" in staffed.her()[-1]


async def test_a_transfer_moves_the_talk_to_another_group(staffed: Staffed) -> None:
    thread = await staffed.talk()
    assert "doha" in await command(staffed, thread, "/transfer")
    assert "doha" in await command(staffed, thread, "/transfer manila")
    await command(staffed, thread, "/transfer Doha")
    assert "desk doha" in staffed.topic(thread)[-1]
    (there,) = staffed.telegram.topics[DOHA]
    assert staffed.telegram.topics[DOHA][there] == staffed.telegram.topics[MANILA][thread]
    assert "Another person" in staffed.her()[-1]
    staffed.telegram.say(7, "hello doha")
    await staffed.settled()
    assert "hello doha" in staffed.topic(there, DOHA)[-1]
    assert "Nobody gets this" in await command(staffed, thread, "hello?")
    assert not any("hello?" in text for text in staffed.her())
    await staffed.press("forget_confirm")
    assert staffed.telegram.topics == {MANILA: {}, DOHA: {}}, "both topics are deleted"


async def test_staff_of_another_desk_take_a_case_over(staffed: Staffed) -> None:
    thread = await staffed.talk()
    name = staffed.telegram.topics[MANILA][thread]
    staffed.telegram.staff(DOHA, None, "/take Nobody 1")
    await staffed.settled()
    assert "name of an open case" in staffed.general(DOHA)[-1]
    staffed.telegram.staff(DOHA, None, f"/take {name.lower()}")
    await staffed.settled()
    (there,) = staffed.telegram.topics[DOHA]
    assert name in staffed.topic(there, DOHA)[0]
    assert "desk doha" in staffed.topic(thread)[-1]


@pytest.mark.parametrize(
    ("words", "hers", "theirs"),
    [
        ("guide QA passport", "Simpan sendiri paspor Anda", "Keep your passport yourself"),
        ("guide qa", "Kerja di Qatar", "Work in Qatar"),
        ("contacts QA", "Nomor yang bisa membantu", "A number that helps"),
        ("agency PH 1015 Brilliant Minds", "1015 BRILLIANT MINDS", "1015 BRILLIANT MINDS"),
    ],
)
async def test_a_card_is_hers_in_her_language_and_theirs_in_theirs(
    staffed: Staffed, words: str, hers: str, theirs: str
) -> None:
    staffed.language = "id"
    staffed.telegram.say(7, "person")
    await staffed.settled()
    (thread,) = staffed.telegram.topics[DOHA]
    said = await command(staffed, thread, f"/card {words}", group=DOHA)
    assert theirs in said
    assert hers in staffed.her()[-1]
    assert "Indonesian" in staffed.topic(thread, DOHA)[-2]


@pytest.mark.parametrize("words", ["", "guide", "guide ZZ", "guide QA nothing", "agency PH", "agency XX name", "joke"])
async def test_a_card_that_does_not_exist_is_explained_and_not_sent(staffed: Staffed, words: str) -> None:
    thread = await staffed.talk()
    assert "No card was sent" in await command(staffed, thread, f"/card {words}")
    assert len(staffed.her()) == 1


async def test_an_unknown_command_lists_the_known_and_does_not_reach_her(staffed: Staffed) -> None:
    thread = await staffed.talk()
    assert "/transfer" in await command(staffed, thread, "/clsoe")
    assert len(staffed.her()) == 1


async def test_a_correction_is_told_as_one(staffed: Staffed) -> None:
    thread = await staffed.talk()
    message = staffed.telegram.message(MANILA, text="ring 1348", message_thread_id=thread, is_topic_message=True)
    staffed.telegram.update(edited_message=message)
    await staffed.settled()
    assert "corrects" in staffed.her()[-1]
    assert "ring 1348" in staffed.her()[-1]
