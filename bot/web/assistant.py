"""The way from the web process to the assistant: one request a turn, over loopback, with the secret of both.

The other end is :mod:`bot.channels.web`. Everything that can go wrong here is one thing to her: the assistant is away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import structlog

from bot.web.settings import WebSettings

log = structlog.get_logger(__name__)

#: Seconds for reaching the assistant, which is on this machine, and for its answer: others may be before her.
CONNECT, ANSWER = 3.0, 40.0

_Read = TypeVar("_Read")


class Away(Exception):
    """The assistant cannot be reached, does not take us for ours, or is too busy."""


@dataclass(frozen=True)
class Choice:
    """A button under an answer: ``token`` goes back to the assistant, ``url`` leads elsewhere."""

    title: str
    token: str | None = None
    url: str | None = None
    danger: bool = False


@dataclass(frozen=True)
class Said:
    """One message of the assistant: HTML of Telegram's subset, escaped, and rows of buttons."""

    html: str
    rows: tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True)
class Letter:
    """What a person of the staff wrote to her; the next request names ``number``, so that it is not sent again."""

    number: int
    replies: tuple[Said, ...]


@dataclass(frozen=True)
class Waiting:
    """What came back about her talk with staff.

    Attributes:
        talk: there is one, or something of it is still to be fetched or confirmed: ask again.
        arrived: all that she wrote has reached the staff.
        letters: what they wrote since, oldest first.
    """

    talk: bool = False
    arrived: bool = True
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True)
class Told:
    """What came back for a turn.

    Attributes:
        language: an enabled language (BCP 47), that of the replies.
        forget: what her page shows has to go. Without replies the conversation itself is gone too.
        hidden: the chat only says hello.
        replies: what to show.
        waiting: of her talk with staff.
    """

    language: str
    forget: bool
    hidden: bool
    replies: tuple[Said, ...]
    waiting: Waiting = Waiting()


class AssistantClient:
    """Asks the assistant. Keeps no connection: after a restart of the assistant an old one would lose a message."""

    def __init__(self, settings: WebSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Keep where the assistant is.

        Args:
            settings: ``assistant`` and ``secret``; without a secret the assistant is always away.
            transport: another way to it, for tests.
        """
        self._secret = settings.secret
        self._http = httpx.AsyncClient(
            base_url=settings.assistant,
            timeout=httpx.Timeout(ANSWER, connect=CONNECT),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=0),
            transport=transport,
            trust_env=False,  # a proxy of the environment is for the world outside
        )

    async def turn(self, conversation: str, language_code: str, seen: int = 0, **asked: str | None) -> Told:
        """Take one turn.

        Args:
            conversation: the number in her cookie.
            language_code: language of her page, a weak hint.
            seen: number of the last letter of the staff that her page shows.
            asked: exactly one of text, token and choice; ``language`` if she chose one.

        Raises:
            Away: there is no answer.
        """
        given = {name: value for name, value in asked.items() if value is not None}
        whose = {"conversation": conversation, "language_code": language_code, **given}
        return _read(await self._post("/web/turn", {**whose, "seen": seen}), _told)

    async def wait(self, conversation: str, seen: int) -> Waiting:
        """Look for what staff have written.

        Args:
            conversation: the number in her cookie.
            seen: number of the last letter that her page shows: it need not come again.

        Raises:
            Away: there is no answer.
        """
        return _read(await self._post("/web/wait", {"conversation": conversation, "seen": seen}), _waiting)

    async def forget(self, conversation: str) -> None:
        """Delete a conversation.

        Raises:
            Away: it may still be there.
        """
        await self._post("/web/forget", {"conversation": conversation})

    async def arrived(self, code: str, language: str, visitor: str) -> None:
        """Have it counted that the page of a station's code was opened (:mod:`bot.campaign.loopback`).

        Raises:
            Away: it was not counted.
        """
        await self._post("/web/arrival", {"code": code, "language": language, "visitor": visitor})

    async def ready(self) -> bool:
        """Is the assistant there, and ready?"""
        try:
            return (await self._http.get("/ready", timeout=CONNECT)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def _post(self, path: str, body: Mapping[str, str | int]) -> httpx.Response:
        if not self._secret:
            log.error("chat.no_secret", mend="set SAFEMIGRATION_WEB_SECRET to the same word for both processes")
            raise Away
        try:
            answer = await self._http.post(path, json=body, headers={"Authorization": f"Bearer {self._secret}"})
        except httpx.HTTPError as error:
            log.warning("chat.assistant_away", error=type(error).__name__)
            raise Away from error
        if answer.status_code == 401:
            log.error("chat.not_known", mend="set SAFEMIGRATION_WEB_SECRET to the same word for both processes")
        elif not answer.is_success:
            log.warning("chat.refused", status=answer.status_code)
        if not answer.is_success:
            raise Away
        return answer


def _read(answer: httpx.Response, how: Callable[[Any], _Read]) -> _Read:
    try:
        return how(answer.json())
    except (ValueError, KeyError, TypeError) as error:
        log.error("chat.answer_not_read", error=type(error).__name__)
        raise Away from error


def _told(data: Any) -> Told:
    said = _said(data["replies"])
    return Told(str(data["language"]), bool(data["forget"]), bool(data["hidden"]), said, _waiting(data))


def _waiting(data: Any) -> Waiting:
    letters = tuple(Letter(int(one["number"]), _said(one["replies"])) for one in data["letters"])
    return Waiting(bool(data["talk"]), bool(data["arrived"]), letters)


def _said(replies: Any) -> tuple[Said, ...]:
    return tuple(
        Said(
            str(reply["html"]),
            tuple(
                tuple(
                    Choice(str(one["title"]), one.get("token"), one.get("url"), one.get("danger") is True)
                    for one in row
                )
                for row in reply["rows"]
            ),
        )
        for reply in replies
    )
