"""Where she comes from, and nothing else; whatever else is said keeps its meaning."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.turns import Incoming, Turn
from bot.wording import Press


async def say(assistant: Assistant, key: str, text: str) -> Turn:
    assistant.forget(key)
    return await assistant.turn(Incoming(key, text=text, channel="test"))


@pytest.mark.parametrize(
    "text",
    [
        "I am from Nepal",
        "म नेपालबाट हुँ",
        "ຂ້ອຍມາຈາກລາວ",  # the language has the same name
        "ကျွန်မ မြန်မာကပါ",
        "ከኢትዮጵያ ነኝ",
        "আমি বাংলাদেশ থেকে",
        "我来自尼泊尔",
        "Я из Непала",
    ],
)
async def test_it_is_a_guide_for_somebody_from_there(assistant: Assistant, text: str) -> None:
    turn = await say(assistant, "from", text)
    assert (turn.intent, turn.danger) == ("country_guide", False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("help me i am from nepal they locked me in", "danger"),
        ("i am from nepal and my employer keeps my passport", "passport_kept"),
        ("मलाई बचाउनुस् म नेपालबाट हुँ", "danger"),
        ("speak lao please", "change_language"),
    ],
)
async def test_what_else_she_says_counts(assistant: Assistant, text: str, intent: str) -> None:
    assert (await say(assistant, "from-and-more", text)).intent == intent


async def test_inside_a_question_it_answers_the_question(assistant: Assistant) -> None:
    key = "from-in-form"
    assistant.forget(key)
    await assistant.turn(Incoming(key, press=Press("check_agency"), channel="test"))
    turn = await assistant.turn(Incoming(key, text="from the philippines", channel="test"))
    assert turn.intent == "inform"
