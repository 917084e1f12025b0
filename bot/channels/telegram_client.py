"""The client of the Bot API: python-telegram-bot's Application, without its own updater and job queue."""

from __future__ import annotations

import importlib.util
import logging
import sys
import warnings
from typing import Any

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import Application, ApplicationBuilder, ExtBot
from telegram.warnings import PTBUserWarning

from bot.channels.inbox import Call
from bot.channels.telegram_answers import Genuine
from bot.channels.telegram_limits import SharedLimiter
from bot.channels.telegram_render import plain
from bot.channels.urgency import Urgency
from bot.once import Once
from bot.settings import Settings

log = structlog.get_logger(__name__)

Client = Application  # type: ignore[type-arg]
Bot = ExtBot  # type: ignore[type-arg]

#: Seconds between tries while Telegram cannot be reached: doubled from the first to the last.
BACK_OFF = (1.0, 30.0)
#: Seconds. A sending that we give up too early comes twice: Telegram had taken it. Its slow minutes are waited for.
TIMEOUTS: dict[str, Any] = {"connect_timeout": 10.0, "read_timeout": 30.0, "pool_timeout": 30.0}


class Gone(Exception):
    """The chat cannot be reached any more: the person blocked the bot or deleted her account, or a group sent it away.

    ``topic_only``: a group is there, but the topic in it is not.
    """

    def __init__(self, topic_only: bool = False) -> None:
        super().__init__(topic_only)
        self.topic_only = topic_only


def build(settings: Settings) -> Client:
    """Build the client. No network, so the bot starts without Telegram too.

    ``updater(None)``: updates come through our webhook route or our poller. ``job_queue(None)``: Rasa's apscheduler is
    older than the one that python-telegram-bot's job queue needs.

    Raises:
        ValueError: no token in the settings.
    """
    if not settings.telegram_token:
        raise ValueError("TELEGRAM_TOKEN is not set")
    quiet()
    if "sniffio" not in sys.modules and importlib.util.find_spec("sniffio") is None:
        # httpcore imports it at every request, and Python would search the disk for it each time.
        sys.modules["sniffio"] = None  # type: ignore[assignment]
    return (
        ApplicationBuilder()
        .token(settings.telegram_token)
        .base_url(f"{settings.telegram_api_url.rstrip('/')}/bot")
        .updater(None)
        .job_queue(None)
        .rate_limiter(SharedLimiter())
        .request(Genuine(connection_pool_size=256, **TIMEOUTS))
        .get_updates_request(Genuine(connection_pool_size=1, **TIMEOUTS))
        .build()
    )


def quiet() -> None:
    """Keep addresses with the token in them (httpx) and messages (python-telegram-bot, at DEBUG) out of every log."""
    for name, level in (
        ("httpx", logging.WARNING),
        ("httpcore", logging.WARNING),
        ("telegram", logging.INFO),
    ):
        logging.getLogger(name).setLevel(level)
    # It logs an answer that is no JSON word for word, at ERROR.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL + 1)
    # We make calls as they were stored and read updates raw: one that python-telegram-bot could not read would
    # otherwise stop all the others, and it logs such an update word for word.
    warnings.filterwarnings("ignore", message="Please use 'Bot\\.", category=PTBUserWarning)


def bot_id(token: str) -> int:
    """Return the bot's user id: the digits before the colon of its token, 0 where there are none."""
    digits = token.partition(":")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


class Outage:
    """Says once that Telegram cannot be reached or refuses us, and once that it works again.

    Receiving and sending have one each: a second poller keeps us from receiving while sending works on.
    """

    def __init__(self, doing: str) -> None:
        """Take the word for the log: "receiving" or "sending"."""
        self._doing = doing
        self._trouble = Once()

    @property
    def since(self) -> float | None:
        """When it began (monotonic seconds); None while all is well."""
        return self._trouble.since

    def begins(self, error: TelegramError) -> None:
        """Note a failure. Every kind of failure is said once until :meth:`over`."""
        kind = type(error).__name__
        if isinstance(error, TimedOut):
            kind = "NetworkError"
        if not self._trouble.begins(kind):
            return
        mend = {
            "Conflict": "another process polls with this token, or a webhook is set: "
            "stop it, or run `safemigration telegram set-webhook --delete`",
            "RetryAfter": "Telegram wants us to slow down; nothing is lost",
            "InvalidToken": "Telegram does not know TELEGRAM_TOKEN: get it from @BotFather",
            "NotTelegram": "something answers in Telegram's place; look at proxy, firewall and TELEGRAM_API_URL",
        }.get(
            kind,
            "Telegram cannot be reached; TELEGRAM_API_URL, proxy and firewall decide whether it can",
        )
        log.warning("telegram.unreachable", doing=self._doing, error=kind, mend=mend, then="trying on")

    def over(self) -> None:
        """Note a success."""
        if self._trouble.over():
            log.warning("telegram.reachable", doing=self._doing)


def wait_after(error: TelegramError, tries: int) -> float:
    """Return how many seconds to wait before the next try: what Telegram asks for, else longer each time."""
    if isinstance(error, RetryAfter):
        seconds = error.retry_after
        return float(seconds if isinstance(seconds, int) else seconds.total_seconds()) + 0.1
    first, last = BACK_OFF
    return min(first * 2 ** min(tries, 16), last)


async def deliver(bot: Bot, call: Call, urgency: Urgency = Urgency.ANSWER) -> int | None:
    """Make one call.

    A text that Telegram cannot parse goes out again without markup, an edit of a message that is gone becomes a new
    message, and an edit that changes nothing counts as done.

    Args:
        bot: the initialised bot.
        call: sendMessage, editMessageText or deleteMessages; in groups of the staff also those on topics.
        urgency: its place among what waits to be sent.

    Returns:
        The number of the message or topic it made, None where it made none or Telegram will never take it.

    Raises:
        Gone: nobody can be reached in that chat.
        TelegramError: Telegram cannot be reached, or wants us to wait: try again.
    """
    try:
        return await _post(bot, call, urgency)
    except (Forbidden, ChatMigrated) as error:
        raise Gone from error
    except BadRequest as error:
        return await _mend(bot, call, error, urgency)


async def _mend(bot: Bot, call: Call, error: BadRequest, urgency: Urgency) -> int | None:
    said = error.message.lower()
    if "message is not modified" in said:
        return None
    if "chat not found" in said:
        raise Gone from error
    params = dict(call.params)
    if call.method == "createForumTopic":
        raise Gone from error
    if call.method == "sendMessage" and "message_thread_id" in params and "can't parse" not in said:
        raise Gone(topic_only="thread" in said or "topic" in said) from error
    if call.method == "editMessageText" and "message" in said and "can't parse" not in said:
        del params["message_id"]
        return await deliver(bot, Call("sendMessage", params, call.remember), urgency)
    if "parse_mode" in params:
        code = "markup" if "can't parse" in said else "refused"
        log.error("telegram.sent_as_plain_text", code=code, method=call.method)
        del params["parse_mode"]
        params["text"] = plain(params["text"])
        return await deliver(bot, Call(call.method, params, call.remember), urgency)
    if "reply_markup" in params:
        log.error("telegram.sent_without_buttons", method=call.method)
        del params["reply_markup"]
        return await deliver(bot, Call(call.method, params, call.remember), urgency)
    if call.method == "setMessageReaction":  # a group may allow no reactions, and she may have deleted her message
        return None
    log.error("telegram.call_refused", method=call.method)
    return None


async def _post(bot: Bot, call: Call, urgency: Urgency) -> int | None:
    result = await bot.do_api_request(call.method, api_kwargs=call.params, rate_limit_args=int(urgency))
    number = result.get("message_id") if isinstance(result, dict) else None
    if call.method == "createForumTopic":
        number = result.get("message_thread_id") if isinstance(result, dict) else None
    return number if call.method in ("sendMessage", "createForumTopic") and isinstance(number, int) else None
