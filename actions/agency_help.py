"""Below a verdict: report this agency, what may they charge. For the button's register, not for the last one."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.agencies import mark
from actions.places import country_choices, entity
from knowledge.agencies import check_row
from knowledge.agency_help import fee_page, report_page
from knowledge.guides import countries, destinations, side_of


class ActionReportAgency(Action):
    """The office that takes complaints about this agency, what to write down, and who helps abroad."""

    def name(self) -> str:
        return "action_report_agency"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        register, place = _register(tracker), _place(tracker)
        page = report_page(register, place, tracker.get_slot("origin"), date.today())
        whom = _whom(tracker)
        choices: list[dict[str, Any]] = []
        if page["place"] is None:
            choices += country_choices(destinations(), "report_agency", register=register, **whom)
        choices += [{"label": "danger", "intent": "danger"}, {"label": "human", "intent": "human"}]
        dispatcher.utter_message(response="utter_report_agency", **page, name=_agency(tracker), choices=choices)
        return []


class ActionAgencyFees(Action):
    """What an agency of this register may charge by its law, and by the law of the country of work."""

    def name(self) -> str:
        return "action_agency_fees"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        register, place = _register(tracker), _place(tracker)
        page = fee_page(register, place, tracker.get_slot("origin"), date.today())
        choices: list[dict[str, Any]] = []
        if page["place"] is None:
            choices += country_choices(destinations(), "agency_fees", register=register, **_whom(tracker))
        if register:
            entities = {"register": register, **_whom(tracker)}
            choices.append({"label": "report_agency", "intent": "report_agency", "entities": entities})
        choices.append({"label": "human", "intent": "human"})
        dispatcher.utter_message(response="utter_agency_fees", **page, choices=choices)
        return []


def _register(tracker: Tracker) -> str:
    """The country whose register the button stood under, else that of the last check; empty if neither is known."""
    return entity(tracker, "register") or tracker.get_slot("agency_country") or ""


def _whom(tracker: Tracker) -> dict[str, str]:
    """Whom the button is about, to be handed on to the next button."""
    found = {name: entity(tracker, name) for name in ("row", "asked")}
    return {name: value for name, value in found.items() if value}


def _agency(tracker: Tracker) -> str | None:
    """The name of the agency the button stood under, or None if it is gone: another one must never be named instead."""
    whom = _whom(tracker)
    verdict = check_row(whom["row"]) if "row" in whom else None
    if verdict is not None:
        return verdict.name
    kept = tracker.get_slot("agency")
    return str(kept) if kept and whom.get("asked") == mark(kept) else None


def _place(tracker: Tracker) -> str | None:
    """Where she works or wants to go: a country people go to, named in the conversation, that is not the register's."""
    place = entity(tracker, "country") or tracker.get_slot("country")
    if place not in countries() or side_of(place) != "destination" or place == _register(tracker):
        return None
    return str(place)
