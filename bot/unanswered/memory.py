"""Her last message that was not understood, for a channel that cannot bring it back with her tap.

Telegram hands her message back; a page has no history, and her words must not stand in one of its hidden fields. So
they are held here for some minutes: in memory, one message of a person, never on disk. What comes later finds nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from bot.turns import Incoming
from bot.unanswered.words import MAY_LEARN, PRESSES
from bot.wording import Button, Press, Reply

#: Seconds for which a message is held, and of how many people.
HELD_FOR, HELD_OF = 600.0, 2000
#: The entity of the button that says which message it stands under: never keep another one than she meant.
OF = "of"


class LastMissed:
    """See above; ``conversation`` is a keyed hash."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._held: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def asked(self, incoming: Incoming, replies: Sequence[Reply]) -> tuple[Reply, ...]:
        """Hold what she typed if she is asked about it; the replies, with the button bound to this message."""
        if not incoming.text or not any(map(_is_question, (b for reply in replies for b in reply.buttons))):
            return tuple(replies)
        number = secrets.token_hex(4)
        self._held[incoming.conversation] = (number, incoming.text)
        self._held.move_to_end(incoming.conversation)
        while len(self._held) > HELD_OF:
            self._held.popitem(last=False)
        asyncio.get_running_loop().call_later(HELD_FOR, self._end, incoming.conversation, number)
        return tuple(_bound(reply, number) for reply in replies)

    def pressed(self, incoming: Incoming) -> Incoming:
        """What she pressed, with her words where the button is of the message that is held."""
        if incoming.press is None or incoming.press.intent not in PRESSES:
            return incoming
        number, text = self._held.get(incoming.conversation, ("", ""))
        if incoming.press.intent != MAY_LEARN:  # she takes it back
            self.forget(incoming.conversation)
        elif number and number == incoming.press.entities.get(OF):
            return replace(incoming, about=text)
        return incoming

    def forget(self, conversation: str) -> None:
        """Drop what is held of somebody."""
        self._held.pop(conversation, None)

    def _end(self, conversation: str, number: str) -> None:
        if self._held.get(conversation, ("", ""))[0] == number:
            self.forget(conversation)


def _is_question(button: Button) -> bool:
    return button.press is not None and button.press.intent == MAY_LEARN


def _bound(reply: Reply, number: str) -> Reply:
    press = Press(MAY_LEARN, {OF: number})
    rows = [[replace(one, press=press) if _is_question(one) else one for one in row] for row in reply.rows]
    return replace(reply, rows=tuple(map(tuple, rows)))
