"""``/s/{code}``: where the code of a station leads: a language of the place, its first screen, both doors."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.campaign.codes import code_of, read
from bot.campaign.doors import Doors
from bot.campaign.places import first_press, spoken_at
from bot.campaign.places import language_of as greeted_in
from bot.web.assistant import Away
from bot.web.chat import client
from bot.web.respond import address, address_of, direction, language_of, page
from bot.web.routes import shown
from bot.wording import languages, render
from knowledge.campaigns import Station

#: Makes a visitor of an address for as long as this process lives; the assistant hashes it again and keeps neither.
_KEY = secrets.token_bytes(32)


async def scanned(request: Request) -> Response:
    """Somebody scanned a poster: her language if people there read it, else theirs. It is counted."""
    place = read(request.path_params["code"])
    if place is None:
        return RedirectResponse(address(language_of(request)), 302, {"Vary": "Accept-Language"})
    hers = language_of(request)
    request.path_params["lang"] = greeted_in(place, hers) or hers
    response = _page(request, place)
    if request.method == "GET" and not _only_looked_ahead(request.headers):
        response.background = BackgroundTask(_count, request, place)
    return response


def again(request: Request) -> Response:
    """The same page in the language of its address. It is not counted: she was already."""
    place = read(request.path_params["code"])
    return _page(request, place) if place else RedirectResponse(address(language_of(request)), 302)


def _page(request: Request, place: Station) -> Response:
    language, code = language_of(request), code_of(place)
    press = first_press(place)
    where = f"/guide/{place.country}" if place.country else None
    first = None if press is None else address(language, where) if where else address_of(press, language)
    return page(
        request,
        "landing.html.j2",
        reply=render("utter_start", {}, language),
        first=first and {"url": first, "label": place.first_screen},
        telegram=Doors.from_env().telegram(code),
        languages=[_language(tag, code) for tag in dict.fromkeys((*spoken_at(place), *languages()))],
    )


def _language(tag: str, code: str) -> Mapping[str, Any]:
    return {"tag": tag, "name": languages()[tag].name, "dir": direction(tag), "url": address(tag, f"/s/{code}")}


def _only_looked_ahead(headers: Mapping[str, str]) -> bool:
    """Did a browser or a messenger open the page by itself, before anybody tapped?"""
    return "prefetch" in f"{headers.get('sec-purpose', '')} {headers.get('purpose', '')}"


async def _count(request: Request, place: Station) -> None:
    """Tell the assistant, after she has her page. An arrival that is not counted is lost: the page matters more."""
    seen = f"{request.client.host if request.client else ''}\n{request.headers.get('user-agent', '')}"
    visitor = hashlib.blake2b(seen.encode("utf-8", "replace"), key=_KEY, digest_size=16).hexdigest()
    with contextlib.suppress(Away):  # the client has logged it
        await client(request).arrived(code_of(place), language_of(request), visitor)


routes: list[BaseRoute] = [Route("/s/{code}", scanned, methods=["GET"]), shown("/s/{code}", again)]
