"""What Telegram has taken is noted before the next turns begin: else a kill would have it sent once more."""

from __future__ import annotations

import statistics
import time
from typing import Any

import pytest

from bot.channels import together
from bot.channels.inbox import Inbox
from bot.turns import Incoming, Turn
from tests.telegram.conftest import Bot
from tests.telegram.fakes import turn


async def test_few_turns_begin_between_sending_and_noting(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    sent: dict[int, int] = {}
    between: list[int] = []
    confirm = Inbox.confirm

    def answer(incoming: Incoming) -> Turn:
        begun.append(incoming.conversation)
        time.sleep(0.005)  # a turn keeps the processor
        return turn("fine")

    def confirmed(self: Inbox, pending: Any, outgoing: Any, number: int | None) -> None:
        between.append(len(begun) - sent[outgoing.call.params["chat_id"]])
        confirm(self, pending, outgoing, number)

    def arrived(call: Any) -> None:
        if call.method == "sendMessage":
            sent[int(call.params["chat_id"])] = len(begun)

    monkeypatch.setattr(together, "GATHER", 0.0)  # what is waited for on purpose is another matter
    monkeypatch.setattr(Inbox, "confirm", confirmed)
    bot.assistant.answer = answer
    bot.telegram.on_call = arrived
    for chat in range(1, 41):
        bot.telegram.say(chat, "hello")
    await bot.settled()
    assert statistics.mean(between) < 0.5
    assert max(between) <= 1
