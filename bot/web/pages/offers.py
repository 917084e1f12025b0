"""A job offer: the warning signs in its words, those she ticks, and what to do about each. The words are not kept."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.understanding.danger import DangerFinder
from bot.understanding.normalise import normalise
from bot.understanding.offers import offer_language, read_offer
from bot.web.respond import blocks, language_of, page
from bot.web.routes import Form, posted, shown
from bot.wording import label, render
from knowledge.danger import load_danger
from knowledge.guides import destinations, origins
from knowledge.offers import Offer, askable, said_by_her
from knowledge.offers import page as offer_page
from knowledge.risks import signs

#: The longest offer that is read, in characters; an advertisement of a whole page has about half.
LONGEST = 5000


def ask(request: Request) -> Response:
    """The empty form, with what a sign is."""
    return page(request, "offer.html.j2", **_form(request, Form([])))


def answer(request: Request, form: Form) -> Response:
    """The signs in the words and those she ticked; the form below, to add more."""
    text = form.get("offer", LONGEST)
    ticked = [name for name in form.all("sign") if name in askable()]
    if not text and not ticked:
        return page(request, "offer.html.j2", 422, sent=form, lacks=True, **_form(request, form))
    read = read_offer(text, offer_language(text)) if text else Offer(())
    found = {flag.sign.id: flag for flag in (*said_by_her(ticked), *read.flags)}
    offer = Offer(tuple(found[sign.id] for sign in signs() if sign.id in found), read.fee)
    data = offer_page(offer, form.one_of("from", origins()), form.one_of("to", destinations()), date.today())
    words = blocks(render("utter_offer_result", {**data, "more": False}, language_of(request)))
    danger = "isolation" in found or bool(text and _danger().signs(normalise(text)))
    return page(
        request, "offer.html.j2", sent=form, words=words, in_danger=danger, **_form(request, form, tuple(found))
    )


def all_signs(request: Request) -> Response:
    """All warning signs of a job offer, each with what to do about it."""
    listed = [{"sign": sign.sign, "do": sign.do} for sign in signs()]
    words = blocks(render("utter_offer_signs", {"signs": listed}, language_of(request)))
    return page(request, "offer_signs.html.j2", keep=600, words=words)


def _form(request: Request, form: Form, raised: tuple[str, ...] = ()) -> dict[str, Any]:
    language, ticked = language_of(request), form.all("sign")
    return {
        "offer": form.get("offer", LONGEST),
        "asked": [
            (name, label(f"sign_{name}", language), name in ticked)
            for name in askable()
            if name in ticked or name not in raised
        ],
        "to": form.one_of("to", destinations()),
        "home": form.one_of("from", origins()),
        "destinations": destinations(),
        "origins": origins(),
        "longest": LONGEST,
    }


@cache
def _danger() -> DangerFinder:
    return DangerFinder(load_danger())


routes: list[BaseRoute] = [shown("/offer", ask), posted("/offer", answer), shown("/offer/signs", all_signs)]
