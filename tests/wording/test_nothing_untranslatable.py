"""Whatever is said can be translated: every text that a page asks the catalogue for is one that was extracted."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.wording import environment as environments
from bot.wording import render
from bot.wording.translations import template
from knowledge.agencies import check
from knowledge.guides import SECTIONS, countries, destinations, origins
from knowledge.pages import overview_page, section_page
from knowledge.risks import assess, factors

LANGUAGE = "id"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect every text that a template of one language looks up."""
    texts: set[str] = set()
    environment = environments.environment(LANGUAGE)

    def note(text: str) -> str:
        texts.add(text)
        return text

    looked_up = environment.globals["t"]
    monkeypatch.setitem(environment.globals, "t", lambda text: looked_up(note(text)) if text else "")
    return texts


def test_every_sentence_of_every_page_is_extracted(asked: set[str]) -> None:
    today = date.today()
    for country, origin in product(countries(), [None, *origins()]):
        render("utter_guide_overview", {**overview_page(country, origin, today)}, LANGUAGE)
        for section in SECTIONS if country in destinations() else ():
            page = {**section_page(country, section, origin, today), "ask_origin": origin is None}
            render("utter_guide_section", page, LANGUAGE)
    for name in ("101 mojo intl corporation", "1015 brilliant minds", "nobody knows this one"):
        render("utter_agency_verdict", check("PH", name).as_data(), LANGUAGE)
    render("utter_agency_verdict", check("ID", "PT Agesa Asa Jaya", "9120307772741").as_data(), LANGUAGE)
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in template() if message.id}
    assert asked
    assert asked - known == set()


def test_every_sentence_of_the_journey_check_is_extracted() -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in template() if message.id}
    for factor in factors():
        assert {factor.question, factor.why, factor.reason, factor.about, *factor.today} <= known
    for verdict in ("sanctioned", "not_found", "active", None):
        data = assess({factor.id: "yes" for factor in factors()}, verdict).as_data()
        sentences = {step["action"] for step in data["next_steps"]} | {rule["reason"] for rule in data["combinations"]}
        assert sentences | {warning["reason"] for warning in data["warnings"]} <= known
