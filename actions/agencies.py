"""Is this agency licensed? Slots in, the verdict of knowledge.agencies and its buttons out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.places import entity
from knowledge.agencies import AgencyRow, Verdict, check, check_row
from knowledge.agency_help import sub_agent_page, sub_agent_rule
from knowledge.risks import load

#: Verdicts after which a licence number could say more, if she did not give one yet.
_NUMBER_HELPS = frozenset({"active", "candidates", "not_found", "cannot_tell", "unknown_status"})

#: Verdicts that show that nobody with a valid licence sends her.
RAISING = tuple(verdict for verdict, note in load().agency.items() if note.raises == "unlicensed")
#: Values of the slot sub_agent: a person recruits her and names an agency, or names none.
PERSON, ALONE = "yes", "alone"


class ActionCheckAgency(Action):
    """Answer for the name and number in the slots, or for a person who names no agency."""

    def name(self) -> str:
        return "action_check_agency"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        if tracker.get_slot("sub_agent") == ALONE:
            return ActionNoAgencyNamed().run(dispatcher, tracker, domain)
        country, name, number = (
            tracker.get_slot(slot) or "" for slot in ("agency_country", "agency", "licence_number")
        )
        return look_up(dispatcher, tracker, country, name, number)


class ActionChooseAgency(Action):
    """Answer for the row she chose; a row that has left the list is looked up by the name she typed."""

    def name(self) -> str:
        return "action_choose_agency"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        verdict = check_row(entity(tracker, "row") or "")
        if verdict is None:
            return ActionCheckAgency().run(dispatcher, tracker, domain)
        return _tell(dispatcher, tracker, verdict)


class ActionNoAgencyNamed(Action):
    """A person recruits her and names no agency: nothing can be checked; what the law says, and what to do today."""

    def name(self) -> str:
        return "action_no_agency_named"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        country = entity(tracker, "register") or tracker.get_slot("agency_country") or ""
        dispatcher.utter_message(
            response="utter_no_agency_named",
            **sub_agent_page(country, date.today()),
            choices=[
                {"label": "check_agency", "intent": "check_agency"},
                *_about_register(country),
                {"label": "danger", "intent": "danger"},
                {"label": "human", "intent": "human"},
            ],
        )
        gone = ("agency", "licence_number", "ask_number", "sub_agent", "in_writing")
        return [SlotSet(slot, None) for slot in gone]


def look_up(
    dispatcher: CollectingDispatcher, tracker: Tracker, country: str, name: str, number: str
) -> list[dict[str, Any]]:
    """Look an agency up in the register of ``country`` (ISO 3166-1 alpha-2), and tell her what it says."""
    if name and not any(letter.isalpha() for letter in name):
        name, number = "", number or name  # she wrote the number where the name was asked for
    return _tell(dispatcher, tracker, check(country, name, number))


def _tell(dispatcher: CollectingDispatcher, tracker: Tracker, verdict: Verdict) -> list[dict[str, Any]]:
    """Send the verdict and keep what a next question needs.

    The name stays, so that a number she sends next is held against it. The number goes: it must not be held against the
    next agency's name.
    """
    said = tracker.get_slot("sub_agent")
    person = {"in_writing": tracker.get_slot("in_writing")} if said else None
    if person is not None:
        person["rule"] = sub_agent_rule(verdict.country, date.today())
    dispatcher.utter_message(
        response="utter_agency_verdict",
        choices=choices(verdict, person=person is not None),
        **verdict.as_data(),
        person=person,
    )
    one = verdict.rows[0].name if len(verdict.rows) == 1 else verdict.name
    return [
        SlotSet("agency_country", verdict.country or None),
        SlotSet("agency", one or None),
        SlotSet("licence_number", None),
        SlotSet("ask_number", None),
        *(_in_journey(verdict) if (tracker.active_loop or {}).get("name") == "risk_form" else []),
    ]


def _in_journey(verdict: Verdict) -> list[dict[str, Any]]:
    """In the middle of the journey check the verdict is kept for its assessment, and answers the question about it.

    Only a clear verdict answers; after any other she is asked again.
    """
    answers = {"active": "no", **dict.fromkeys(RAISING, "yes")}
    return [SlotSet("risk_agency", verdict.verdict), SlotSet("risk_unlicensed", answers.get(verdict.verdict))]


def choices(verdict: Verdict, person: bool = False) -> list[dict[str, Any]]:
    """Buttons below a verdict: the candidates first, then what else she can do.

    person: she has said already that who met her is not the agency.
    """
    found: list[dict[str, Any]] = [
        {"label": f"text:{_title(row)}", "intent": "choose_agency", "entities": {"row": row.id}}
        for row in verdict.candidates
        if verdict.verdict == "candidates"
    ]
    if found:
        found.append({"label": "none_of_these", "intent": "none_of_these", "entities": {"register": verdict.country}})
    if not verdict.number and verdict.verdict in _NUMBER_HELPS and verdict.numbers_help:
        found.append({"label": "check_number", "intent": "check_number", "entities": {"register": verdict.country}})
    found += _about_register(verdict.country, _whom(verdict))
    if not person:
        entities = {"register": verdict.country} if verdict.country else {}
        found.append({"label": "sub_agent", "intent": "sub_agent", "entities": entities})
    found.append({"label": "human", "intent": "human"})
    return found


def mark(name: str) -> str:
    """A short mark of a name, for a button: the name itself does not fit into one."""
    return hashlib.blake2s(name.encode(errors="replace"), digest_size=3).hexdigest()


def _whom(verdict: Verdict) -> dict[str, str]:
    """Whom the answer is about, for a button: the one row, else the name as it is kept in the slot."""
    if len(verdict.rows) == 1:
        return {"row": verdict.rows[0].id}
    return {"asked": mark(verdict.name)} if verdict.name else {}


def _about_register(country: str, whom: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """What can be asked about the agencies of a register. A button knows its own, so an old one stays right."""
    if not country:
        return [{"label": "intent_recruitment_fees", "intent": "recruitment_fees"}]
    entities = {"register": country, **(whom or {})}
    return [
        {"label": "agency_fees", "intent": "agency_fees", "entities": entities},
        {"label": "report_agency", "intent": "report_agency", "entities": entities},
    ]


def _title(row: AgencyRow) -> str:
    """Name with its place, else with its number: what tells two like names apart on a sign or a paper."""
    beside = row.place or row.number
    return f"{row.name} ({beside})" if beside else row.name
