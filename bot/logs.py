"""Logs for operators: one event a line, counts and names of events, never what somebody wrote."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import MutableMapping
from typing import Any

import structlog

#: Keys of log events under which Rasa and others put what somebody typed, or who it was.
_PRIVATE = ("text", "message", "sender", "user", "chat", "entities", "slot", "phone", "name", "metadata", "payload")
_ALLOWED = ("event_name", "channel_name", "action_name")


def configure(level: int = logging.WARNING) -> None:
    """Set up structlog and the standard logging for a command.

    Args:
        level: of our own messages; Rasa's and the libraries' are shown from WARNING up.
    """
    warnings.filterwarnings("ignore")
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", force=True
    )
    for noisy in ("rasa", "sanic", "httpx", "telegram", "apscheduler", "asyncio", "matplotlib"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            drop_private,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def drop_private(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Remove every value that could hold words or an identity (a structlog processor)."""
    for key in list(event):
        if key != "event" and key not in _ALLOWED and any(word in key for word in _PRIVATE):
            event[key] = "[removed]"
    return event
