"""The card to keep: the few numbers somebody needs who goes from one country to work in another."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.contacts import Contact, best, more
from knowledge.guides import countries
from knowledge.pages import contact_data


def card(country: str | None, origin: str | None, today: date) -> dict[str, Any]:
    """What stands on the card.

    Args:
        country: where she goes, ISO 3166-1 alpha-2; None or one we have no file of: not known.
        origin: where she comes from; the same.

    Returns ``{country, origin, emergency, mission, hotline}``, the last three contacts as in knowledge.pages, or None
    where we know no number: there is one emergency number, her mission there, and one hotline of her own country, as
    they are rung from ``country``.
    """
    place = country if country in countries() else None
    home = origin if origin in countries() and origin != place else None
    helpers = [best(place, home, "general"), *more(place, home, "general")]
    mission, hotline = _first(helpers, "missions"), _first(helpers, "hotline")
    return {
        "country": place,
        "origin": home,
        "emergency": contact_data(best(place, None, "danger"), place, today) if place else None,
        "mission": contact_data(mission, place, today),
        "hotline": contact_data(hotline, place, today),
    }


def _first(contacts: list[Contact | None], field: str) -> Contact | None:
    """The contact of this field with a phone, or None."""
    return next((one for one in contacts if one is not None and one.field == field and one.phones), None)
