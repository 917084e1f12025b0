"""Help actions: one number first, words that never wait for the place, nothing that could harm."""

from __future__ import annotations

import re

import pytest

from actions.contacts import ACTION_OF_TOPIC, ActionChild, ActionComplaint, ActionContacts, ActionDanger, ActionHuman
from knowledge.guides import countries
from tests.actions.test_guides import run, said, tracker

PLACES: list[dict[str, str]] = [
    {},
    *({"country": country} for country in (*countries(), "BR")),
    *({"country": country, "origin": origin} for country in ("QA", "BR") for origin in ("PH", "CN", "ZZ")),
    {"origin": "PH"},
    {"country": "PH", "origin": "PH"},
]


@pytest.mark.parametrize("slots", PLACES, ids=lambda slots: "-".join(slots.values()) or "nowhere")
@pytest.mark.parametrize("topic", list(ACTION_OF_TOPIC))
@pytest.mark.parametrize("language", ["en", "id", "zh-Hans"])
def test_every_answer_is_worded(topic: str, slots: dict[str, str], language: str) -> None:
    message, _ = run(ACTION_OF_TOPIC[topic], tracker(topic, slots=slots))
    assert message["response"] == f"utter_{topic}"
    said(message, language)


def test_danger_names_the_police_of_the_place_first() -> None:
    message, slots = run(ActionDanger, tracker("danger", {"country": "QA"}))
    assert message["contact"]["field"] == "police"
    lines = said(message).splitlines()
    assert "Qatar" in lines[0]
    assert "999" in lines[1]
    assert slots == {}


def test_danger_without_a_place_helps_first_and_asks_with_buttons() -> None:
    message, slots = run(ActionDanger, tracker("danger"))
    assert message["contact"] is None
    chosen = [choice["entities"]["country"] for choice in message["choices"] if "entities" in choice]
    assert chosen == list(countries())
    assert {choice["intent"] for choice in message["choices"][: len(chosen)]} == {"danger"}
    assert slots == {"topic": "danger"}
    text = said(message)
    assert text.startswith("Ring the police of the country you are in now.")
    assert text.rstrip().endswith("Choose it:")


def test_danger_where_we_know_no_number_is_said() -> None:
    message, _ = run(ActionDanger, tracker("danger", {"country": "BR"}))
    assert message["contact"] is None
    assert "We do not know the number there" in said(message)


def test_danger_at_home_is_thought_of_too() -> None:
    message, _ = run(ActionDanger, tracker("danger", slots={"country": "QA", "origin": "PH"}))
    text = said(message)
    assert text.index("Qatar") < text.index("Philippines")
    assert message["home"]["ring"] == "911"


def test_danger_never_tells_her_to_run_or_to_confront() -> None:
    for slots in PLACES:
        text = said(run(ActionDanger, tracker("danger", slots=slots))[0])
        assert not re.search(r"\b(run|flee|escape|fight|confront)\b", text, re.IGNORECASE)


def test_who_cannot_speak_is_told_whom_to_write_to(monkeypatch: pytest.MonkeyPatch) -> None:
    police = countries()["QA"].destination["police"]
    way = {"way": "sms", "to": "114", "source": {"title": "A page", "url": "https://example.org/a"}}
    monkeypatch.setitem(police.value, "write", [way])  # type: ignore[arg-type]
    text = said(run(ActionDanger, tracker("danger", slots={"country": "QA"}))[0])
    assert "If you cannot speak, write to them:" in text
    assert "Text message (SMS): 114" in text
    elsewhere = said(run(ActionDanger, tracker("danger", slots={"country": "AE", "origin": "QA"}))[0])
    assert "114" not in elsewhere, "a short code takes messages in its own country only"


def test_one_number_to_write_to_is_named_once() -> None:
    text = said(run(ActionDanger, tracker("danger", slots={"country": "FR"}))[0])
    assert text.count("Text message (SMS): 114") == 1


def test_another_country_forgets_the_place_for_this_answer_only() -> None:
    message, slots = run(ActionDanger, tracker("danger", {"ask": "country"}, {"country": "QA"}))
    assert not message["known"]
    assert slots == {"topic": "danger"}


def test_a_child_gets_other_words_and_other_numbers() -> None:
    message, _ = run(ActionChild, tracker("child", slots={"country": "QA", "origin": "PH"}))
    assert message["home"]["field"] == "child_helpline"
    assert [age["country"] for age in message["minimum_ages"]][:1] == ["PH"]
    text = said(message)
    assert "even if nobody used force" in text
    assert "It does not count that the child said yes" in text


def test_a_complaint_goes_to_the_labour_office_and_about_an_agency_to_its_own() -> None:
    message, _ = run(ActionComplaint, tracker("complaint", slots={"country": "QA", "origin": "PH"}))
    assert message["contact"]["field"] == "labour_hotline"
    assert message["agency_contact"]["country"] == "PH"
    same, _ = run(ActionComplaint, tracker("complaint", slots={"country": "QA"}))
    assert same["agency_contact"] is None


def test_contacts_show_one_and_lead_to_the_rest() -> None:
    message, _ = run(ActionContacts, tracker("contacts", slots={"country": "QA", "origin": "PH"}))
    assert message["contact"]["field"] == "missions"
    assert len(message["more"]) <= 3
    assert message["choices"][0]["entities"] == {"country": "QA", "section": "contacts"}


def test_we_say_that_we_are_a_program() -> None:
    assert "I am a program" in said(run(ActionHuman, tracker("human"))[0])
