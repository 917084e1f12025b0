"""The agency actions: what they send, which buttons, and what the conversation keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.agencies import ActionCheckAgency, ActionChooseAgency, choices
from bot.wording import render
from bot.wording.tokens import sign
from knowledge.agencies import check
from knowledge.register import countries


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
    assert intents(message) == ["agency_fees", "report_agency", "sub_agent", "human"]
    assert slots == {
        "agency_country": "PH",
        "agency": "GREENWORLD PLACEMENT SERVICES",
        "licence_number": None,
        "ask_number": None,
    }


def test_candidates_are_buttons_and_one_can_be_chosen() -> None:
    message, slots = run(ActionCheckAgency(), tracker(agency_country="PH", agency="grenworld"))
    assert message["verdict"] == "candidates"
    assert intents(message)[:3] == ["choose_agency", "choose_agency", "none_of_these"]
    assert intents(message)[3:] == ["agency_fees", "report_agency", "sub_agent", "human"]
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
    assert intents(message) == ["recruitment_fees", "sub_agent", "human"]  # no register: nobody's office, nobody's law


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


@pytest.mark.parametrize("country", [*countries(), "ET"])
def test_every_button_below_a_verdict_fits_and_knows_its_register(country: str) -> None:
    """Old buttons come back after everything was erased: what they need stands in them."""
    for name in ("anugerah bahari", "greenworld", "agesa asa jaya", "qwerty"):
        message, _ = run(ActionCheckAgency(), tracker(agency_country=country, agency=name))
        for button in render("utter_agency_verdict", message, "en").buttons:
            assert button.press is not None
            assert len(sign(b"k" * 32, "c", button.press).encode()) <= 64
            if button.press.intent not in ("human", "choose_agency"):
                assert button.press.entities["register"] == country


def test_rows_that_look_alike_are_shown_once() -> None:
    message, _ = run(ActionCheckAgency(), tracker(agency_country="ID", agency="pt anugerah bahari pasifik"))
    assert len(message["rows"]) == 2
    words = render("utter_agency_verdict", message, "en").text
    assert words.count("9120206591455") == 1
    part, _ = run(ActionCheckAgency(), tracker(agency_country="ID", agency="pt anugerah bahari"))
    assert intents(part).count("choose_agency") == 1


@pytest.mark.parametrize(
    ("country", "name"), [("PH", "greenworld international"), ("PH", "qwerty zzz"), ("ID", "anugerah bahari")]
)
def test_the_answer_says_whose_list_it_is(country: str, name: str) -> None:
    message, _ = run(ActionCheckAgency(), tracker(agency_country=country, agency=name))
    words = render("utter_agency_verdict", message, "en").text
    office = {"PH": "Department of Migrant Workers (DMW) (Philippines)", "ID": "(KP2MI) (Indonesia)"}[country]
    assert "the official list of the" in words
    assert office in words


# -- a person, not an agency -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["greenworld placement services", "greenworld international", "grenworld", "qwerty zz"]
)
def test_a_person_who_names_an_agency(name: str) -> None:
    """Whatever the agency is: the licence never covers the person, and the law on that is quoted with its source."""
    given = tracker(agency_country="PH", agency=name, sub_agent="yes", in_writing="no")
    message, _ = run(ActionCheckAgency(), given)
    words = render("utter_agency_verdict", message, "en").text
    assert "It says nothing about the person who met you." in words
    assert words.count("It does not cover a person or a sub-agent") == 1
    assert "illegal recruitment" in words
    assert "Contact the company yourself." in words
    assert "approved job order" in words
    assert "sub_agent" not in intents(message)


def test_whether_the_name_is_in_writing_changes_what_to_do() -> None:
    said = {
        answer: render(
            "utter_agency_verdict",
            run(ActionCheckAgency(), tracker(agency_country="ID", agency="agesa asa jaya", **answers))[0],
            "en",
        ).text
        for answer, answers in {
            "yes": {"sub_agent": "yes", "in_writing": "yes"},
            "no": {"sub_agent": "yes", "in_writing": "no"},
        }.items()
    }
    assert "A paper can be false too." in said["yes"]
    assert "Let the person write down" in said["no"]


def test_a_person_who_names_nobody() -> None:
    dispatcher = CollectingDispatcher()
    ActionCheckAgency().run(dispatcher, tracker(agency_country="BD", sub_agent="alone"), {})
    message = dispatcher.messages[0]
    assert message["response"] == "utter_no_agency_named"
    words = render("utter_no_agency_named", message, "en").text
    assert "A sub-agent must be registered by law." in words  # Bangladesh knows them; it is data
    assert "does not mean that the person lies" in words
    assert "16135" in words
