"""The job-offer check in a conversation: what is shown, what is kept, and what the law says about a fee."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.offers import ActionCheckOffer, ActionOfferSign, ActionOfferSigns
from bot.wording import render
from knowledge.factors import FLAGS
from knowledge.offers import askable

LONGEST = 3500
OFFER = "Waitress in Dubai. Pay the deposit of 300 usd today. We keep your passport."


def told(*flags: tuple[str, str], text: str = OFFER, slots: dict[str, Any] | None = None, **entities: str) -> Tracker:
    """Her message; ``flags`` are (flag, words), ``entities`` stand on the whole text."""
    found = [{"entity": name, "value": value, "start": 0, "end": len(text)} for name, value in entities.items()]
    for flag, words in flags:
        start = text.index(words)
        found.append({"entity": "offer_flag", "value": flag, "start": start, "end": start + len(words)})
    message = {"text": text, "intent": {"name": "check_offer"}, "entities": found}
    kept = {"offer_flags": None, "offer_fee": None, "country": None, "origin": None} | (slots or {})
    return Tracker.from_dict({"sender_id": "somebody", "slots": kept, "latest_message": message, "events": []})


def said(action: Any, at: Tracker) -> tuple[dict[str, Any], dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, at, {})
    [message] = dispatcher.messages
    return message, {event["name"]: event["value"] for event in events}


def test_a_question_about_offers_asks_for_the_offer_and_awaits_it() -> None:
    message, slots = said(ActionCheckOffer(), told())
    assert message["response"] == "utter_offer_ask"
    assert slots == {"offer_flags": None, "offer_fee": None, "offer_awaited": True}
    pressed = [choice["entities"]["sign"] for choice in message["choices"] if choice["intent"] == "offer_sign"]
    assert pressed == list(askable())
    assert len(pressed) <= 6


def test_the_words_are_shown_and_only_the_names_of_the_flags_kept() -> None:
    flags = (("fee_upfront", "Pay the deposit"), ("passport_handover", "We keep your passport"))
    message, slots = said(ActionCheckOffer(), told(*flags, offer="read", offer_fee="300.00 USD"))
    words = render("utter_offer_result", message, "en").text
    assert "“Pay the deposit”" in words
    assert "“We keep your passport”" in words
    assert slots == {
        "offer_flags": ["fee_upfront", "passport_handover"],
        "offer_fee": "300.00 USD",
        "offer_awaited": None,
    }
    pressed = [choice["entities"]["sign"] for choice in message["choices"] if choice["intent"] == "offer_sign"]
    assert "fee_upfront" not in pressed


def test_the_fee_is_held_against_the_law_of_both_countries() -> None:
    def words(**places: str) -> str:
        at = told(("fee_upfront", "Pay the deposit"), slots=places, offer="read", offer_fee="300.00 USD")
        return render("utter_offer_result", said(ActionCheckOffer(), at)[0], "en").text

    assert "The law says that you pay nothing" in words(country="QA")
    assert "The law" not in words()


def test_no_sign_found_never_means_that_the_offer_is_good() -> None:
    message, slots = said(ActionCheckOffer(), told(offer="read"))
    words = render("utter_offer_result", message, "en").text
    assert "That does not make the offer good." in words
    assert "safe" not in words.lower()
    assert slots["offer_flags"] == []


def test_a_sign_she_presses_is_added_to_the_others() -> None:
    message, slots = said(ActionOfferSign(), told(slots={"offer_flags": ["tourist_visa"]}, sign="secrecy"))
    assert [flag["flag"] for flag in message["flags"]] == ["tourist_visa", "secrecy"]
    assert slots["offer_flags"] == ["tourist_visa", "secrecy"]
    _, again = said(ActionOfferSign(), told(slots={"offer_flags": ["secrecy"]}, sign="secrecy"))
    assert again["offer_flags"] == ["secrecy"]


def test_a_sign_of_an_old_or_forged_button_raises_nothing() -> None:
    message, slots = said(ActionOfferSign(), told(sign="no_such_flag"))
    assert message["flags"] == []
    assert slots["offer_flags"] == []


def test_all_flags_together_fit_into_one_message() -> None:
    names = [flag for flag in FLAGS if flag != "secrecy"]
    message, _ = said(
        ActionOfferSign(), told(slots={"offer_flags": names, "country": "QA", "origin": "ID"}, sign="secrecy")
    )
    assert len(render("utter_offer_result", message, "en").html) < LONGEST


def test_the_signs_of_an_offer_fit_into_one_message() -> None:
    message, _ = said(ActionOfferSigns(), told())
    reply = render("utter_offer_signs", message, "en")
    assert reply.html.count("⚠️") == 14
    assert len(reply.html) < LONGEST
