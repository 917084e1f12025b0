"""The assistant's side of the chat page: ``POST /web/turn`` and ``POST /web/forget`` for our own web process alone.

A request carries the secret that both processes know; a turn is one unit of the state, as in the Telegram desk. The
web process holds no key: button tokens are signed and read here, and a conversation is known by the keyed hash of the
number in her cookie. Nothing is stored but the conversation itself, so there is nothing to send again: what fails is
told at once, and she writes again.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from collections.abc import Mapping
from typing import Any, Protocol

import regex
import structlog
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot.assistant import DANGER, FORGET
from bot.hiding import HIDE
from bot.logs import where
from bot.privacy.state import State
from bot.turns import Incoming, Turn
from bot.wording import DEFAULT, Button, Press, Reply, render, served
from bot.wording.tokens import read, sign

log = structlog.get_logger(__name__)

#: Bytes a request may have: 2000 characters of any script (bot/assistant.py reads no more), and room for the rest.
BODY_LIMIT = 32_000
#: Turns that may wait for the assistant at once; one more is asked to come back, so that Telegram is answered too.
AT_ONCE = 64
#: What the web process may ask for by name: the buttons of the greeting, which it shows before anything was said.
CHOICES = frozenset(
    {button.press.intent for button in render("utter_start").buttons if button.press is not None} | {"menu"}
)
#: 128 random bits in base64, as the cookie holds them.
_CONVERSATION = regex.compile(r"[A-Za-z0-9_-]{22}")


class Assistant(Protocol):
    """What this channel needs of :class:`bot.assistant.Assistant`."""

    async def turn(self, incoming: Incoming) -> Turn:
        """Answer one message; what it saves is staged in the state's unit."""

    def forget(self, conversation: str) -> None:
        """Delete the conversation, with the commit of the state's unit."""


class Refused(ValueError):
    """A request that is not of the agreed form. The message says why, without quoting it."""


class WebChat:
    """Answers what the web process hands on."""

    def __init__(self, assistant: Assistant, state: State, secret: str) -> None:
        """Keep what is given.

        Args:
            assistant: answers.
            state: the open state folder, the assistant's own.
            secret: known to our two processes only; not empty.

        Raises:
            ValueError: the secret is empty, so anybody would know it.
        """
        if not secret:
            raise ValueError("the secret between the assistant and the web process is empty")
        self._assistant = assistant
        self._state = state
        self._secret = secret.encode()
        self._key = state.key_for("web buttons")
        self._under_way = 0

    def blueprint(self) -> Blueprint:
        """Return the routes: 401 without the secret, 413 too long, 400 not of the form, 503 come back later."""
        routes = Blueprint("web_chat", url_prefix="/web")

        @routes.post("/turn", stream=True)
        async def turn(request: Request) -> HTTPResponse:
            return await self._with_body(request, self._turn)

        @routes.post("/forget", stream=True)
        async def forget(request: Request) -> HTTPResponse:
            return await self._with_body(request, self._forget)

        return routes

    async def _with_body(self, request: Request, handle: Any) -> HTTPResponse:
        stream = request.stream
        assert stream is not None  # the routes are declared with stream=True
        if not self._genuine(request.headers.get("authorization", "")):
            stream.keep_alive = False  # the body is not read
            return empty(401)
        body = bytearray()
        async for chunk in stream:
            body += chunk
            if len(body) > BODY_LIMIT:
                stream.keep_alive = False
                return empty(413)
        try:
            asked = json.loads(bytes(body))
        except (ValueError, RecursionError):
            return empty(400)
        try:
            answer: HTTPResponse = await handle(asked)
        except Refused as error:
            log.warning("web.refused", reason=str(error))
            return empty(400)
        except sqlite3.Error as error:  # a full disk; nothing was committed
            log.error("web.state_not_written", error=type(error).__name__)
            return empty(503, {"Retry-After": "10"})
        return answer

    def _genuine(self, given: str) -> bool:
        """Compare the bearer secret in constant time."""
        kind, _, secret = given.partition(" ")
        return kind.lower() == "bearer" and hmac.compare_digest(secret.encode("utf-8", "replace"), self._secret)

    async def _turn(self, asked: Any) -> HTTPResponse:
        incoming = self._incoming(asked)
        if self._under_way >= AT_ONCE:
            log.warning("web.busy", turns=self._under_way)
            return empty(503, {"Retry-After": "5"})
        self._under_way += 1
        try:
            answer = await self._answer(incoming)
        finally:
            self._under_way -= 1
        return json_response(answer, ensure_ascii=False)

    async def _answer(self, incoming: Incoming) -> dict[str, Any]:
        """Have the turn answered and commit it. Whatever fails in it, she gets an answer, and nothing of it is kept.

        Raises:
            sqlite3.Error: nothing was committed.
        """
        try:
            with self._state.unit() as unit:
                # No await between a turn's end and its commit: the conversation's next turn must find it written.
                turn = await self._assistant.turn(incoming)
                replies = [self._shown(reply, incoming.conversation) for reply in turn.replies]
                unit.commit()
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            log.error("web.turn_failed", error=where(error))
            language = served(incoming.language_code) or DEFAULT
            trouble = self._shown(render("utter_trouble", {}, language), incoming.conversation)
            return {"language": language, "forget": False, "hidden": False, "replies": [trouble]}
        log.info("web.answered", replies=len(replies))
        return {
            "language": turn.said_in,
            "forget": turn.forget,
            "hidden": turn.intent == HIDE,
            # Her page says in its own words that all is gone: it holds no messages that she would have to delete.
            "replies": [] if turn.intent == FORGET else replies,
        }

    async def _forget(self, asked: Any) -> HTTPResponse:
        conversation = self._conversation(asked)
        with self._state.unit() as unit:
            self._assistant.forget(conversation)
            unit.commit()
        log.info("web.forgotten")
        return empty(204)

    def _conversation(self, asked: Any) -> str:
        if not isinstance(asked, dict):
            raise Refused("not an object")
        cookie = asked.get("conversation")
        if not isinstance(cookie, str) or not _CONVERSATION.fullmatch(cookie):
            raise Refused("conversation is not 22 characters of base64")
        return self._state.pseudonym("web", cookie)

    def _incoming(self, asked: Any) -> Incoming:
        conversation = self._conversation(asked)
        given = {name: asked[name] for name in ("text", "token", "choice") if asked.get(name) is not None}
        languages = {name: asked[name] for name in ("language", "language_code") if asked.get(name) is not None}
        if not all(isinstance(value, str) for value in (*given.values(), *languages.values())):
            raise Refused("a value is not a text")
        if len(given) != 1:
            raise Refused("not exactly one of text, token and choice")
        return Incoming(
            conversation,
            text=given.get("text"),
            press=self._press(conversation, given),
            language_code=languages.get("language_code", "")[:35] or None,
            language=served(languages.get("language", "")[:35]),
            channel="web",
        )

    def _press(self, conversation: str, given: Mapping[str, str]) -> Press | None:
        if "choice" in given:
            if given["choice"] not in CHOICES:
                raise Refused("no such choice")
            return Press(given["choice"])
        if "token" in given:
            return read(self._key, conversation, given["token"]) or Press("old_button")
        return None

    def _shown(self, reply: Reply, conversation: str) -> dict[str, Any]:
        """Return a reply as JSON data: its buttons hold a token or a link."""
        rows = [[self._button(button, conversation) for button in row] for row in reply.rows]
        return {"html": reply.html, "rows": rows}

    def _button(self, button: Button, conversation: str) -> dict[str, Any]:
        if button.press is None:
            return {"title": button.title, "url": button.url}
        token = sign(self._key, conversation, button.press)
        return {"title": button.title, "token": token, "danger": button.press.intent == DANGER}
