"""Country guides: all countries, one country, one section of it, all of it to print, two or three side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from bot.web.respond import address, blocks, known_country, language_of, page
from bot.web.routes import shown
from bot.wording import Reply, label, render
from knowledge.comparison import MOST, comparable, comparison_page
from knowledge.guides import SECTIONS, destinations, guide, origins, section
from knowledge.pages import overview_page, section_page, share_page

#: Seconds a guide may be kept: it says nothing about who read it, and an old phone pays for each page.
KEEP = 600


def all_guides(request: Request) -> Response:
    """The countries to choose from; a chosen one leads to its guide."""
    language, home = language_of(request), _home(request)
    chosen = known_country(request.query_params.get("country"))
    if chosen:
        return RedirectResponse(address(language, f"/guide/{chosen}", from_=home), 303)
    return page(request, "guides.html.j2", keep=KEEP, destinations=destinations(), **_homes(home))


def one_guide(request: Request) -> Response:
    """What matters most about a country, and its sections."""
    language, iso, home = language_of(request), _iso(request), _home(request)
    today = date.today()
    data = overview_page(iso, home, today)
    return page(
        request,
        "guide.html.j2",
        keep=KEEP,
        country=iso,
        words=blocks(render("utter_guide_overview", data, language)),
        forward=render("utter_guide_share", share_page(iso, home, today), language).text,
        sections=[(name, label(f"section_{name}", language)) for name in data["sections"]],
        others=[other for other in destinations() if other != iso] if iso in destinations() else [],
        **_homes(home),
    )


def one_section(request: Request) -> Response:
    """One section of a guide."""
    language, iso, home = language_of(request), _iso(request), _home(request)
    name = request.path_params["section"]
    if name not in SECTIONS or not section(iso, name, home).entries:
        raise HTTPException(404)
    data = section_page(iso, name, home, date.today())
    return page(
        request,
        "guide_section.html.j2",
        keep=KEEP,
        country=iso,
        words=blocks(_section(data, language)),
        agency=name in ("fees", "deception"),
        sections=[(part.name, label(f"section_{part.name}", language)) for part in guide(iso, home).sections],
        section=name,
        **_homes(home),
    )


def whole_guide(request: Request) -> Response:
    """All of a guide on one page, to print."""
    language, iso, home = language_of(request), _iso(request), _home(request)
    today = date.today()
    replies = [render("utter_guide_overview", overview_page(iso, home, today), language)]
    for part in guide(iso, home).sections:
        replies.append(_section(section_page(iso, part.name, home, today), language))
    parts = [blocks(reply) for reply in replies]
    return page(request, "guide_print.html.j2", keep=KEEP, country=iso, parts=parts, home=home)


def comparison(request: Request) -> Response:
    """Two or three countries side by side; with fewer the choice of countries."""
    language, home = language_of(request), _home(request)
    named = request.query_params.getlist("country")[: 2 * MOST]
    compared = comparable(named)
    words = None
    if compared:
        words = blocks(render("utter_guide_compare", comparison_page(compared, home, date.today()), language))
    return page(
        request,
        "guide_compare.html.j2",
        keep=KEEP,
        compared=compared,
        words=words,
        destinations=destinations(),
        **_homes(home),
    )


def _section(data: dict[str, Any], language: str) -> Reply:
    return render("utter_guide_section", {**data, "ask_origin": False}, language)


def _iso(request: Request) -> str:
    iso = known_country(request.path_params["iso"])
    if iso is None:
        raise HTTPException(404)
    return iso


def _home(request: Request) -> str | None:
    """The country she leaves from, if we know something about leaving it."""
    home = request.query_params.get("from")
    return home if home in origins() else None


def _homes(home: str | None) -> dict[str, Any]:
    return {"home": home, "origins": origins()}


routes: list[BaseRoute] = [
    shown("/guide", all_guides),
    shown("/guide/compare", comparison),
    shown("/guide/{iso}", one_guide),
    shown("/guide/{iso}/print", whole_guide),
    shown("/guide/{iso}/{section}", one_section),
]
