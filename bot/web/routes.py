"""Addresses of pages and the forms people send to them.

A handler is a function of the request (and of the form it answers) that returns a response; it may be a coroutine.
Plain functions run in a thread, so that reading a long offer holds nobody else up.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.web.security import FIELD
from bot.wording import languages, served

Answer = Response | Awaitable[Response]
Handler = Callable[[Request], Answer]
FormHandler = Callable[[Request, "Form"], Answer]

#: The largest form, in bytes: an advertisement of two pages, in a script of which a form makes nine bytes a letter.
MOST_BYTES = 64_000
_MOST_FIELDS = 200
_KIND = "application/x-www-form-urlencoded"


class Form:
    """What a form holds: fields by name, each value cut to a length, without control characters."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name, []).append(value)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """All fields in their order but the token, to be sent again."""
        return [(name, _clean(one)) for name, values in self._fields.items() if name != FIELD for one in values]

    def get(self, name: str, most: int = 200) -> str:
        """The first value of a field, at most so many characters; empty if there is none."""
        return next(iter(self.all(name, most)), "")

    def all(self, name: str, most: int = 200) -> list[str]:
        """All values of a field (checkboxes), in their order."""
        return [_clean(value)[:most] for value in self._fields.get(name, ())]

    def one_of(self, name: str, allowed: Mapping[str, Any] | tuple[str, ...] | list[str]) -> str | None:
        """The first value of a field if it is one of these, else None: a choice is never more than we offered."""
        value = self.get(name)
        return value if value in allowed else None


def shown(path: str, handler: Handler) -> Route:
    """A page in every language: ``/{lang}`` and the path.

    A language that a neighbour of it answers for (zh-TW) leads there; one we do not speak is not found.
    """
    return _route("/{lang}" + path, handler, "GET")


def posted(path: str, handler: FormHandler) -> Route:
    """The answer to a form of one of our pages, in every language: ``/{lang}`` and the path.

    Before the handler runs, the form's size and its token are checked (:class:`bot.web.security.Csrf`).
    """

    async def answer(request: Request) -> Response:
        form = await read_form(request)
        if not request.app.state.csrf.is_ours(request, form.get(FIELD)):
            raise HTTPException(403)
        return await call(handler, request, form)

    return _route("/{lang}" + path, answer, "POST")


async def read_form(request: Request) -> Form:
    """The form of a request.

    Raises:
        HTTPException: 415 it is no plain form, 413 it is too large, 400 it has far more fields than any of ours.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        raise HTTPException(415)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise HTTPException(413)
        fields = parse_qsl(
            body.decode("latin-1"), keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS
        )
    except (ValueError, ClientDisconnect) as error:
        raise HTTPException(400) from error
    return Form(fields)


async def call(handler: Callable[..., Answer], *arguments: Any) -> Response:
    """Run a handler, a plain one in a thread."""
    if inspect.iscoroutinefunction(handler):
        return await handler(*arguments)
    found = await run_in_threadpool(handler, *arguments)
    assert isinstance(found, Response)
    return found


def as_tag(text: str) -> str:
    """A language tag in the spelling of BCP 47: language small, script with a capital, country in capitals."""
    first, *others = text.replace("_", "-").split("-")
    return "-".join([first.lower(), *(one.title() if len(one) == 4 else one.upper() for one in others)])


def _route(path: str, handler: Handler, method: str) -> Route:
    async def in_language(request: Request) -> Response:
        tag = request.path_params["lang"]
        if tag not in languages():
            neighbour = served(as_tag(tag))
            if neighbour is None or method != "GET":
                raise HTTPException(404)
            return RedirectResponse(request.url.path.replace(tag, neighbour, 1) + _query(request), 302)
        return await call(handler, request)

    return Route(path, in_language, methods=[method])


def _query(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""


def _clean(value: str) -> str:
    kept = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in kept if letter >= " " or letter in "\n\t").strip()
