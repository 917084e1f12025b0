"""The web process as a child of ``safemigration serve``: it ends when its parent does, however that ends."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

import structlog
import typer

from bot.commands.web import web
from bot.logs import configure
from bot.settings import SettingsError

log = structlog.get_logger(__name__)


def main() -> None:
    """Run the pages until SIGTERM, or until the parent's end of our standard input is closed."""
    configure(logging.WARNING)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        web()
    except SettingsError as error:
        print(f"safemigration: {error}", file=sys.stderr)
        sys.exit(2)
    except typer.Exit as end:
        sys.exit(end.exit_code)


def _end_with_parent() -> None:
    """Wait on standard input: the parent never writes, and its end closes the pipe even when it is killed."""
    sys.stdin.buffer.read()
    log.warning("web.parent_gone")
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
