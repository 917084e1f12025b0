"""Actions that belong to no single capability: not understood, not sure, another language."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

#: Intents by which the understanding says that it did not understand.
MISSES = ("out_of_scope", "nlu_fallback")
#: Intents that may be offered when we are not sure; their button titles are ``intent_<name>`` in labels.yml.
OFFERED = (
    "change_job",
    "change_language",
    "check_agency",
    "check_offer",
    "child",
    "complaint",
    "contacts",
    "contract",
    "country_guide",
    "danger",
    "forget_me",
    "health",
    "help",
    "human",
    "passport_kept",
    "recruitment_fees",
    "risk_check",
    "visa_documents",
    "wages_hours",
)


class ActionOutOfScope(Action):
    """Say that we did not understand; the second time in a row lead to a person."""

    def name(self) -> str:
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        again = missed_before(tracker)
        dispatcher.utter_message(response="utter_not_understood_again" if again else "utter_not_understood")
        # Also RulePolicy's answer where no rule fits; without this it would predict it again and again.
        return [FollowupAction("action_listen")]


class ActionClarify(Action):
    """Ask back with the likeliest meanings as buttons; the second time in a row give the menu and a person."""

    def name(self) -> str:
        return "action_clarify"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        ranking = [entry["name"] for entry in tracker.latest_message.get("intent_ranking") or []]
        likely = [name for name in ranking if name in OFFERED][:3]
        if missed_before(tracker) or not likely:
            return ActionOutOfScope().run(dispatcher, tracker, domain)
        country = next(tracker.get_latest_entity_values("country"), None)
        entities = {"country": country} if country else {}
        choices = [{"label": f"intent_{name}", "intent": name, "entities": entities} for name in likely]
        choices.append({"label": "none_of_these", "intent": "menu"})
        dispatcher.utter_message(response="utter_did_you_mean", choices=choices)
        return []


class ActionChangeLanguage(Action):
    """Change to the language she named, or show all we speak."""

    def name(self) -> str:
        return "action_change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        if next(tracker.get_latest_entity_values("language"), None):
            return ActionSetLanguage().run(dispatcher, tracker, domain)
        unspoken = next(tracker.get_latest_entity_values("language_unspoken"), None)
        response = "utter_language_unspoken" if unspoken else "utter_choose_language"
        dispatcher.utter_message(response=response, languages=True)
        return []


class ActionSetLanguage(Action):
    """Keep the language she chose, for this conversation and later ones."""

    def name(self) -> str:
        return "action_set_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        language = next(tracker.get_latest_entity_values("language"), None)
        dispatcher.utter_message(response="utter_language_set", reply_language=language)
        return [SlotSet("language", language), SlotSet("language_source", "explicit")]


def missed_before(tracker: Tracker) -> bool:
    """Return whether the message before the latest one was not understood either."""
    intents = [event["parse_data"]["intent"]["name"] for event in tracker.events if event.get("event") == "user"]
    return len(intents) > 1 and intents[-2] in MISSES
