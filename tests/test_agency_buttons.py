"""The buttons below a verdict work for ever: at once, later, inside another question, and when all was erased."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.turns import Incoming, Turn
from bot.wording import Press

#: What each button must lead to, in words of the answer.
ANSWERS = {
    "choose_agency": "official list",
    "none_of_these": "not in our copy",
    "check_number": "licence number",
    "agency_fees": "Ask for a receipt",
    "report_agency": "A report is no judgement.",
    "sub_agent": "Which agency does this person say",
    "human": "I am a program.",
}
OFFICE = {"PH": "+63 2 8722 1144", "ID": "+62 21 29244800", "NP": "Department of Foreign Employment"}
QUESTIONS = [
    ("PH", "grenworld internasional"),
    ("PH", "greenworld international"),
    ("PH", "qwerty zzz manpower"),
    ("ID", "agesa asa jaja"),
    ("ID", "agesa asa jaya"),
    ("NP", "golden star overseas"),
]


async def say(assistant: Assistant, key: str, press: Press | None = None, text: str | None = None) -> Turn:
    return await assistant.turn(Incoming(key, press=press, text=text, language="en", channel="test"))


async def verdict(assistant: Assistant, key: str, country: str, name: str) -> list[Press]:
    """The buttons below the answer to one question."""
    assistant.forget(key)
    turn = await say(assistant, key, Press("check_agency", {"country": country}))
    if country != "NP":  # without a copy there is nothing to look a name up in
        turn = await say(assistant, key, text=name)
    return [button.press for button in turn.replies[-1].buttons if button.press]


@pytest.mark.parametrize(("country", "name"), QUESTIONS)
@pytest.mark.parametrize("when", ["at once", "erased", "inside a question", "after another check"])
async def test_each_button(assistant: Assistant, country: str, name: str, when: str) -> None:
    key = f"buttons-{country}-{name}-{when}"
    buttons = await verdict(assistant, key, country, name)
    assert {"agency_fees", "report_agency", "sub_agent", "human"} <= {press.intent for press in buttons}
    for press in buttons:
        if when == "erased":
            assistant.forget(key)
        elif when == "inside a question":
            await say(assistant, key, Press("check_agency", {}))
        elif when == "after another check":
            await verdict(assistant, key, "PH", "101 mojo intl corporation")
        turn = await say(assistant, key, press)
        words = "\n".join(reply.text for reply in turn.replies)
        expected = ANSWERS[press.intent]
        if press.intent == "sub_agent" and country == "NP":
            expected = "It says nothing about the person who met you."
        assert expected in words, (press, words)
        assert "earlier question" not in words
        if press.intent == "report_agency":
            assert OFFICE[country] in words, words
            assert "MOJO" not in words  # the agency of the other check is not meant
        await say(assistant, key, Press("stop"))


async def test_an_old_number_button_looks_up_the_number_alone(assistant: Assistant) -> None:
    key = "old-number"
    buttons = await verdict(assistant, key, "ID", "agesa asa jaja")
    number = next(press for press in buttons if press.intent == "check_number")
    await verdict(assistant, key, "PH", "greenworld international")
    await say(assistant, key, number)
    turn = await say(assistant, key, text="9120307772741")
    assert "PT. AGESA ASA JAYA" in turn.replies[-1].text
    assert "GREENWORLD" not in turn.replies[-1].text
