"""One best contact: the nearest help that can be reached from where she is, or an honest nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from knowledge import contacts
from knowledge.contacts import NEEDS, best, more
from knowledge.countryfile import Country
from knowledge.facts import FIELDS, Fact, Side, Source
from knowledge.guides import countries


def fact(iso: str, side: Side, field: str, **value: Any) -> Fact:
    source = Source("A page", "https://example.org/a")
    return Fact(FIELDS[side, field], iso, {"name": field, **value}, source, None, date(2026, 1, 1), "official")


def place(iso: str, **phones: list[str]) -> Country:
    facts = {field: fact(iso, "destination", field, phones=numbers) for field, numbers in phones.items()}
    return Country(iso, "QAR", ("ar",), facts, {}, {})


def home(iso: str, missions: Mapping[str, Fact], **phones: list[str]) -> Country:
    facts = {field: fact(iso, "origin", field, phones=numbers) for field, numbers in phones.items()}
    return Country(iso, "PHP", ("fil",), {}, facts, missions)


@pytest.fixture
def _world(monkeypatch: pytest.MonkeyPatch) -> None:
    missions = {
        "QA": fact("PH", "origin", "missions", phones=["+97444000001"]),
        "SA": fact("PH", "origin", "missions", web="https://riyadh.example.org"),
    }
    world = {
        "QA": place("QA", police=["999"], trafficking_hotline=["+97444000002"], labour_hotline=["16008"]),
        "SA": place("SA", labour_hotline=["19911"]),
        "KW": place("KW"),
        "PH": home(
            "PH", missions, hotline=["1348", "+6321348"], police=["911"], complaint=["1348"], child_helpline=["1383"]
        ),
    }
    monkeypatch.setattr(contacts, "countries", lambda: world)


@pytest.mark.usefixtures("_world")
@pytest.mark.parametrize(
    ("here", "origin", "need", "country", "field", "phone"),
    [
        ("QA", "PH", "danger", "QA", "police", "999"),
        ("SA", "PH", "danger", "PH", "hotline", "+6321348"),
        (None, "PH", "danger", "PH", "hotline", "1348"),
        ("PH", None, "danger", "PH", "police", "911"),
        ("QA", None, "trafficking", "QA", "trafficking_hotline", "+97444000002"),
        ("QA", "PH", "labour", "QA", "labour_hotline", "16008"),
        ("QA", "PH", "general", "PH", "missions", "+97444000001"),
        ("SA", "PH", "general", "SA", "labour_hotline", "19911"),
        ("PH", "PH", "child", "PH", "child_helpline", "1383"),
        (None, "PH", "agency", "PH", "complaint", "1348"),
        ("QA", "PH", "agency", "PH", "hotline", "+6321348"),
    ],
)
def test_the_best_contact(
    here: str | None, origin: str | None, need: contacts.Need, country: str, field: str, phone: str
) -> None:
    found = best(here, origin, need)
    assert found is not None
    assert (found.country, found.field, found.phones[0]) == (country, field, phone)


@pytest.mark.usefixtures("_world")
def test_nobody_is_none() -> None:
    assert best("KW", None, "danger") is None
    assert best(None, None, "danger") is None
    assert best("ZZ", "ZZ", "general") is None
    assert more("KW", None, "danger") == ()


@pytest.mark.usefixtures("_world")
def test_a_phone_comes_before_a_web_page() -> None:
    names = [contact.field for contact in (best("SA", "PH", "general"), *more("SA", "PH", "general")) if contact]
    assert names == ["labour_hotline", "hotline", "missions"]


@pytest.mark.usefixtures("_world")
def test_no_number_is_shown_twice() -> None:
    found = [best(None, "PH", "agency"), *more(None, "PH", "agency")]
    phones = [phone for contact in found if contact for phone in contact.phones]
    assert phones == ["1348", "+6321348", "911"]


def test_danger_starts_with_the_police_of_every_country_we_know() -> None:
    for iso, country in countries().items():
        found = best(iso, None, "danger")
        assert found is not None, iso
        if country.destination.get("police") or country.origin.get("police"):
            assert (found.country, found.field) == (iso, "police")


def test_every_number_offered_can_be_reached_from_there() -> None:
    for here in countries():
        for origin in (None, *countries()):
            for need in NEEDS:
                for contact in (best(here, origin, need), *more(here, origin, need)):
                    for phone in contact.phones if contact else ():
                        assert phone.startswith("+") or (contact and contact.country == here)
