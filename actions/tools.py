"""What she can take from a talk: a card with the numbers she needs, a message for somebody she trusts, a reminder.

Card and message are composed in her chat from what the conversation knows already; nothing of them is stored. Of a
reminder the channel keeps the day and the chat, sealed, until it is sent (bot/channels/reminders.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.places import country_choices, entity, places
from knowledge.card import card
from knowledge.guides import countries, destinations

#: After how many days we write again, if she wishes it; and the channels that can.
DAYS, WRITING = (7, 14, 30), frozenset(("telegram",))
#: The intent of the wish, and the entity that holds the days.
REMIND, WHEN = "remind_me", "days"


class ActionCard(Action):
    """The card: one emergency number, her mission, a hotline at home, and room for her own numbers."""

    def name(self) -> str:
        return "action_card"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        where = places(tracker)
        known = where.country in countries()
        choices = [{"label": "tell_someone", "intent": "tell_someone"}, {"label": "menu", "intent": "menu"}]
        if not known:
            choices = [*country_choices(destinations(), "make_card"), *choices]
        dispatcher.utter_message(
            response="utter_card", **card(where.country, where.origin, date.today()), known=known, choices=choices
        )
        return where.events(tracker)


class ActionTellSomeone(Action):
    """A message to copy, fill in and send: where she goes, with whom, when she calls, what to do if she does not."""

    def name(self) -> str:
        return "action_tell_someone"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        where = places(tracker)
        dispatcher.utter_message(
            response="utter_tell_someone",
            **card(where.country, where.origin, date.today()),
            agency=tracker.get_slot("agency"),
            choices=[{"label": "make_card", "intent": "make_card"}, {"label": "menu", "intent": "menu"}],
        )
        return []


class ActionRemind(Action):
    """Asks when to write again, or promises it. Only where the channel can write by itself."""

    def name(self) -> str:
        return "action_remind"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        days = entity(tracker, WHEN)
        if tracker.get_latest_input_channel() not in WRITING:
            dispatcher.utter_message(response="utter_remind_not_here")
        elif days is not None and days in map(str, DAYS):
            dispatcher.utter_message(response="utter_remind_promised", days=int(days))
        else:
            choices = [{"label": f"days_{day}", "intent": REMIND, "entities": {WHEN: str(day)}} for day in DAYS]
            dispatcher.utter_message(response="utter_remind_when", choices=choices)
        return []


def wished_days(parsed: Mapping[str, Any], channel: str) -> int | None:
    """In how many days she wishes to be written to, by the parse data of her press; None if she wishes nothing."""
    if parsed["intent"]["name"] != REMIND or channel not in WRITING:
        return None
    said = [item["value"] for item in parsed.get("entities") or () if item["entity"] == WHEN]
    return int(said[0]) if said and said[0] in map(str, DAYS) else None
