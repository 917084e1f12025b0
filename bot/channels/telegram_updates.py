"""Read an update of the Bot API: JSON in, one of four small values out. Pure; neither Rasa nor network.

Only what an answer needs is kept: no name, no username, no phone number, no file. Updates are untrusted input, so every
field is looked at before it is used, and whatever does not fit is :class:`Ignored` instead of an exception.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.speech.audible import of_message
from bot.speech.words import LISTEN
from bot.wording.tokens import claimed

#: What we ask Telegram to send (getUpdates and setWebhook, ``allowed_updates``).
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

#: Commands of the menu and the intents they stand for. ``/start`` is apart: it may carry a payload.
COMMANDS = {
    "help": "help",
    "language": "change_language",
    "guide": "country_guide",
    "agency": "check_agency",
    "journey": "risk_check",
    "contacts": "contacts",
    "danger": "danger",
    "human": "human",
    "privacy": "forget_me",
    "forget": "forget_me",
    "stop": "stop",
}
#: Content of a message -> kind of the "unsupported" press, in the order of asking: Telegram sets ``document`` beside
#: ``animation`` and ``location`` beside ``venue``.
KINDS = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "video",
    "video": "video",
    "animation": "video",
    "live_photo": "photo",
    "photo": "photo",
    "sticker": "sticker",
    "venue": "location",
    "location": "location",
    "contact": "contact",
    "dice": "dice",
    "poll": "poll",
    "document": "document",
}
#: Fields of Message that tell of an event in the chat. Nobody said anything, so nobody gets an answer.
SERVICE = frozenset(
    [
        "new_chat_members",
        "left_chat_member",
        "chat_owner_left",
        "chat_owner_changed",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "message_auto_delete_timer_changed",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "successful_payment",
        "refunded_payment",
        "users_shared",
        "chat_shared",
        "gift",
        "unique_gift",
        "gift_upgrade_sent",
        "connected_website",
        "write_access_allowed",
        "passport_data",
        "proximity_alert_triggered",
        "boost_added",
        "chat_background_set",
        "checklist_tasks_done",
        "checklist_tasks_added",
        "direct_message_price_changed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_created",
        "giveaway_completed",
        "managed_bot_created",
        "paid_message_price_changed",
        "poll_option_added",
        "poll_option_deleted",
        "suggested_post_approved",
        "suggested_post_approval_failed",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "video_chat_scheduled",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_participants_invited",
        "web_app_data",
    ]
)

_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@[a-z0-9_]{4,32})?(?:\s+(.+))?", re.IGNORECASE | re.DOTALL)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_MENTION = re.compile(r"(?<![\w@])@([A-Za-z0-9_]{4,32})")
_MAX = 2**63 - 1


@dataclass(frozen=True)
class Said:
    """Something to answer in a private chat. Exactly one of ``text``, ``intent`` and ``callback`` says what.

    Attributes:
        chat: Telegram's chat id.
        text: what she typed, or the caption of what she sent.
        intent, entities: a command, or content we cannot read; becomes a ``Press``.
        callback: id of the callback query, to be answered at once.
        token: data of the pressed button, still unread; None where the button had none.
        pressed: the message whose button was pressed.
        language: the client's language code, a weak hint.
        album: the group of photos that the message belongs to.
        message: the number of her message; None for a press.
        about: her own message to which the one with the pressed button is the reply.
        heard: what the message above a button "Listen" says to the ear; None where Telegram does not bring it back.
    """

    chat: int
    text: str | None = None
    intent: str | None = None
    entities: dict[str, str] = field(default_factory=dict)
    callback: str | None = None
    token: str | None = None
    pressed: int | None = None
    language: str | None = None
    album: str | None = None
    message: int | None = field(default=None, compare=False)
    about: str | None = None
    heard: str | None = None


@dataclass(frozen=True)
class Addressed:
    """A message of a group that may be meant for the bot.

    Attributes:
        chat: Telegram's chat id.
        names: usernames mentioned, lower case; it is for us if ours is among them.
        certain: a bare command, or a reply to one of our messages.
        language: the writer's client language.
    """

    chat: int
    names: tuple[str, ...] = ()
    certain: bool = False
    language: str | None = None


@dataclass(frozen=True)
class Blocked:
    """The person blocked the bot in her private chat."""

    chat: int


@dataclass(frozen=True)
class Ignored:
    """Nothing to answer. ``callback`` is the id of a button press that still wants to be acknowledged."""

    reason: str
    callback: str | None = None


Update = Said | Addressed | Blocked | Ignored


def update_id(update: object) -> int | None:
    """Return the update's number (0 to 2^63-1), or None where it is no update at all."""
    number = at(update, "update_id", kind=int)
    return number if number is not None and 0 <= number <= _MAX else None


def parse(update: object, bot_id: int) -> Update:
    """Read one update.

    Args:
        update: the JSON value as Telegram sent it (https://core.telegram.org/bots/api#update).
        bot_id: the bot's own user id, the digits before the colon of its token.

    Returns:
        What it means. Never raises, whatever the JSON.
    """
    if isinstance(query := at(update, "callback_query"), dict):
        return _callback(query)
    if isinstance(member := at(update, "my_chat_member"), dict):
        return _member(member)
    if isinstance(message := at(update, "message"), dict):
        return _message(message, bot_id, edited=False)
    if isinstance(message := at(update, "edited_message"), dict):
        return _message(message, bot_id, edited=True)
    return Ignored("kind")


def to_json(update: Said | Addressed | Blocked) -> dict[str, Any]:
    """Return JSON from which :func:`from_json` makes the same value."""
    return {"is": type(update).__name__, **asdict(update)}


def from_json(body: dict[str, Any]) -> Said | Addressed | Blocked:
    """Make the value again that :func:`to_json` wrote."""
    fields = {name: value for name, value in body.items() if name != "is"}
    match body["is"]:
        case "Said":
            return Said(**fields)
        case "Addressed":
            return Addressed(**{**fields, "names": tuple(fields["names"])})
        case "Blocked":
            return Blocked(**fields)
    raise ValueError(f"an inbox row of unknown kind {body['is']!r}")


def _callback(query: dict[str, Any]) -> Update:
    callback = text_of(query, "id")
    if not callback:
        return Ignored("callback without id")
    chat = _chat_id(query, "message")
    if chat is None or at(query, "message", "chat", "type") != "private":
        return Ignored("callback outside a private chat", callback)
    token = text_of(query, "data")
    return Said(
        chat,
        callback=callback,
        token=token,
        pressed=at(query, "message", "message_id", kind=int),
        language=_language(query),
        about=_about(query),
        heard=_heard(query) if token is not None and claimed(token) == LISTEN else None,
    )


def _heard(query: dict[str, Any]) -> str | None:
    """Our words above a button; of a message that is too old Telegram sends only the number."""
    above = at(query, "message", kind=dict)
    text = text_of(above, "text") if above is not None else None
    return of_message(text, above.get("entities")) if above is not None and text is not None else None


def _about(query: dict[str, Any]) -> str | None:
    """Her own words above a button; Telegram sends none where she has deleted them."""
    above = at(query, "message", "reply_to_message", kind=dict)
    if above is None or at(above, "from", "is_bot") is not False:
        return None
    return text_of(above, "text") or text_of(above, "caption")


def _member(member: dict[str, Any]) -> Update:
    chat = _chat_id(member)
    private = at(member, "chat", "type") == "private"
    if chat is not None and private and at(member, "new_chat_member", "status") == "kicked":
        return Blocked(chat)
    return Ignored("membership")


def _message(message: dict[str, Any], bot_id: int, *, edited: bool) -> Update:
    chat = _chat_id(message)
    kind = at(message, "chat", "type")
    if chat is None:
        return Ignored("no chat")
    text = text_of(message, "text") or text_of(message, "caption")
    if kind in ("group", "supergroup"):
        return Ignored("edited in a group") if edited else _group(message, chat, text, bot_id)
    if kind != "private":
        return Ignored("chat type")
    if at(message, "from", "is_bot") is True:
        return Ignored("from a bot")
    language = _language(message)
    album = text_of(message, "media_group_id")
    number = at(message, "message_id", kind=int)
    if text is not None:
        # An edited text is answered like a new one: she corrected it because the first answer did not help.
        intent, entities, words = _command(text)
        return Said(
            chat,
            text=words,
            intent=intent,
            entities=entities,
            language=language,
            album=album,
            message=number,
        )
    if edited:  # a moving location is edited every few seconds
        return Ignored("edited without text")
    if SERVICE & message.keys():
        return Ignored("service message")
    found = next((name for content, name in KINDS.items() if content in message), "other")
    return Said(
        chat,
        intent="unsupported",
        entities={"kind": found},
        language=language,
        album=album,
        message=number,
    )


def _command(text: str) -> tuple[str | None, dict[str, str], str | None]:
    """Return (intent, entities, None) for a command of ours, (None, {}, text) for anything else.

    A command with words after it is text: "/help me he beats me" must be read, not taken for the menu.
    """
    match = _COMMAND.fullmatch(text.strip())
    if match is None:
        return None, {}, text
    name, words = match[1].lower(), match[2]
    if name == "start":
        payload = words is not None and _PAYLOAD.fullmatch(words.strip())
        return "start", {"payload": payload[0]} if payload else {}, None
    if name in COMMANDS and (words is None or name == "danger"):
        return COMMANDS[name], {}, None
    return None, {}, f"/{match[1]} {words}" if words else text


def _group(message: dict[str, Any], chat: int, text: str | None, bot_id: int) -> Update:
    names = tuple(sorted({name.lower() for name in _MENTION.findall(text or "")}))
    command = _COMMAND.match(text) if text else None
    bare = command is not None and "@" not in command[0].split()[0]
    certain = bare or at(message, "reply_to_message", "from", "id", kind=int) == bot_id
    if text and (named := re.match(r"/\w+@(\w+)", text)):
        names = (*names, named[1].lower())
    if not names and not certain:
        return Ignored("group talk")
    return Addressed(chat, names, certain, _language(message))


def at(value: object, *path: str, kind: type | None = None) -> Any:
    """Follow a path through JSON objects; None where it ends or the value is not of the kind."""
    for step in path:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    if kind is not None and (not isinstance(value, kind) or isinstance(value, bool)):
        return None
    return value


def _chat_id(value: dict[str, Any], *path: str) -> int | None:
    chat = at(value, *path, "chat", "id", kind=int)
    return chat if chat is not None and chat != 0 and abs(chat) <= _MAX else None


def text_of(value: dict[str, Any], name: str) -> str | None:
    """Return the string, or None where it is missing or blank. JSON may hold half a surrogate pair; UTF-8 may not."""
    found = at(value, name, kind=str)
    if found is None or not found.strip():
        return None
    return str(found.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _language(value: dict[str, Any]) -> str | None:
    code = at(value, "from", "language_code", kind=str)
    return code if code is not None and _LANGUAGE.fullmatch(code) else None
