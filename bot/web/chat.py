"""The chat page: the assistant's dialogue by plain forms, and without reloading where ``chat.js`` runs.

A page without JavaScript shows her last words and the answer, not the whole talk: nothing of it then stands on a disk,
in an address or in a hidden field that somebody could read, copy or forge, every page stays small on a slow line, and
who looks over her shoulder sees one answer. Where JavaScript runs, the talk stays on the open page and nowhere else.

Her cookie holds a random number, the language of the last answer, and whether the chat is hidden or she talks with
staff. The number is 128 bits; the assistant knows the conversation by its keyed hash.

What staff write waits at the assistant until her page looks for it: ``chat.js`` does so by itself, else a button does,
and it comes along with the answer to whatever she sends. Each form names the last of it that stands on the page
(:data:`SEEN`): an answer that was lost on its way names nothing, so it comes again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import regex
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.understanding.danger import DangerFinder
from bot.understanding.normalise import normalise
from bot.web.assistant import AssistantClient, Away, Said, Told, Waiting
from bot.web.respond import blocks, language_of, page
from bot.web.routes import Form, posted, shown
from bot.web.security import set_cookie
from bot.wording import Reply, languages, render
from knowledge.contacts import best
from knowledge.danger import load_danger
from knowledge.guides import destinations

#: Name of the cookie; it ends with the browser.
COOKIE = "talk"
#: Characters of a message; the assistant reads no more.
LONGEST = 2000
#: The header by which chat.js asks for the new part alone, and the one that tells it what it got: "turn" (to be added),
#: "wait" (the same, she did nothing), "away" (to be added, her words stay in the box), "language" (a page, the talk
#: stays), "page" (a page, all else goes).
ASKS, TELLS = "X-Chat", "X-Chat"
#: The field that names the last letter of the staff that stands on the page.
SEEN = "seen"
#: The end of the address at which is looked for an answer of the staff; it has a limit of its own (bot/web/app.py).
WAIT = "/chat/wait"

_VALUE = regex.compile(r"(?P<number>[A-Za-z0-9_-]{22})\.(?P<language>[A-Za-z-]{2,16})\.(?P<state>[012])")
_PLAIN, _HIDDEN, _STAFFED = "012"
#: What templates are told where nothing is known of a talk with staff.
_NO_TALK: dict[str, Any] = {"talk": False, "arrived": None, "seen": 0, "looked": False}


@dataclass(frozen=True)
class Talk:
    """What her cookie says; ``number`` is new in a new conversation, ``staffed``: she talks with staff."""

    number: str
    language: str
    hidden: bool = False
    staffed: bool = False
    new: bool = False

    @classmethod
    def of(cls, request: Request) -> Talk:
        """Read the cookie, or begin a conversation with the language of the page."""
        found = _VALUE.fullmatch(request.cookies.get(COOKIE, ""))
        if found is None or found["language"] not in languages():
            return cls(secrets.token_urlsafe(16), language_of(request), new=True)
        return cls(found["number"], found["language"], found["state"] == _HIDDEN, found["state"] == _STAFFED)

    def keep(self, request: Request, response: Response) -> None:
        """Set the cookie."""
        state = _HIDDEN if self.hidden else _STAFFED if self.staffed else _PLAIN
        set_cookie(request, response, COOKIE, f"{self.number}.{self.language}.{state}")


def chat(request: Request) -> Response:
    """The greeting, and a box to write in. Nothing begins before she sends something."""
    talk = Talk.of(request)
    return _hidden(request) if talk.hidden else _greeting(request, talk=talk.staffed)


async def turn(request: Request, form: Form) -> Response:
    """Her words, or the button she pressed, and the answer."""
    talk, here = Talk.of(request), language_of(request)
    if form.get("end"):
        return await _end(request, talk)
    text, token, choice = form.get("text", LONGEST), form.get("token"), form.get("choice")
    if not (text or token or choice):
        return chat(request)
    asked = {"token": token} if token else {"choice": choice} if choice else {"text": text}
    if not talk.new and talk.language != here:  # she opened the page in another language than the last answer had
        asked["language"] = here
    try:
        told = await client(request).turn(talk.number, here, _seen(form), **asked)
    except Away:
        return _away(request, talk, text, _seen(form))
    if told.forget and not told.replies:
        return _gone(request)
    language = told.language if told.language in languages() else here
    answered = replace(talk, language=language, hidden=told.hidden, staffed=told.waiting.talk)
    request.path_params["lang"] = language  # the page goes on in the language of the answer
    shown = _shown(told, text if not (token or choice) else "", _seen(form))
    if told.hidden:
        response, told_as = _hidden(request, told), "page"
    elif talk.hidden:
        response, told_as = _page(request, **{**shown, "said": ""}), "page"  # not her word: it is hers alone
    elif _wants_part(request) and language == here:
        response, told_as = page(request, "chat_part.html.j2", **shown), "turn"
    else:
        response, told_as = _page(request, **shown), "language"
    response.headers[TELLS] = told_as
    answered.keep(request, response)
    return response


async def wait(request: Request, form: Form) -> Response:
    """What staff have written since."""
    talk, seen = Talk.of(request), _seen(form)
    if talk.hidden or talk.new:  # in another tab she has hidden or erased it
        response = chat(request)
        response.headers[TELLS] = "page"
        return response
    try:
        waiting = await client(request).wait(talk.number, seen)
    except Away:
        return _away(request, talk, "", seen)
    shown = _shown(Told(talk.language, False, False, (), waiting), "", seen)
    if _wants_part(request):
        response = page(request, "chat_part.html.j2", **shown)
    elif waiting.talk or waiting.letters:
        response = _page(request, **{**shown, "looked": not waiting.letters})
    else:
        response = _greeting(request)
    response.headers[TELLS] = "wait"
    replace(talk, staffed=waiting.talk).keep(request, response)
    return response


async def _end(request: Request, talk: Talk) -> Response:
    """Delete the conversation at the assistant, and the cookie."""
    wiped = True
    if not talk.new:
        try:
            await client(request).forget(talk.number)
        except Away:
            wiped = False
    return _gone(request, wiped)


def client(request: Request) -> AssistantClient:
    """The way to the assistant, one for the whole process."""
    state = request.app.state
    if not hasattr(state, "assistant"):
        state.assistant = AssistantClient(state.settings)
    found: AssistantClient = state.assistant
    return found


def _wants_part(request: Request) -> bool:
    return request.headers.get(ASKS) == "part"


def _seen(form: Form) -> int:
    text = form.get(SEEN, 18)
    return int(text) if text.isascii() and text.isdigit() else 0


def _greeting(request: Request, **more: Any) -> Response:
    reply = render("utter_start", {}, language_of(request))
    return _page(request, greeting=blocks(reply), choices=reply.rows, **more)


def _page(request: Request, **shown: Any) -> Response:
    return page(request, "chat.html.j2", longest=LONGEST, **{**_NO_TALK, **shown})


def _shown(told: Told, said: str, seen: int) -> dict[str, Any]:
    """What the templates show of an answer.

    Args:
        told: the answer.
        said: her words.
        seen: number of the last letter of the staff that she has already.
    """
    waiting: Waiting = told.waiting
    return {
        "replies": _replies(told.replies),
        "said": said,
        "letters": [{"number": one.number, "replies": _replies(one.replies)} for one in waiting.letters],
        "seen": waiting.letters[-1].number if waiting.letters else seen,
        "talk": waiting.talk,
        "arrived": waiting.arrived,
        "looked": False,
    }


def _replies(replies: tuple[Said, ...]) -> list[dict[str, Any]]:
    return [{"words": blocks(Reply(one.html)), "rows": one.rows} for one in replies]


def _hidden(request: Request, told: Told | None = None) -> Response:
    """A page about nothing: hello, and a box. A cry for help written there is answered all the same."""
    reply = Reply(told.replies[0].html) if told else render("utter_hidden", {}, language_of(request))
    return page(request, "chat_hidden.html.j2", words=blocks(reply), title=reply.text, longest=LONGEST)


def _gone(request: Request, wiped: bool = True) -> Response:
    response = _greeting(request, gone=True, wiped=wiped)
    response.headers[TELLS] = "page"
    set_cookie(request, response, COOKIE, "", 0)
    return response


def _away(request: Request, talk: Talk, text: str, seen: int) -> Response:
    """The assistant is away: the numbers that help are here all the same, and her words stay in the box.

    A hidden chat stays hidden, unless she cries for help.
    """
    if talk.hidden and not _danger().signs(normalise(text)):
        return _hidden(request)
    numbers = {
        iso: contact.phones[0] for iso in destinations() if (contact := best(iso, None, "danger")) and contact.phones
    }
    shown: dict[str, Any] = {"numbers": numbers, "text": text, "talk": talk.staffed, "seen": seen}
    template = "chat_away.html.j2" if _wants_part(request) else "chat.html.j2"
    response = page(request, template, 503, away=True, longest=LONGEST, **{**_NO_TALK, **shown})
    response.headers.update({TELLS: "away", "Retry-After": "20"})
    return response


@cache
def _danger() -> DangerFinder:
    return DangerFinder(load_danger())


routes: list[BaseRoute] = [shown("/chat", chat), posted("/chat", turn), shown(WAIT, chat), posted(WAIT, wait)]
