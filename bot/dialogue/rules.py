"""Rasa's RulePolicy, which looks a rule up instead of trying them all.

The stock policy compares every rule with the conversation, for each of two actions a message, and once more with the
text in the intent's place. Almost all rules fail at the last state: at what was done last, and what she meant. So the
rules are kept by these two, and only the few that are left are compared, by the stock policy's own comparison.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

#: What was done last, and what she meant; None: the rule says nothing of it.
_Place = tuple[str | None, str | None]


class Shelf:
    """The keys of a lookup of rules, by :data:`_Place`."""

    def __init__(self, keys: Iterable[str], states: Any) -> None:
        """Sort them.

        Args:
            keys: rules as Rasa writes them.
            states: gives the states of a key, the last one last.
        """
        self._keys: defaultdict[_Place, list[str]] = defaultdict(list)
        self.by_text = False
        for key in keys:
            last = states(key)[-1]
            place = _value(last, PREVIOUS_ACTION, ACTION_NAME), _value(last, USER, INTENT)
            self._keys[place].append(key)
            self.by_text |= place[1] is None and place[0] in (None, ACTION_LISTEN_NAME)

    def near(self, state: State) -> list[str]:
        """The rules that may hold where ``state`` is the last one: all that do, and few others."""
        done, meant = _value(state, PREVIOUS_ACTION, ACTION_NAME), _value(state, USER, INTENT)
        places = dict.fromkeys([(done, meant), (done, None), (None, meant), (None, None)])
        return [key for place in places for key in self._keys.get(place, ())]


def _value(state: State, part: str, name: str) -> str | None:
    value = state.get(part, {}).get(name)
    return None if not value or value == SHOULD_NOT_BE_SET else str(value)


class QuickRulePolicy(RulePolicy):
    """Predicts what :class:`RulePolicy` predicts; for a model that is loaded, not for training."""

    _shelves: dict[str, Shelf]
    _longest: int

    @classmethod
    def of(cls, policy: RulePolicy) -> QuickRulePolicy:
        """Take a loaded policy over."""
        quick = cls.__new__(cls)
        quick.__dict__.update(policy.__dict__)
        lookups = {name: policy.lookup.get(name, {}) for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)}
        quick._shelves = {name: Shelf(keys, policy._rule_key_to_state) for name, keys in lookups.items()}
        every = [key for keys in lookups.values() for key in keys]
        quick._longest = max((len(policy._rule_key_to_state(key)) for key in every), default=1)
        return quick

    def _prediction_states(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        """The last states of the conversation, as many as the longest rule has: no rule looks further back."""
        history = tracker.applied_events()
        begun = sum(isinstance(event, ActionExecuted) for event in history)
        states, prior = [], tracker.init_copy()
        for event in history:
            if isinstance(event, ActionExecuted):
                if begun < self._longest:
                    states.append(domain.get_active_state(prior))
                begun -= 1
            prior.update(event)
        states.append(domain.get_active_state(prior))
        self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
        return states

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        name = RULES if lookup is self.lookup[RULES] else RULES_FOR_LOOP_UNHAPPY_PATH
        return super()._get_possible_keys(dict.fromkeys(self._shelves[name].near(states[-1])), states)

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input and not self._shelves[RULES].by_text:
            return None, None, False  # no rule holds whatever she meant
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)

    @staticmethod
    def format_tracker_states(states: list[dict[str, Any]]) -> Any:
        """Nothing: the stock policy copies all states for a line of the log that nobody reads."""
        return None
