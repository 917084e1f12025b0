"""Whatever is said in whatever order: one short answer, never a loop, never silence, and a form is never left deaf."""

from __future__ import annotations

import random
from typing import Any

import pytest
import regex
import yaml

from bot.assistant import Assistant
from bot.settings import ROOT
from bot.turns import Incoming, Turn
from bot.wording import Press

STEPS = 150
#: What comes most in real talks, so that the walk gets deep into the forms.
OFTEN = ("affirm", "deny", "skip", "risk_check", "check_agency", "inform")


def intents() -> list[str]:
    found: set[str] = set()
    for path in sorted((ROOT / "domain").glob("*.yml")):
        content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        found |= set(content.get("intents") or [])
    return sorted(found - {"forget_confirm"})


@pytest.mark.parametrize("seed", range(6))
async def test_a_walk_through_all_intents_in_any_order(seed: int, assistant: Assistant) -> None:
    chance = random.Random(seed)
    key, known = f"walk-{seed}", intents()
    assistant.forget(key)
    said: list[str] = []
    for _ in range(STEPS):
        intent = chance.choice(OFTEN) if chance.random() < 0.5 else chance.choice(known)
        entities = {"country": chance.choice(["PH", "ID", "QA", "NO"])} if chance.random() < 0.3 else {}
        said.append(f"{intent} {entities.get('country', '')}".strip())
        turn: Turn = await assistant.turn(Incoming(key, press=Press(intent, entities), channel="test"))
        texts = [reply.text for reply in turn.replies]
        assert len(texts) <= 4, said[-8:]
        assert len(set(texts)) == len(texts), (said[-8:], texts)
        assert not any("Something went wrong" in text for text in texts), said[-8:]
    await assistant.turn(Incoming(key, press=Press("stop"), channel="test"))
    turn = await assistant.turn(Incoming(key, press=Press("risk_check"), channel="test"))
    assert regex.search(r"Question \d of \d", turn.replies[-1].text)
