"""What is kept of a conversation: what the rules need, without a word of what was typed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.privacy.conversations import KEPT_DAYS, TURNS, ConversationStore, compact
from bot.privacy.state import State

CANARY = "CANARY"
HOUR = 3600.0

DOMAIN = Domain.from_dict(
    {
        "intents": ["inform", "affirm", "help"],
        "entities": ["country"],
        "slots": {
            "language": {"type": "text", "mappings": [{"type": "custom"}]},
            "language_source": {"type": "text", "mappings": [{"type": "custom"}]},
            "country": {"type": "text", "mappings": [{"type": "from_entity", "entity": "country"}]},
            "alone": {"type": "bool", "mappings": [{"type": "from_intent", "intent": "affirm", "value": True}]},
            "steps": {"type": "list", "mappings": [{"type": "custom"}]},
        },
        "forms": {"trip_form": {"required_slots": ["country", "alone"]}, "other_form": {"required_slots": ["alone"]}},
        "actions": ["action_help"],
        "responses": {"utter_hello": [{"text": "Hello"}]},
    }
)


@pytest.fixture
def store() -> Iterator[ConversationStore]:
    state = State(None)
    yield ConversationStore(DOMAIN, state=state, session_hours=24)
    state.close()


def begin() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)]


def turn(number: int = 0, *inside: Event) -> list[Event]:
    """One turn as Rasa records it, with words in every place that can hold any."""
    words = f"{CANARY} {number}"
    entities = [{"entity": "country", "value": words, "start": 0, "end": 3, "text": words}]
    intent = {"name": "inform", "confidence": 0.9}
    parsed: Any = {
        "text": words,
        "intent": {**intent, "metadata": words},
        "entities": entities,
        "intent_ranking": [intent],
        "understanding": {"text": words},
        "metadata": {"text": words},
    }
    return [
        UserUttered(words, intent, entities, parsed, input_channel="telegram", metadata={"username": words}),
        *inside,
        ActionExecuted("utter_hello"),
        BotUttered(words, {"custom": {"text": words}}, {"utter_action": words}),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]


def tracker_of(events: list[Event], name: str = "her") -> DialogueStateTracker:
    return DialogueStateTracker.from_events(name, events, DOMAIN.slots, domain=DOMAIN)


def state_of(tracker: DialogueStateTracker) -> tuple[dict[str, Any], str | None]:
    return tracker.current_slot_values(), tracker.active_loop_name


async def again(store: ConversationStore, tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The tracker as it comes back after a restart."""
    await store.save(tracker)
    restored = await store.retrieve(tracker.sender_id)
    assert restored is not None
    return restored


def stored(store: ConversationStore, name: str = "her") -> str:
    loaded = store.state.load_conversation(name)
    assert loaded is not None
    return loaded[0].decode()


# -- what is kept ----------------------------------------------------------------------------------------------------


async def test_slots_the_open_form_and_the_last_turns_survive(store: ConversationStore) -> None:
    events = [*begin(), *turn(0, SlotSet("language", "id"), SlotSet("country", "QA"))]
    events += [*turn(1, ActionExecuted("trip_form"), ActiveLoop("trip_form"), SlotSet("requested_slot", "alone"))]
    for number in range(2, 8):
        events += turn(number)
    before = tracker_of(events)
    after = await again(store, before)
    assert state_of(after) == state_of(before)
    assert after.get_slot("requested_slot") == "alone"
    intents = [event.intent["name"] for event in after.events if isinstance(event, UserUttered)]
    assert intents == ["inform"] * TURNS
    assert after.latest_action_name == ACTION_LISTEN_NAME


@pytest.mark.parametrize("turns", [1, TURNS, TURNS + 1, 20])
async def test_no_word_survives_whether_or_not_something_was_cut(store: ConversationStore, turns: int) -> None:
    events = begin()
    for number in range(turns):
        events += turn(number)
    events.insert(2, SlotSet(SESSION_START_METADATA_SLOT, {"username": CANARY}))
    await store.save(tracker_of(events))
    body = stored(store)
    assert CANARY not in body
    kept = json.loads(body)
    assert not [event for event in kept if event["event"] == "bot"]
    users = [event for event in kept if event["event"] == "user"]
    assert len(users) == min(turns, TURNS)
    for event in users:
        assert not event["text"]
        assert not event["parse_data"]["entities"]
        assert not event["parse_data"].get("metadata")
        assert not event.get("metadata")


async def test_five_hundred_turns_take_no_more_room_than_ten(store: ConversationStore) -> None:
    tracker = tracker_of(begin())
    sizes: list[int] = []
    counts: list[int] = []
    for number in range(500):
        country = "QA" if number % 2 else "ID"
        for event in turn(number, SlotSet("country", country), ActiveLoop("trip_form" if number % 3 else None)):
            tracker.update(event, DOMAIN)
        tracker = await again(store, tracker)
        sizes.append(len(stored(store)))
        counts.append(len(tracker.events))
        assert tracker.get_slot("country") == country
    assert max(counts[10:]) <= max(counts[:10]) + 2
    assert max(sizes[10:]) <= max(sizes[:10]) * 1.1


_VALUES = {
    "language": st.sampled_from(["en", "id", "zh-Hans", None]),
    "country": st.one_of(st.none(), st.text(max_size=20)),
    "alone": st.sampled_from([True, False, None]),
    "steps": st.one_of(st.none(), st.lists(st.text(max_size=5), max_size=3)),
}
_SLOT_SET = st.sampled_from(sorted(_VALUES)).flatmap(
    lambda name: _VALUES[name].map(lambda value: SlotSet(name, value))  # type: ignore[no-any-return]
)


@st.composite
def _turn(draw: st.DrawFn) -> list[Event]:
    kind = draw(st.sampled_from(["plain", "plain", "plain", "form", "end", "reset", "restart", "revert"]))
    inside: list[Event] = draw(st.lists(_SLOT_SET, max_size=3))
    if kind == "form":
        form = draw(st.sampled_from(["trip_form", "other_form"]))
        inside += [ActionExecuted(form), ActiveLoop(form), SlotSet("requested_slot", draw(st.sampled_from(["alone"])))]
    elif kind == "end":
        inside += [ActiveLoop(None), SlotSet("requested_slot", None)]
    elif kind == "reset":
        inside += [AllSlotsReset(), ActiveLoop(None)]
    elif kind == "restart":
        inside += [Restarted()]
    events = turn(1, *inside)
    if kind == "revert":
        events += [UserUtteranceReverted()]
    return events


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(_turn(), st.booleans()), min_size=1, max_size=14))
async def test_slots_and_form_after_a_restart_are_those_before(turns: list[tuple[list[Event], bool]]) -> None:
    """Whatever happens in a conversation, and whenever it is saved and read again in between."""
    state = State(None)
    store = ConversationStore(DOMAIN, state=state, session_hours=24)
    tracker = tracker_of(begin())
    for events, restart in turns:
        for event in events:
            tracker.update(event, DOMAIN)
        if restart:
            before = state_of(tracker)
            tracker = await again(store, tracker)
            assert state_of(tracker) == before
    before = state_of(tracker)
    assert state_of(await again(store, tracker)) == before
    state.close()


def test_compacting_twice_is_the_same_as_once() -> None:
    events = [*begin(), *turn(0, SlotSet("country", "QA"), ActionExecuted("trip_form"), ActiveLoop("trip_form"))]
    for number in range(1, 9):
        events += turn(number)
    once = compact(events)
    twice = compact(once)
    assert [event.as_story_string() for event in twice] == [event.as_story_string() for event in once]


async def test_a_form_that_was_begun_before_the_cut_goes_on(store: ConversationStore, tmp_path: Any) -> None:
    """Asked of Rasa's own rule policy: the open form must run again with the next answer."""
    resource = Resource("rules")
    policy = RulePolicy.create(
        RulePolicy.get_default_config(),
        LocalModelStorage.create(tmp_path),
        resource,
        ExecutionContext(GraphSchema({}), "test"),
    )
    policy.train([], DOMAIN)
    asked: list[Event] = [ActionExecuted("trip_form"), ActiveLoop("trip_form"), SlotSet("requested_slot", "alone")]
    events = [*begin(), *turn(0, SlotSet("country", "QA"), *asked)]
    for number in range(1, 9):  # she asks eight other things, the form stays open
        events += turn(number)
    restored = await again(store, tracker_of(events))
    assert len([event for event in restored.events if isinstance(event, UserUttered)]) == TURNS
    restored.update(turn()[0], DOMAIN)
    prediction = policy.predict_action_probabilities(restored, DOMAIN)
    best = max(range(len(prediction.probabilities)), key=prediction.probabilities.__getitem__)
    assert DOMAIN.action_names_or_texts[best] == "trip_form"
    assert prediction.probabilities[best] == 1.0


# -- how long --------------------------------------------------------------------------------------------------------


async def _a_talk(store: ConversationStore, name: str = "her") -> None:
    inside: list[Event] = [SlotSet("language", "id"), SlotSet("language_source", "explicit"), SlotSet("country", "QA")]
    inside += [ActionExecuted("trip_form"), ActiveLoop("trip_form"), SlotSet("requested_slot", "alone")]
    await store.save(tracker_of([*begin(), *turn(0, *inside)], name))


def _hours_ago(store: ConversationStore, hours: float, name: str = "her") -> None:
    then = time.time() - hours * HOUR
    for table in ("conversation", "conversation_ended"):
        store.state.db.execute(f"UPDATE {table} SET updated_at = ? WHERE id = ?", (then, name))


async def test_a_talk_goes_on_within_the_session(store: ConversationStore) -> None:
    await _a_talk(store)
    _hours_ago(store, 23)
    tracker = await store.retrieve("her")
    assert tracker is not None
    assert tracker.get_slot("country") == "QA"
    assert tracker.active_loop_name == "trip_form"


async def test_after_the_session_only_the_language_is_left(store: ConversationStore) -> None:
    await _a_talk(store)
    _hours_ago(store, 25)
    tracker = await store.retrieve("her")
    assert tracker is not None
    values = {name: value for name, value in tracker.current_slot_values().items() if value is not None}
    assert values == {"language": "id", "language_source": "explicit"}
    assert tracker.active_loop_name is None
    assert not [event for event in tracker.events if isinstance(event, UserUttered)]


async def test_purge_erases_the_rest_of_a_silent_talk_from_the_disk_too(store: ConversationStore) -> None:
    for name in ("silent", "fresh"):
        await _a_talk(store, name)
    _hours_ago(store, 25, "silent")
    assert store.purge() == 0
    assert "QA" not in stored(store, "silent")
    assert "trip_form" not in stored(store, "silent")
    assert "QA" in stored(store, "fresh")
    once = stored(store, "silent")
    store.purge()
    assert stored(store, "silent") == once
    tracker = await store.retrieve("silent")
    assert tracker is not None
    assert tracker.get_slot("language") == "id"


async def test_purge_deletes_even_the_language_after_its_days_counted_from_her_last_message(
    store: ConversationStore,
) -> None:
    for name, days in (("old", KEPT_DAYS + 1), ("younger", KEPT_DAYS - 1)):
        await _a_talk(store, name)
        _hours_ago(store, days * 24, name)
    assert store.purge() == 1
    assert list(await store.keys()) == ["younger"]
    _hours_ago(store, (KEPT_DAYS + 1) * 24, "younger")
    assert store.purge() == 1


async def test_shortening_does_not_make_a_talk_younger(store: ConversationStore) -> None:
    await _a_talk(store)
    _hours_ago(store, 25)
    loaded = store.state.load_conversation("her")
    store.purge()
    shortened = store.state.load_conversation("her")
    assert loaded is not None
    assert shortened is not None
    assert shortened[1] == loaded[1]


async def test_deleted_is_unknown(store: ConversationStore) -> None:
    await _a_talk(store)
    await store.delete("her")
    assert await store.retrieve("her") is None
    assert list(await store.keys()) == []


def test_a_broker_would_copy_what_people_say_and_is_refused() -> None:
    with pytest.raises(ValueError, match="event_broker"):
        ConversationStore(DOMAIN, event_broker=object(), state=State(None))  # type: ignore[arg-type]
