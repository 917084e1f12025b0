"""Conversations as YAML that anyone can read and add to.

Each file holds a list of conversations. A turn says what she does and what must come back:

- ``she``: what she types, or ``press``: the title of a button under the last answer (in her language);
- ``intent``: the intent understood; ``danger``: true where it must ring;
- ``says``: texts that must stand in the answer (all replies together); ``not``: texts that must not;
- ``buttons``: titles that must be there;
- ``slots``: slots the message must give.

``client`` is the language of her phone, ``lang`` an explicit choice. Whatever is said: no placeholder, no internal
name, no empty answer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import regex
import yaml

from bot.assistant import Assistant
from bot.turns import Incoming
from bot.wording import Button

HERE = Path(__file__).parent
#: What must never reach a person: internal names, unfilled slots, markup that was not rendered.
LEAK = regex.compile(r"utter_|action_|\{\w*\}|%\(\w+\)s|\{\{|\{%|\bNone\b|_form\b|slot\{|Traceback")


def conversations() -> list[Any]:
    """Return every conversation of every file, with its file and name as the test's id."""
    return [
        pytest.param(conversation, id=f"{path.stem}: {conversation['conversation']}")
        for path in sorted(HERE.glob("*.yml"))
        for conversation in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ]


@pytest.mark.parametrize("conversation", conversations())
async def test_conversation(conversation: dict[str, Any], assistant: Assistant, request: pytest.FixtureRequest) -> None:
    key = request.node.name
    assistant.forget(key)
    shown: list[Button] = []
    for number, turn in enumerate(conversation["turns"], start=1):
        where = f"turn {number}"
        incoming = Incoming(
            key,
            text=turn.get("she"),
            press=_press(turn["press"], shown, where) if "press" in turn else None,
            language=conversation.get("lang") if number == 1 else None,
            language_code=conversation.get("client"),
            channel="test",
        )
        answer = await assistant.turn(incoming)
        words = "\n".join(reply.text for reply in answer.replies)
        shown = [button for reply in answer.replies for button in reply.buttons]
        assert words.strip(), f"{where}: silence"
        assert not LEAK.search(words), f"{where}: {LEAK.search(words)} in {words!r}"
        if "intent" in turn:
            assert answer.intent == turn["intent"], f"{where}: {answer.intent} {answer.ranking}: {words!r}"
        assert answer.danger == turn.get("danger", answer.danger), f"{where}: danger is {answer.danger}"
        for text in turn.get("says", []):
            assert text in words, f"{where}: {text!r} is missing in {words!r}"
        for text in turn.get("not", []):
            assert text not in words, f"{where}: {text!r} stands in {words!r}"
        titles = [button.title for button in shown]
        for title in turn.get("buttons", []):
            assert title in titles, f"{where}: no button {title!r} among {titles}"
        for slot, value in turn.get("slots", {}).items():
            assert answer.slots.get(slot) == value, f"{where}: {slot} is {answer.slots.get(slot)!r}"


def _press(title: str, shown: list[Button], where: str) -> Any:
    for button in shown:
        if button.title == title:
            return button.press
    raise AssertionError(f"{where}: no button {title!r} among {[button.title for button in shown]}")
