"""Settings of the web process, read from the environment only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from bot.settings import SettingsError


@dataclass(frozen=True)
class WebSettings:
    """What an operator can set. Every field names its variable.

    Attributes:
        host, port: SAFEMIGRATION_WEB_HOST and SAFEMIGRATION_WEB_PORT; loopback unless told otherwise.
        assistant: SAFEMIGRATION_WEB_ASSISTANT, where the assistant listens, for the chat.
        secret: SAFEMIGRATION_WEB_SECRET, what the two processes show each other; ``serve`` makes one for its child.
        proxy: SAFEMIGRATION_WEB_PROXY, the addresses of the reverse proxy in front of us, comma separated; only from
            these are X-Forwarded-For and X-Forwarded-Proto believed.
        posts: SAFEMIGRATION_WEB_POSTS, how many forms a minute one client may send.
        posts_all: SAFEMIGRATION_WEB_POSTS_ALL, how many all clients together may.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    assistant: str = "http://127.0.0.1:5005"
    secret: str | None = None
    proxy: tuple[str, ...] = ()
    posts: int = 60
    posts_all: int = 600

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> WebSettings:
        """Read the settings. An empty variable counts as not set.

        Raises:
            SettingsError: a value cannot be used.
        """
        given = {name: value.strip() for name, value in (os.environ if env is None else env).items() if value.strip()}
        assistant = given.get("SAFEMIGRATION_WEB_ASSISTANT")
        if assistant is None:
            host = given.get("SAFEMIGRATION_HOST", "127.0.0.1")
            assistant = f"http://{f'[{host}]' if ':' in host else host}:{given.get('SAFEMIGRATION_PORT', '5005')}"
        elif not assistant.startswith(("http://", "https://")):
            raise SettingsError("SAFEMIGRATION_WEB_ASSISTANT must begin with http:// or https://.")
        return cls(
            host=given.get("SAFEMIGRATION_WEB_HOST", "127.0.0.1"),
            port=_whole(given, "SAFEMIGRATION_WEB_PORT", 8080, 65535),
            assistant=assistant.rstrip("/"),
            secret=given.get("SAFEMIGRATION_WEB_SECRET"),
            proxy=tuple(one.strip() for one in given.get("SAFEMIGRATION_WEB_PROXY", "").split(",") if one.strip()),
            posts=_whole(given, "SAFEMIGRATION_WEB_POSTS", 60, 100_000),
            posts_all=_whole(given, "SAFEMIGRATION_WEB_POSTS_ALL", 600, 1_000_000),
        )


def _whole(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= most):
        raise SettingsError(f"{name} must be a whole number from 1 to {most}, not {text!r}.")
    return int(text)
