"""The domain of the journey check, read from its file: all factors are asked for, each in its turn."""

from __future__ import annotations

import yaml

from actions.risks import ALL, ASKING
from bot.settings import ROOT


def test_the_form_asks_its_slots_in_the_order_of_the_questions() -> None:
    content = yaml.safe_load((ROOT / "domain" / "risk.yml").read_text(encoding="utf-8"))
    assert content["forms"]["risk_form"]["required_slots"] == list(ALL)
    assert list(content["slots"])[: len(ALL)] == list(ALL)
    assert {asking().name() for asking in ASKING} <= set(content["actions"])  # type: ignore[attr-defined]
    for name in ALL:
        slot = content["slots"][name]
        assert slot["influence_conversation"] is False
        for mapping in slot["mappings"]:
            assert mapping["conditions"] == [{"active_loop": "risk_form", "requested_slot": name}]
