"""The questions before a licence check: the country of the register, then a name or a number."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.places import entity
from knowledge.register import with_copy

#: A name or number beyond this is not looked up: the longest in any register has 76 characters.
LONGEST = 200


class ValidateAgencyForm(FormValidationAction):
    """Ask only for what the answer needs: no name where a number is known or no register exists."""

    def name(self) -> str:
        return "validate_agency_form"

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:
        """Return the slots this form may ask for; they are ours, so the domain need not be sent with each call."""
        return ["agency_country", "agency", "licence_number"]

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
        if tracker.get_slot("ask_number"):
            return ["agency_country", "licence_number"]
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
        """Keep a name, or a number written in its place: actions/agencies.py tells them apart."""
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


class ActionCheckNumber(Action):
    """After an answer by name: ask for the number of the same agency."""

    def name(self) -> str:
        return "action_check_number"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        return [SlotSet("ask_number", "yes"), SlotSet("licence_number", None)]


class ActionNoAgencyChosen(Action):
    """None of the candidates is hers: say what that means and what to do."""

    def name(self) -> str:
        return "action_no_agency_chosen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_agency_none_of_these")
        return []
