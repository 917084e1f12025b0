"""The real assistant beside a talk with a person: what it tells staff, and what it answers though they listen."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.turns import Incoming, Turn, Wish
from bot.wording import Press

HER = "somebody who talks with staff"


async def say(assistant: Assistant, text: str | None = None, press: Press | None = None) -> Turn:
    return await assistant.turn(Incoming(HER, text=text, press=press, language_code="en"))


async def test_the_wish_names_places_and_subject_and_nothing_she_typed(assistant: Assistant) -> None:
    assistant.forget(HER)
    await say(assistant, press=Press("country_guide", {"country": "QA", "origin": "PH"}))
    await say(assistant, "my employer Kanaryo took my passport")
    turn = await say(assistant, "I want to talk to a person")
    assert turn.person == Wish("QA", "PH", "passport_kept")
    turn = await say(assistant, press=Press("human", {"ask": "leave"}))
    assert turn.person is not None
    assert turn.person.country == "QA"
    assistant.forget(HER)


async def test_other_turns_wish_nothing(assistant: Assistant) -> None:
    assert (await say(assistant, "hello")).person is None
    assert (await say(assistant, press=Press("danger"))).person is None
    assistant.forget(HER)


@pytest.mark.parametrize("text", ["help me, he beats me and locked the door", "delete everything you know about me"])
async def test_what_cannot_wait_is_answered_while_staff_listen(assistant: Assistant, text: str) -> None:
    watch = await assistant.watch(Incoming(HER, text=text, language_code="en"))
    assert watch.turn is not None
    assert watch.turn.replies
    assistant.forget(HER)


async def test_what_is_for_staff_changes_nothing(assistant: Assistant) -> None:
    assistant.forget(HER)
    await say(assistant, "how much is the pay in qatar")
    before = assistant.state.load_conversation(HER)
    watch = await assistant.watch(Incoming(HER, text="I work in Malaysia since 2 years", language_code="en"))
    assert watch.turn is None
    assert not watch.suspected
    assert before is not None
    after = assistant.state.load_conversation(HER)
    assert after is not None
    assert after[0] == before[0]
    assistant.forget(HER)
