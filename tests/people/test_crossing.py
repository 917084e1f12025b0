"""Thirty talks at once over a bad line: every word arrives, in order, and in no other talk."""

from __future__ import annotations

import random
import re

from tests.people.conftest import MANILA, Staffed

TALKS, EACH = range(1, 31), 3
FAULTS = [{"cut": "before"}, {"cut": "after"}, {"code": 502, "text": "bad gateway"}, {}, {}]


def bad_line(staffed: Staffed, seed: int) -> None:
    """Cut connections before and after acting, refuse for a moment, and let some calls through."""
    chance = random.Random(seed)
    for method, count in (("createForumTopic", 50), ("sendMessage", 250), ("setMessageReaction", 120)):
        for _ in range(count):
            staffed.telegram.fail(method, **chance.choice(FAULTS))  # type: ignore[arg-type]


def once(found: list[str]) -> list[str]:
    """Without repetitions: what was cut after it had arrived comes again, and nothing comes between."""
    return [one for at, one in enumerate(found) if at == 0 or found[at - 1] != one]


async def staff_answer(staffed: Staffed, numbers: range) -> dict[int, int]:
    """Staff answer in every topic; returns the topic of each person."""
    threads = {}
    for chat in TALKS:
        case = staffed.people.office.cases.of(staffed.bot.conversation(chat))
        assert case is not None
        assert case.about.thread is not None
        threads[chat] = case.about.thread
    for number in numbers:
        for chat in TALKS:
            staffed.telegram.staff(MANILA, threads[chat], f"staff {number} to {chat};", who=900 + chat % 3)
            staffed.telegram.say(chat, f"more {number} of {chat};")
    return threads


async def test_thirty_talks_lose_and_cross_nothing(staffed: Staffed) -> None:
    bad_line(staffed, seed=1)
    for chat in TALKS:
        staffed.telegram.say(chat, "person")
    for number in range(EACH):
        for chat in TALKS:
            staffed.telegram.say(chat, f"word {number} of {chat};")
    for calls in (
        40,
        90,
        160,
        240,
    ):  # in the middle of it all the process ends, with calls in the air, and begins again
        await staffed.telegram.until(lambda calls=calls: len(staffed.telegram.called("sendMessage")) > calls, 30)
        await staffed.bot.desk.close(grace=0)
        await staffed.bot.stop()
        staffed.bot.start()
    await staffed.telegram.until(lambda: idle(staffed), 60)
    threads = await staff_answer(staffed, range(EACH))
    await staffed.telegram.until(lambda: idle(staffed), 60)

    assert len(set(threads.values())) == len(TALKS)
    for chat in TALKS:
        said = once(re.findall(r"(?:word|more) \d+ of \d+;", "\n".join(staffed.topic(threads[chat]))))
        words = [f"word {number} of {chat};" for number in range(EACH)]
        assert said == words + [f"more {number} of {chat};" for number in range(EACH)]
        heard = once(re.findall(r"staff \d+ to \d+;", "\n".join(staffed.her(chat))))
        assert heard == [f"staff {number} to {chat};" for number in range(EACH)]
    elsewhere = "\n".join(staffed.general(MANILA))
    assert not re.search(r"(word|more) \d", elsewhere)
    assert staffed.bot.assistant.all_seen, "only the wish itself goes to the dialogue"
    assert {incoming.text for incoming in staffed.bot.assistant.all_seen} == {"person"}


def idle(staffed: Staffed) -> bool:
    """Is everything taken and sent?"""
    counts = staffed.bot.desk.inbox.counts()
    return not staffed.telegram.waiting() and counts == {"waiting": 0, "answered": 0, "calls": 0}


async def test_two_people_in_two_groups_stay_apart(staffed: Staffed) -> None:
    """Topics of two groups may have the same number."""
    first = await staffed.talk(1)
    staffed.language = "id"
    staffed.telegram._numbers["message"] = first - 1  # the other group counts by itself
    second = await staffed.talk(2)
    for chat in (1, 2):
        staffed.telegram.say(chat, f"I am {chat}")
    await staffed.settled()
    group = -1002
    assert second in staffed.telegram.topics[group]
    assert "I am 1" in staffed.topic(first)[-1]
    assert "I am 2" in staffed.topic(second, group)[-1]


async def test_what_staff_write_is_nobodys_chat(staffed: Staffed) -> None:
    thread = await staffed.talk()
    before = len(staffed.bot.assistant.all_seen)
    staffed.telegram.staff(MANILA, None, "/danger@safe_double_bot")
    staffed.telegram.staff(MANILA, None, "@safe_double_bot are you there?")
    staffed.telegram.staff(MANILA, 99_999, "an old topic of ours")
    staffed.telegram.staff(MANILA, thread, "# only for us")
    staffed.telegram.update(message=staffed.telegram.message(MANILA, new_chat_title="x"))
    await staffed.settled()
    assert len(staffed.bot.assistant.all_seen) == before
    assert not any("only for us" in text for text in staffed.her())
    assert staffed.bot.conversation(MANILA) not in staffed.bot.state.conversations()


async def test_a_topic_of_ours_that_belongs_to_nobody_says_so(staffed: Staffed) -> None:
    staffed.telegram.topics[MANILA][50] = "Mango 17"
    staffed.telegram.staff(MANILA, 50, "hello?")
    await staffed.settled()
    assert "Nobody gets this" in staffed.topic(50)[-1]


async def test_a_topic_made_twice_by_a_cut_line_leaves_one_case(staffed: Staffed) -> None:
    staffed.telegram.fail("createForumTopic", cut="after")
    thread = await staffed.talk()
    staffed.telegram.say(7, "hello")
    await staffed.settled()
    assert len(staffed.telegram.topics[MANILA]) == 2
    assert "hello" in staffed.topic(thread)[-1]
