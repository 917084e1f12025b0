"""A job offer in a conversation: the warning signs in its words, those she adds by pressing, and what to do about each.

Nothing of an offer is kept but the names of its flags and the fee it asks: her words are shown once, in the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.places import entity, places
from knowledge.factors import FLAGS
from knowledge.offers import Fee, Flag, Offer, askable, page, said_by_her
from knowledge.risks import signs


class ActionCheckOffer(Action):
    """Shows the signs in the offer she sent; without one asks for it, and takes the next message for one."""

    def name(self) -> str:
        return "action_check_offer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        if entity(tracker, "offer") is None:
            dispatcher.utter_message(response="utter_offer_ask", choices=_ways_on(()))
            return [SlotSet("offer_flags", None), SlotSet("offer_fee", None), SlotSet("offer_awaited", True)]
        words = _words(tracker)
        flags = [Flag(flag.sign, tuple(words[flag.sign.id])) for flag in said_by_her(words)]
        fee = entity(tracker, "offer_fee")
        _show(dispatcher, tracker, flags, fee)
        return [
            SlotSet("offer_flags", [flag.sign.id for flag in flags]),
            SlotSet("offer_fee", fee),
            SlotSet("offer_awaited", None),
        ]


class ActionOfferSign(Action):
    """Adds the sign she pressed to those of her offer."""

    def name(self) -> str:
        return "action_offer_sign"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        names = [*(tracker.get_slot("offer_flags") or ()), entity(tracker, "sign")]
        flags = said_by_her(name for name in names if name in FLAGS)
        _show(dispatcher, tracker, flags, tracker.get_slot("offer_fee"))
        return [SlotSet("offer_flags", [flag.sign.id for flag in flags])]


class ActionOfferSigns(Action):
    """Shows all warning signs of a job offer, each with what to do about it."""

    def name(self) -> str:
        return "action_offer_signs"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        dispatcher.utter_message(
            response="utter_offer_signs",
            signs=[Flag(sign).as_data() for sign in signs()],
            choices=[
                {"label": "check_offer", "intent": "check_offer"},
                {"label": "check_agency", "intent": "check_agency"},
                {"label": "contacts", "intent": "contacts"},
            ],
        )
        return []


def _words(tracker: Tracker) -> dict[str, list[str]]:
    """The flags that the understanding found in the latest message, each with its words as typed."""
    text, found = str(tracker.latest_message.get("text") or ""), dict[str, list[str]]()
    for item in tracker.latest_message.get("entities") or ():
        if item["entity"] == "offer_flag":
            found.setdefault(item["value"], []).append(" ".join(text[item["start"] : item["end"]].split()))
    return found


def _show(dispatcher: CollectingDispatcher, tracker: Tracker, flags: Sequence[Flag], fee: str | None) -> None:
    where, asked = places(tracker), None
    if fee:
        amount, currency = fee.split()
        asked = Fee(float(amount), currency)
    dispatcher.utter_message(
        response="utter_offer_result",
        **page(Offer(tuple(flags), asked), where.origin, where.country, date.today()),
        choices=_ways_on([flag.sign.id for flag in flags]),
        more=True,
    )


def _ways_on(raised: Sequence[str]) -> list[dict[str, Any]]:
    """Buttons: the signs we ask about that are not raised yet, then where to go on."""
    asked = [name for name in askable() if name not in raised]
    choices: list[dict[str, Any]] = [
        {"label": f"sign_{name}", "intent": "offer_sign", "entities": {"sign": name}} for name in asked
    ]
    choices += [{"label": "check_agency", "intent": "check_agency"}, {"label": "contacts", "intent": "contacts"}]
    if "isolation" in raised:
        choices.append({"label": "danger", "intent": "danger"})
    return [*choices, {"label": "offer_signs", "intent": "offer_signs"}, {"label": "menu", "intent": "menu"}]
