"""Read what happens in the groups of the staff. Pure; JSON in, small values out, nothing raised.

An update of such a group is never anybody's chat with the bot: whatever it is, it is read here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from bot.channels.telegram_updates import SERVICE, Ignored, at, text_of


@dataclass(frozen=True)
class StaffSaid:
    """Something that a member of staff wrote in a group.

    Attributes:
        group, thread: where; no thread outside topics.
        message: its number.
        who: Telegram's number of the writer (of the group, for one who hides).
        text: the words; None for anything else.
        edited: it was said before and is put right now.
        ours: it stands in a topic that the bot made, or answers the bot.
    """

    group: int
    thread: int | None
    message: int
    who: int
    text: str | None
    edited: bool = False
    ours: bool = False


@dataclass(frozen=True)
class GroupChanged:
    """The bot's place in a group changed: ``usable`` says whether it can still make topics there."""

    group: int
    usable: bool


StaffUpdate = StaffSaid | GroupChanged


def read(update: object, groups: Collection[int], me: int) -> StaffUpdate | Ignored | None:
    """Read an update.

    Args:
        update: the JSON value as Telegram sent it.
        groups: the numbers of the staff's groups.
        me: the bot's own number.

    Returns:
        What it means, or None if it is of no staff group and therefore somebody else's to read.
    """
    for name in ("message", "edited_message"):
        message = at(update, name)
        if at(message, "chat", "id", kind=int) in groups:
            return _said(message, name == "edited_message", me)
    if at(update, "callback_query", "message", "chat", "id", kind=int) in groups:
        return Ignored("button in a staff group", text_of(at(update, "callback_query"), "id"))
    member = at(update, "my_chat_member")
    group = at(member, "chat", "id", kind=int)
    if group not in groups:
        return None
    status = at(member, "new_chat_member", "status")
    rights = at(member, "new_chat_member", "can_manage_topics") is True
    return GroupChanged(group, status == "administrator" and rights)


def to_json(update: StaffUpdate) -> dict[str, Any]:
    """Return JSON from which :func:`from_json` makes the same value."""
    return {"is": type(update).__name__, **asdict(update)}


def from_json(body: dict[str, Any]) -> StaffUpdate:
    """Make the value again that :func:`to_json` wrote."""
    fields = {name: value for name, value in body.items() if name != "is"}
    return StaffSaid(**fields) if body["is"] == "StaffSaid" else GroupChanged(**fields)


def _said(message: dict[str, Any], edited: bool, me: int) -> StaffSaid | Ignored:
    group, number = message["chat"]["id"], at(message, "message_id", kind=int)
    hidden = at(message, "sender_chat", "id", kind=int)  # an admin who writes as the group
    if number is None or SERVICE & message.keys():
        return Ignored("service message of a staff group")
    if at(message, "from", "is_bot") is True and hidden != group:
        return Ignored("a bot in a staff group")
    text = text_of(message, "text")
    topic = at(message, "is_topic_message") is True
    thread = at(message, "message_thread_id", kind=int) if topic else None
    who = hidden or at(message, "from", "id", kind=int) or 0
    ours = at(message, "reply_to_message", "from", "id", kind=int) == me
    return StaffSaid(group, thread, number, who, text, edited, ours)
