"""An arrival in the real dialogue: what she reads first, and that nothing of hers is disturbed when she comes again."""

from __future__ import annotations

import dataclasses

import pytest
from rasa.shared.core.constants import REQUESTED_SLOT

from bot.assistant import Assistant
from bot.campaign.arrival import Arrival, arrival_of
from bot.campaign.codes import code_of
from bot.turns import Incoming, Turn
from bot.wording import Press
from knowledge.campaigns import FIRST_SCREENS, campaigns

PLACES = campaigns()["spring"].stations
SHANGHAI = code_of(PLACES["shanghai"])


class Her:
    """Somebody with a chat."""

    def __init__(self, assistant: Assistant, name: str, phone: str | None) -> None:
        self.assistant, self.name, self.phone = assistant, f"campaign {name}", phone
        assistant.forget(self.name)

    async def says(self, text: str | None = None, press: Press | None = None) -> Turn:
        return await self.assistant.turn(Incoming(self.name, text=text, press=press, language_code=self.phone))

    async def starts(self, code: str = SHANGHAI) -> Turn:
        """Start by a code, as the Telegram desk has it answered."""
        incoming = Incoming(self.name, press=Press("start", {"payload": code}), language_code=self.phone)
        arrival = arrival_of(incoming, self.assistant.state)
        assert arrival is not None
        return await arrival.turn(self.assistant, incoming)

    async def open_question(self) -> str | None:
        tracker = await self.assistant.store.retrieve(self.name)
        return tracker.get_slot(REQUESTED_SLOT) if tracker else None


def words(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies)


async def test_somebody_new_reads_the_greeting_and_the_stations_question(assistant: Assistant) -> None:
    her = Her(assistant, "new", "en")
    turn = await her.starts()
    assert "I help people who go abroad to work" in turn.replies[0].text
    assert len(turn.replies) >= 2
    assert turn.slots == {}
    presses = [button.press.intent for button in turn.replies[0].buttons if button.press]
    assert presses == ["danger", "change_language"]
    assert await her.open_question() is not None


async def test_the_station_decides_the_language_until_she_does(assistant: Assistant) -> None:
    her = Her(assistant, "language", "ne")
    turn = await her.starts()
    assert turn.language == "zh-Hans"
    changed = await her.says(press=Press("set_language", {"language": "id"}))
    assert "bahasa Indonesia" in words(changed)
    assert (await her.starts()).language == "id"


@pytest.mark.parametrize("screen", FIRST_SCREENS)
async def test_every_first_screen_is_one(assistant: Assistant, screen: str) -> None:
    country = "QA" if screen == "country_guide" else None
    place = dataclasses.replace(PLACES["shanghai"], first_screen=screen, country=country)
    her = Her(assistant, f"screen {screen}", "en")
    incoming = Incoming(her.name, press=Press("start"), language_code="en")
    turn = await Arrival(place, known=False).turn(assistant, incoming)
    assert turn.intent == ("start" if screen == "menu" else screen)
    assert len(turn.replies) >= (1 if screen == "menu" else 2)
    if country:
        assert "Qatar" in words(turn)


@pytest.mark.parametrize("begin", ["check_agency", "risk_check"])
async def test_an_open_question_stays_open(assistant: Assistant, begin: str) -> None:
    her = Her(assistant, f"open {begin}", "en")
    await her.says(press=Press(begin))
    asked = await her.open_question()
    assert asked is not None
    turn = await her.starts()
    assert turn.language == "en"
    assert "We go on where we were" in words(turn)
    assert "I help people" not in words(turn)
    assert await her.open_question() == asked


async def test_without_an_open_question_she_finds_the_menu(assistant: Assistant) -> None:
    her = Her(assistant, "menu", "en")
    await her.says("thank you bye")
    turn = await her.starts()
    assert "Nothing has changed here" in words(turn)
    assert "check_agency" in [button.press.intent for reply in turn.replies for button in reply.buttons if button.press]


async def test_a_hidden_chat_stays_hidden(assistant: Assistant) -> None:
    her = Her(assistant, "hidden", "en")
    await her.says("hello")
    hidden = await her.says(press=Press("hide"))
    assert words(await her.starts()) == words(hidden)
