"""The first page: what the bot can do, each as a link."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.web.respond import address_of, language_of, page
from bot.web.routes import shown
from bot.wording import render


def home(request: Request) -> Response:
    """The bot's first words and its menu."""
    language = language_of(request)
    reply = render("utter_start", {}, language)
    menu = [
        {"title": button.title, "url": url, "intent": button.press.intent}
        for button in reply.buttons
        if button.press and (url := address_of(button.press, language))
    ]
    return page(request, "home.html.j2", reply=reply, menu=menu)


routes: list[BaseRoute] = [shown("/", home)]
