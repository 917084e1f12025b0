"""Settings, read from the environment only: secrets never stand in a file of the repository."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.faults import OperatorError

#: The repository: config.yml, domain/, data/, locales/ and models/ stand here.
ROOT = Path(__file__).resolve().parent.parent


class SettingsError(OperatorError, ValueError):
    """A setting cannot be used. The message names the variable, what is wrong with it and the mend."""


@dataclass(frozen=True)
class Settings:
    """What an operator can set. Every field names its variable.

    Attributes:
        state: SAFEMIGRATION_STATE, the folder for keys and the database; default ``state/`` in the repository.
        key: SAFEMIGRATION_KEY, 32 bytes as 64 hexadecimal digits; default: made once beside the database, mode 0600.
        database: DATABASE_URL, a PostgreSQL server for several workers (docs/scaling.md); default: SQLite.
        bot: SAFEMIGRATION_BOT, the schema there: one for each bot that shares the server.
        session_hours: SAFEMIGRATION_SESSION_HOURS, after how many silent hours a conversation is forgotten
            (the chosen language alone is kept for 30 days).
        host, port: SAFEMIGRATION_HOST and SAFEMIGRATION_PORT of the local server; loopback unless told otherwise.
        telegram_token: TELEGRAM_TOKEN from @BotFather; without it Telegram stays off.
        telegram_api_url: TELEGRAM_API_URL, the root of the Bot API server.
        telegram_webhook_url: TELEGRAM_WEBHOOK_URL, public https address; without it the bot polls.
        telegram_webhook_secret: TELEGRAM_WEBHOOK_SECRET, 1-256 characters of A-Z, a-z, 0-9, _ and -.
        audio: SAFEMIGRATION_AUDIO, the folder of the recordings of staff (docs/audio.md); it may be missing.
        desks: SAFEMIGRATION_DESKS, the file of the staff's desks (docs/people.md); without it nobody is handed over.
    """

    state: Path
    key: bytes | None = None
    session_hours: float = 24.0
    host: str = "127.0.0.1"
    port: int = 5005
    telegram_token: str | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: str | None = None
    desks: Path | None = None
    audio: Path = ROOT / "audio"
    database: str | None = None
    bot: str = "bot"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. An empty variable counts as not set.

        Raises:
            SettingsError: a value cannot be used.
        """
        given = {name: value.strip() for name, value in (os.environ if env is None else env).items() if value.strip()}
        webhook_url = given.get("TELEGRAM_WEBHOOK_URL")
        secret = given.get("TELEGRAM_WEBHOOK_SECRET")
        if webhook_url and not webhook_url.startswith("https://"):
            raise SettingsError("TELEGRAM_WEBHOOK_URL must begin with https:// (Telegram sends updates nowhere else).")
        if webhook_url and not secret:
            raise SettingsError(
                "TELEGRAM_WEBHOOK_URL is set but TELEGRAM_WEBHOOK_SECRET is not: without it anybody could send forged "
                "messages. Set it to a long random word, for example the output of: openssl rand -hex 32"
            )
        if secret and (len(secret) > 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret)):
            raise SettingsError("TELEGRAM_WEBHOOK_SECRET may hold only A-Z, a-z, 0-9, _ and -, at most 256 of them.")
        key = _key(given.get("SAFEMIGRATION_KEY"))
        return cls(
            state=_path(given, "SAFEMIGRATION_STATE") or ROOT / "state",
            key=key,
            session_hours=_number(given, "SAFEMIGRATION_SESSION_HOURS", 24.0),
            host=given.get("SAFEMIGRATION_HOST", "127.0.0.1"),
            port=_port(given.get("SAFEMIGRATION_PORT", "5005")),
            telegram_token=given.get("TELEGRAM_TOKEN"),
            telegram_api_url=given.get("TELEGRAM_API_URL", "https://api.telegram.org").rstrip("/"),
            telegram_webhook_url=webhook_url,
            telegram_webhook_secret=secret,
            desks=_path(given, "SAFEMIGRATION_DESKS"),
            audio=_path(given, "SAFEMIGRATION_AUDIO") or ROOT / "audio",
            database=_database(given.get("DATABASE_URL"), key),
            bot=_bot(given.get("SAFEMIGRATION_BOT", "bot")),
        )


def _key(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise SettingsError("SAFEMIGRATION_KEY must be 64 hexadecimal digits. Make one with: openssl rand -hex 32")
    return key


def _database(url: str | None, key: bytes | None) -> str | None:
    if url is None:
        return None
    if not url.startswith(("postgresql://", "postgres://")):
        raise SettingsError("DATABASE_URL must begin with postgresql:// (no other server is known). Unset: SQLite.")
    if key is None:
        raise SettingsError(
            "DATABASE_URL is set but SAFEMIGRATION_KEY is not: all workers seal with the same key, and it must not "
            "lie beside what it seals. Make one with: openssl rand -hex 32"
        )
    return url


def _bot(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) or name.startswith("pg_"):
        raise SettingsError("SAFEMIGRATION_BOT must be 1 to 40 of a-z, 0-9 and _, and begin with a letter (not pg_).")
    return name


def _path(given: Mapping[str, str], name: str) -> Path | None:
    if name not in given:
        return None
    try:
        return Path(given[name]).expanduser()
    except RuntimeError as error:  # "~somebody" whom this machine does not know
        raise SettingsError(f"{name}: there is no home folder for {given[name]!r}. Write the whole path.") from error


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536):
        raise SettingsError(f"SAFEMIGRATION_PORT must be a whole number from 1 to 65535, not {text!r}.")
    return int(text)


def _number(given: Mapping[str, str], name: str, default: float) -> float:
    try:
        number = float(given.get(name, default))
    except ValueError:
        number = -1.0
    if not 0 < number < math.inf:  # "nan" is neither
        raise SettingsError(f"{name} must be a number above 0, not {given[name]!r}.")
    return number
