"""The journey check in a conversation: nine questions, why each is asked, and what the answers mean."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.agencies import look_up
from actions.places import country_choices, entity
from knowledge.factors import Factor
from knowledge.register import with_copy
from knowledge.risks import ANSWERS, assess, factors, load, more_questions

#: The slot of each factor, in the order of the questions. It holds the factor's truth: yes (it applies), no or skip.
SLOTS = {f"risk_{factor.id}": factor for factor in factors()}
#: The slots of the other factors, asked after the nine where they fit.
MORE = {f"risk_more_{factor.id}": factor for factor in load().others}
ALL = {**SLOTS, **MORE}
#: What the slot mappings write before the truth is known (domain/risk.yml), and the answer it stands for.
SAID = {"said_yes": "yes", "said_no": "no"}
#: Beyond this number of warnings, result and steps come in two messages each, all far below Telegram's limit.
MANY = 4
#: The parts of a result and of the list of steps, in the order in which they are shown.
RESULT = ("worries", "rest")
STEPS = ("today", "before_leaving", "carry", "habits")


class ValidateRiskForm(FormValidationAction):
    """Turns her yes or no into the factor's truth: "no" to "do you have your passport" means that no_id applies."""

    def name(self) -> str:
        return "validate_risk_form"

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:
        """Return the form's slots; they are ours, so the domain need not be sent with each call."""
        return list(ALL)

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        """Return the nine, and once they are answered the few others that her answers ask for."""
        nine = list(SLOTS)
        return [*nine, *_more(tracker)] if all(tracker.get_slot(slot) for slot in nine) else nine

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Return the truth of every slot that was just filled; a truth from before a pause passes unchanged."""
        return [
            SlotSet(slot, truth(ALL[slot], value)) for slot, value in tracker.slots_to_validate().items() if slot in ALL
        ]


class AskFactor:
    """Asks one question. A class of its own is made for each slot below, because Rasa finds it by its name."""

    slot: str

    def name(self) -> str:
        return f"action_ask_risk_form_{self.slot}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        entities = {"question": self.slot}
        begins = tracker.latest_message["intent"]["name"] == "risk_check"
        answered = any(tracker.get_slot(slot) for slot in SLOTS)
        opening = "resumed" if begins and answered else "first" if begins else None
        asked = list(SLOTS)
        if self.slot in MORE:
            asked = _more(tracker)
            opening = opening or ("more" if self.slot == asked[0] else None)
        dispatcher.utter_message(
            response="utter_risk_question",
            question=ALL[self.slot].question,
            factor=ALL[self.slot].id,
            position=asked.index(self.slot) + 1,
            total=len(asked),
            opening=opening,
            choices=[
                {"label": "yes", "intent": "affirm", "entities": entities, "row": 0},
                {"label": "no", "intent": "deny", "entities": entities, "row": 0},
                {"label": "skip", "intent": "skip", "entities": entities, "row": 0},
                {"label": "why_ask", "intent": "why", "entities": entities, "row": 1},
                {"label": "stop", "intent": "stop", "row": 1},
            ],
        )
        return []


ASKING = tuple(type(f"Ask_{slot}", (AskFactor, Action), {"slot": slot}) for slot in ALL)


class ActionRiskWhy(Action):
    """Says why the open question is asked; the rule then lets the form ask it again."""

    def name(self) -> str:
        return "action_risk_why"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_risk_why", why=ALL[tracker.get_slot("requested_slot")].why)
        return []


class ActionRiskResult(Action):
    """Says what the answers mean, gives the list of steps, and forgets the answers: a new check starts afresh."""

    def name(self) -> str:
        return "action_risk_result"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        answers = {factor.id: tracker.get_slot(slot) or "skip" for slot, factor in SLOTS.items()}
        answers |= {ALL[slot].id: tracker.get_slot(slot) for slot in MORE if tracker.get_slot(slot)}
        data = assess(answers, agency=tracker.get_slot("risk_agency")).as_data()
        applies = [warning["factor"] for warning in data["warnings"]]
        results = [RESULT[:1], RESULT[1:]] if len(applies) > MANY else [RESULT]
        messages: list[dict[str, Any]] = [{"response": "utter_risk_result", "parts": list(parts)} for parts in results]
        if applies:
            pages = [STEPS[:1], STEPS[1:]] if len(applies) > MANY else [STEPS]
            messages += [{"response": "utter_risk_checklist", "parts": list(page)} for page in pages]
        messages[-1]["choices"] = _ways_on(applies)
        for message in messages:
            dispatcher.utter_message(**data, **message)
        return [SlotSet(slot, None) for slot in (*ALL, "risk_agency", "risk_agency_name")]


class ActionRiskAgency(Action):
    """Looks up the agency she names in the middle of the check; the verdict enters the assessment."""

    def name(self) -> str:
        return "action_risk_agency"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        name = entity(tracker, "agency") or tracker.get_slot("risk_agency_name")
        number = entity(tracker, "licence_number")
        if not name and not number:
            dispatcher.utter_message(response="utter_risk_agency_name")
            return []
        country = entity(tracker, "country") or tracker.get_slot("origin")
        if country not in with_copy():
            dispatcher.utter_message(
                response="utter_risk_agency_country", choices=country_choices(with_copy(), "check_agency")
            )
            return [SlotSet("risk_agency_name", name or number)]
        return [SlotSet("risk_agency_name", None), *look_up(dispatcher, tracker, country, name or "", number or "")]


def _more(tracker: Tracker) -> list[str]:
    """The slots of the other factors that her answers to the nine ask for."""
    applies = [factor.id for slot, factor in SLOTS.items() if tracker.get_slot(slot) == "yes"]
    return [f"risk_more_{factor.id}" for factor in more_questions(applies)]


def truth(factor: Factor, value: str | None) -> str | None:
    """Whether the factor applies (yes, no or skip), from what the slot mapping wrote or from an earlier truth.

    None, for any other value, lets the form ask again.
    """
    if value in SAID:
        return "yes" if SAID[value] == factor.risk_answer else "no"
    return value if value in ANSWERS else None


def _ways_on(applies: list[str]) -> list[dict[str, Any]]:
    """Return the buttons below a result: what her own answers ask for first, a person and the menu always."""
    ways = {
        "danger": "under_pressure" in applies,
        "intent_child": "under_18" in applies,
        "check_agency": "unlicensed" in applies,
        "country_guide": "illegal" in applies or "unprepared" in applies,
        "tell_someone": True,
        "make_card": True,
        "remind_me": True,
        "contacts": True,
        "human": True,
        "menu": True,
    }
    return [{"label": name, "intent": name.removeprefix("intent_")} for name, wanted in ways.items() if wanted]
