"""What goes from the Telegram channel when somebody wants to be forgotten, or cannot be reached any more."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.inbox import TALKS, Call, Inbox, Pending
from bot.channels.needs import Assistant
from bot.channels.reminders import Reminders
from bot.people.people import People
from bot.privacy.state import State

#: Message numbers that one deleteMessages takes (Bot API).
DELETE_AT_ONCE = 100


class Forgetting:
    """See above. ``people`` are the talks with staff, where there are any."""

    def __init__(
        self, state: State, inbox: Inbox, reminders: Reminders, people: People | None, assistant: Assistant
    ) -> None:
        """Keep the channel's own."""
        self._state = state
        self._inbox = inbox
        self._reminders = reminders
        self._people = people
        self._assistant = assistant

    def asked(self, pending: Pending, chat_id: int, calls: Sequence[Call]) -> None:
        """She asked for it: our messages go from her chat before the last one says so. Joins the transaction."""
        numbers = self._inbox.sent(pending.chat)
        batches = [numbers[at : at + DELETE_AT_ONCE] for at in range(0, len(numbers), DELETE_AT_ONCE)]
        deletes = [Call("deleteMessages", {"chat_id": chat_id, "message_ids": batch}) for batch in batches]
        self._reminders.forget(pending.chat)
        self._inbox.forget_sent(pending.chat)
        self._inbox.answer(pending, [*deletes, *map(_as_new, calls)])

    def gone(self, pending: Pending, chat: str) -> None:
        """She blocked the bot: delete the conversation and everything that was on its way to her."""
        with self._state.unit() as unit:
            self._assistant.forget(chat)

            def extra() -> None:
                self._state.alone(TALKS)
                self._reminders.forget(chat)
                self._inbox.drop_chat(chat)
                if self._people is not None:
                    self._people.forget(chat, "gone")
                self._inbox.finish(pending.update_id)

            unit.commit(extra)


def _as_new(call: Call) -> Call:
    """The call as a message of its own: an edit would put it into one that has just been deleted."""
    params = {name: value for name, value in call.params.items() if name != "message_id"}
    return Call("sendMessage", params, remember=False)
