"""Answer cards that staff send into a talk by a command: the same words as the bot's own, with source and date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.wording import Reply, render
from knowledge.agencies import check
from knowledge.contacts import NEEDS, best, more
from knowledge.guides import SECTIONS, countries
from knowledge.pages import contact_data, overview_page, section_page
from knowledge.places import is_country
from knowledge.yamlfile import KnowledgeError

#: Other contacts on a card behind the first.
OTHERS = 3

#: Says the card in a language (an enabled tag).
Card = Callable[[str], Reply]


def card(words: str, origin: str | None) -> Card | None:
    """Return the card that staff ask for, or None if the words name none.

    Args:
        words: what stands behind /card: ``guide QA``, ``guide QA passport``, ``contacts QA``, ``agency PH NAME``.
        origin: the country she comes from, as far as known.
    """
    kind, _, rest = words.strip().partition(" ")
    code, _, rest = rest.strip().partition(" ")
    iso, rest = code.upper(), " ".join(rest.split())
    match kind.lower():
        case "guide" if iso in countries():
            return _guide(iso, rest.lower(), origin)
        case "contacts" if iso in countries():
            return _contacts(iso, origin)
        case "agency" if is_country(iso) and rest:
            return _agency(iso, rest)
    return None


def _guide(iso: str, section: str, origin: str | None) -> Card | None:
    if not section:
        page = overview_page(iso, origin, date.today())
        return lambda language: _bare(render("utter_guide_overview", page, language))
    if section not in SECTIONS:
        return None
    page = {**section_page(iso, section, origin, date.today()), "ask_origin": False}
    return lambda language: _bare(render("utter_guide_section", page, language))


def _contacts(iso: str, origin: str | None) -> Card:
    today, need = date.today(), NEEDS[-1]
    others = [contact_data(other, iso, today) for other in more(iso, origin, need)[:OTHERS]]
    page = {
        "country": iso,
        "known": True,
        "contact": contact_data(best(iso, origin, need), iso, today),
        "more": others,
    }
    return lambda language: _bare(render("utter_contacts", page, language))


def _agency(iso: str, name: str) -> Card | None:
    try:
        page = check(iso, name).as_data()
    except KnowledgeError:  # the register's copy is broken; the check of the knowledge says where
        return None
    return lambda language: _bare(render("utter_agency_verdict", page, language))


def _bare(reply: Reply) -> Reply:
    """Without buttons: they would belong to the dialogue."""
    return Reply(reply.html)
