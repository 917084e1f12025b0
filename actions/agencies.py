"""Is this agency licensed? Slots in, the verdict of knowledge.agencies and its buttons out."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.places import entity
from knowledge.agencies import AgencyRow, Verdict, check, check_row

#: Verdicts after which a licence number could say more, if she did not give one yet.
_NUMBER_HELPS = frozenset({"active", "candidates", "not_found", "cannot_tell", "unknown_status"})


class ActionCheckAgency(Action):
    """Answer for the name and number in the slots."""

    def name(self) -> str:
        return "action_check_agency"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        country, name, number = (
            tracker.get_slot(slot) or "" for slot in ("agency_country", "agency", "licence_number")
        )
        if name and not any(letter.isalpha() for letter in name):
            name, number = "", number or name  # she wrote the number where the name was asked for
        return _tell(dispatcher, check(country, name, number))


class ActionChooseAgency(Action):
    """Answer for the row she chose; a row that has left the list is looked up by the name she typed."""

    def name(self) -> str:
        return "action_choose_agency"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        verdict = check_row(entity(tracker, "row") or "")
        if verdict is None:
            return ActionCheckAgency().run(dispatcher, tracker, domain)
        return _tell(dispatcher, verdict)


def _tell(dispatcher: CollectingDispatcher, verdict: Verdict) -> list[dict[str, Any]]:
    """Send the verdict and keep what a next question needs.

    The name stays, so that a number she sends next is held against it. The number goes: it must not be held against the
    next agency's name.
    """
    dispatcher.utter_message(response="utter_agency_verdict", choices=choices(verdict), **verdict.as_data())
    one = verdict.rows[0].name if len(verdict.rows) == 1 else verdict.name
    return [
        SlotSet("agency_country", verdict.country or None),
        SlotSet("agency", one or None),
        SlotSet("licence_number", None),
        SlotSet("ask_number", None),
    ]


def choices(verdict: Verdict) -> list[dict[str, Any]]:
    """Buttons below a verdict: the candidates first, then what else she can do."""
    found: list[dict[str, Any]] = [
        {"label": f"text:{_title(row)}", "intent": "choose_agency", "entities": {"row": row.id}}
        for row in verdict.candidates
        if verdict.verdict == "candidates"
    ]
    if found:
        found.append({"label": "none_of_these", "intent": "none_of_these"})
    if not verdict.number and verdict.verdict in _NUMBER_HELPS and verdict.numbers_help:
        found.append({"label": "check_number", "intent": "check_number"})
    found.append({"label": "intent_recruitment_fees", "intent": "recruitment_fees"})
    found.append({"label": "human", "intent": "human"})
    return found


def _title(row: AgencyRow) -> str:
    """Name with its place, else with its number: what tells two like names apart on a sign or a paper."""
    beside = row.place or row.number
    return f"{row.name} ({beside})" if beside else row.name
