"""Random updates of the Bot API, built from its schema (``types.json``: every type that an update can hold).

Each comes with what must become of it: a private message with content is answered in its chat, and whatever the rest
is, nothing goes to a chat that is not the update's own. The numbers of all other chats and people in it are decoys.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.channels.telegram_updates import COMMANDS, KINDS, SERVICE
from tests.bench.fuzz.words import text

TYPES: dict[str, Any] = json.loads((Path(__file__).parent / "types.json").read_text("utf-8"))
#: The group of the staff, which the bot may always write to.
STAFF = -1_001_000_000_001
_MAX = 2**63 - 1
#: What stands where something else belongs.
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**53 + 1, _MAX, 2**63, -(2**63) - 1, 10**400, 0.5, -0.0, 1e308),
    *("", " ", "7", "null", "\ud800", "\x00", "x" * 5000, [], [[]], [None], {}, {"": {}}, {"id": {}}, [{}] * 50),
)


@dataclass(frozen=True)
class Made:
    """An update, and what must become of it.

    Attributes:
        kind: what it is, for the table.
        update: any JSON value, or bytes that are none.
        answer: the private chat that must get an answer, if nobody else writes in it.
        chats: the chats that may be written to.
    """

    kind: str
    update: Any
    answer: int | None
    chats: frozenset[int]


class Updates:
    """Makes one after the other; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._number = 0
        self._chat = 0
        self._known = [self._new_chat() for _ in range(50)]
        kinds: tuple[tuple[Callable[[], Made], int], ...] = (
            *((self._writes, 18), (self._sends, 6), (self._commands, 5), (self._presses, 6), (self._edits, 3)),
            *((self._blocks, 2), (self._groups, 5), (self._staff, 5), (self._valid, 18), (self._broken, 26)),
            *((self._no_update, 4), (self._no_json, 2)),
        )
        self._kinds, self._weights = zip(*kinds, strict=True)

    def next(self) -> Made:
        """The next update."""
        self._number += 1
        (kind,) = self._rng.choices(self._kinds, self._weights)
        found: Made = kind()
        return found

    # -- what people do ------------------------------------------------------------------------------------------

    def _writes(self) -> Made:
        chat, fresh = self._whose()
        message = self._message(chat, text=self._content())
        return self._made("text", chat, fresh, message=message)

    def _sends(self) -> Made:
        chat, fresh = self._whose()
        content = self._rng.choice(tuple(KINDS))
        caption = {"caption": self._content()} if self._rng.random() < 0.3 else {}
        value = self._of(TYPES["Message"]["fields"][content][1], 3)
        return self._made("photo, voice, ...", chat, fresh, message=self._message(chat, **{content: value}, **caption))

    def _commands(self) -> Made:
        chat, fresh = self._whose()
        rng = self._rng
        word = rng.choice((*COMMANDS, "start", "restart", "x" * 40))
        rest = rng.choice(
            ("", " " + text(rng), " PH-NAIA", " " + "A" * 64, "@safe_double_bot", "@other_bot x", " ../..")
        )
        return self._made("command", chat, fresh, message=self._message(chat, text=f"/{word}{rest}"))

    def _presses(self) -> Made:
        chat, fresh = self._whose()
        rng = self._rng
        above = self._message(chat, text=self._content())
        above["from"] = {"id": 42, "is_bot": True, "first_name": "bot"}
        if rng.random() < 0.3:
            above = {"chat": above["chat"], "message_id": above["message_id"], "date": 0}
        data = rng.choice(("", "x" * 64, "AAAAAAAAaffirm", text(rng), f"{rng.getrandbits(64):x}:menu", "/affirm"))
        query = {"id": f"{rng.getrandbits(60)}", "from": self._who(chat), "message": above, "chat_instance": "1"}
        return self._made("button", chat, fresh, callback_query={**query, "data": data})

    def _edits(self) -> Made:
        chat, fresh = self._whose()
        return self._made("edited text", chat, fresh, edited_message=self._message(chat, text=self._content()))

    def _blocks(self) -> Made:
        chat = self._rng.choice(self._known)
        change = {"chat": {"id": chat, "type": "private"}, "from": self._who(chat), "date": 1}
        status = self._rng.choice(("kicked", "member", "left", "nobody", ""))
        return self._made("blocked", chat, False, my_chat_member={**change, "new_chat_member": {"status": status}})

    def _groups(self) -> Made:
        chat = -self._rng.randint(1, 10**12)
        words = self._rng.choice(("", "@safe_double_bot ", "/help ", "/help@safe_double_bot ")) + text(self._rng)
        message = self._message(chat, text=words)
        message["chat"] = {"id": chat, "type": self._rng.choice(("group", "supergroup", "channel", "forum"))}
        return self._made("group", chat, False, **{self._rng.choice(("message", "edited_message")): message})

    def _staff(self) -> Made:
        message = self._message(STAFF, text=self._content())
        message["chat"] = {"id": STAFF, "type": "supergroup", "is_forum": True}
        message |= {"message_thread_id": self._rng.choice((1, 2, 3, 10**6)), "is_topic_message": True}
        if self._rng.random() < 0.3:
            message["text"] = (
                "/" + self._rng.choice(("claim", "wait", "card", "transfer", "close", "reopen", "take", "x")) + " x"
            )
        return self._made("staff group", STAFF, False, message=message)

    # -- what the schema allows, and what it does not ------------------------------------------------------------

    def _valid(self) -> Made:
        name = self._rng.choice([name for name in TYPES["Update"]["fields"] if name != "update_id"])
        value = self._of(TYPES["Update"]["fields"][name][1], 4)
        return self._made(f"any: {name}" if name in ("message", "callback_query") else "any", 0, False, **{name: value})

    def _broken(self) -> Made:
        whole = self._kinds[self._rng.randrange(len(self._kinds) - 3)]().update
        for _ in range(self._rng.choice((1, 1, 1, 2, 5))):
            self._break(whole)
        return Made("broken", whole, None, _own(whole))

    def _no_update(self) -> Made:
        value = self._odd()
        junk = self._rng.choice((value, [value], {"update_id": value}, {"update_id": self._number, "message": value}))
        return Made("no update", junk, None, _own(junk))

    def _no_json(self) -> Made:
        rng = self._rng
        junk = rng.choice((b"", b"{", b"\xff\xfe", b"[" * 50_000, b'{"update_id": ' + b"1" * 5000 + b"}", b"\x00" * 99))
        deep = b'{"update_id":1,"message":' + b'{"reply_to_message":' * 5000 + b"1" + b"}" * 5001
        return Made("no JSON", rng.choice((junk, deep, rng.randbytes(rng.randint(1, 2000)))), None, frozenset())

    def _break(self, value: Any) -> None:
        """Spoil one place in a JSON value, the deeper the likelier."""
        while isinstance(value, dict) and value:
            key = self._rng.choice(tuple(value))
            if isinstance(value[key], dict) and value[key] and self._rng.random() < 0.75:
                value = value[key]
                continue
            how = self._rng.random()
            if how < 0.2:
                del value[key]
            elif how < 0.25:
                value[self._rng.choice(("", "chat", "text", "x" * 300, "\ud800"))] = value[key]
            elif how < 0.3:
                value[key] = _nested(value[key], self._rng.choice((1, 50, 400)))
            else:
                value[key] = self._odd()
            return

    def _odd(self) -> Any:
        """A value of its own: it may be spoiled further."""
        return copy.deepcopy(self._rng.choice(ODD))

    def _of(self, kind: str, depth: int) -> Any:
        """A random value of a type, its optional fields at random, not deeper than ``depth``."""
        rng = self._rng
        if kind.startswith("Array of "):
            return [self._of(kind.removeprefix("Array of "), depth - 1) for _ in range(rng.randint(0, 2))]
        if kind == "Integer":
            return rng.choice((rng.randint(0, 100), rng.randint(1, 2**52), -rng.randint(1, 2**52)))
        if kind == "Float":
            return rng.uniform(-180, 180)
        if kind == "Boolean":
            return rng.random() < 0.5
        if kind == "String":
            return text(rng, 50)
        if "one_of" in TYPES[kind]:
            return self._of(rng.choice(TYPES[kind]["one_of"]), depth)
        odds = 0.12 if depth > 0 else 0.0
        return {
            name: self._of(rng.choice(types), depth - 1)
            for name, (required, *types) in TYPES[kind]["fields"].items()
            if (required and depth > -3) or rng.random() < odds
        }

    # -- parts ---------------------------------------------------------------------------------------------------

    def _message(self, chat: int, **content: Any) -> dict[str, Any]:
        """A message in a private chat, with other valid fields at random: none that is content or an event."""
        fields = TYPES["Message"]["fields"]
        own = {"text", "caption", "media_group_id", "from", "chat", "message_id", *KINDS, *SERVICE}
        more = {
            name: self._of(self._rng.choice(types), 2)
            for name, (_, *types) in fields.items()
            if name not in own and self._rng.random() < 0.04
        }
        base = {"message_id": self._rng.randint(1, 10**9), "date": 1_790_000_000, "from": self._who(chat)}
        return {**more, **base, "chat": {"id": chat, "type": "private", "first_name": text(self._rng, 20)}, **content}

    def _who(self, chat: int) -> dict[str, Any]:
        code = self._rng.choice(
            ("en", "id", "zh-hans", "my", "xx", "en-US-x-y", "../..", "", None, "ar", text(self._rng))
        )
        language = {} if code is None else {"language_code": code}
        names = {"first_name": text(self._rng, 20), "username": text(self._rng, 20)}
        return {"id": self._rng.randint(1, 2**52), "is_bot": False, **names, **language}

    def _content(self) -> str:
        """Text that somebody sees."""
        while True:
            words = text(self._rng)
            if words.strip():
                return words

    def _whose(self) -> tuple[int, bool]:
        """A private chat, and whether nobody wrote in it before."""
        fresh = self._rng.random() < 0.8
        return (self._new_chat(), True) if fresh else (self._rng.choice(self._known), False)

    def _new_chat(self) -> int:
        self._chat += 1
        return 1_000_000 + self._chat if self._chat % 10 else 2**52 - self._chat

    def _made(self, kind: str, chat: int, fresh: bool, **content: Any) -> Made:
        update = {"update_id": self._number, **content}
        return Made(kind, update, chat if fresh else None, _own(update))


def _own(update: Any) -> frozenset[int]:
    """The chats in which the update happened, wherever a reader could find one; of other chats in it none."""
    found: set[int] = {STAFF}
    if isinstance(update, dict):
        for value in update.values():
            above = value.get("message") if isinstance(value, dict) else None
            for place in (value, above):
                chat = place.get("chat") if isinstance(place, dict) else None
                number = chat.get("id") if isinstance(chat, dict) else None
                if isinstance(number, int):
                    found.add(number)
    return frozenset(found)


def _nested(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = {"chat": value, "reply_to_message": 1} if depth % 2 else [value]
    return value
