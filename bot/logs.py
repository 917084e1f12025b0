"""Logs for operators: one event a line, counts and names of events, never what somebody wrote."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO, cast

from bot.standins import without

with without("rich"):  # which it would take for tracebacks in colour, 8 MB for what no log of ours has
    import structlog

#: Keys of log events under which Rasa and others put what somebody typed, or who it was.
_PRIVATE = (
    *("text", "message", "sender", "user", "chat", "entities", "slot", "phone", "name", "metadata", "payload"),
    *("response", "query", "tracker", "token", "agency", "licence", "state"),
)
_ALLOWED = ("event_name", "channel_name", "action_name")
#: What a value may be: something that holds no words of its own beyond one line of ours. Rasa logs whole trackers.
_PLAIN = (str, int, float, type(None))


class _Formatter(logging.Formatter):
    """Says where an exception came from and of which type it is, not its message: that may quote somebody."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        return where(ei[1])


class _ErrorStream:
    """The error output of the moment of writing.

    structlog keeps the stream of a logger's first line for ever; where that has been replaced and closed meanwhile, the
    line would fail, and with it the work that logs it.
    """

    def write(self, text: str) -> int:
        """Write to what is the error output now."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush what is the error output now."""
        sys.stderr.flush()


def configure(level: int = logging.WARNING) -> None:
    """Set up structlog and the standard logging for a command.

    Args:
        level: of our own messages; Rasa's and the libraries' are shown from WARNING up.
    """
    logging.captureWarnings(True)  # libraries add filters of their own; what they warn of is for us, not for operators
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for noisy in ("rasa", "sanic", "httpx", "telegram", "apscheduler", "asyncio", "matplotlib"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            drop_private,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _ErrorStream())),
        cache_logger_on_first_use=False,
    )


def drop_private(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Remove every value that could hold words or an identity (a structlog processor)."""
    error = event.pop("exc_info", None)
    if error:
        exception = error if isinstance(error, BaseException) else sys.exc_info()[1]
        event["exception"] = where(exception)
    for key in list(event):
        if key in ("event", "exception", *_ALLOWED):
            continue
        if any(word in key.lower() for word in _PRIVATE) or not isinstance(event[key], _PLAIN):
            event[key] = "[removed]"
    return event


def where(error: BaseException | None) -> str:
    """Return the type of an exception and the places it passed, innermost first; not its message."""
    if error is None:
        return "none"
    frames = traceback.extract_tb(error.__traceback__)
    places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-8:]))
    return f"{type(error).__name__} at {places}"
