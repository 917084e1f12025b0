"""What stands between us and Telegram may answer in its place: it must never be taken for Telegram's word.

A proxy's "403 Forbidden" is no person who blocked the bot, its "400 Bad Request" no message that Telegram will never
take, and a page of its own no success. Taken for Telegram's, the first would erase somebody's talk and the others would
drop her answer. So every answer is looked at before python-telegram-bot reads it.
"""

from __future__ import annotations

import json
from typing import Any

from telegram.error import NetworkError
from telegram.request import HTTPXRequest


class NotTelegram(NetworkError):
    """Something answered that is not the Bot API: to be waited for, like a network that is away."""


class Genuine(HTTPXRequest):
    """The HTTP client of python-telegram-bot, which passes on nothing but answers of the Bot API."""

    async def do_request(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make a request.

        Raises:
            NotTelegram: what came back has not the form of an answer of the Bot API.
            TelegramError: the network failed.
        """
        code, payload = await super().do_request(url, method, *args, **kwargs)
        if method == "POST" and not is_genuine(code, payload):
            raise NotTelegram(f"HTTP {code} without an answer of Telegram's")
        return code, payload


def is_genuine(code: int, payload: bytes) -> bool:
    """Has it the form that the Bot API gives to all its answers?

    Args:
        code: the HTTP status.
        payload: the body, which shall be a JSON object: "ok" true and a "result", or "ok" false and an "error_code".
    """
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return False
    if not isinstance(answer, dict):
        return False
    if 200 <= code <= 299:
        return answer.get("ok") is True and "result" in answer
    parameters = answer.get("parameters", {})
    return answer.get("ok") is False and answer.get("error_code") == code and isinstance(parameters, dict)
