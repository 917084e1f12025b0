"""Listening to everything that is logged, printed to the error output or warned."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from bot.logs import configure


@contextmanager
def listening(level: int) -> Iterator[io.StringIO]:
    """The logging of the commands at this level into a stream, and what was there before put back afterwards."""
    root = logging.getLogger()
    handlers, before_level, before = root.handlers[:], root.level, structlog.get_config()
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        patched.setattr("sys.stderr", stream)
        # pytest puts its own stream back between a fixture and its test
        patched.setattr("bot.logs._ErrorStream.write", lambda self, text: stream.write(text))
        configure(level)
        root.setLevel(level)
        warnings.simplefilter("always")
        patched.setattr(warnings, "showwarning", lambda message, *rest: stream.write(f"{message}\n"))
        yield stream
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(before_level)
    structlog.configure(**before)
