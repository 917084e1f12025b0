"""What belongs beside a verdict: where to report an agency, what it may charge, and what the law says about sub-agents.

The facts stand in the country file where there is one, else in register.yml; a fact that stands in neither is missing
in the answer, which then says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.contacts import Contact, best, more, usable
from knowledge.countryfile import as_fact
from knowledge.facts import FIELDS, SHELF_LIFE, Fact, Field, Kind
from knowledge.guides import countries, side_of
from knowledge.pages import contact_data, fact_entry
from knowledge.register import FOLDER, Register, settings

COMPLAINT = FIELDS["origin", "complaint"]
SUB_AGENTS = Field("sub_agents", "origin", Kind.TEXT)
#: How many people to ring are shown to somebody who is abroad already.
ABROAD = 2


def complaint(country: str, place: str | None = None, folder: Path = FOLDER) -> Contact | None:
    """The office that takes complaints about agencies of a country, as somebody in ``place`` reaches it.

    Args:
        country: ISO 3166-1 alpha-2 of the register.
        place: where she is, as far as we know; somebody who did not say may still be at home.
        folder: where the registers are.
    """
    home, register = countries().get(country), settings(country, folder)
    fact: Fact | None = home.origin.get("complaint") if home else None
    if fact is None and register is not None and register.complaint:
        fact = as_fact(COMPLAINT, country, register.complaint)
    return Contact("complaint", country, fact, usable(fact, place or country)) if fact else None


def report_page(
    country: str, place: str | None, origin: str | None, today: date, folder: Path = FOLDER
) -> dict[str, Any]:
    """Where to report an agency of this register.

    ``place`` is the country she works in or wants to go to, ``origin`` the one she comes from; None if not said.
    Returns ``{country, office: contact or None, place, abroad: [contact], **register}``; contacts as in
    knowledge.pages, ``register`` as :func:`_register` gives it.
    """
    # An agency of a country people go to (Hong Kong) is reported there, one of a country they leave at home.
    here = place if place in countries() else country if side_of(country) == "destination" else None
    home = origin if side_of(country) == "destination" else country
    office = complaint(country, here, folder)
    told = set(office.phones) if office else set()
    helpers = [found for found in (best(here, home, "labour"), *more(here, home, "labour")) if found]
    others = [found for found in helpers if not told & set(found.phones)]
    return {
        **_register(country, settings(country, folder)),
        "office": contact_data(office, here or country, today),
        "place": here,
        "abroad": [contact_data(found, here, today) for found in others[:ABROAD]],
    }


def fee_page(country: str, place: str | None, origin: str | None, today: date, folder: Path = FOLDER) -> dict[str, Any]:
    """What the law lets an agency of this register charge, and what the law of the other country says.

    Arguments as in :func:`report_page`. Returns ``{country, fee: entry or None, other: entry or None, place,
    **register}``; an entry is ``{field, side, country, kind, value, source, checked, confidence, stale}``.
    """
    register = settings(country, folder)
    goes_there = side_of(country) == "destination"
    return {
        **_register(country, register),
        "fee": _fee(country, register, today),
        "place": country if goes_there else place,
        "other": _fee_of_file(origin if goes_there else place, not goes_there, today),
    }


def sub_agent_rule(country: str, today: date, folder: Path = FOLDER) -> dict[str, Any] | None:
    """What the law of a register says about people who recruit without being the agency; an entry, or None."""
    register = settings(country, folder)
    if register is None or not register.sub_agents:
        return None
    return fact_entry(as_fact(SUB_AGENTS, country, register.sub_agents), country, today)


def sub_agent_page(country: str, today: date, folder: Path = FOLDER) -> dict[str, Any]:
    """For somebody whom a person recruits who names no agency: ``{rule: entry or None, office, **register}``."""
    return {
        **_register(country, settings(country, folder)),
        "rule": sub_agent_rule(country, today, folder),
        "office": contact_data(complaint(country, None, folder), country, today),
    }


def _register(country: str, register: Register | None) -> dict[str, Any]:
    """``{country, authority, official_page}``; both empty where we hold nothing about the register."""
    return {
        "country": country,
        "authority": register.authority if register else "",
        "official_page": register.official_page if register else "",
    }


def _fee(country: str, register: Register | None, today: date) -> dict[str, Any] | None:
    if register is None:
        return _fee_of_file(country, side_of(country) == "destination", today)
    if not register.fee:
        return None
    value: Mapping[str, Any] = register.fee
    rest = ("source", "checked", "confidence")
    return {
        "field": "fee_limit",
        "side": "origin",
        "country": country,
        "kind": "fee",
        "value": {key: held for key, held in value.items() if key not in rest},
        "source": dict(value["source"]),
        "checked": value["checked"].isoformat(),
        "confidence": value["confidence"],
        "stale": (today - value["checked"]).days > SHELF_LIFE[Kind.FEE],
    }


def _fee_of_file(country: str | None, as_destination: bool, today: date) -> dict[str, Any] | None:
    """What a country's file says about fees: on the side of those who come, or of those who leave."""
    known = countries().get(country or "")
    if known is None:
        return None
    fact = known.destination.get("recruitment_fee") if as_destination else known.origin.get("fee_limit")
    return fact_entry(fact, known.iso, today) if fact else None
