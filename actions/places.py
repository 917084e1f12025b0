"""Which country a message is about and which one she comes from; and buttons to choose a country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from knowledge.comparison import comparable
from knowledge.guides import side_of

#: Role of a country that a message names beside the one it is about (bot/understanding/roles.py).
OTHER = "other"


@dataclass(frozen=True)
class Places:
    """ISO codes: ``country`` is where she works or wants to go, ``origin`` where she leaves from; None if not said."""

    country: str | None
    origin: str | None

    def events(self, tracker: Tracker) -> list[dict[str, Any]]:
        """The slots that have to change so that the conversation remembers these places."""
        now = {"country": self.country, "origin": self.origin}
        return [SlotSet(slot, iso) for slot, iso in now.items() if iso != tracker.get_slot(slot)]


def places(tracker: Tracker) -> Places:
    """The countries of the latest message, else those of the conversation.

    "From Indonesia to Qatar" names two: one that we know only as a place people leave from is the origin. Named alone,
    such a country is both, so that she gets what we know about leaving it.
    """
    named = list(dict.fromkeys(tracker.get_latest_entity_values("country")))
    homes = [iso for iso in named if side_of(iso) == "origin"]
    targets = [iso for iso in named if iso not in homes]
    said = next(tracker.get_latest_entity_values("country", entity_role="origin"), None)  # "i am from ..."
    origin = entity(tracker, "origin") or said or (homes[0] if homes else tracker.get_slot("origin"))
    return Places((targets or homes or [tracker.get_slot("country")])[-1], origin)


def named_together(tracker: Tracker) -> tuple[str, ...]:
    """The two or three countries to work in that the latest message names ("Qatar or Malaysia?"), else nothing.

    The understanding takes one for the country the message is about and gives the others a role; a country she comes
    from is not compared.
    """
    about, others, homes = (
        list(tracker.get_latest_entity_values("country", entity_role=role)) for role in (None, OTHER, "origin")
    )
    return comparable([iso for iso in (*about, *others) if iso not in (*homes, entity(tracker, "origin"))])


def entity(tracker: Tracker, name: str) -> str | None:
    """The first value of an entity in the latest message."""
    return next(tracker.get_latest_entity_values(name), None)


def intent(tracker: Tracker) -> str:
    """The intent of the latest message."""
    return str(tracker.latest_message["intent"]["name"])


def open_topic(tracker: Tracker) -> str | None:
    """The intent for which we asked "which country?" in the turn just before this one, so that "qatar" answers it."""
    users = 0
    for event in reversed(tracker.events):
        users += event.get("event") == "user"
        if users > 1:
            return None
        if users == 1 and event.get("event") == "slot" and event.get("name") == "topic":
            return event.get("value")
    return None


def country_choices(countries: Iterable[str], intent: str, **entities: str) -> list[dict[str, Any]]:
    """Buttons that ask the same question again for another country."""
    return [
        {"label": f"country:{iso}", "intent": intent, "entities": {**entities, "country": iso}} for iso in countries
    ]
