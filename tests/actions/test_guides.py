"""Guide actions: which country, which section, which buttons; and every page they can send is worded."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Mapping
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.guides import OVERVIEW, SHARE, ActionCountryGuide, ActionGuideSection
from bot.wording import languages, render
from bot.wording.tokens import sign
from knowledge.guides import SECTION_OF_INTENT, SECTIONS, countries, destinations, origins

#: Telegram takes 4096 characters; docs/architecture.md leaves room for longer languages.
LONGEST = 3500
#: What a template must never leave behind.
PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)|\bNone\b|\bUndefined\b|\bTrue\b|\bFalse\b")
ADDRESS = re.compile(r"https://\S+")
TAGS = re.compile(r"</?(\w+)")


def tracker(
    intent: str,
    entities: Mapping[str, str | list[str]] | None = None,
    slots: Mapping[str, str] | None = None,
    events: list[dict[str, Any]] | None = None,
) -> Tracker:
    """A conversation whose latest message has this intent and these entities."""
    pairs = [(name, value) for name, values in (entities or {}).items() for value in _listed(values)]
    message = {
        "intent": {"name": intent},
        "entities": [{"entity": name, "value": value} for name, value in pairs],
        "text": "",
    }
    # Rasa fills the slot before an action runs, with the last country of the message.
    filled = {"country": None, "origin": None, "topic": None, **(slots or {})}
    if entities and "country" in entities:
        filled["country"] = _listed(entities["country"])[-1]
    return Tracker("test", filled, message, [*(events or []), {"event": "user"}], False, None, {}, None)


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def run(action: type[Action], state: Tracker) -> tuple[dict[str, Any], dict[str, Any]]:
    """The one message of an action (response name and data) and the slots it sets."""
    dispatcher = CollectingDispatcher()
    events = action().run(dispatcher, state, {})
    assert len(dispatcher.messages) == 1
    return dispatcher.messages[0], {event["name"]: event["value"] for event in events}


def said(message: Mapping[str, Any], language: str = "en") -> str:
    """The words of a message; checks what every message must keep."""
    reply = render(message["response"], message, language)
    shown = html.unescape(re.sub(r"<[^>]+>", "", reply.html))  # what Telegram counts: no addresses behind links
    assert len(shown) <= LONGEST, (len(shown), message["response"], message.get("section"))
    words = ADDRESS.sub("", reply.text)  # an address may hold "=True"
    assert not PLACEHOLDER.search(words), PLACEHOLDER.search(words)
    assert set(TAGS.findall(reply.html)) <= {"b", "i", "u", "code", "a", "blockquote"}
    assert reply.html.count("<b>") == reply.html.count("</b>")
    for button in reply.buttons:
        if button.press:
            sign(b"key", "conversation", button.press)  # raises if Telegram's 64 bytes are not enough
    return reply.text


def test_the_overview_has_a_button_for_each_section() -> None:
    message, slots = run(ActionCountryGuide, tracker("country_guide", {"country": "QA"}))
    assert message["response"] == "utter_guide_overview"
    assert [choice["entities"]["section"] for choice in message["choices"][:-1]] == [*SECTIONS, SHARE]
    assert message["choices"][-1]["entities"] == {"ask": "country"}
    assert slots == {}
    assert "Qatar" in said(message)


@pytest.mark.parametrize(("intent", "section"), [pair for pair in SECTION_OF_INTENT.items() if pair[0] != "contacts"])
def test_a_topic_gives_its_section_for_the_country_of_the_conversation(intent: str, section: str) -> None:
    message, _ = run(ActionGuideSection, tracker(intent, slots={"country": "SA"}))
    assert (message["response"], message["country"], message["section"]) == ("utter_guide_section", "SA", section)
    assert not message["in_place"]
    said(message)


def test_the_country_of_the_message_wins() -> None:
    message, _ = run(ActionGuideSection, tracker("passport_kept", {"country": "MY"}, {"country": "SA"}))
    assert message["country"] == "MY"


@pytest.mark.parametrize("named", [["ID", "QA"], ["QA", "ID"]])
def test_from_one_country_to_another(named: list[str]) -> None:
    message, slots = run(ActionGuideSection, tracker("recruitment_fees", {"country": named}))
    assert (message["country"], message["origin"]) == ("QA", "ID")
    assert slots["origin"] == "ID"
    assert message["entries"][0]["field"] == "fee_limit"


def test_the_origin_is_remembered() -> None:
    message, _ = run(ActionGuideSection, tracker("recruitment_fees", {"country": "QA"}, {"origin": "PH"}))
    assert message["origin"] == "PH"
    assert not message["ask_origin"]


def test_without_an_origin_the_fees_offer_to_name_it() -> None:
    message, _ = run(ActionGuideSection, tracker("recruitment_fees", {"country": "QA"}))
    offered = [choice.get("entities", {}).get("origin") for choice in message["choices"]]
    assert offered[: len(origins())] == list(origins())
    pressed = message["choices"][offered.index("ID")]
    answer, slots = run(ActionCountryGuide, tracker(pressed["intent"], pressed["entities"]))
    assert (answer["country"], answer["origin"], answer["section"]) == ("QA", "ID", "fees")
    assert answer["in_place"]
    assert slots == {"origin": "ID"}


def test_without_a_country_the_question_keeps_its_topic() -> None:
    message, slots = run(ActionGuideSection, tracker("wages_hours"))
    assert message["response"] == "utter_ask_country"
    assert [choice["entities"] for choice in message["choices"]] == [{"country": iso} for iso in destinations()]
    assert {choice["intent"] for choice in message["choices"]} == {"wages_hours"}
    assert slots == {"topic": "wages_hours"}
    said(message)


def asked(topic: str) -> list[dict[str, Any]]:
    """The events of a turn in which we asked for the country."""
    return [{"event": "user"}, {"event": "slot", "name": "topic", "value": topic}, {"event": "bot"}]


def test_a_country_that_is_typed_answers_the_question_before_it() -> None:
    message, _ = run(ActionCountryGuide, tracker("country_guide", {"country": "JP"}, events=asked("wages_hours")))
    assert (message["response"], message["section"]) == ("utter_guide_section", "pay")
    message, _ = run(ActionCountryGuide, tracker("country_guide", {"country": "JP"}, events=asked("danger")))
    assert message["response"] == "utter_danger"


def test_a_topic_from_long_ago_is_forgotten() -> None:
    events = [*asked("wages_hours"), {"event": "user"}, {"event": "bot"}]
    message, _ = run(ActionCountryGuide, tracker("country_guide", {"country": "JP"}, events=events))
    assert message["response"] == "utter_guide_overview"


def test_another_country_asks_even_if_we_know_one() -> None:
    message, slots = run(ActionCountryGuide, tracker("country_guide", {"ask": "country"}, {"country": "QA"}))
    assert message["response"] == "utter_ask_country"
    assert "country" not in slots


def test_a_guide_is_browsed_in_place() -> None:
    entities = {"country": "QA", "section": "health"}
    message, _ = run(ActionCountryGuide, tracker("country_guide", entities))
    assert (message["section"], message["in_place"]) == ("health", True)
    back = message["choices"][-1]
    overview, _ = run(ActionCountryGuide, tracker(back["intent"], back["entities"]))
    assert (overview["response"], overview["in_place"]) == ("utter_guide_overview", True)


def test_a_country_we_have_nothing_for_is_an_honest_answer() -> None:
    for action, intent in [(ActionCountryGuide, "country_guide"), (ActionGuideSection, "wages_hours")]:
        message, _ = run(action, tracker(intent, {"country": "BR"}, {"origin": "ID"}))
        assert message["response"] == "utter_no_guide"
        assert message["contact"]["country"] == "ID"
        assert {choice["intent"] for choice in message["choices"]} == {intent}
        assert "Brazil" in said(message)


def test_a_country_people_leave_from_gets_the_guide_to_leaving() -> None:
    message, slots = run(ActionCountryGuide, tracker("country_guide", {"country": "PH"}))
    assert message["side"] == "origin"
    assert slots["origin"] == "PH"
    said(message)


def test_pay_in_a_country_people_leave_from() -> None:
    named, _ = run(ActionGuideSection, tracker("wages_hours", {"country": "PH"}))
    assert (named["response"], named["side"]) == ("utter_guide_overview", "origin")  # it says that we do not know
    later, slots = run(ActionGuideSection, tracker("wages_hours", slots={"country": "PH", "origin": "PH"}))
    assert later["response"] == "utter_ask_country"  # she comes from there and wants to know about another country
    assert slots == {"topic": "wages_hours"}


#: Every pair of countries once, the languages in turn: each language gets each country, and most of the pairs' kinds.
TURNS = [
    (country, origin, known[(at + beside) % len(known)])
    for known in [list(languages())]
    for at, country in enumerate(countries())
    for beside, origin in enumerate([None, "ZZ", *origins()])
]


@pytest.mark.parametrize(("country", "origin", "language"), TURNS)
def test_every_page_is_worded(country: str, origin: str | None, language: str) -> None:
    slots = {"origin": origin} if origin else {}
    for section in [OVERVIEW, SHARE, *SECTIONS]:
        state = tracker("country_guide", {"country": country, "section": section}, slots)
        said(run(ActionCountryGuide, state)[0], language)


def test_two_countries_are_compared() -> None:
    message, _ = run(ActionCountryGuide, tracker("country_guide", {"country": ["QA", "MY"]}, {"origin": "NP"}))
    assert (message["response"], message["countries"]) == ("utter_guide_compare", ["QA", "MY"])
    text = said(message)
    assert text.index("Qatar:") < text.index("Malaysia:")
    assert "Nepalese rupees" in text
    assert [choice["entities"]["country"] for choice in message["choices"]] == ["QA", "MY"]


def test_the_country_a_message_names_beside_is_compared_and_her_own_is_not() -> None:
    state = tracker("country_guide", {"country": "QA"})
    for iso, role in (("MY", "other"), ("TH", "origin")):
        state.latest_message["entities"].append({"entity": "country", "value": iso, "role": role})
    assert run(ActionCountryGuide, state)[0]["countries"] == ["QA", "MY"]


def test_one_subject_of_two_countries_is_compared_and_a_gap_is_said() -> None:
    message, _ = run(ActionGuideSection, tracker("passport_kept", {"country": ["SA", "IT"]}))
    assert [row["field"] for row in message["rows"]] == ["passport_retention"]
    page = {**message, "rows": [{"field": "passport_retention", "cells": [None, message["rows"][0]["cells"][1]]}]}
    assert "Saudi Arabia: We do not know this yet." in said(page)


@pytest.mark.parametrize("named", [["QA"], ["QA", "QA"], ["NP", "QA"], ["QA", "BR"], ["QA", "SA", "KW", "MY"]])
def test_what_cannot_be_compared_is_told_of_one_country(named: list[str]) -> None:
    message, _ = run(ActionCountryGuide, tracker("country_guide", {"country": named}))
    assert message["response"] != "utter_guide_compare"


@pytest.mark.parametrize("country", list(destinations()))
def test_every_comparison_is_worded(country: str) -> None:
    for other, language in zip(destinations(), itertools.cycle(languages()), strict=False):
        if other != country:
            said(run(ActionCountryGuide, tracker("country_guide", {"country": [country, other]}))[0], language)


def test_the_text_to_forward_holds_numbers_and_the_days_it_was_checked() -> None:
    state = tracker("country_guide", {"country": "QA", "section": SHARE}, {"origin": "PH"})
    message, _ = run(ActionCountryGuide, state)
    text = said(message)
    assert "choices" not in message
    assert "999" in text
    assert "Checked between" in text
    assert "http" not in text.replace("https://", "", text.count("Web page")), "no addresses but a web page's"


def test_what_is_old_or_missing_is_said() -> None:
    message, _ = run(ActionCountryGuide, tracker("country_guide", {"country": "QA", "section": "health"}))
    missing = {"field": "pregnancy", "side": "destination", "country": "QA"}
    old = [{**entry, "stale": True} for entry in message["entries"]]
    text = said({**message, "entries": old, "missing": [missing], "contact": None})
    assert "We do not know this yet" in text
    assert "Pregnancy" in text
    assert text.count("Please confirm") == len(old)
    assert "We know nobody to ask there" in text


def test_the_overview_keeps_the_exceptions_of_a_rule() -> None:
    message, _ = run(ActionCountryGuide, tracker("country_guide", {"country": "QA"}, {"origin": "PH"}))
    details = [entry["value"]["detail"] for entry in message["entries"] if "detail" in entry["value"]]
    assert details
    text = said(message)
    assert all(detail in text for detail in details)
