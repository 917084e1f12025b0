"""What all tests share: the trained assistant, loaded once."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.logs import configure
from bot.privacy.state import State
from bot.training import ensure_model


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """Return the assistant of the present sources (trained where needed), with its state in memory."""
    configure()
    return Assistant.load(ensure_model(), State(None))
