"""A stock `rasa init` bot under measure.py, in its own environment. Arguments: launch time, folder of the bot."""

from __future__ import annotations

import asyncio
import logging
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
sys.path.insert(0, str(Path(__file__).parent))

import structlog  # noqa: E402
from measure import measure  # noqa: E402
from rasa.core.agent import Agent  # noqa: E402
from rasa.core.tracker_store import SQLTrackerStore  # noqa: E402

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))

TEXTS = ["hello", "i am very sad", "no", "hi", "great", "are you a bot?", "bye"]


def main() -> None:
    """Load and drive; the tracker store is SQLite on disk, as ours."""
    folder = Path(sys.argv[2])
    database = folder / "tracker.db"
    database.unlink(missing_ok=True)
    store = SQLTrackerStore(domain=None, dialect="sqlite", db=str(database))
    agent = Agent.load(str(folder / "models"), tracker_store=store)

    async def say(conversation: str, text: str) -> object:
        return await agent.handle_text(text, sender_id=conversation)

    asyncio.run(measure(say, TEXTS, float(sys.argv[1])))


if __name__ == "__main__":
    main()
