"""Country guides: the overview of a country, one section of it, or the honest answer that we have no guide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.contacts import ACTION_OF_TOPIC
from actions.places import Places, country_choices, entity, intent, named_together, open_topic, places
from knowledge.comparison import comparison_page
from knowledge.contacts import best
from knowledge.guides import SECTION_OF_INTENT, SECTIONS, countries, destinations, origins, side_of
from knowledge.guides import section as section_of
from knowledge.pages import contact_data, overview_page, section_page, share_page

#: Values of the entity ``section`` beside the names of sections: back to the overview, and the text to forward.
OVERVIEW, SHARE = "overview", "share"


class ActionCountryGuide(Action):
    """A country in general: what matters most and a button for each section; a guide's buttons open their section.

    A country alone right after "which country?" answers the question that was asked before it. Two or three countries
    are compared.
    """

    def name(self) -> str:
        return "action_country_guide"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        where, chosen, topic = places(tracker), entity(tracker, "section"), open_topic(tracker)
        if entity(tracker, "ask") == "country" or where.country is None:
            return ask_country(dispatcher, tracker)
        if chosen is None and topic and topic in ACTION_OF_TOPIC:
            return ACTION_OF_TOPIC[topic]().run(dispatcher, tracker, domain)
        section = chosen or SECTION_OF_INTENT.get(topic or "")
        if where.country not in countries():
            no_guide(dispatcher, where, topic or intent(tracker))
        elif compared := named_together(tracker):
            tell_comparison(dispatcher, compared, where.origin)
        elif section == SHARE:
            tell_share(dispatcher, where)
        elif section and section in SECTIONS:
            tell_section(dispatcher, where, section, in_place=chosen is not None)
        else:
            tell_overview(dispatcher, where, in_place=chosen is not None)
        return where.events(tracker)


class ActionGuideSection(Action):
    """The answer to a question by topic (pay, passport, fees, ...), for the country of the message or conversation.

    Of two or three countries in one message it tells the topic side by side.
    """

    def name(self) -> str:
        return "action_guide_section"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        where = places(tracker)
        section = entity(tracker, "section") or SECTION_OF_INTENT.get(intent(tracker))
        if section is None or section not in SECTIONS:
            return ActionCountryGuide().run(dispatcher, tracker, domain)
        if entity(tracker, "ask") == "country" or where.country is None:
            return ask_country(dispatcher, tracker)
        if where.country not in countries():
            no_guide(dispatcher, where, intent(tracker))
        elif compared := named_together(tracker):
            tell_comparison(dispatcher, compared, where.origin, section)
        elif not section_of(where.country, section).entries and entity(tracker, "country") is None:
            return ask_country(dispatcher, tracker)  # the conversation only knows where she comes from
        else:
            tell_section(dispatcher, where, section)
        return where.events(tracker)


def ask_country(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Ask which country she means; each button asks her own question again, and so does a typed country."""
    where, topic = places(tracker), intent(tracker)
    dispatcher.utter_message(response="utter_ask_country", choices=country_choices(destinations(), topic))
    kept = Places(tracker.get_slot("country"), where.origin)
    return [*kept.events(tracker), SlotSet("topic", topic)]


def tell_overview(dispatcher: CollectingDispatcher, where: Places, in_place: bool = False) -> None:
    """Send the overview of a country we have a file for."""
    assert where.country is not None
    page = overview_page(where.country, where.origin, date.today())
    choices = [_guide_button(where.country, name, f"section_{name}") for name in page["sections"]]
    choices.append(_guide_button(where.country, SHARE, "share_guide"))
    choices.append({"label": "another_country", "intent": "country_guide", "entities": {"ask": "country"}})
    dispatcher.utter_message(response="utter_guide_overview", **page, choices=choices, in_place=in_place)


def tell_share(dispatcher: CollectingDispatcher, where: Places) -> None:
    """Send the overview as one message without buttons around it, to forward."""
    assert where.country is not None
    page = share_page(where.country, where.origin, date.today())
    dispatcher.utter_message(response="utter_guide_share", **page)


def tell_comparison(
    dispatcher: CollectingDispatcher, compared: Sequence[str], origin: str | None, section: str | None = None
) -> None:
    """Send two or three countries side by side, with a button to the guide of each."""
    page = comparison_page(compared, origin, date.today(), section)
    choices = [
        {"label": f"country:{iso}", "intent": "country_guide", "entities": {"country": iso, "section": OVERVIEW}}
        for iso in compared
    ]
    dispatcher.utter_message(response="utter_guide_compare", **page, choices=choices)


def tell_section(dispatcher: CollectingDispatcher, where: Places, section: str, in_place: bool = False) -> None:
    """Send one section; if nothing of it concerns the country (known only as an origin), the overview."""
    assert where.country is not None
    page = section_page(where.country, section, where.origin, date.today())
    if not page["entries"] and not page["missing"]:
        tell_overview(dispatcher, where, in_place)
        return
    choices = []
    if page["ask_origin"]:
        choices += [
            {
                "label": f"country:{iso}",
                "intent": "country_guide",
                "entities": {"country": where.country, "section": section, "origin": iso},
            }
            for iso in origins()
        ]
    if section in ("fees", "deception"):
        choices.append({"label": "check_agency", "intent": "check_agency"})
    elif section != "contacts":
        choices.append(_guide_button(where.country, "contacts", "section_contacts"))
    choices.append(_guide_button(where.country, OVERVIEW, "guide_overview"))
    dispatcher.utter_message(response="utter_guide_section", **page, choices=choices, in_place=in_place)


def no_guide(dispatcher: CollectingDispatcher, where: Places, topic: str) -> None:
    """Say that we have no guide for this country, which ones we have, and who may know."""
    today = date.today()
    home = where.origin if side_of(where.origin or "") else None
    dispatcher.utter_message(
        response="utter_no_guide",
        country=where.country,
        origin=home,
        covered=list(destinations()),
        contact=contact_data(best(where.country, home, "general"), where.country, today),
        choices=country_choices(destinations(), topic),
    )


def _guide_button(country: str, section: str, label: str) -> dict[str, Any]:
    return {"label": label, "intent": "country_guide", "entities": {"country": country, "section": section}}
