"""The assistant's side of the chat page: ``POST /web/turn`` and ``POST /web/forget`` for our own web process alone.

A request carries the secret that both processes know; a turn is one unit of the state, as in the Telegram desk. The
web process holds no key: button tokens are signed and read here, and a conversation is known by the keyed hash of the
number in her cookie. Nothing is stored but the conversation itself, so there is nothing to send again: what fails is
told at once, and she writes again. What staff write to her is stored until her page has it (:mod:`bot.people.mail`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import weakref
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import regex
import structlog
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot.assistant import DANGER, FORGET
from bot.channels.first_look import cries_in
from bot.channels.needs import Assistant, DeskAway
from bot.channels.urgency import Turnstile
from bot.channels.web_talks import Talks, TelegramDesk
from bot.hiding import HIDE
from bot.logs import where
from bot.privacy.database import ServerError, StoreError
from bot.privacy.state import State
from bot.turns import Incoming
from bot.unanswered.memory import LastMissed
from bot.wording import DEFAULT, Button, Press, Reply, render, served
from bot.wording.tokens import read, sign

log = structlog.get_logger(__name__)

#: Bytes a request may have: 2000 characters of any script (bot/assistant.py reads no more), and room for the rest.
BODY_LIMIT = 32_000
#: Turns that may wait for the assistant at once; one more is asked to come back, so that Telegram is answered too. A
#: cry for help is not, and goes before those that wait.
AT_ONCE = 64
#: Seconds for which a turn waits for another worker that has the same conversation, and between two looks.
WAIT, WAIT_STEP = 10.0, 0.05
#: What the web process may ask for by name: the buttons of the greeting, which it shows before anything was said.
CHOICES = frozenset(
    {button.press.intent for button in render("utter_start").buttons if button.press is not None} | {"menu"}
)
#: 128 random bits in base64, as the cookie holds them.
_CONVERSATION = regex.compile(r"[A-Za-z0-9_-]{22}")


class Refused(ValueError):
    """A request that is not of the agreed form. The message says why, without quoting it."""


class WebChat:
    """Answers what the web process hands on."""

    def __init__(
        self,
        assistant: Assistant,
        state: State,
        secret: str,
        desk: Callable[[], TelegramDesk | None] = lambda: None,
    ) -> None:
        """Keep what is given.

        Args:
            assistant: answers.
            state: the open state folder, the assistant's own.
            secret: known to our two processes only; not empty.
            desk: gives the Telegram desk, by which staff are reached; None while there is none.

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
        self._turns = Turnstile(lambda: False)  # a page has no limit of Telegram's
        self._talks = Talks(assistant, state, desk)
        self._missed = LastMissed()
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    def blueprint(self) -> Blueprint:
        """Return the routes: 401 without the secret, 413 too long, 400 not of the form, 503 come back later."""
        routes = Blueprint("web_chat", url_prefix="/web")

        @routes.post("/turn", stream=True)
        async def turn(request: Request) -> HTTPResponse:
            return await self._with_body(request, self._turn)

        @routes.post("/wait", stream=True)
        async def wait(request: Request) -> HTTPResponse:
            return await self._with_body(request, self._wait)

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
        except DeskAway:
            return empty(503, {"Retry-After": "2"})
        except StoreError as error:  # a full disk; nothing was committed
            log.error("web.state_not_written", error=type(error).__name__)
            return empty(503, {"Retry-After": "10"})
        return answer

    def _genuine(self, given: str) -> bool:
        """Compare the bearer secret in constant time."""
        kind, _, secret = given.partition(" ")
        return kind.lower() == "bearer" and hmac.compare_digest(secret.encode("utf-8", "replace"), self._secret)

    async def _turn(self, asked: Any) -> HTTPResponse:
        incoming, seen = self._incoming(asked), _seen(asked)
        conversation, cry = incoming.conversation, cries_in(incoming)
        if self._under_way >= AT_ONCE and not cry:
            log.warning("web.busy", turns=self._under_way)
            return empty(503, {"Retry-After": "5"})
        self._under_way += 1
        if cry:
            self._turns.hurry(conversation)
        try:
            # Whether she talks with staff is looked up before the turn and written after it.
            async with self._alone(conversation), self._turns.turn(conversation):
                answer = await self._answer(incoming, seen)
        finally:
            self._under_way -= 1
            if cry:
                self._turns.calm(conversation)
        self._talks.wake()
        return json_response(answer, ensure_ascii=False)

    async def _wait(self, asked: Any) -> HTTPResponse:
        """What staff have written since."""
        conversation, seen = self._conversation(asked), _seen(asked)
        with self._state.transaction():
            self._talks.confirm(conversation, seen)
            waiting = self._waiting(conversation)
        self._talks.wake()
        return json_response(waiting, ensure_ascii=False)

    def _waiting(self, conversation: str, only_state: bool = False) -> dict[str, Any]:
        found = self._talks.waiting(conversation, only_state)
        letters = [
            {"number": one.number, "replies": [self._shown(reply, conversation) for reply in one.replies]}
            for one in found.letters
        ]
        return {"talk": found.talk, "arrived": found.arrived, "letters": letters}

    async def _answer(self, incoming: Incoming, seen: int) -> dict[str, Any]:
        """Have the turn answered and commit it. Whatever fails in it, she gets an answer, and nothing of it is kept.

        Args:
            incoming: what she wrote or pressed.
            seen: number of the last letter that her page shows.

        Raises:
            StoreError: nothing was committed.
            DeskAway: the process starts or stops.
        """
        conversation = incoming.conversation
        try:
            with self._state.unit() as unit:
                # No await between a turn's end and its commit: the conversation's next turn must find it written.
                turn, also = await self._talks.turn(self._missed.pressed(incoming))
                asked = self._missed.asked(incoming, turn.replies)
                replies = [self._shown(reply, conversation) for reply in asked]

                def extra() -> None:
                    self._talks.confirm(conversation, seen)
                    also()

                unit.commit(extra)
        except (StoreError, DeskAway):
            raise
        except Exception as error:  # noqa: BLE001 - see above
            log.error("web.turn_failed", error=where(error))
            language = served(incoming.language_code) or DEFAULT
            trouble = self._shown(render("utter_trouble", {}, language), conversation)
            told = {"language": language, "forget": False, "hidden": False, "replies": [trouble]}
            return told | self._waiting(conversation)
        if turn.forget:
            self._missed.forget(conversation)
        log.info("web.answered", replies=len(replies))
        # What staff wrote before would stand above what tells her how to get out of danger: it comes a moment later.
        return self._waiting(conversation, only_state=turn.danger) | {
            "language": turn.said_in,
            "forget": turn.forget,
            "hidden": turn.intent == HIDE,
            # Her page says in its own words that all is gone: it holds no messages that she would have to delete.
            "replies": [] if turn.intent == FORGET else replies,
        }

    async def _forget(self, asked: Any) -> HTTPResponse:
        conversation = self._conversation(asked)
        async with self._alone(conversation):
            with self._state.unit() as unit:
                self._assistant.forget(conversation)
                unit.commit(lambda: self._talks.forget(conversation))
            self._missed.forget(conversation)
        self._talks.wake()
        log.info("web.forgotten")
        return empty(204)

    @contextlib.asynccontextmanager
    async def _alone(self, conversation: str) -> AsyncIterator[None]:
        """Have the conversation to ourselves, in this process and among all workers.

        Raises:
            StoreError: another worker has it for too long, or the database is away.
        """
        async with self._locks.setdefault(conversation, asyncio.Lock()):
            for _ in range(round(WAIT / WAIT_STEP)):
                with self._state.holding(conversation) as ours:
                    if ours:
                        yield
                        return
                await asyncio.sleep(WAIT_STEP)
            raise ServerError("another worker has the conversation")

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


def _seen(asked: Any) -> int:
    """The number of the last letter that her page shows; 0 for none."""
    seen = asked.get("seen", 0) if isinstance(asked, dict) else 0
    if not isinstance(seen, int) or isinstance(seen, bool) or not 0 <= seen < 2**63:
        raise Refused("seen is no number")
    return seen
