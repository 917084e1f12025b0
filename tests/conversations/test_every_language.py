"""Every flow in every language: each button that ever shows is pressed, each word to type is typed.

Nothing here knows a language. What must hold is the same in all: an answer to everything, no text left in English, no
letter of a script that has no business there, nothing unfilled, and Telegram's limits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
import regex
import yaml

from bot.assistant import Assistant
from bot.channels.telegram_render import TEXT_LIMIT, render
from bot.hiding import WORD
from bot.settings import ROOT
from bot.turns import Incoming, Turn
from bot.typed import WORDS
from bot.wording import Press, Reply, label, languages
from bot.wording import render as render_response
from bot.wording.catalogues import translate
from bot.wording.environment import helpers
from bot.wording.letters import script_of
from bot.wording.translations import template
from tests.conversations.test_conversations import LEAK

#: Where the walks begin; every other answer is reached by buttons from here.
DOORS = (
    Press("greet"),
    Press("menu"),
    Press("help"),
    Press("country_guide", {"country": "QA"}),
    Press("contacts", {"country": "MY"}),
    Press("danger", {"country": "SA", "origin": "ET"}),
    Press("check_agency", {"country": "PH"}),
    Press("check_agency", {"country": "NP"}),
    Press("check_offer"),
    Press("risk_check"),
    Press("human"),
    Press("remind"),
    Press("card"),
)
#: They end the walk, so they have tests of their own.
ENDINGS = frozenset(("hide", "forget", "forget_confirm", "set_language"))
#: Texts that ask her to write a word.
ASKED_FOR = {
    "utter_help": ["word_stop", "word_delete"],
    "utter_risk_help": ["word_danger"],
    "utter_remind_promised": ["word_delete"],
}
#: The text of the card that shows her how to write where she comes from.
CARD = "Write to me which country you come from, such as “I am from Nepal”, and the card gets its numbers too."
#: Four words in Latin letters, in a language of another script.
LATIN = regex.compile(r"\p{Latin}[\p{Latin}'’.-]*(?:[ ,&]+\p{Latin}[\p{Latin}'’.-]*){3,}")


class Walk:
    """One conversation in one language that notes what is wrong with any answer in it."""

    def __init__(self, assistant: Assistant, language: str, name: str) -> None:
        self.key = f"every-language-{name}-{language}"
        self.language = language
        self.faults: list[str] = []
        self._assistant = assistant
        assistant.forget(self.key)

    async def press(self, intent: str, **entities: str) -> Turn:
        """Press a button."""
        return await self._step(Incoming(self.key, press=Press(intent, entities), channel="test"))

    async def write(self, text: str) -> Turn:
        """Write something."""
        return await self._step(Incoming(self.key, text=text, channel="test"))

    async def _step(self, incoming: Incoming) -> Turn:
        turn = await self._assistant.turn(replace(incoming, language=self.language))
        self.faults += [f"{incoming.press or incoming.text}: {fault}" for fault in _faults(turn, self.language)]
        return turn


@pytest.fixture(params=languages())
def walk(request: pytest.FixtureRequest, assistant: Assistant) -> Iterator[Walk]:
    """A conversation in each language; at its end nothing may be wrong."""
    walk = Walk(assistant, request.param, request.node.originalname)
    yield walk
    assert not walk.faults, "\n".join(walk.faults)


async def test_every_button_that_shows(walk: Walk) -> None:
    waiting, seen = deque(DOORS), {_kind(press) for press in DOORS}
    while waiting:
        press = waiting.popleft()
        turn = await walk.press(press.intent, **press.entities)
        for button in (button for reply in turn.replies for button in reply.buttons if button.press):
            if button.press.intent not in ENDINGS and _kind(button.press) not in seen:
                seen.add(_kind(button.press))
                waiting.append(button.press)
    assert {"offer_signs", "report_agency", "sub_agent", "old_button"} <= {kind[0] for kind in seen} | {"old_button"}


@pytest.mark.parametrize("answer", ["affirm", "deny", "skip"])
async def test_the_journey(walk: Walk, answer: str) -> None:
    turn = await walk.press("risk_check")
    asked = 0
    while question := _question(turn):
        asked += 1
        await walk.press("why", question=question)
        turn = await walk.press(answer, question=question)
        assert asked < 15
    assert asked >= 9
    await walk.press("card")
    await walk.press("remind")


@pytest.mark.parametrize(
    ("register", "name"), [("PH", "101 mojo intl corporation"), ("ID", "agesa asa jaja"), ("PH", "qwerty zzz manpower")]
)
async def test_an_agency_and_every_button_below_the_verdict(walk: Walk, register: str, name: str) -> None:
    await walk.press("check_agency", country=register)
    turn = await walk.write(name)
    buttons = [button.press for button in turn.replies[-1].buttons if button.press]
    assert buttons
    for press in buttons:
        await walk.press(press.intent, **press.entities)
        await walk.press("stop")


async def test_a_job_offer(walk: Walk) -> None:
    await walk.press("check_offer")
    turn = await walk.write(
        "Urgent! Maid in Dubai, 1500 dollars a week, pay 900 dollars first, travel on a visit visa."
    )
    assert turn.intent == "check_offer"


async def test_titles_of_buttons_can_be_written_too(walk: Walk) -> None:
    start = await walk.press("menu")
    for button in start.replies[-1].buttons:
        turn = await walk.write(button.title)
        assert turn.intent == button.press.intent, (button.title, turn.intent, turn.ranking)
        await walk.press("stop")


@pytest.mark.parametrize(("response", "words"), list(ASKED_FOR.items()))
@pytest.mark.parametrize("language", languages())
def test_the_word_that_a_text_asks_for_is_the_one_that_is_understood(
    language: str, response: str, words: list[str]
) -> None:
    text = render_response(response, {"days": 7}, language).text
    for word in words:
        assert regex.search(rf"[“«„「»]\s?{regex.escape(label(word, language))}\s?[”»“」«]", text), text


async def test_the_words_to_write_are_understood(walk: Walk) -> None:
    for word, intent in WORDS.items():
        await walk.press("risk_check")
        turn = await walk.write(label(word, walk.language))
        assert turn.intent == intent, (word, turn.intent, turn.ranking)
        assert turn.danger == (intent == "danger")
        await walk.press("menu")


async def test_where_she_comes_from_is_heard_as_the_card_asks_for_it(walk: Walk) -> None:
    """The sentence that the card gives as an example, and nothing else in it: no cry, no other wish."""
    await walk.press("country_guide", country="QA")
    example = regex.search(r"[“«„「»]\s?([^”»“」«]+?)\s?[”»“」«]", translate(CARD, walk.language))
    assert example
    turn = await walk.write(example[1])
    assert (turn.intent, turn.danger) == ("country_guide", False), (example[1], turn.ranking)
    assert helpers(walk.language)["country"]("QA") in turn.replies[0].text, "the country she asked about stays"


async def test_hidden_and_back(walk: Walk) -> None:
    await walk.press("danger", country="QA")
    hidden = await walk.press("hide")
    assert (await walk.write("ok")).replies == hidden.replies
    word = translate(WORD, walk.language)
    back = await walk.write(word)
    assert back.replies != hidden.replies, word


def _is_name(words: str) -> bool:
    """An agency or an office, which stay in their own letters so that she can show them: capitals all through."""
    return sum(word[:1].islower() for word in words.split()) < 2


@cache
def _own_names() -> str:
    """What stands in the knowledge files and is not translated: titles of sources, offices in their own language."""
    texts: set[str] = set()

    def gather(node: object) -> None:
        if isinstance(node, str):
            texts.add(node)
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            gather(child)

    for path in (ROOT / "knowledge").rglob("*.yml"):
        if "lexicon" not in path.parts:
            gather(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    return "\n".join(texts - {str(message.id) for message in template()})


def _question(turn: Turn) -> str | None:
    """The question that is open, as its buttons name it."""
    for reply in turn.replies:
        for button in reply.buttons:
            if button.press and button.press.intent == "affirm":
                return button.press.entities.get("question")
    return None


def _kind(press: Press) -> tuple[str, ...]:
    """Presses that lead to the same words: which country it is makes no new kind."""
    return (press.intent, *(f"{name}={value}" for name, value in press.entities.items() if len(value) != 2))


def _faults(turn: Turn, language: str) -> list[str]:
    faults = []
    if not any(reply.text.strip() for reply in turn.replies):
        faults.append("silence")
    if turn.said_in != language:
        faults.append(f"said in {turn.said_in}")
    for reply in turn.replies:
        faults += _faults_of(reply, language)
    render(turn.replies, 1, lambda press: press.intent[:60])
    return faults


def _faults_of(reply: Reply, language: str) -> list[str]:
    faults = []
    if leak := LEAK.search(reply.text):
        faults.append(f"unfilled: {leak[0]!r}")
    if len(reply.text) > TEXT_LIMIT:
        faults.append(f"{len(reply.text)} characters")
    if script_of(languages()[language].locale) != "Latn":
        found = (one.rstrip(".-") for one in LATIN.findall(reply.text))
        faults += [f"left in English: {one!r}" for one in found if not _is_name(one) and one not in _own_names()]
    return faults
