"""The double's forum groups: topics, members, rights, reactions, as far as our methods touch them.

A group is known to the double once :meth:`Forum.forum` has made it; before that it does not know it, as Telegram.
"""

from __future__ import annotations

import time
from typing import Any

from tests.telegram.double_rules import Refused

#: What a bot may react with, of the list in ReactionTypeEmoji; others are refused.
EMOJI = frozenset("👍👎🔥🥰👏😁🤔🙏👌🕊🐳💯👀✍🤝")


class Forum:
    """Mixed into the double.

    Attributes:
        topics: group -> thread -> name.
        reactions: (chat, message) -> emoji.
        rightless: groups in which the bot may not manage topics.
        expelled: groups that threw the bot out.
    """

    def __init__(self) -> None:
        self.topics: dict[int, dict[int, str]] = {}
        self.reactions: dict[tuple[int, int], str] = {}
        self.rightless: set[int] = set()
        self.expelled: set[int] = set()
        self.threads: dict[tuple[int, int], int] = {}

    def forum(self, group: int) -> None:
        """Make a forum group in which the bot is an administrator."""
        self.topics[group] = {}

    def thread_of(self, group: int, name: str) -> int:
        """Return the newest topic of the name that holds a message."""
        used = {thread for (held, _), thread in self.threads.items() if held == group}
        return max(thread for thread, called in self.topics[group].items() if called == name and thread in used)

    def in_topic(self, group: int, thread: int) -> list[str]:
        """Return what the bot wrote in a topic, oldest first."""
        numbers = sorted(number for (held, number), where in self.threads.items() if (held, where) == (group, thread))
        return [self.chats[group][number]["text"] for number in numbers]  # type: ignore[attr-defined]

    def staff(self, group: int, thread: int | None, text: str | None = None, who: int = 900, **content: Any) -> int:
        """A member of staff writes in a group; returns the message's number."""
        message = self.message(group, name="Staff", **({"text": text} if text else {}), **content)  # type: ignore[attr-defined]
        message["from"]["id"] = who
        message["chat"]["is_forum"] = True
        if thread is not None:
            created = {"message_id": thread, "from": {"id": 42, "is_bot": True}, "forum_topic_created": {}}
            message |= {"message_thread_id": thread, "is_topic_message": True, "reply_to_message": created}
        self.update(message=message)  # type: ignore[attr-defined]
        return int(message["message_id"])

    def expel(self, group: int, status: str = "kicked", **rights: bool) -> int:
        """Change the bot's place in a group."""
        if status in ("kicked", "left"):
            self.expelled.add(group)
        elif not rights.get("can_manage_topics"):
            self.rightless.add(group)
        else:
            self.expelled.discard(group)
            self.rightless.discard(group)
        chat = {"id": group, "type": "supergroup", "is_forum": True}
        change = {"old_chat_member": {"status": "administrator"}, "new_chat_member": {"status": status, **rights}}
        who = {"id": 900, "is_bot": False, "first_name": "Staff"}
        number: int = self.update(my_chat_member={"chat": chat, "from": who, "date": 1, **change})  # type: ignore[attr-defined]
        return number

    def check_topic(self, params: dict[str, Any]) -> None:
        """Refuse what the real server refuses of a call with ``message_thread_id``."""
        group, thread = int(params["chat_id"]), params.get("message_thread_id")
        if group in self.expelled:
            raise Refused("bot was kicked from the supergroup chat", 403)
        if thread is not None and thread not in self.topics.get(group, {}):
            raise Refused("message thread not found")

    async def _do_create_forum_topic(self, params: dict[str, Any], method: str) -> Any:
        group = int(params["chat_id"])
        self.check_topic(params)
        if group not in self.topics:
            raise Refused("chat not found")
        if group in self.rightless:
            raise Refused("not enough rights to create a topic")
        if not 1 <= len(params["name"]) <= 128:
            raise Refused("TOPIC_TITLE_EMPTY")
        self._numbers["message"] += 1  # type: ignore[attr-defined]
        thread = self._numbers["message"]  # type: ignore[attr-defined]
        self.topics[group][thread] = params["name"]
        return {"message_thread_id": thread, "name": params["name"], "icon_color": 7322096}

    async def _do_get_chat(self, params: dict[str, Any], method: str) -> Any:
        self.check_topic(params)
        group = int(params["chat_id"])
        if group not in self.topics:
            raise Refused("chat not found")
        return {"id": group, "type": "supergroup", "is_forum": True, "title": "Staff"}

    async def _do_get_chat_member(self, params: dict[str, Any], method: str) -> Any:
        group = int(params["chat_id"])
        user = {"id": params["user_id"], "is_bot": True, "first_name": "Safe migration"}
        rights = {"can_manage_topics": group not in self.rightless, "can_delete_messages": True}
        return {"status": "administrator", "user": user, **rights}

    async def _do_delete_forum_topic(self, params: dict[str, Any], method: str) -> Any:
        self.check_topic(params)
        group, thread = int(params["chat_id"]), params["message_thread_id"]
        del self.topics[group][thread]
        for held, number in [key for key, where in self.threads.items() if (key[0], where) == (group, thread)]:
            del self.threads[held, number]
            self.chats[held].pop(number, None)  # type: ignore[attr-defined]  # somebody may have deleted it
        return True

    async def _do_set_message_reaction(self, params: dict[str, Any], method: str) -> Any:
        self.check_topic(params)
        emoji = [one["emoji"] for one in params.get("reaction", ())]
        if len(emoji) > 1 or not set(emoji) <= EMOJI:
            raise Refused("REACTION_INVALID")
        self.reactions[int(params["chat_id"]), params["message_id"]] = "".join(emoji)
        return True

    def shown_in(self, chat: int, number: int, params: dict[str, Any]) -> dict[str, Any]:
        """Note where a message stands; returns the fields that tell of it."""
        thread = params.get("message_thread_id")
        if thread is None:
            return {}
        self.threads[chat, number] = thread
        return {"message_thread_id": thread, "is_topic_message": True, "date": int(time.time())}
