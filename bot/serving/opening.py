"""Opening the state when the bot starts: a database that is away, or a full disk, is waited for, like Telegram."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from bot.privacy.state import State, StateAway
from bot.settings import Settings

log = structlog.get_logger(__name__)

#: Seconds between two tries: doubled from the first to the last.
WAITS = (1.0, 15.0)


def opened(settings: Settings, patient: bool, sleep: Callable[[float], None] = time.sleep) -> State:
    """Return the open state.

    Nothing listens meanwhile, so that nobody takes a bot without its database for a healthy one.

    Args:
        settings: where it is.
        patient: wait for it. Not in a reload: the process from before answers.
        sleep: tests give their own.

    Raises:
        StateError: it cannot be used, and waiting does not help; or we are not patient.
    """
    wait, last = WAITS
    told = False
    while True:
        try:
            state = State.from_settings(settings)
        except StateAway as away:
            if not patient:
                raise
            if not told:
                log.error("state.away", error=str(away), then="waiting for it")
                told = True
            sleep(wait)
            wait = min(2 * wait, last)
        else:
            if told:
                log.warning("state.back")
            return state
