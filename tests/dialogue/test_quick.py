"""What is done more quickly than in Rasa comes to the same: each is held beside Rasa's own way of doing it."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.utils.common import all_subclasses

from bot.assistant import Assistant
from bot.dialogue import quicken
from bot.dialogue.rules import QuickRulePolicy
from bot.dialogue.runner import PlainRunner
from bot.turns import Incoming
from bot.wording import Press

#: What she may do at any moment; "again": the first button under the last answer.
TEXTS = (
    "hello",
    "is Golden Star Manpower licensed",
    "yes",
    "no",
    "skip",
    "stop",
    "why",
    "qatar",
    "I go alone",
    "asdf qwer",
)
PRESSES = (
    "menu",
    "risk_check",
    "check_agency",
    "check_offer",
    "country_guide",
    "danger",
    "human",
    "forget_me",
    "old_button",
)


class Beside:
    """A rule policy of Rasa's that predicts beside ours.

    Attributes:
        compared: how many predictions were the same.
        with_loop: how many of them inside a form.
    """

    def __init__(self, quick: QuickRulePolicy) -> None:
        self.stock = RulePolicy.__new__(RulePolicy)
        self.stock.__dict__.update(quick.__dict__)
        self.quick = quick
        self.compared = self.with_loop = 0

    def predict(self, tracker: DialogueStateTracker, domain: Any, *arguments: Any, **named: Any) -> Any:
        """Let both predict, compare, and return ours."""
        theirs = self.stock.predict_action_probabilities(tracker, domain, *arguments, **named)
        ours = QuickRulePolicy.predict_action_probabilities(self.quick, tracker, domain, *arguments, **named)
        assert ours.probabilities == theirs.probabilities
        assert ours.events == theirs.events
        for name in ("is_no_user_prediction", "is_end_to_end_prediction", "hide_rule_turn", "policy_priority"):
            assert getattr(ours, name) == getattr(theirs, name), name
        self.compared += 1
        self.with_loop += tracker.active_loop_name is not None
        return ours


@pytest.fixture
def policy(assistant: Assistant) -> QuickRulePolicy:
    """The policy of the loaded model."""
    found = [node._component for node in _runner(assistant)._nodes.values()]
    (quick,) = (one for one in found if isinstance(one, QuickRulePolicy))
    return quick


@pytest.fixture
def beside(assistant: Assistant, policy: QuickRulePolicy, monkeypatch: pytest.MonkeyPatch) -> Beside:
    both = Beside(policy)
    node = next(node for node in _runner(assistant)._nodes.values() if node._component is policy)
    monkeypatch.setattr(node, "_fn", lambda policy, **named: both.predict(**named))
    return both


def _runner(assistant: Assistant) -> PlainRunner:
    runner = assistant.processor.graph_runner
    assert isinstance(runner, PlainRunner)
    return runner


async def _walk(assistant: Assistant, seed: int, steps: int = 14) -> str:
    """Somebody who does one thing after the other, without a plan."""
    draw, her = random.Random(seed), f"walk {seed}"
    buttons: list[Press] = []
    for _ in range(steps):
        text = press = None
        if buttons and draw.random() < 0.5:
            press = draw.choice(buttons)
        elif draw.random() < 0.5:
            press = Press(draw.choice(PRESSES))
        else:
            text = draw.choice(TEXTS)
        turn = await assistant.turn(Incoming(her, text=text, press=press, channel="test"))
        buttons = [button.press for reply in turn.replies for button in reply.buttons if button.press]
    return her


async def test_the_shelf_finds_what_all_rules_find(alone: Assistant, beside: Beside) -> None:
    for seed in range(12):
        await _walk(alone, seed)
    assert beside.compared > 200
    assert beside.with_loop > 30


def test_every_rule_stands_on_the_shelf_where_it_holds(policy: QuickRulePolicy) -> None:
    for lookup, shelf in policy._shelves.items():
        for key in policy.lookup.get(lookup, {}):
            assert key in shelf.near(policy._rule_key_to_state(key)[-1])


async def test_a_copy_of_a_conversation_is_what_comes_of_all_its_events(alone: Assistant) -> None:
    for seed in range(4):
        tracker = await alone.store.retrieve(await _walk(alone, seed, steps=9))
        assert tracker is not None
        copied, replayed = tracker.copy(), tracker.travel_back_in_time(float("inf"))
        assert copied.current_state(EventVerbosity.ALL) == replayed.current_state(EventVerbosity.ALL)
        mine, theirs = ({name: slot.__dict__ for name, slot in one.slots.items()} for one in (copied, replayed))
        assert mine == theirs
        before = tracker.current_state(EventVerbosity.ALL)
        copied.update(SlotSet("country", "KW"))
        copied.change_loop_to("agency_form")
        assert tracker.current_state(EventVerbosity.ALL) == before, "what happens to the copy happens to it alone"


def test_a_copied_slot_is_the_same_and_its_own(assistant: Assistant) -> None:
    assert assistant.agent.domain is not None
    for slot in assistant.agent.domain.slots:
        copied = copy.copy(slot)
        assert type(copied) is type(slot)
        assert copied.__dict__ == slot.__dict__
        assert copied.__dict__ is not slot.__dict__
    assert Slot.__copy__ is quicken._copied_slot  # type: ignore[attr-defined]


def test_every_event_finds_its_class(assistant: Assistant) -> None:
    names = {kind.type_name for kind in all_subclasses(Event)}
    assert len(names) > 20
    for name in names:
        assert Event.resolve_by_type(name) is quicken._RESOLVE(name)
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("no such event")


@pytest.mark.parametrize("text", ["hello", "họ giữ hộ chiếu của tôi", "is Golden Star Manpower licensed", "救命"])
def test_both_runners_understand_the_same(assistant: Assistant, text: str) -> None:
    plain = _runner(assistant)
    dask = DaskGraphRunner.__new__(DaskGraphRunner)
    dask._graph_schema, dask._instantiated_nodes, dask._execution_context = plain._schema, dict(plain._nodes), None  # type: ignore[assignment]
    target = assistant.processor.model_metadata.nlu_target
    assert target is not None

    def understood(runner: Any) -> dict[str, Any]:
        inputs = {"__message__": [UserMessage(text)], "__tracker__": None}
        (message,) = runner.run(inputs=inputs, targets=[target])[target]
        return dict(message.as_dict(only_output_properties=True))

    assert understood(plain) == understood(dask)


def test_a_node_runs_once_and_after_what_it_needs(assistant: Assistant) -> None:
    plain = _runner(assistant)
    for target in (assistant.processor.model_metadata.nlu_target, assistant.processor.model_metadata.core_target):
        order = plain._order((str(target),))
        names = [name for name, _ in order]
        assert len(set(names)) == len(names)
        assert names[-1] == target
        for place, (_, needs) in enumerate(order):
            assert {need for need in needs if need in plain._nodes} <= set(names[:place])
