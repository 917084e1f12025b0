"""The questions before a licence check: the country of the register, then a name or a number."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.agencies import ALONE, PERSON
from actions.places import entity
from knowledge.register import settings, with_copy
from knowledge.sub_agents import names_none, says_person

#: A name or number beyond this is not looked up: the longest in any register has 76 characters.
LONGEST = 200
#: What "no" and "skip" put into the slot of the name (domain/agency.yml).
NO_NAME = "-"


class ValidateAgencyForm(FormValidationAction):
    """Ask only for what the answer needs: no name where a number is known or no register exists."""

    def name(self) -> str:
        return "validate_agency_form"

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:
        """Return the slots this form may ask for; they are ours, so the domain need not be sent with each call."""
        return ["agency_country", "agency", "licence_number", "in_writing"]

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        """Return the slots still to be asked for, in order."""
        country = tracker.get_slot("agency_country")
        if country and country not in with_copy():
            return ["agency_country"]
        said = tracker.get_slot("sub_agent")
        if said == ALONE:
            return ["agency_country"]
        if tracker.get_slot("ask_number"):
            return ["agency_country", "licence_number"]
        if said == PERSON:
            return ["agency_country", "agency", "in_writing"]
        if tracker.get_slot("licence_number"):
            return ["agency_country"]
        return ["agency_country", "agency"]

    def validate_agency_country(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Keep a country: ISO 3166-1 alpha-2 from the gazetteer or a button."""
        return {"agency_country": value if isinstance(value, str) and len(value) == 2 else None}

    def validate_agency(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Keep a name, or a number written in its place: actions/agencies.py tells them apart.

        "It is a person, not an agency" is no name: then the question is which agency that person names, and "none" is
        an answer to it.
        """
        text = str(tracker.latest_message.get("text") or "")
        if not _named(tracker):
            if tracker.get_slot("sub_agent") == PERSON and tracker.get_slot("requested_slot") != "agency":
                return {"agency": None}  # her first sentence: what is left of it is no name, and nothing was asked yet
            if tracker.get_slot("sub_agent") == PERSON and (value == NO_NAME or names_none(text)):
                return {"agency": None, "sub_agent": ALONE}
            if value == NO_NAME:
                dispatcher.utter_message(response="utter_not_an_answer")
                return {"agency": None}
            if says_person(text):
                return {"agency": None, "sub_agent": PERSON}
        return {"agency": " ".join(str(value).split())[:LONGEST] or None}

    def validate_licence_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Keep a number as she wrote it; the register knows its forms."""
        return {"licence_number": " ".join(str(value).split())[:LONGEST] or None}


class ActionBeginAgencyCheck(Action):
    """A new check forgets the agency and the register of the one before, unless she names them now.

    An agency of one country must never be looked up in the list of another because that was asked for last.
    """

    def name(self) -> str:
        return "action_begin_agency_check"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        named = {slot: entity(tracker, slot) for slot in ("agency", "licence_number")}
        slots = {**named, "agency_country": entity(tracker, "country"), "ask_number": None}
        slots |= {"sub_agent": None, "in_writing": None}
        if says_person(str(tracker.latest_message.get("text") or "")):
            sure = _named(tracker)
            # What is left of "the man who met me is not an agency" is no name; with a real one, one message is enough.
            slots |= {"agency": sure, "sub_agent": PERSON, "in_writing": "skip" if sure else None}
        return [SlotSet(slot, value) for slot, value in slots.items()]


def _named(tracker: Tracker) -> str | None:
    """The agency in the latest message, if it looks like one by itself and is not what is left of a sentence."""
    for found in tracker.latest_message.get("entities") or ():
        if found["entity"] == "agency" and found.get("confidence_entity", 1.0) >= 1.0:
            return str(found["value"])
    return None


class ActionBeginSubAgent(Action):
    """She says that a person recruits her, and not an agency: ask which agency that person names."""

    def name(self) -> str:
        return "action_begin_sub_agent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        country = entity(tracker, "register") or tracker.get_slot("agency_country")
        slots = {"agency_country": country, "sub_agent": PERSON}
        slots |= dict.fromkeys(("agency", "licence_number", "ask_number", "in_writing"))
        return [SlotSet(slot, value) for slot, value in slots.items()]


class ActionAskAgencyCountry(Action):
    """Ask whose register is meant; the buttons are the registers we hold."""

    def name(self) -> str:
        return "action_ask_agency_form_agency_country"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        choices = [
            {
                "label": f"country:{iso}",
                "intent": "inform",
                "entities": {"country": iso, "question": "agency_country"},
            }
            for iso in with_copy()
        ]
        dispatcher.utter_message(response="utter_ask_agency_country", choices=choices)
        return []


class ActionAskAgency(Action):
    """Ask for the agency's name, or for the one that the person who met her names."""

    def name(self) -> str:
        return "action_ask_agency_form_agency"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        person = tracker.get_slot("sub_agent") == PERSON
        dispatcher.utter_message(response="utter_ask_agency_of_person" if person else "utter_ask_agency")
        return []


class ActionCheckNumber(Action):
    """After an answer by name: ask for the number of the same agency.

    The button knows its register. Below an older answer, or after everything was erased, no name is left to hold the
    number against: then the number alone is looked up.
    """

    def name(self) -> str:
        return "action_check_number"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        slots: dict[str, str | None] = {"ask_number": "yes", "licence_number": None}
        register = entity(tracker, "register")
        if register and register != tracker.get_slot("agency_country"):
            slots |= {"agency_country": register, "agency": None, "sub_agent": None, "in_writing": None}
        return [SlotSet(slot, value) for slot, value in slots.items()]


class ActionNoAgencyChosen(Action):
    """None of the candidates is hers: say what that means and what to do."""

    def name(self) -> str:
        return "action_no_agency_chosen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        country = entity(tracker, "register") or tracker.get_slot("agency_country") or ""
        register = settings(country)
        entities = {"register": country}
        again = {"country": country} if country else {}
        choices: list[dict[str, Any]] = [{"label": "another_name", "intent": "check_agency", "entities": again}]
        if register and register.numbers.in_register:
            choices.append({"label": "check_number", "intent": "check_number", "entities": entities})
        choices.append({"label": "sub_agent", "intent": "sub_agent", "entities": entities if country else {}})
        if country:
            choices.append({"label": "report_agency", "intent": "report_agency", "entities": entities})
        choices.append({"label": "human", "intent": "human"})
        page = register.official_page if register else ""
        authority = register.authority if register else ""
        dispatcher.utter_message(
            response="utter_agency_none_of_these",
            country=country,
            official_page=page,
            authority=authority,
            choices=choices,
        )
        return []
