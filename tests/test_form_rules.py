"""Every form answers every intent and then either asks again or closes: a form must never be left deaf."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.settings import ROOT

FORMS = {"agency_form": {"inform"}, "risk_form": {"affirm", "deny", "skip"}}  # the form's own answers


def _yaml(pattern: str) -> list[dict[str, Any]]:
    return [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in sorted(ROOT.glob(pattern))]


def _intents(rule: dict[str, Any]) -> list[str]:
    first = rule["steps"][0]
    return [step["intent"] for step in first.get("or", [first]) if "intent" in step]


def _inside(form: str) -> list[dict[str, Any]]:
    rules = [rule for content in _yaml("data/rules/*.yml") for rule in content["rules"]]
    return [rule for rule in rules if {"active_loop": form} in rule.get("condition", [])]


@pytest.mark.parametrize("form", FORMS)
def test_every_intent_has_a_rule_inside_the_form(form: str) -> None:
    intents = {name for content in _yaml("domain/*.yml") for name in content.get("intents", [])}
    answered = {name for rule in _inside(form) for name in _intents(rule)} | FORMS[form]
    assert intents - answered == set()


@pytest.mark.parametrize("form", FORMS)
def test_every_rule_inside_the_form_asks_again_or_closes_it(form: str) -> None:
    for rule in _inside(form):
        if _intents(rule):
            loops = [step["active_loop"] for step in rule["steps"] if "active_loop" in step]
            assert loops, rule["rule"]
            if set(loops) == {form}:
                assert rule["steps"][-2:] == [{"action": form}, {"active_loop": form}], rule["rule"]


def test_the_forms_here_are_all_the_forms() -> None:
    assert {name for content in _yaml("domain/*.yml") for name in content.get("forms", {})} == set(FORMS)
