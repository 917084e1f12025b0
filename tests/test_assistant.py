"""The door to the dialogue with the trained assistant behind it: what no channel must have to think of."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant import Assistant, _with_danger
from bot.privacy import conversations
from bot.turns import Incoming, Turn
from bot.wording import Button, Press, Reply, render
from bot.wording.tokens import read, sign
from tests.listening import listening

HER, OTHER = "her", "other"
CANARY = "CANARY-she-said"
#: Slots that hold no word of hers.
LANGUAGE = {"language", "language_source"}


class Talk:
    """One conversation: says, presses, and looks at what is held."""

    def __init__(self, assistant: Assistant, name: str = HER) -> None:
        self.assistant = assistant
        self.name = name
        self.shown: list[Button] = []

    async def say(self, *texts: str) -> Turn:
        """Type; the last turn."""
        for text in texts:
            turn = await self._turn(Incoming(self.name, text=text, channel="test"))
        return turn

    async def press(self, what: str | Press) -> Turn:
        """Press a button of the last answer by its title, or something the channel knows."""
        press = what if isinstance(what, Press) else next(b.press for b in self.shown if b.title == what)
        return await self._turn(Incoming(self.name, press=press, channel="test"))

    async def _turn(self, incoming: Incoming) -> Turn:
        turn = await self.assistant.turn(incoming)
        self.shown = [button for reply in turn.replies for button in reply.buttons]
        return turn

    async def tracker(self) -> DialogueStateTracker:
        """The conversation as it is held."""
        tracker = await self.assistant.store.retrieve(self.name)
        assert tracker is not None
        return tracker

    async def slots(self) -> dict[str, Any]:
        """The slots that are set, the language apart."""
        values = (await self.tracker()).current_slot_values()
        return {name: value for name, value in values.items() if value is not None and name not in LANGUAGE}


@pytest.fixture
async def her(assistant: Assistant) -> AsyncIterator[Talk]:
    yield Talk(assistant)
    for name in assistant.state.conversations():
        if name.startswith((HER, OTHER)):
            assistant.forget(name)


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """Everything that is logged."""
    with listening(logging.DEBUG) as stream:
        yield stream


def words(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies)


# -- a typed intent is text ------------------------------------------------------------------------------------------

#: How she gets there, and the question that is then open.
PLACES: dict[str, tuple[list[str | Press], str | None]] = {
    "no form": (["hello"], None),
    "which country": (["check an agency"], "agency_country"),
    "which agency": (["check an agency", "philippines"], "agency"),
    "which number": (
        ["is 101 mojo intl corporation licensed in the philippines", Press("check_number")],
        "licence_number",
    ),
    "journey, question 1": (["check my journey"], "risk_no_id"),
    "journey, question 3": (["check my journey", "no", "yes"], "risk_unlicensed"),
}
#: What somebody may type who knows Rasa. Each is one of its commands, or would be after it has stripped the text.
TYPED = [
    "/affirm",
    "/ /affirm",
    "//skip",
    "\t/ \n/\u2003/deny",
    '/inform{"country": "PH"}',
    '/deny@1.0{"question": "risk_no_id"}',
    '/set_language{"language": "id"}',
    "/forget_confirm",
    "/ /forget_confirm",
    '/choose_agency{"row": "PH:1"}',
    "/none_of_these",
    "/check_number",
    "/unsupported",
    "/old_button",
    "/start",
    "/menu",
    "/restart",
    "/session_start",
    "/back",
]
#: Intents that only a press or the channel can bring. ("Menu" is the title of a button: bot/typed.py.)
PRESSED_ONLY = {
    *("start", "start_again", "set_language", "forget_confirm", "old_button", "unsupported"),
    *("choose_agency", "check_number", "none_of_these"),
}


@pytest.mark.parametrize("place", PLACES)
async def test_a_typed_intent_is_text_in_every_form(place: str, her: Talk, assistant: Assistant) -> None:
    """Whatever stands behind the slash, it means what the same words mean without it."""
    steps, question = PLACES[place]
    for step in steps:
        await (her.say(step) if isinstance(step, str) else her.press(step))
    assert (await her.tracker()).get_slot("requested_slot") == question
    loaded = assistant.state.load_conversation(HER)
    assert loaded is not None
    for typed in TYPED:
        outcomes = []
        for text in (typed, typed.lstrip("/ \t\n\u2003")):
            other = Talk(assistant, OTHER)
            assistant.state.save_conversation(OTHER, loaded[0])
            turn = await other.say(text)
            assert not turn.forget, typed
            assert turn.intent not in PRESSED_ONLY, typed
            outcomes.append((turn, await other.slots()))
        assert outcomes[0] == outcomes[1], typed


# -- buttons ---------------------------------------------------------------------------------------------------------


async def test_a_button_of_an_earlier_question_changes_nothing(her: Talk) -> None:
    await her.say("check my journey")
    old = next(button.press for button in her.shown if button.title == "No")
    assert old is not None
    await her.press(old)
    before = await her.slots()
    assert before["requested_slot"] == "risk_no_address_or_job"
    turn = await her.press(old)
    assert turn.intent == "old_button"
    assert "earlier question" in words(turn)
    assert "Question 2 of 9" in words(turn), "the open question is asked again"
    assert await her.slots() == before


async def test_a_button_of_a_form_that_is_closed_changes_nothing(her: Talk) -> None:
    await her.say("check an agency")
    old = next(button.press for button in her.shown if button.title == "Philippines")
    assert old is not None
    await her.say("stop")
    before = await her.slots()
    turn = await her.press(old)
    assert turn.intent == "old_button"
    assert await her.slots() == before
    assert (await her.tracker()).active_loop_name is None


async def test_a_button_of_one_form_inside_the_other_changes_nothing(her: Talk) -> None:
    await her.say("check an agency")
    old = next(button.press for button in her.shown if button.title == "Philippines")
    assert old is not None
    await her.say("check my journey")
    turn = await her.press(old)
    assert turn.intent == "old_button"
    assert "Question 1 of 9" in words(turn)
    assert "agency_country" not in await her.slots()


async def test_a_button_of_another_conversation_cannot_be_used(her: Talk, assistant: Assistant) -> None:
    key = assistant.state.key_for("buttons")
    await her.say("check my journey")
    presses = [button.press for button in her.shown if button.press is not None]
    assert len(presses) == 5
    for press in presses:
        token = sign(key, HER, press)
        assert len(token.encode()) <= 64
        assert read(key, HER, token) == press
        assert read(key, OTHER, token) is None
        assert read(assistant.state.key_for("other"), HER, token) is None
        assert read(key, HER, token[:8] + token[8:].replace("risk_no_id", "risk_illegal") + "x") is None
    turn = await her.press(Press("old_button"))  # which is what a channel makes of a token that cannot be read
    assert "Question 1 of 9" in words(turn)


# -- one after the other ---------------------------------------------------------------------------------------------


async def test_messages_of_one_conversation_run_one_after_the_other(
    her: Talk, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = assistant.agent.action_endpoint.executor.actions
    real, understand = actions["action_contacts"], assistant._understand
    order: list[str] = []
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow(*arguments: Any) -> Any:
        inside.set()
        await go_on.wait()
        order.append("first answered")
        return real(*arguments)

    async def note(incoming: Incoming, tracker: DialogueStateTracker) -> Any:
        order.append(f"{incoming.conversation} reads {incoming.text or incoming.press.intent}")  # type: ignore[union-attr]
        return await understand(incoming, tracker)

    monkeypatch.setitem(actions, "action_contacts", slow)
    monkeypatch.setattr(assistant, "_understand", note)
    first = asyncio.create_task(assistant.turn(Incoming(HER, press=Press("contacts"))))
    async with asyncio.timeout(10):
        await inside.wait()
        second = asyncio.create_task(assistant.turn(Incoming(HER, text="check my journey")))
        other = await assistant.turn(Incoming(OTHER, text="hello"))  # nobody waits for somebody else
        go_on.set()
        turns = await asyncio.gather(first, second)
    assert order == ["her reads contacts", "other reads hello", "first answered", "her reads check my journey"]
    assert [turn.intent for turn in (*turns, other)] == ["contacts", "risk_check", "greet"]


async def test_answers_sent_at_once_all_count(her: Talk, assistant: Assistant) -> None:
    await her.say("check my journey")
    turns = await asyncio.gather(*(assistant.turn(Incoming(HER, text=text)) for text in ("no", "yes", "no", "skip")))
    assert [f"Question {number} of 9" in words(turn) for number, turn in enumerate(turns, start=2)] == [True] * 4
    assert (await her.tracker()).get_slot("requested_slot") == "risk_no_money"


async def test_fifty_conversations_at_once_do_not_mix(assistant: Assistant) -> None:
    names = {f"other {number}": ("qatar", "QA") if number % 2 else ("japan", "JP") for number in range(50)}
    try:
        await asyncio.gather(*(assistant.turn(Incoming(n, text=f"tell me about {p}")) for n, (p, _) in names.items()))
        for name, (_, iso) in names.items():
            assert (await Talk(assistant, name).slots())["country"] == iso
    finally:
        for name in names:
            assistant.forget(name)


# -- when something breaks -------------------------------------------------------------------------------------------


def _break(assistant: Assistant, monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    def broken(*arguments: Any) -> Any:
        raise RuntimeError(f"while reading {CANARY}")

    monkeypatch.setitem(assistant.agent.action_endpoint.executor.actions, action, broken)


@pytest.mark.parametrize("language", ["en", "id", "zh-Hans"])
async def test_an_action_that_raises_is_an_apology_and_a_line_without_words(
    language: str,
    her: Talk,
    assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
    logs: io.StringIO,
) -> None:
    await her.press(Press("set_language", {"language": language}))
    _break(assistant, monkeypatch, "action_contacts")
    turn = await her.press(Press("contacts"))
    assert turn.replies == (render("utter_trouble", {}, language),)
    err = logs.getvalue()
    assert "action.failed" in err
    assert "action_name='action_contacts'" in err
    assert "RuntimeError at test_assistant.py" in err
    assert CANARY not in err
    monkeypatch.undo()
    assert words(await her.press(Press("contacts"))) != words(turn), "and the next message is answered"


async def test_an_action_that_raises_inside_a_form_leaves_the_form_open(
    her: Talk, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    await her.say("check my journey", "no")
    _break(assistant, monkeypatch, "action_contacts")
    turn = await her.press(Press("contacts"))
    assert "Something went wrong here" in words(turn)
    assert "Question 2 of 9" in words(turn)
    assert CANARY not in words(turn)
    err = logs.getvalue()
    assert "RuntimeError at test_assistant.py" in err
    assert CANARY not in err


@pytest.mark.parametrize("text", ["bad \ud800 name", "bad \0 name", "bad \x1b[2J name", "bad \U0010ffff name"])
async def test_what_a_file_cannot_hold_can_be_the_name_of_an_agency(text: str, her: Talk) -> None:
    turn = await her.say("check an agency in the philippines", text)
    assert "bad" in words(turn)
    held = (await her.slots())["agency"]
    assert held.encode()
    assert "\0" not in held + words(turn)
    assert "\x1b" not in held + words(turn)


# -- what is kept ----------------------------------------------------------------------------------------------------


async def test_forgetting_deletes_everything_at_once(her: Talk, assistant: Assistant) -> None:
    await her.say("tell me about qatar", "check an agency in the philippines")
    await her.press(Press("forget_me"))
    turn = await her.press("Erase everything now")
    assert turn.forget
    assert words(turn) == render("utter_forgotten", {}, "en").text
    assert assistant.state.load_conversation(HER) is None
    assert HER not in assistant.state.conversations()
    await her.say("hello")
    assert await her.slots() == {}


async def test_forgetting_works_inside_every_form(her: Talk, assistant: Assistant) -> None:
    for begin in ("check an agency", "check my journey"):
        await her.say(begin)
        assert (await her.press(Press("forget_confirm"))).forget
        assert assistant.state.load_conversation(HER) is None


async def test_a_new_session_keeps_only_the_language(
    her: Talk, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await her.press(Press("set_language", {"language": "id"}))
    await her.say("gaji di qatar", "saya mau cek agen di filipina", "Kanaryo Overseas", "apakah perjalanan saya aman")
    assert (await her.tracker()).active_loop_name == "risk_form"
    hours = assistant.store.session_seconds / 3600
    monkeypatch.setattr(conversations, "now", lambda: time.time() + (hours + 1) * 3600)
    turn = await her.press(Press("help"))
    monkeypatch.undo()
    assert words(turn) == render("utter_help", {}, "id").text, "in her language, and no form is open"
    tracker = await her.tracker()
    assert tracker.active_loop_name is None
    assert await her.slots() == {}
    assert (tracker.get_slot("language"), tracker.get_slot("language_source")) == ("id", "explicit")


MIXED: list[str | Press] = [
    *(
        "hello",
        "is 101 mojo intl corporation licensed in the philippines",
        Press("check_number"),
        "123-456",
        "thank you",
    ),
    *(
        "check my journey",
        "no",
        "yes",
        Press("why"),
        "skip",
        "what can you do",
        "how much is the salary in qatar",
        "stop",
    ),
    *("check an agency", "nepal", "check an agency", "philippines", "A very long name of an agency " * 60, "x" * 2000),
    *("gaji di malaysia", Press("set_language", {"language": "id"}), "cek perjalanan saya", "ya", "tidak", "lewati"),
    *(
        "救命 他们把我关起来了",
        Press("danger", {"country": "QA"}),
        Press("unsupported", {"kind": "voice"}),
        "asdf qwer",
    ),
]


async def test_sixty_turns_of_everything_stay_small(her: Talk, assistant: Assistant) -> None:
    sizes = []
    for number in range(60):
        step = MIXED[number % len(MIXED)]
        turn = await (her.say(step) if isinstance(step, str) else her.press(step))
        assert words(turn).strip()
        loaded = assistant.state.load_conversation(HER)
        assert loaded is not None
        sizes.append(len(loaded[0]))
    assert max(sizes) < 20_000
    assert max(sizes[len(MIXED) :]) <= max(sizes[: len(MIXED)]) * 1.1, "it does not grow with the talk"


async def test_a_turn_inside_a_unit_writes_nothing_before_the_commit(her: Talk, assistant: Assistant) -> None:
    state = assistant.state
    rows = state.db.execute("SELECT id, body FROM conversation").fetchall()
    with state.unit() as unit:
        await her.say("check my journey", "no")
        assert state.db.execute("SELECT id, body FROM conversation").fetchall() == rows
        assert (await her.slots())["requested_slot"] == "risk_no_address_or_job"
        unit.commit()
        assert HER in state.conversations()
    assert "Question 3 of 9" in words(await her.say("yes"))


async def test_a_unit_that_is_dropped_leaves_the_turn_to_be_done_again(her: Talk, assistant: Assistant) -> None:
    await her.say("check my journey")
    before = assistant.state.load_conversation(HER)
    with assistant.state.unit():
        assert "Question 2 of 9" in words(await her.say("no"))
    assert assistant.state.load_conversation(HER) == before
    with assistant.state.unit():
        assert (await her.press(Press("forget_confirm"))).forget
    assert assistant.state.load_conversation(HER) == before
    assert "Question 2 of 9" in words(await her.say("no"))


def test_a_suspicion_of_danger_adds_one_button() -> None:
    plain, offered = Reply("wages"), Reply("help", rows=((Button("x", Press("danger")),),))
    suspected = {"understanding": {"danger_suspected": True}}
    assert [button.press for button in _with_danger([plain], suspected, "en")[0].buttons] == [Press("danger")]
    assert _with_danger([plain, offered], suspected, "en") == [plain, offered]
    assert _with_danger([plain], {"understanding": {"danger_suspected": False}}, "en") == [plain]
    assert _with_danger([plain], {}, "en") == [plain]  # a press
