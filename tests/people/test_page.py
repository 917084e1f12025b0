"""A talk from the chat page: the same desks and the same case, and what staff write waits until her page has it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from bot.people.fetching import fetch
from bot.web.assistant import AssistantClient
from bot.web.settings import WebSettings
from bot.wording import Press
from bot.wording.tokens import sign
from tests.people.conftest import MANILA, Staffed
from tests.people.page import Her
from tests.store.states import on_disk
from tests.web.serving import SECRET, served

Open = Callable[[str], Her]


@pytest.fixture
async def opened(staffed: Staffed) -> AsyncIterator[Open]:
    """Open a page by a letter; the assistant's side runs in the same process as the desk."""
    async with served(staffed.bot.assistant, staffed.bot.state, desk=lambda: staffed.bot.channel.desk()) as url:
        yield lambda letter: Her(url, letter * 22)


async def talk(staffed: Staffed, her: Her) -> int:
    """Ask for a person; returns the number of the topic."""
    before = set(staffed.telegram.topics[MANILA])
    await her.say("person")
    await staffed.settled()
    (thread,) = set(staffed.telegram.topics[MANILA]) - before
    return thread


def mail(staffed: Staffed) -> int:
    """How much waits for pages."""
    return int(staffed.bot.state.db.execute("SELECT count(*) FROM web_mail").fetchone()[0])


async def test_words_go_both_ways_and_are_marked_when_her_page_has_them(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    thread = await talk(staffed, her)
    assert "A person will write to you here" in her.shown[-1]
    assert "comes to this page" in her.shown[-1]
    assert "🕊" not in her.shown[-1], "no mark stands at her words on the page"
    assert "writes from the web page" in staffed.topic(thread)[0]
    assert "Qatar" in staffed.topic(thread)[0]
    assert her.told["talk"]
    await her.say("they <keep> my passport")
    await staffed.settled()
    assert "they <keep> my passport" in staffed.topic(thread)[-1]
    assert her.told["replies"] == [], "the program does not talk into it"

    message = staffed.telegram.staff(MANILA, thread, "Where are you & how?")
    await staffed.settled()
    await her.look(lost=True)
    await staffed.settled()
    assert (MANILA, message) not in staffed.telegram.reactions, "handed out, and nobody knows whether it arrived"
    await her.look()
    assert her.shown[-1].endswith("Where are you &amp; how?")
    assert "A person of our staff" in her.shown[-1]
    assert her.told["arrived"]
    await her.look()
    await staffed.settled()
    assert staffed.telegram.reactions == {(MANILA, message): "🕊"}
    assert mail(staffed) == 0


async def test_her_words_are_on_the_way_until_telegram_has_them(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    await talk(staffed, her)
    staffed.telegram.delays["sendMessage"] = 0.3
    await her.say("hello")
    assert not her.told["arrived"]
    await staffed.settled()
    await her.look()
    assert her.told["arrived"]


@pytest.mark.parametrize("seed", range(4))
async def test_on_a_line_that_loses_answers_nothing_is_lost_or_out_of_order(
    seed: int, staffed: Staffed, opened: Open
) -> None:
    chance, pages = random.Random(seed), {letter: opened(letter) for letter in "ABC"}
    threads = {letter: await talk(staffed, her) for letter, her in pages.items()}
    for number in range(6):
        for letter, her in pages.items():
            staffed.telegram.staff(MANILA, threads[letter], f"staff {number} to {letter}")
            if chance.random() < 0.5:
                await her.say(f"word {number} of {letter}", lost=chance.random() < 0.5)
            await her.look(lost=chance.random() < 0.6)
    await staffed.settled()
    for letter, her in pages.items():
        await her.look()
        await her.look()
        heard = [words.rpartition("\n")[2] for words in her.shown if "A person of our staff:" in words]
        assert heard == [f"staff {number} to {letter}" for number in range(6)]
        said = "".join(staffed.topic(threads[letter]))
        assert all(f"of {other}" not in said for other in pages if other != letter)
    await staffed.settled()
    assert len(staffed.telegram.reactions) == 18, "staff see of each message that it has arrived"
    assert mail(staffed) == 0


async def test_no_page_can_confirm_what_it_was_never_handed(staffed: Staffed, opened: Open) -> None:
    her, other = opened("A"), opened("B")
    thread, others = await talk(staffed, her), await talk(staffed, other)
    staffed.telegram.staff(MANILA, thread, "for her")
    staffed.telegram.staff(MANILA, others, "for the other")
    await staffed.settled()
    await other.look(lost=True)
    her.seen = 2**62
    await her.look(lost=True)
    await staffed.settled()
    assert mail(staffed) == 2
    assert staffed.telegram.reactions == {}, "nobody has got anything"
    staffed.telegram.staff(MANILA, thread, "for her again")
    await staffed.settled()
    her.seen = 2**62  # names the first, which was handed out and lost
    await her.look()
    her.seen = 0
    await her.look()
    assert her.shown[-1].endswith("for her again")
    await other.look()
    assert other.shown[-1].endswith("for the other")
    last = max(her.seen, other.seen)
    for one in (her, other):
        await one.look()
    assert mail(staffed) == 0
    staffed.telegram.staff(MANILA, thread, "a third")
    await staffed.settled()
    await her.look()
    assert her.seen > last, "a number is never used again: an old page could confirm it"


async def test_danger_is_answered_alone_and_at_once(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    thread = await talk(staffed, her)
    staffed.bot.assistant.answer = lambda incoming: in_danger(staffed, incoming)
    staffed.telegram.staff(MANILA, thread, "what happened?")
    await staffed.settled()
    await her.say("HELP me")
    assert her.shown[-1] == "bot: HELP me"
    assert her.told["letters"] == [], "nothing stands above the way out"
    await her.look()
    assert "what happened?" in her.shown[-1]
    await staffed.settled()
    assert "🆘" in staffed.topic(thread)[-1]


def in_danger(staffed: Staffed, incoming: object) -> object:
    return replace(staffed.answer(incoming), danger=True)  # type: ignore[arg-type]


async def test_last_messages_are_shown_only_after_her_tap(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    await her.say("the agency wants 5000 dollars")
    thread = await talk(staffed, her)
    assert not any("5000" in text for text in staffed.topic(thread))
    await her.press("Show them my last messages")
    await staffed.settled()
    assert "5000" in staffed.topic(thread)[-1]


async def test_both_sides_can_end_it_and_she_reads_so(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    thread = await talk(staffed, her)
    await her.press("End the talk")
    await staffed.settled()
    assert "has ended" in her.shown[-1]
    assert not her.told["talk"]
    assert "She has ended the talk" in staffed.topic(thread)[-1]
    await her.say("person")
    await staffed.settled()
    staffed.telegram.staff(MANILA, thread, "/close")
    await staffed.settled()
    await her.look()
    assert "Our staff have ended the talk" in her.shown[-1]
    assert her.told["talk"], "to be confirmed"
    await her.look()
    assert not her.told["talk"]
    await her.say("hello")
    assert her.shown[-1] == "bot: hello"


@pytest.mark.parametrize("how", ["forget_confirm", "hide", "erase"])
async def test_erased_or_hidden_nothing_of_the_talk_is_left(how: str, staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    thread = await talk(staffed, her)
    name = staffed.telegram.topics[MANILA][thread]
    staffed.telegram.staff(MANILA, thread, "our answer")
    await staffed.settled()
    assert mail(staffed) == 1
    if how == "erase":
        await her.erase()
    else:
        state = staffed.bot.state
        await her.token(sign(state.key_for("web buttons"), state.pseudonym("web", her.number), Press(how)))
    await staffed.settled()
    assert mail(staffed) == 0
    assert staffed.people.office.cases.all() == []
    assert thread not in staffed.telegram.topics[MANILA]
    assert name in staffed.general(MANILA)[-1]
    await her.look()
    assert (her.told["talk"], her.told["letters"]) == (False, [])


async def test_staff_are_told_once_when_her_page_fetches_nothing(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    thread = await talk(staffed, her)
    await staffed.later(2)
    assert len(staffed.topic(thread)) == 1, "nothing waits for her"
    message = staffed.telegram.staff(MANILA, thread, "are you there?")
    await staffed.settled()
    await staffed.later(0.1)
    assert len(staffed.topic(thread)) == 1, "she has ten minutes"
    await staffed.later(0.1)
    await staffed.later(0.1)
    assert [text for text in staffed.topic(thread) if "may have closed the web page" in text] == staffed.topic(thread)[
        1:
    ]
    assert len(staffed.topic(thread)) == 2
    await her.look()
    await her.look()
    await staffed.settled()
    assert her.shown[-1].endswith("are you there?")
    assert staffed.telegram.reactions[MANILA, message] == "🕊"
    staffed.telegram.staff(MANILA, thread, "and now?")
    await staffed.settled()
    await staffed.later(0.3)
    assert "may have closed the web page" in staffed.topic(thread)[-1], "gone again, told again"


async def test_what_waits_goes_with_the_case(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    thread = await talk(staffed, her)
    staffed.telegram.staff(MANILA, thread, "bye")
    staffed.telegram.staff(MANILA, thread, "/close")
    await staffed.settled()
    await staffed.later(9)
    assert mail(staffed) == 2
    await staffed.later(1.1)
    assert staffed.telegram.topics[MANILA] == {}
    assert mail(staffed) == 0
    await her.look()
    assert her.told["letters"] == []


async def test_a_case_that_is_kept_for_no_time_waits_for_her_page(staffed: Staffed, opened: Open) -> None:
    office, her = staffed.people.office, opened("A")
    office.desks = replace(office.desks, keep_hours=0)
    thread = await talk(staffed, her)
    staffed.telegram.staff(MANILA, thread, "/close")
    await staffed.settled()
    await staffed.later(0.02)
    await her.look()
    assert "Our staff have ended the talk" in her.shown[-1]
    await her.look()
    await staffed.later(0.02)
    assert office.cases.all() == []


async def test_a_group_that_cannot_be_reached_is_said_on_her_page(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    await talk(staffed, her)
    staffed.telegram.expel(MANILA)
    await staffed.settled()
    await her.look()
    assert "cannot reach our staff" in her.shown[-1]
    assert "+974" in her.shown[-1]


async def test_while_telegram_is_away_she_gets_a_number_and_an_open_talk_an_alarm(
    staffed: Staffed, opened: Open
) -> None:
    her, other = opened("A"), opened("B")
    await talk(staffed, her)
    staffed.people.office.line_down = lambda: True
    await other.say("person")
    assert "cannot reach our staff" in other.shown[-1]
    assert not other.told["talk"]
    staffed.telegram.fail("sendMessage", 500, "down", times=1000)
    await her.say("are you there?")
    staffed.hours += 2
    staffed.bot.desk.remind()
    await her.look()
    assert "Nobody has answered you yet" in her.shown[-1], "though the queue of her case waits for Telegram"
    assert not her.told["arrived"]
    staffed.telegram._faults.clear()


async def test_asking_twice_at_the_same_moment_makes_one_case(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    staffed.bot.assistant.slow = 0.05
    await asyncio.gather(her.say("person"), her.say("person"))
    await staffed.settled()
    assert len(staffed.telegram.topics[MANILA]) == 1
    (thread,) = staffed.telegram.topics[MANILA]
    assert "person" in staffed.topic(thread)[-1], "the second went to them as words"


async def test_nothing_of_it_can_be_read_on_the_disk_and_staff_learn_no_number(staffed: Staffed, opened: Open) -> None:
    her = opened("Q")
    thread = await talk(staffed, her)
    await her.say("HERCANARY")
    staffed.telegram.staff(MANILA, thread, "STAFFCANARY")
    await staffed.settled()
    held = on_disk(staffed.bot.state)
    hers = staffed.bot.state.pseudonym("web", her.number)
    assert mail(staffed) == 1
    assert b"CANARY" not in held
    assert her.number.encode() not in held
    to_staff = json.dumps([call.params for call in staffed.telegram.calls if call.params.get("chat_id") == MANILA])
    assert her.number not in to_staff
    assert hers not in to_staff


async def test_a_telegram_talk_and_a_page_talk_do_not_meet(staffed: Staffed, opened: Open) -> None:
    thread, her = await staffed.talk(7), opened("A")
    hers = await talk(staffed, her)
    staffed.telegram.staff(MANILA, thread, "to Telegram")
    staffed.telegram.staff(MANILA, hers, "to the page")
    await staffed.settled()
    await her.look()
    assert her.shown[-1].endswith("to the page")
    assert staffed.her()[-1].endswith("to Telegram")
    assert fetch(staffed.people.office, staffed.bot.conversation(7)).letters == ()
    assert "Telegram" not in "".join(her.shown)


async def test_the_web_process_reads_what_the_assistant_says(staffed: Staffed, opened: Open) -> None:
    number = "W" * 22
    client = AssistantClient(WebSettings(secret=SECRET, assistant=opened("W").server))
    told = await client.turn(number, "en", text="person")
    await staffed.settled()
    assert told.waiting.talk
    (thread,) = staffed.telegram.topics[MANILA]
    staffed.telegram.staff(MANILA, thread, "hello")
    await staffed.settled()
    (letter,) = (await client.wait(number, 0)).letters
    assert letter.replies[0].html.endswith("hello")
    (again,) = (await client.turn(number, "en", text="here I am")).waiting.letters
    assert again == letter
    assert (await client.wait(number, letter.number)).letters == ()


async def test_while_the_process_starts_or_stops_no_word_goes_to_the_program(staffed: Staffed, opened: Open) -> None:
    her = opened("A")
    await talk(staffed, her)
    seen = len(staffed.bot.assistant.all_seen)
    await staffed.bot.stop()
    for path in ("/web/turn", "/web/wait", "/web/forget"):
        asked = {"text": "for staff alone"} if path == "/web/turn" else {}
        assert (await her.post(path, asked)).status_code == 503, "the page keeps her words in the box"
    assert len(staffed.bot.assistant.all_seen) == seen
    staffed.bot.start()
    await her.say("for staff alone")
    await staffed.settled()
    (thread,) = staffed.telegram.topics[MANILA]
    assert "for staff alone" in staffed.topic(thread)[-1]
