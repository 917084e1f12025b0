"""Whom to ring: in danger at once, or by what she needs; and the card with her numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.web.respond import blocks, known_country, language_of, page
from bot.web.routes import Form, posted, shown
from bot.wording import Reply, render
from knowledge.card import card as card_of
from knowledge.contacts import NEEDS, Need, best
from knowledge.guides import countries, destinations, origins
from knowledge.pages import contact_data, fact_entry, help_page

#: The words for a need; the others have those of a number that helps.
RESPONSES: Mapping[Need, str] = {"danger": "utter_danger", "child": "utter_child", "labour": "utter_complaint"}


def danger(request: Request) -> Response:
    """One number and the next minute. Asks nothing before it helps."""
    country, home = _asked(request, "country"), _asked(request, "from")
    words = blocks(help_reply("danger", country, home, language_of(request)))
    return page(request, "danger.html.j2", words=words, **_form(country, home))


def ask(request: Request) -> Response:
    """What she needs help with, and where."""
    return page(request, "contacts.html.j2", need="general", **_form(None, None))


def answer(request: Request, form: Form) -> Response:
    """The one contact that fits best, and a few behind it."""
    country, home = form.one_of("country", tuple(countries())), form.one_of("from", tuple(countries()))
    need: Need = next((known for known in NEEDS if known == form.get("need")), "general")
    words = blocks(help_reply(need, country, home, language_of(request)))
    return page(request, "contacts.html.j2", sent=form, words=words, need=need, **_form(country, home))


def card(request: Request) -> Response:
    """The card to print or copy: one emergency number, her mission, a hotline at home, room for her own."""
    country, home = _asked(request, "country"), _asked(request, "from")
    data = {**card_of(country, home, date.today()), "known": country is not None, "page": "read"}
    words = blocks(render("utter_card", data, language_of(request)))
    return page(
        request,
        "card.html.j2",
        words=words,
        **{**_form(country, home), "places_": destinations(), "origins": origins()},
    )


def help_reply(need: Need, country: str | None, home: str | None, language: str, where: str = "read") -> Reply:
    """What the bot says about whom to ring.

    Args:
        need: what she needs help with.
        country: where she is, ISO 3166-1 alpha-2; None if not said.
        home: where she comes from; the same.
        language: BCP 47.
        where: it is ``read`` on a page, or ``aloud`` to a caller.
    """
    today = date.today()
    data: dict[str, Any] = {**help_page(need, country, home, today), "page": where}
    if need == "child":
        data["minimum_ages"] = _minimum_ages(country, home, today)
    elif need == "labour":
        agency = best(country, home, "agency")
        same = agency == best(country, home, "labour")
        data["agency_contact"] = None if same else contact_data(agency, country, today)
    return render(RESPONSES.get(need, "utter_contacts"), data, language)


def _minimum_ages(country: str | None, home: str | None, today: date) -> list[dict[str, Any]]:
    left, place = countries().get(home or ""), countries().get(country or "")
    ages = (
        left.origin.get("minimum_age") if left else None,
        place.destination.get("minimum_age") if place else None,
    )
    return [fact_entry(age, age.country, today) for age in ages if age]


def _asked(request: Request, name: str) -> str | None:
    return known_country(request.query_params.get(name))


def _form(country: str | None, home: str | None) -> dict[str, Any]:
    return {"country": country, "home": home, "places_": tuple(countries()), "origins": tuple(countries())}


routes: list[BaseRoute] = [
    shown("/danger", danger),
    shown("/contacts", ask),
    posted("/contacts", answer),
    shown("/card", card),
]
