"""The agency actions: what they send, which buttons, and what the conversation keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.agencies import ActionCheckAgency, ActionChooseAgency, choices
from bot.wording import render
from knowledge.agencies import check


def tracker(entities: dict[str, str] | None = None, **slots: str) -> Tracker:
    message = {
        "intent": {"name": "check_agency"},
        "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
        "text": "",
    }
    return Tracker("c", slots, message, [], False, None, {}, "action_listen")


def run(action: Any, conversation: Tracker) -> tuple[dict[str, Any], dict[str, Any]]:
    """The one message that was sent, and the slots that were set."""
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, conversation, {})
    assert len(dispatcher.messages) == 1
    message = dispatcher.messages[0]
    assert message["response"] == "utter_agency_verdict"
    return message, {event["name"]: event["value"] for event in events}


def intents(message: dict[str, Any]) -> list[str]:
    return [choice["intent"] for choice in message["choices"]]


def test_an_exact_name() -> None:
    message, slots = run(ActionCheckAgency(), tracker(agency_country="PH", agency="greenworld placement services"))
    assert message["rows"][0]["name"] == "GREENWORLD PLACEMENT SERVICES"
    assert intents(message) == ["recruitment_fees", "human"]
    assert slots == {
        "agency_country": "PH",
        "agency": "GREENWORLD PLACEMENT SERVICES",
        "licence_number": None,
        "ask_number": None,
    }


def test_candidates_are_buttons_and_one_can_be_chosen() -> None:
    message, slots = run(ActionCheckAgency(), tracker(agency_country="PH", agency="grenworld"))
    assert message["verdict"] == "candidates"
    assert intents(message) == ["choose_agency", "choose_agency", "none_of_these", "recruitment_fees", "human"]
    assert slots["agency"] == "grenworld"
    chosen = message["choices"][1]
    assert chosen["label"] == "text:GREENWORLD PLACEMENT SERVICES"
    answer, slots = run(ActionChooseAgency(), tracker(chosen["entities"], agency_country="PH", agency="grenworld"))
    assert answer["verdict"] in ("active", "cannot_tell")  # by the age of the shipped copy
    assert slots["agency"] == "GREENWORLD PLACEMENT SERVICES"


def test_where_the_list_has_numbers_a_number_is_offered_and_shown() -> None:
    message, _ = run(ActionCheckAgency(), tracker(agency_country="ID", agency="agesa asa jaja"))
    assert message["choices"][0]["label"] == "text:PT. AGESA ASA JAYA (9120307772741)"
    assert "check_number" in intents(message)
    given = tracker(agency_country="ID", agency="agesa asa jaya", licence_number="9120218142977")
    message, slots = run(ActionCheckAgency(), given)
    assert "check_number" not in intents(message)
    assert slots["licence_number"] is None


def test_a_row_that_left_the_list_is_looked_up_by_name() -> None:
    message, _ = run(ActionChooseAgency(), tracker({"row": "PH-zzzzzzzz"}, agency_country="PH", agency="qwerty zzz"))
    assert message["query"]["name"] == "qwerty zzz"


def test_nothing_known_is_no_error() -> None:
    message, slots = run(ActionCheckAgency(), tracker())
    assert message["verdict"] == "cannot_tell"
    assert slots["agency_country"] is None


@pytest.mark.parametrize("language", ["en", "id", "zh-Hans"])
@pytest.mark.parametrize(
    ("country", "name", "number"),
    [
        ("PH", "greenworld placement services", "12"),
        ("PH", "grenworld", ""),
        ("ID", "agesa asa jaya", "9120218142977"),
        ("NP", "anything", ""),
    ],
)
def test_what_is_sent_can_be_said(country: str, name: str, number: str, language: str) -> None:
    slots = {"agency_country": country, "agency": name, "licence_number": number}
    message, _ = run(ActionCheckAgency(), tracker(None, **slots))
    reply = render("utter_agency_verdict", message, language)
    assert len(reply.html) < 4096
    assert len(reply.buttons) == len(message["choices"])
    assert all(len(button.press.entities.get("row", "")) <= 12 for button in reply.buttons if button.press)


def test_choices_come_only_with_candidates_that_may_be_chosen() -> None:
    old = check("PH", "grenworld", "", date(2027, 9, 14))
    assert old.candidates
    assert "choose_agency" not in [choice["intent"] for choice in choices(old)]
