"""What the channels need of others. The tests have stand-ins for these, without Rasa."""

from __future__ import annotations

from typing import Protocol

from bot.turns import Incoming, Turn, Watch
from bot.wording import Reply


class DeskAway(RuntimeError):
    """Staff are reached through a desk, and it is not there while the process starts or stops: come again."""


class Assistant(Protocol):
    """What a channel needs of :class:`bot.assistant.Assistant`."""

    async def turn(self, incoming: Incoming) -> Turn:
        """Answer one message; what it saves is staged in the state's unit."""

    async def watch(self, incoming: Incoming) -> Watch:
        """Look at a message that goes to a person; answer it only where no person must be waited for."""

    async def alarmed(self, text: str, language_code: str | None) -> bool:
        """Does the text, read without its conversation, cry for help? Nothing is saved."""

    def forget(self, conversation: str) -> None:
        """Delete the conversation, with the commit of the state's unit."""


class Words(Protocol):
    """What the Telegram channel says without the dialogue."""

    def failed(self, language_code: str | None) -> Reply:
        """Say that something went wrong on our side and whom to turn to."""

    def write_in_private(self, language_code: str | None, username: str) -> Reply:
        """Ask, in a group, to write in private."""
