"""A stand-in for the assistant, with its interface and its way of saving, and words for the channel."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from bot.privacy.state import State
from bot.turns import Incoming, Turn, Watch
from bot.wording import Button, Press, Reply

Answer = Callable[[Incoming], Awaitable[Turn] | Turn]


def turn(*replies: Reply | str, forget: bool = False) -> Turn:
    """Make a turn that says the replies."""
    said = tuple(Reply(reply) if isinstance(reply, str) else reply for reply in replies)
    return Turn("en", "help", 1.0, ("help",), False, {}, said, forget)


class FakeAssistant:
    """Answers "n: text" (n counts the conversation's turns), and saves the count the way the real one saves.

    Attributes:
        seen: what came in, by conversation.
        answer: overrides the answer.
        read: what was read beside the conversations, for cries.
        overlapped: a second turn of a conversation began before the first had ended.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.seen: dict[str, list[Incoming]] = defaultdict(list)
        self.forgotten: list[str] = []
        self.read: list[str] = []
        self.answer: Answer | None = None
        self.slow = 0.0
        self.overlapped = False
        self.at_once = 0
        self.most_at_once = 0
        self._busy: set[str] = set()

    async def turn(self, incoming: Incoming) -> Turn:
        """Answer."""
        conversation = incoming.conversation
        self.overlapped |= conversation in self._busy
        self._busy.add(conversation)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.slow)
            stored = self.state.load_conversation(conversation)
            count = int(stored[0]) + 1 if stored else 1
            self.state.save_conversation(conversation, str(count).encode())
            self.seen[conversation].append(incoming)
            if self.answer is not None:
                answer = self.answer(incoming)
                return answer if isinstance(answer, Turn) else await answer
            what = incoming.text or (f"[{incoming.press.intent}]" if incoming.press else "")
            return turn(f"{count}: {what.replace('&', '&amp;').replace('<', '&lt;')}")
        finally:
            self.at_once -= 1
            self._busy.discard(conversation)

    async def watch(self, incoming: Incoming) -> Watch:
        """Find danger in the word, as in "HELP"."""
        return Watch(await self.turn(incoming), True) if "HELP" in (incoming.text or "") else Watch()

    async def alarmed(self, text: str, language_code: str | None) -> bool:
        """Hear a cry that holds no word of danger, as in "he will not let us"."""
        self.read.append(text)
        if text == "unreadable":
            raise ValueError(text)
        return text.startswith("he will not let us")

    def forget(self, conversation: str) -> None:
        """Delete the conversation."""
        self.forgotten.append(conversation)
        self.state.forget_conversation(conversation)

    @property
    def all_seen(self) -> list[Incoming]:
        """Everything that came in, conversation by conversation."""
        return [incoming for seen in self.seen.values() for incoming in seen]


class FakeWords:
    """What the channel says by itself."""

    def failed(self, language_code: str | None) -> Reply:
        """Say that something went wrong."""
        return Reply("Something went wrong.", ((Button("Menu", Press("menu")),),))

    def write_in_private(self, language_code: str | None, username: str) -> Reply:
        """Ask to write in private."""
        return Reply("Write to me in private.", ((Button(username, url=f"https://t.me/{username}"),),))
