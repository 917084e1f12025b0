"""``safemigration reload``: have the running bot read everything anew."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from typing import Annotated

import typer

from bot.commands.ending import fail
from bot.serving.mark import Reload, Running, running
from bot.settings import Settings

#: Seconds between two looks for the outcome.
LOOK = 0.1


def reload(
    wait: Annotated[int, typer.Option(help="Seconds to wait for the outcome; training takes minutes.", min=1)] = 900,
) -> None:
    """Have the running bot read code, model, registers, guides, translations, campaigns, desks and words anew.

    New processes load everything beside the running ones and take over when all of it is sound; nobody's message is
    lost. If a file has a fault, the running version stays, the fault is shown, and the exit code is 1. Settings of the
    environment stay as they are: they need a restart.
    """
    settings = Settings.from_env()
    now = running(settings.state)
    if now is None:
        fail(f"no bot runs with the state folder {settings.state}.", "Start one with: safemigration serve")
    before = now.reload.number if now.reload else 0
    if not ask(now):
        fail("the running bot belongs to another user.", "Run this as the user that started it.")
    print("The bot reads everything anew; it answers meanwhile.", file=sys.stderr)
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        now = running(settings.state)
        if now is not None and now.reload is not None and now.reload.number > before:
            _end(now.reload)
        time.sleep(LOOK)
    fail(f"there is no outcome after {wait} seconds.", "Look at the log, and ask again with: safemigration health")


def ask(now: Running) -> bool:
    """Ask a running bot to reload; False if it is not ours to ask."""
    with suppress(ProcessLookupError):  # it ended this moment: the next start reads everything anyway
        try:
            os.kill(now.process, signal.SIGHUP)
        except PermissionError:
            return False
    return True


def _end(done: Reload) -> None:
    if done.fault is None:
        print("Done: everything is new.", file=sys.stderr)
        raise typer.Exit(0)
    print(f"Not done, the version from before goes on: {done.fault}", file=sys.stderr)
    raise typer.Exit(1)
