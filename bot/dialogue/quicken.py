"""A loaded model, made quicker without changing what it says.

The model stays a plain one of Rasa's, so that ``rasa shell`` and ``rasa test`` run it as well; here its graph gets
another runner, its rules a shelf, and some small things that Rasa does many times a message are done more cheaply.
``tests/dialogue/`` shows that both say the same; docs/speed.md, what each is worth.
"""

from __future__ import annotations

import copy
from functools import cache
from types import SimpleNamespace
from typing import Any

import rasa.core.processor
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event
from rasa.shared.core.slot_mappings import SlotMapping
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.rules import QuickRulePolicy
from bot.dialogue.runner import PlainRunner


def quicken(processor: MessageProcessor) -> None:
    """Exchange the runner and the policy of a processor that has just loaded its model."""
    runner = processor.graph_runner
    assert isinstance(runner, DaskGraphRunner)
    for node in runner._instantiated_nodes.values():
        if type(node._component) is RulePolicy:
            node._component = QuickRulePolicy.of(node._component)
    processor.graph_runner = PlainRunner.of(runner)
    # It warns of intents and entities that the domain does not know. `rasa data validate` has said so, of all of them.
    processor._check_for_unseen_features = _nothing  # type: ignore[method-assign]
    # And of slots that ask for what the domain does not know, 89 times a message.
    SlotMapping.check_mapping_validity = staticmethod(_valid)  # type: ignore[method-assign]
    # The processor copies what was said, whole, for lines of the log that nobody reads, and that must not hold it.
    rasa.core.processor.copy = SimpleNamespace(deepcopy=_nothing)  # type: ignore[attr-defined]
    Event.resolve_by_type = staticmethod(_class_of)  # type: ignore[method-assign]
    Slot.__copy__ = _copied_slot  # type: ignore[attr-defined]
    DialogueStateTracker.copy = _copied_tracker  # type: ignore[method-assign]


def _nothing(_: Any) -> None:
    """Do nothing."""


def _valid(**_: Any) -> bool:
    """A mapping of a domain that was trained with."""
    return True


_RESOLVE = Event.resolve_by_type


@cache
def _class_of(type_name: str, default: Any = None) -> Any:
    """The class of an event: Rasa looks through all classes for each event of each conversation that it reads."""
    return _RESOLVE(type_name, default)


def _copied_slot(slot: Slot) -> Slot:
    """A copy for another tracker: what ``copy`` makes of it, without asking how; each tracker copies all slots."""
    copied = object.__new__(type(slot))
    copied.__dict__.update(slot.__dict__)
    return copied


def _copied_tracker(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The tracker as it stands. Rasa begins an empty one and does to it all that has ever happened."""
    copied = object.__new__(type(tracker))
    copied.__dict__.update(tracker.__dict__)
    copied.events = copy.copy(tracker.events)
    copied.slots = {name: copy.copy(slot) for name, slot in tracker.slots.items()}
    copied.active_loop = copy.copy(tracker.active_loop)
    copied.model_id = copied.assistant_id = None
    return copied
