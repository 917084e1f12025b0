"""Guides and contacts as plain JSON data, ready to be worded: what the actions send and what the command line renders.

Shapes (all dates ISO, all countries ISO codes):

- entry: ``{field, side, country, kind, value, source: {title, url}, checked, confidence, stale}``; the value of a
  contact has its phones as below; a sum of money has ``home`` beside it: what it is in the money of her own country
  (knowledge.rates.in_money_of), or None
- missing: ``{field, side, country}``
- contact: ``{field, country, name, name_local?, phones: [phone], ring: number or None, hours?, languages?, web?,
  write: [way], detail?, source, checked, confidence, stale}``; ``ring`` is the number to try first from where she is
- phone: ``{number, inside}``; ``inside`` is the country a short code works in if that is another country than the
  page's, else None
- way: ``{way, to, detail?, source}``; how to write to somebody instead of calling (docs/countries.md)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from knowledge.contacts import Contact, Need, best, more, ways, written
from knowledge.facts import Fact, Kind, is_stale
from knowledge.guides import SECTIONS, Entry, countries, guide, section
from knowledge.rates import in_money_of

#: Whom to ask about a section: the one contact at its end. Contacts need none.
NEED_OF_SECTION: Mapping[str, Need] = MappingProxyType(
    {
        "pay": "labour",
        "papers": "general",
        "passport": "labour",
        "fees": "agency",
        "contract": "labour",
        "leaving": "labour",
        "health": "general",
        "rights": "labour",
        "deception": "agency",
    }
)

#: How many other contacts stand behind the first one, and how many of those one can write to.
_OTHERS, _WRITTEN = 3, 2


def overview_page(country: str, origin: str | None, today: date) -> dict[str, Any]:
    """``{country, origin, side, entries: [entry], sections: [name], contact: contact or None}``.

    ``side`` is origin if we know the country only as a place people leave from. Raises UnknownCountry.
    """
    book = guide(country, origin)
    return {
        "country": country,
        "origin": book.origin,
        "side": "origin" if book.origin == country else "destination",
        "entries": _entries(book.overview, country, book.origin, today),
        "sections": [part.name for part in book.sections],
        "contact": contact_data(best(country, book.origin, "labour"), country, today),
    }


def share_page(country: str, origin: str | None, today: date) -> dict[str, Any]:
    """The overview as one message to send to others.

    :func:`overview_page` and ``{emergency: contact or None, first_checked, last_checked}``: the oldest and the newest
    day on which its facts were checked. Raises UnknownCountry.
    """
    page = overview_page(country, origin, today)
    days = sorted(entry["checked"] for entry in page["entries"]) or [today.isoformat()]
    emergency = contact_data(best(country, None, "danger"), country, today)
    return {**page, "emergency": emergency, "first_checked": days[0], "last_checked": days[-1]}


def section_page(country: str, name: str, origin: str | None, today: date) -> dict[str, Any]:
    """``{country, origin, section, entries: [entry], missing: [missing], ask_origin, contact: contact or None}``.

    ``contact`` is the one to ask about this section; ``ask_origin`` says that we could tell more if she named her own
    country. Raises UnknownCountry, or KeyError for an unknown section.
    """
    part = section(country, name, origin)
    need = NEED_OF_SECTION.get(name)
    return {
        "country": country,
        "origin": part.origin,
        "section": name,
        "entries": _entries(part.known, country, part.origin, today),
        "missing": [_missing(entry) for entry in part.missing],
        "ask_origin": part.origin is None and any(field.side == "origin" for field in SECTIONS[name]),
        "contact": contact_data(best(country, part.origin, need), country, today) if need else None,
    }


def help_page(need: Need, country: str | None, origin: str | None, today: date) -> dict[str, Any]:
    """Whom to ring with a need: the best contact first, a few others behind it.

    Args:
        need: what she needs help with.
        country: where she is, or goes; ISO 3166-1 alpha-2; None if not said.
        origin: where she comes from; the same.

    Returns ``{country, known, origin, contact, home_country, home, more: [contact], written: [contact]}``. ``known``:
    we have a file of ``country``. ``home`` is whom to ring if she is still in ``home_country``, both None where that is
    not known or the same place. ``written`` are those one can write to.
    """
    home = origin if origin != country and origin in countries() else None
    return {
        "country": country,
        "known": country in countries(),
        "origin": origin,
        "contact": contact_data(best(country, origin, need), country, today),
        "home_country": home,
        "home": contact_data(best(home, home, need), home, today) if home else None,
        "more": [contact_data(other, country, today) for other in more(country, origin, need)[:_OTHERS]],
        "written": [contact_data(one, country, today) for one in written(country, origin, need)[:_WRITTEN]],
    }


def contact_data(contact: Contact | None, place: str | None, today: date) -> dict[str, Any] | None:
    """A contact as a page shows it to somebody in ``place``; None stays None."""
    if contact is None:
        return None
    fact = contact.fact
    return {
        "field": contact.field,
        "country": contact.country,
        **fact.as_json()["value"],
        "phones": _phones(fact, fact.value.get("phones", ()), place),
        "write": [dict(way) for way in ways(fact, place)],
        "ring": contact.phones[0] if contact.phones else None,
        **_origin_of(fact, today),
    }


def fact_entry(fact: Fact, place: str, today: date, origin: str | None = None) -> dict[str, Any]:
    """One fact as an entry of a page about ``place`` for a person from ``origin``."""
    return _entry(Entry(fact.field, fact.country, fact), fact, place, origin, today)


def _entries(entries: Sequence[Entry], place: str, origin: str | None, today: date) -> list[dict[str, Any]]:
    return [_entry(entry, entry.fact, place, origin, today) for entry in entries if entry.fact]


def _entry(entry: Entry, fact: Fact, place: str, origin: str | None, today: date) -> dict[str, Any]:
    value = fact.as_json()["value"]
    kind = entry.field.kind
    if kind in (Kind.CONTACT, Kind.MISSIONS):
        value["phones"] = _phones(fact, value.get("phones", ()), place)
        value["write"] = [dict(way) for way in ways(fact, place)]
    elif kind is Kind.MONEY and "amount" in value:
        value["home"] = _at_home(value, origin, today)
    elif kind is Kind.FEE and "amount" in value.get("limit", {}):
        value["limit"]["home"] = _at_home(value["limit"], origin, today)
    return {**_missing(entry), "kind": kind.value, "value": value, **_origin_of(fact, today)}


def _at_home(value: Mapping[str, Any], origin: str | None, today: date) -> dict[str, Any] | None:
    home = countries().get(origin or "")
    return in_money_of(value, home.currency, today) if home else None


def _missing(entry: Entry) -> dict[str, str]:
    return {"field": entry.field.name, "side": entry.field.side, "country": entry.country}


def _origin_of(fact: Fact, today: date) -> dict[str, Any]:
    data = fact.as_json()
    return {key: data[key] for key in ("source", "checked", "confidence")} | {"stale": is_stale(fact, today)}


def _phones(fact: Fact, phones: Sequence[str], place: str | None) -> list[dict[str, Any]]:
    elsewhere = fact.country if fact.country != place and fact.field.name != "missions" else None
    return [{"number": phone, "inside": None if phone.startswith("+") else elsewhere} for phone in phones]
