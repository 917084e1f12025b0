"""Whom to ring: in danger, for a child, to complain, or in general. One number first, the others after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.places import Places, country_choices, entity, places
from knowledge.contacts import Need, best, more, written
from knowledge.guides import countries
from knowledge.pages import contact_data, fact_entry

#: How many other contacts are shown behind the first one, and how many of those one can write to.
OTHERS, WRITTEN = 3, 2


class ActionDanger(Action):
    """One number for the place, the next minute, more help. Asks nothing before it helps."""

    def name(self) -> str:
        return "action_danger"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        return _tell(dispatcher, tracker, "danger", "danger")


class ActionChild(Action):
    """Somebody under 18: consent does not matter, and other people help."""

    def name(self) -> str:
        return "action_child"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        where = places(tracker)
        home, place = countries().get(where.origin or ""), countries().get(where.country or "")
        ages = (
            home.origin.get("minimum_age") if home else None,
            place.destination.get("minimum_age") if place else None,
        )
        entries = [fact_entry(age, age.country, date.today()) for age in ages if age]
        return _tell(dispatcher, tracker, "child", "child", minimum_ages=entries)


class ActionComplaint(Action):
    """Where to complain about unpaid wages or about an agency, and what to keep."""

    def name(self) -> str:
        return "action_complaint"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        where = places(tracker)
        agency = best(where.country, where.origin, "agency")
        labour = best(where.country, where.origin, "labour")
        about_agency = None if agency == labour else contact_data(agency, where.country, date.today())
        return _tell(dispatcher, tracker, "complaint", "labour", agency_contact=about_agency)


class ActionContacts(Action):
    """The one contact that fits best when there is no danger now."""

    def name(self) -> str:
        return "action_contacts"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        return _tell(dispatcher, tracker, "contacts", "general")


class ActionHuman(Action):
    """We are a program and have nobody at a desk yet: name one person's number."""

    def name(self) -> str:
        return "action_human"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        return _tell(dispatcher, tracker, "human", "general")


#: Questions that are asked again for a country which is typed after "which country?".
ACTION_OF_TOPIC: Mapping[str, type[Action]] = {
    "danger": ActionDanger,
    "child": ActionChild,
    "complaint": ActionComplaint,
    "contacts": ActionContacts,
    "human": ActionHuman,
}


def _tell(
    dispatcher: CollectingDispatcher, tracker: Tracker, topic: str, need: Need, **data: Any
) -> list[dict[str, Any]]:
    """Send the best contact for a need and the next ones; without a place (or on her wish) buttons to choose one.

    ``topic`` is the intent its buttons ask again. The words never wait for the place: they come with the buttons.
    """
    where, today = places(tracker), date.today()
    changing = entity(tracker, "ask") == "country"
    if changing:
        where = Places(None, where.origin)
    others = more(where.country, where.origin, need)[:OTHERS]
    silent = written(where.country, where.origin, need)[:WRITTEN]
    # The country of the conversation may be where she wants to go, not where she is: say what to ring at home as well.
    home = where.origin if where.origin != where.country and where.origin in countries() else None
    known = where.country in countries()
    choices: list[dict[str, Any]] = []
    if known:
        choices.append({"label": "another_country", "intent": topic, "entities": {"ask": "country"}})
        if need != "danger":
            section = {"country": str(where.country), "section": "contacts"}
            choices.insert(0, {"label": "more_contacts", "intent": "country_guide", "entities": section})
    else:
        choices += country_choices(countries(), topic)
    if topic == "danger":
        choices += [{"label": "hide", "intent": "hide"}, {"label": "human", "intent": "human"}]
    else:
        choices.append({"label": "danger", "intent": "danger"})
    dispatcher.utter_message(
        response=f"utter_{topic}",
        country=where.country,
        known=known,
        origin=where.origin,
        contact=contact_data(best(where.country, where.origin, need), where.country, today),
        home_country=home,
        home=contact_data(best(home, home, need), home, today) if home else None,
        more=[contact_data(other, where.country, today) for other in others],
        written=[contact_data(one, where.country, today) for one in silent],
        choices=choices,
        **data,
    )
    kept = Places(tracker.get_slot("country") if changing else where.country, where.origin)
    return [*kept.events(tracker), *([] if known else [SlotSet("topic", topic)])]
