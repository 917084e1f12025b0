"""What we hold of somebody: shown to her when she asks, with the button that erases it below.

Her answers in a conversation are slots; the rest is kept by rooms that say themselves what they have of a chat
(:attr:`bot.privacy.state.State.holders`). Words she gave us to learn from stand under no chat, so nobody can tell whose
they are, and they are not in the list.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.privacy.state import State
from bot.wording import Reply, render

#: The intent of the button.
MY_DATA = "my_data"
#: Slots that are named one by one; every other slot that is filled is one answer of hers.
_NAMED = ("language", "country", "origin", "agency")
#: What rooms may hold of a chat: numbers of our messages, the day of a reminder (Unix seconds), talks with staff.
_ROOMS = ("messages", "reminder", "talks")
#: Slots that are ours: how we know her language, what we asked last, what Rasa keeps for itself.
_OURS = frozenset(("language_source", "hidden", "requested_slot", "session_started_metadata"))
#: No name was given (domain/agency.yml).
_NO_NAME = "-"


def what_is_held(state: State, tracker: DialogueStateTracker, language: str) -> Reply:
    """Say what is held of a conversation.

    Args:
        state: the open state folder.
        tracker: the conversation as it is kept.
        language: an enabled one, of the answer.
    """
    slots = {name: value for name, value in tracker.current_slot_values().items() if value is not None}
    held: dict[str, Any] = dict.fromkeys((*_NAMED, *_ROOMS))
    held |= {name: slots[name] for name in _NAMED if slots.get(name, _NO_NAME) != _NO_NAME}
    held["answers"] = len([name for name in slots if name not in _OURS and name not in _NAMED])
    held |= {name: look(tracker.sender_id) for name, look in state.holders.items()}
    if held["reminder"]:
        held["reminder"] = dt.datetime.fromtimestamp(held["reminder"], dt.UTC).date()
    return render("utter_my_data", {"held": held, "anything": any(held.values())}, language)
