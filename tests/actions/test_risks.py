"""The actions of the journey check: what a slot holds, what is asked, and what a result says and forgets."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import risks as actions
from actions.risks import ALL, MORE, SLOTS
from bot.wording import languages, render
from knowledge.risks import FACTORS, factor

#: Telegram refuses more than 4,096 characters; translations are longer than English.
LONGEST, TELEGRAM = 3500, 4096
#: The slots of the check; a result empties them.
KEPT = (*ALL, "risk_agency", "risk_agency_name")


def tracker(slots: dict[str, Any] | None = None, intent: str = "affirm", events: list[Any] | None = None) -> Tracker:
    return Tracker.from_dict(
        {
            "sender_id": "somebody",
            "slots": dict.fromkeys(KEPT) | (slots or {}),
            "latest_message": {"intent": {"name": intent}, "entities": []},
            "events": events or [],
        }
    )


def said(action: Any, at: Tracker) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What an action says, and the slots it sets."""
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, at, {})
    return dispatcher.messages, {event["name"]: event["value"] for event in events}


def validated(events: list[tuple[str, str]]) -> dict[str, Any]:
    happened = [
        {"event": "action", "name": "risk_form"},
        *({"event": "slot", "name": name, "value": value} for name, value in events),
    ]
    run = actions.ValidateRiskForm().run(CollectingDispatcher(), tracker(events=happened), {})
    return {event["name"]: event["value"] for event in asyncio.run(run) if event["name"] != "requested_slot"}


def full(**applies: str) -> dict[str, str]:
    return {f"risk_{name}": applies.get(name, "no") for name in FACTORS}


def test_her_answer_becomes_the_factors_truth() -> None:
    assert validated([("risk_no_id", "said_no")]) == {"risk_no_id": "yes"}
    assert validated([("risk_no_id", "said_yes")]) == {"risk_no_id": "no"}
    assert validated([("risk_alone", "said_yes")]) == {"risk_alone": "yes"}
    assert validated([("risk_alone", "skip")]) == {"risk_alone": "skip"}


def test_answers_kept_over_a_pause_are_never_turned_again() -> None:
    kept = {
        f"risk_{name}": answer for name, answer in zip(FACTORS, itertools.cycle(["yes", "no", "skip"]), strict=False)
    }
    assert validated(list(kept.items())) == kept


def test_a_value_that_is_no_answer_is_asked_again() -> None:
    assert validated([("risk_alone", "perhaps"), ("country", "QA")]) == {"risk_alone": None}


@pytest.mark.parametrize("asking", actions.ASKING[:9], ids=list(SLOTS))
def test_each_question_can_be_answered_by_a_tap(asking: Any) -> None:
    action = asking()
    [message], _ = said(action, tracker())
    assert action.name() == f"action_ask_risk_form_{action.slot}"
    assert message["response"] == "utter_risk_question"
    data = {key: value for key, value in message.items() if key not in {"response", "buttons", "elements"}}
    reply = render("utter_risk_question", data, "en")
    assert SLOTS[action.slot].question in reply.text
    assert f"{list(SLOTS).index(action.slot) + 1} of 9" in reply.text
    presses = [button.press for button in reply.buttons if button.press]
    assert [press.intent for press in presses] == ["affirm", "deny", "skip", "why", "stop"]
    assert presses[0].entities == {"question": action.slot}
    assert [len(row) for row in reply.rows] == [3, 2]


def test_the_first_question_explains_and_a_resumed_one_says_so() -> None:
    ask = actions.ASKING[0]()
    assert said(ask, tracker(intent="risk_check"))[0][0]["opening"] == "first"
    assert said(ask, tracker({"risk_alone": "no"}, intent="risk_check"))[0][0]["opening"] == "resumed"
    assert said(ask, tracker())[0][0]["opening"] is None


def test_why_explains_the_open_question() -> None:
    [message], _ = said(actions.ActionRiskWhy(), tracker({"requested_slot": "risk_at_night"}))
    assert message["why"] == factor("at_night").why


def test_a_result_forgets_the_answers() -> None:
    _, slots = said(actions.ActionRiskResult(), tracker(full(alone="yes")))
    assert slots == dict.fromkeys(KEPT)


def test_few_warnings_come_in_two_messages_and_many_in_four() -> None:
    few, _ = said(actions.ActionRiskResult(), tracker(full(alone="yes")))
    many, _ = said(actions.ActionRiskResult(), tracker(dict.fromkeys(SLOTS, "yes")))
    none, _ = said(actions.ActionRiskResult(), tracker(full()))
    assert [message["response"] for message in few] == ["utter_risk_result", "utter_risk_checklist"]
    assert [message["parts"] for message in many] == [
        ["worries"], ["rest"], ["today"], ["before_leaving", "carry", "habits"],
    ]  # fmt: skip
    assert [message["response"] for message in none] == ["utter_risk_result"]


def test_the_buttons_follow_her_answers_and_stand_below_the_last_message() -> None:
    many, _ = said(actions.ActionRiskResult(), tracker(full(under_pressure="yes", unlicensed="yes")))
    assert "choices" not in many[0]
    assert [choice["intent"] for choice in many[-1]["choices"]] == [
        "danger", "check_agency", "tell_someone", "make_card", "remind_me", "contacts", "human", "menu",
    ]  # fmt: skip
    [none], _ = said(actions.ActionRiskResult(), tracker(full()))
    assert [choice["intent"] for choice in none["choices"]] == [
        "tell_someone", "make_card", "remind_me", "contacts", "human", "menu",
    ]  # fmt: skip


@pytest.mark.parametrize("language", languages())
def test_all_512_journeys_render_within_limits(language: str) -> None:
    for some in itertools.product(["yes", "no"], repeat=9):
        answers = dict(zip(FACTORS, some, strict=True))
        for message in said(actions.ActionRiskResult(), tracker(full(**answers)))[0]:
            assert len(render(message["response"], message, language).html) < LONGEST


def test_all_512_journeys_begin_with_the_first_step() -> None:
    for some in itertools.product(["yes", "no"], repeat=9):
        answers = dict(zip(FACTORS, some, strict=True))
        messages, _ = said(actions.ActionRiskResult(), tracker(full(**answers)))
        for message in messages:
            data = {key: value for key, value in message.items() if key not in {"response", "buttons", "elements"}}
            reply = render(message["response"], data, "en")
            assert "no risk" not in reply.text.lower()
        if "yes" in some:
            first = messages[0]["warnings"][0]
            assert first["action"] in render("utter_risk_result", messages[0], "en").text.splitlines()[0]


def test_nine_skips_are_said_and_give_the_habits() -> None:
    [message], _ = said(actions.ActionRiskResult(), tracker(dict.fromkeys(SLOTS, "skip")))
    words = render("utter_risk_result", message, "en").text
    assert "You skipped:" in words
    assert all(item.about in words for item in SLOTS.values())
    assert all(habit in words for habit in message["habits"])


def required(slots: dict[str, str]) -> list[str]:
    run = actions.ValidateRiskForm().required_slots([], CollectingDispatcher(), tracker(slots), {})
    return asyncio.run(run)


def test_the_other_questions_come_after_the_nine_and_follow_her_answers() -> None:
    assert required({"risk_no_id": "yes"}) == list(SLOTS)
    assert required(full()) == [*SLOTS, "risk_more_under_18"]
    asked = required(full(no_address_or_job="yes"))[9:]
    assert asked == [
        f"risk_more_{name}" for name in ("under_18", "shut_in", "nobody_knows", "nobody_there", "language")
    ]
    assert len(required(dict.fromkeys(SLOTS, "yes"))) == 14


def test_an_other_question_says_how_many_there_are_and_why_they_come() -> None:
    ask = actions.ASKING[9]()
    [message], _ = said(ask, tracker(full(alone="yes")))
    words = render("utter_risk_question", message, "en").text
    assert words.startswith("4 more questions, because of your answers.")
    assert "1 of 4" in words
    assert MORE["risk_more_under_18"].question in words


def test_an_other_factor_enters_the_result_with_its_own_words() -> None:
    messages, _ = said(actions.ActionRiskResult(), tracker(full(no_money="yes") | {"risk_more_debt": "yes"}))
    assert [warning["factor"] for warning in messages[0]["warnings"]] == ["no_money", "debt"]
    assert [rule["combination"] for rule in messages[0]["combinations"]] == ["debt_and_no_way_home"]
    assert factor("debt").reason in render("utter_risk_result", messages[0], "en").text


def test_somebody_under_18_gets_the_button_for_children() -> None:
    messages, _ = said(actions.ActionRiskResult(), tracker(full() | {"risk_more_under_18": "yes"}))
    assert "child" in [choice["intent"] for choice in messages[-1]["choices"]]


def test_the_worst_journey_fits_into_messages() -> None:
    worst = dict.fromkeys(SLOTS, "yes")
    slots = dict.fromkeys(required(worst), "yes") | {"risk_agency": "sanctioned"}
    for message in said(actions.ActionRiskResult(), tracker(slots))[0]:
        for language in languages():
            assert len(render(message["response"], message, language).html) < TELEGRAM


@pytest.mark.parametrize(("verdict", "truth"), [("sanctioned", "yes"), ("not_found", "no")])
def test_the_verdict_on_her_agency_enters_the_assessment(verdict: str, truth: str) -> None:
    messages, _ = said(actions.ActionRiskResult(), tracker(full() | {"risk_agency": verdict}))
    assert messages[0]["agency"]
    raised = "unlicensed" in [warning["factor"] for warning in messages[0]["warnings"]]
    assert raised is (truth == "yes")


def named(slots: dict[str, Any], **entities: str) -> Tracker:
    """Her message in the middle of the check, with what was found in it."""
    found = [{"entity": name, "value": value, "start": 0, "end": 1} for name, value in entities.items()]
    at = tracker(slots | {"requested_slot": "risk_unlicensed"}, intent="check_agency")
    at.latest_message["entities"] = found
    at.active_loop = {"name": "risk_form"}
    return at


def test_an_agency_named_in_the_check_is_looked_up_and_answers_the_question() -> None:
    messages, slots = said(actions.ActionRiskAgency(), named({"origin": "PH"}, agency="1015 Brilliant Minds Xyz"))
    assert messages[0]["response"] == "utter_agency_verdict"
    assert slots["risk_agency"] == messages[0]["verdict"]
    assert slots["risk_unlicensed"] == {"active": "no"}.get(slots["risk_agency"])


def test_the_register_is_asked_for_and_the_name_waits_for_it() -> None:
    [message], slots = said(actions.ActionRiskAgency(), named({}, agency="Golden Star"))
    assert message["response"] == "utter_risk_agency_country"
    assert {choice["entities"]["country"] for choice in message["choices"]} >= {"PH", "ID"}
    assert slots == {"risk_agency_name": "Golden Star"}
    messages, slots = said(actions.ActionRiskAgency(), named({"risk_agency_name": "Golden Star"}, country="PH"))
    assert messages[0]["response"] == "utter_agency_verdict"
    assert slots["risk_agency_name"] is None


def test_without_a_name_she_is_told_how_to_write_it() -> None:
    [message], _ = said(actions.ActionRiskAgency(), named({}))
    assert message["response"] == "utter_risk_agency_name"
