"""What she can keep from a talk: a card with the numbers she needs, and a message for somebody she trusts.

Both are composed in her chat from what the conversation knows already. Nothing of them is stored.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.places import country_choices, places
from knowledge.card import card
from knowledge.guides import countries, destinations


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
