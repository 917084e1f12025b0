"""The card, the message for somebody she trusts, and the wish to be written to later."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.tools import ActionCard, ActionRemind, ActionTellSomeone, wished_days
from bot.wording import render


def tracker(**slots: Any) -> Tracker:
    kept = {"country": None, "origin": None, "agency": None} | slots
    message = {"text": "", "intent": {"name": "make_card"}, "entities": []}
    return Tracker.from_dict({"sender_id": "somebody", "slots": kept, "latest_message": message, "events": []})


def words(action: Any, at: Tracker) -> tuple[str, dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    action.run(dispatcher, at, {})
    [message] = dispatcher.messages
    return render(message["response"], message, "en").text, message


def test_the_card_holds_one_emergency_number_her_mission_and_a_hotline_at_home() -> None:
    text, message = words(ActionCard(), tracker(country="QA", origin="ID"))
    assert message["emergency"]["country"] == "QA"
    assert message["mission"]["field"] == "missions"
    assert text.count("📞") == 3
    assert "My address there: ____" in text


def test_without_a_country_the_card_asks_for_it() -> None:
    text, message = words(ActionCard(), tracker())
    assert "📞" not in text
    assert {choice["entities"]["country"] for choice in message["choices"] if "entities" in choice} >= {"QA", "MY"}
    assert all(choice["intent"] == "make_card" for choice in message["choices"] if "entities" in choice)


def test_an_origin_that_is_missing_is_asked_for_in_words() -> None:
    assert "which country you come from" in words(ActionCard(), tracker(country="QA"))[0]


def test_the_message_names_what_is_known_and_leaves_gaps_for_the_rest() -> None:
    text, _ = words(ActionTellSomeone(), tracker(country="QA", origin="ID", agency="Golden Star <b>"))
    assert "I go to Qatar" in text
    assert "Golden Star <b>" in text
    assert "Our secret word: ______" in text
    bare, _ = words(ActionTellSomeone(), tracker())
    assert "to: ______" in bare
    assert "Who sends me: ______" in bare


def asked(channel: str, **entities: str) -> Tracker:
    found = [{"entity": name, "value": value, "start": 0, "end": 0} for name, value in entities.items()]
    message = {"text": "", "intent": {"name": "remind_me"}, "entities": found}
    said = [{"event": "user", "input_channel": channel, "text": "", "parse_data": message}]
    return Tracker.from_dict({"sender_id": "somebody", "slots": {}, "latest_message": message, "events": said})


def test_a_reminder_asks_when_and_promises_only_the_days_we_offer() -> None:
    when, message = words(ActionRemind(), asked("telegram"))
    assert "When shall I write" in when
    assert [choice["entities"]["days"] for choice in message["choices"]] == ["7", "14", "30"]
    assert "in 7 days" in words(ActionRemind(), asked("telegram", days="7"))[0]
    assert "When shall I write" in words(ActionRemind(), asked("telegram", days="4000"))[0]


def test_where_we_cannot_write_by_ourselves_nothing_is_promised() -> None:
    assert "I cannot write to you by myself" in words(ActionRemind(), asked("terminal", days="7"))[0]


def test_the_channel_hears_of_a_wish_only_with_days_we_offer() -> None:
    def wished(days: str, intent: str = "remind_me", channel: str = "telegram") -> int | None:
        return wished_days({"intent": {"name": intent}, "entities": [{"entity": "days", "value": days}]}, channel)

    assert wished("14") == 14
    assert wished("15") is None
    assert wished("14", intent="greet") is None
    assert wished("14", channel="terminal") is None
