"""Report this agency, and what may they charge: always of the register the button stood under."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.agencies import mark
from actions.agency_form import ActionCheckNumber, ActionNoAgencyChosen
from actions.agency_help import ActionAgencyFees, ActionReportAgency
from bot.wording import render
from knowledge.register import countries

LANGUAGES = ("en", "id", "zh-Hans")


def said(
    action: Any, response: str, entities: dict[str, str], language: str = "en", **slots: str
) -> tuple[str, list[dict[str, Any]]]:
    """The words and the choices of the one answer to a button."""
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    message = {"intent": {"name": "x"}, "entities": found, "text": ""}
    dispatcher = CollectingDispatcher()
    action.run(dispatcher, Tracker("c", slots, message, [], False, None, {}, "action_listen"), {})
    assert [sent["response"] for sent in dispatcher.messages] == [response]
    return render(response, dispatcher.messages[0], language).text, dispatcher.messages[0]["choices"]


def report(entities: dict[str, str], language: str = "en", **slots: str) -> tuple[str, list[dict[str, Any]]]:
    return said(ActionReportAgency(), "utter_report_agency", entities, language, **slots)


def fees(entities: dict[str, str], language: str = "en", **slots: str) -> tuple[str, list[dict[str, Any]]]:
    return said(ActionAgencyFees(), "utter_agency_fees", entities, language, **slots)


@pytest.mark.parametrize(
    ("country", "office", "how"),
    [
        ("PH", "Migrant Workers Protection Bureau", "+63 2 8722 1144"),
        ("ID", "KP2MI", "+62 21 29244800"),
        ("HK", "Employment Agencies Administration", "+852 2115 3667"),
        ("BD", "Probash Bandhu", "+880 9610-102030"),
        ("VN", "Department of Overseas Labour", "https://dolab.gov.vn/"),
        ("NP", "Department of Foreign Employment", "+977 1-5970008"),
        ("KE", "National Employment Authority", "https://neaims.go.ke/"),
        ("IN", "eMigrate", "https://emigrate.gov.in/"),
    ],
)
def test_the_right_office_for_each_register(country: str, office: str, how: str) -> None:
    words, _ = report({"register": country}, agency_country="ID", country="QA")
    assert office in words
    assert how in words
    assert "Do not argue with them" in words
    assert "A report is no judgement." in words


def test_a_register_we_know_nothing_about_is_said_so() -> None:
    words, _ = report({"register": "ZW"})
    assert "We do not know who takes complaints there." in words


def test_abroad_already_the_mission_and_the_labour_office_there() -> None:
    words, choices = report({"register": "PH"}, country="QA")
    assert "16008" in words  # Qatar's labour hotline
    assert "+974 5527 5123" in words  # the Philippine office in Doha
    assert "country:QA" not in [choice["label"] for choice in choices]


def test_no_number_twice() -> None:
    words, _ = report({"register": "ID"})  # the office for complaints and the hotline of Indonesia are one desk
    assert words.count("+62 21 29244800") == 1


def test_where_she_is_can_be_chosen_and_keeps_the_agency() -> None:
    _, choices = report({"register": "PH", "row": "PH-zzzzzzzz"})
    button = next(choice for choice in choices if choice["label"] == "country:QA")
    assert button["entities"] == {"register": "PH", "row": "PH-zzzzzzzz", "country": "QA"}


def test_the_name_is_that_of_the_answer_and_of_no_other() -> None:
    asked = {"register": "PH", "asked": mark("GREENWORLD <b>")}
    words, _ = report(asked, agency_country="PH", agency="GREENWORLD <b>")
    assert "You report about: GREENWORLD <b>" in words
    words, _ = report(asked, agency_country="PH", agency="101 MOJO INT`L. CORPORATION")
    assert "You report about" not in words
    words, _ = report({"register": "PH"}, agency_country="PH", agency="101 MOJO INT`L. CORPORATION")
    assert "You report about" not in words


@pytest.mark.parametrize("country", countries())
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_register_in_each_language(country: str, language: str) -> None:
    for ask in (report, fees):
        words, choices = ask({"register": country}, language, country="SA")
        assert 50 < len(words) < 4096
        assert choices


def test_fees_of_this_register_and_of_the_country_of_work() -> None:
    words, _ = fees({"register": "PH"}, agency_country="ID", country="QA")
    assert "at most your wage of one month" in words
    assert "Agency fees: Philippines" in words
    assert "Agency fees: Qatar" in words
    assert "Law No. 14 of 2004, art. 33" in words
    assert "November 21, 2026" in words  # the day somebody read the source
    assert "Indonesia" not in words


def test_hong_kong_asks_for_no_other_country_of_work() -> None:
    words, choices = fees({"register": "HK"}, origin="PH")
    assert "10% of your wage of the first month" in words
    assert "Agency fees: Philippines" in words
    assert not [choice for choice in choices if choice["label"].startswith("country:")]


def test_a_limit_nobody_read_is_not_made_up() -> None:
    words, _ = fees({"register": "KE"}, country="QA")
    assert "We do not know the highest fee in Kenya." in words
    assert "https://neaims.go.ke/" in words


def test_fees_after_everything_was_erased() -> None:
    words, choices = fees({"register": "NP"})
    assert "10,000" in words
    assert "country:QA" in [choice["label"] for choice in choices]


def test_an_old_number_button_is_not_held_against_another_agency() -> None:
    message = {"intent": {"name": "check_number"}, "entities": [{"entity": "register", "value": "ID"}], "text": ""}
    slots = {"agency_country": "PH", "agency": "GREENWORLD"}
    conversation = Tracker("c", slots, message, [], False, None, {}, "action_listen")
    events = ActionCheckNumber().run(CollectingDispatcher(), conversation, {})
    assert {event["name"]: event["value"] for event in events} == {
        "ask_number": "yes",
        "licence_number": None,
        "agency_country": "ID",
        "agency": None,
        "sub_agent": None,
        "in_writing": None,
    }


@pytest.mark.parametrize(("country", "number"), [("ID", True), ("PH", False)])
def test_none_of_these_offers_a_number_only_where_the_list_has_them(country: str, number: bool) -> None:
    words, choices = said(ActionNoAgencyChosen(), "utter_agency_none_of_these", {"register": country})
    assert ("check_number" in [choice["intent"] for choice in choices]) is number
    again = next(choice for choice in choices if choice["intent"] == "check_agency")
    assert again["entities"] == {"country": country}
    assert "https://" in words


def test_none_of_these_after_everything_was_erased() -> None:
    words, choices = said(ActionNoAgencyChosen(), "utter_agency_none_of_these", {})
    assert "not in our copy" in words
    assert [choice["intent"] for choice in choices] == ["check_agency", "sub_agent", "human"]
