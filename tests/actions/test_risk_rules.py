"""The rules and the domain of the journey check, read from their files: nothing may leave the form deaf or unasked."""

from __future__ import annotations

from typing import Any

import yaml

from actions.risks import ASKING, SLOTS
from bot.settings import ROOT


def domain(section: str) -> list[Any]:
    """A section of all domain files, as a list (the names, where it is a mapping)."""
    found: list[Any] = []
    for path in sorted((ROOT / "domain").glob("*.yml")):
        found += list((yaml.safe_load(path.read_text(encoding="utf-8")).get(section)) or [])
    return found


def rules() -> list[dict[str, Any]]:
    return list(yaml.safe_load((ROOT / "data" / "rules" / "risk.yml").read_text(encoding="utf-8"))["rules"])


def intents(rule: dict[str, Any]) -> list[str]:
    first = rule["steps"][0]
    return [step["intent"] for step in first.get("or", [first]) if "intent" in step]


def inside(rule: dict[str, Any]) -> bool:
    return {"active_loop": "risk_form"} in rule.get("condition", [])


def test_every_intent_has_a_rule_inside_the_check() -> None:
    answered = {name for rule in rules() if inside(rule) for name in intents(rule)} | {"affirm", "deny", "skip"}
    assert {name for name in domain("intents") if isinstance(name, str)} - answered == set()


def test_every_rule_inside_the_check_asks_again_or_closes_it() -> None:
    for rule in rules():
        if inside(rule) and intents(rule):
            loops = [step["active_loop"] for step in rule["steps"] if "active_loop" in step]
            assert loops, rule["rule"]
            if None not in loops:
                assert rule["steps"][-2:] == [{"action": "risk_form"}, {"active_loop": "risk_form"}], rule["rule"]


def test_the_form_asks_the_nine_slots_in_the_order_of_the_questions() -> None:
    content = yaml.safe_load((ROOT / "domain" / "risk.yml").read_text(encoding="utf-8"))
    assert content["forms"]["risk_form"]["required_slots"] == list(SLOTS)
    assert list(content["slots"]) == list(SLOTS)
    assert {asking().name() for asking in ASKING} <= set(content["actions"])  # type: ignore[attr-defined]
    for name, slot in content["slots"].items():
        assert slot["influence_conversation"] is False
        for mapping in slot["mappings"]:
            assert mapping["conditions"] == [{"active_loop": "risk_form", "requested_slot": name}]
