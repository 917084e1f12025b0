"""Texts known before anybody asks are the very ones that the actions say."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa_sdk import Action

from actions.contacts import ACTION_OF_TOPIC
from actions.guides import ActionGuideSection
from bot.speech.audible import of_html
from bot.speech.beforehand import known
from bot.speech.recordings import key, key_of
from bot.speech.speaker import said
from bot.wording import render
from bot.wording.aloud import is_aloud, listed
from bot.wording.render import responses
from tests.actions.test_guides import run, tracker


@pytest.mark.parametrize(
    ("action", "intent", "slots"),
    [
        *((action, topic, {"country": "QA"}) for topic, action in ACTION_OF_TOPIC.items()),
        *((action, topic, {"country": "QA", "origin": "ID"}) for topic, action in ACTION_OF_TOPIC.items()),
        *((action, topic, {}) for topic, action in ACTION_OF_TOPIC.items()),
        (ActionGuideSection, "passport_kept", {"country": "MY"}),
        (ActionGuideSection, "recruitment_fees", {"country": "MY", "origin": "ID"}),
    ],
)
def test_what_is_recorded_is_what_is_said(action: type[Action], intent: str, slots: dict[str, str]) -> None:
    message, _ = run(action, tracker(intent, slots=slots))
    response = message["response"]
    reply = render(response, {name: value for name, value in message.items() if name != "response"}, "en")
    words = {entry.words for entry in known("en", slots.get("origin"))}
    assert reply.aloud
    assert said(of_html(reply.html), "en") in words


def test_danger_comes_first_and_no_text_twice() -> None:
    entries = list(known("en"))
    assert entries[0].name == "danger-anywhere"
    assert len({entry.words for entry in entries}) == len(entries) > 250
    for entry in entries:
        assert key_of(Path(entry.file)) == key(entry.words, "en")


def test_every_listed_answer_is_a_response_and_its_section_one_of_ours() -> None:
    assert set(listed()) <= set(responses())
    assert is_aloud("utter_guide_section", {"section": "fees"})
    assert not is_aloud("utter_guide_section", {"section": "pay"})
    assert not is_aloud("utter_greet", {})
    assert not is_aloud("utter_hidden", {}), "a hidden chat says hello, and nothing else"
