"""Where a text stands decides whether it is safety-critical."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message

from bot.wording import critical
from bot.wording.render import responses
from bot.wording.translations import is_critical, messages, template


@pytest.mark.parametrize(
    ("place", "comment"),
    [
        ("bot/wording/templates/danger.html.j2", ""),
        ("bot/web/templates/danger.html.j2", ""),
        ("bot/wording/templates/agency_verdict.html.j2", ""),
        ("domain/guides.yml", "utter_danger"),
        ("domain/core.yml", "utter_hidden"),
        ("bot/wording/labels.yml", "Button danger: at most two lines on a small phone."),
        ("bot/wording/labels.yml", "Button sign_fee_upfront: at most two lines on a small phone."),
        ("knowledge/risks/transit.yml", "factors > question"),
        ("knowledge/registers/PH/register.yml", "statuses > sentence"),
        ("knowledge/countries/QA.yml", "passport_retention > value > detail"),
        ("knowledge/countries/QA.yml", "destination > police > value > name"),
        ("knowledge/countries/PH.yml", "origin > missions > QA > value > hours"),
    ],
)
def test_what_can_cost_her_freedom_is_critical(place: str, comment: str) -> None:
    assert critical.stands(place, [comment])


@pytest.mark.parametrize(
    ("place", "comment"),
    [
        ("bot/web/templates/staff_page.html.j2", ""),
        ("bot/wording/templates/staff.html.j2", ""),
        ("bot/wording/environment.py", ""),
        ("domain/core.yml", "utter_greet"),
        ("bot/wording/labels.yml", "Button menu: at most two lines on a small phone."),
        ("knowledge/countries/QA.yml", "destination > unions > value > detail"),
        ("knowledge/countries/QA.yml", ""),
        ("bot/campaign/words.py", ""),
    ],
)
def test_what_is_not(place: str, comment: str) -> None:
    assert not critical.stands(place, [comment])


@pytest.fixture(scope="module")
def source() -> list[Message]:
    """The texts of this assistant."""
    return list(messages(template()))


def test_the_named_templates_responses_and_buttons_exist(source: list[Message]) -> None:
    """A place that was renamed would silently stop counting."""
    places = {name.rsplit("/", 1)[-1].removesuffix(".html.j2") for message in source for name, _ in message.locations}
    assert places >= critical._TEMPLATES
    comments = [comment for message in source for comment in message.auto_comments]
    for beginning in critical._RESPONSES:
        assert any(name.startswith(beginning) for name in responses()), beginning
    for beginning in critical._BUTTONS:
        assert any(comment.startswith(f"Button {beginning}") for comment in comments), beginning


def test_the_cry_for_help_is_critical_wherever_it_stands(source: list[Message]) -> None:
    known = {message.id: is_critical(message) for message in source}
    for text in ("It is not your fault.", "🆘 I am in danger", "Ring the police of the country you are in now."):
        assert known[text], text
    assert not known["Menu"]
    assert 900 < sum(known.values()) < len(known)
