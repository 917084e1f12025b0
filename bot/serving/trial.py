"""What must hold before a process may take the place of one that answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import ROOT
from knowledge.yamlfile import load

if TYPE_CHECKING:
    from bot.assistant import Assistant

#: Files that the start reads without naming the line of a fault: texts of the bot, examples, lists of words.
SOURCES = ("config.yml", "domain/*.yml", "data/**/*.yml", "bot/**/*.yml", "locales/*.yml", "knowledge/lexicon/**/*.yml")
#: What is asked for trial, in turns of one conversation.
ASKED = ("hello", "Is Golden Star Manpower licensed in the Philippines?", "They took my passport in Qatar")


def faults_of_sources(root: Path = ROOT) -> None:
    """Read all files that were written by hand, before a training of minutes fails in the middle.

    Raises:
        KnowledgeError: the first fault, with file, line and mend.
    """
    for path in _files(root):
        load(path)


async def tried(assistant: Assistant) -> None:
    """Have the assistant answer; nothing of it is kept.

    An exception of any kind means that it must not answer anybody.
    """
    from bot.turns import Incoming

    conversation = f"trial-{secrets.token_hex(8)}"
    with assistant.state.unit():  # never committed
        for text in ASKED:
            turn = await assistant.turn(Incoming(conversation, text=text, channel="trial"))
            assert turn.replies, "the assistant has no answer"


def _files(root: Path) -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(root.glob(pattern))
