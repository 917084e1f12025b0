"""Our bot under :mod:`tests.bench.measure`: real model, state on disk, encrypted. Argument: launch time."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.assistant import Assistant
from bot.logs import configure
from bot.privacy.state import State
from bot.serving.settling import settle
from bot.training import model_path
from bot.turns import Incoming
from knowledge.register import hold
from tests.bench.measure import measure

TEXTS = [
    "hello",
    "how much will i earn in qatar",
    "my boss keeps my passport, is that allowed?",
    "apakah gaji di malaysia dibayar tiap bulan",
    "去沙特打工要交多少中介费",
    "is 101 mojo intl corporation of the philippines licensed",
    "thank you",
]


def main() -> int:
    """Load and drive; nothing is printed but the figures."""
    configure()
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant.load(model_path(), State(Path(folder)))
        hold()  # as `serve` does, both
        settle()

        async def say(conversation: str, text: str) -> object:
            turn = await assistant.turn(Incoming(conversation, text=text, channel="bench"))
            assert turn.replies
            return turn

        asyncio.run(measure(say, TEXTS, float(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
