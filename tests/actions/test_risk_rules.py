"""The domain of the journey check, read from its file: all nine factors are asked for, each in its turn."""

from __future__ import annotations

import yaml

from actions.risks import ASKING, SLOTS
from bot.settings import ROOT


def test_the_form_asks_the_nine_slots_in_the_order_of_the_questions() -> None:
    content = yaml.safe_load((ROOT / "domain" / "risk.yml").read_text(encoding="utf-8"))
    assert content["forms"]["risk_form"]["required_slots"] == list(SLOTS)
    assert list(content["slots"]) == list(SLOTS)
    assert {asking().name() for asking in ASKING} <= set(content["actions"])  # type: ignore[attr-defined]
    for name, slot in content["slots"].items():
        assert slot["influence_conversation"] is False
        for mapping in slot["mappings"]:
            assert mapping["conditions"] == [{"active_loop": "risk_form", "requested_slot": name}]
