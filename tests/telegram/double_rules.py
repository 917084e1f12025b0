"""What Telegram refuses, as far as it concerns the methods we use. Facts from the Bot API 10.1 (facts.json).

The real server overlooks parameters that it does not know; the double refuses them: to us they are typing errors.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

FACTS: dict[str, Any] = json.loads((Path(__file__).parent / "facts.json").read_text("utf-8"))

_HTML_TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "code",
    "pre",
    "a",
    "blockquote",
    "tg-spoiler",
}
_HTML_TOKEN = re.compile(r"<[^>]*>?|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[^<&]+|&", re.DOTALL)
#: Tag -> type of MessageEntity.
_ENTITIES = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "a": "text_link",
    "tg-spoiler": "spoiler",
}
#: Types of the Bot API that stand for one of others, as far as we use those.
_UNIONS = {"ReactionType": "ReactionTypeEmoji"}
_LIMITS = {"setMyName": ("name", 64), "setMyDescription": ("description", 512)} | {
    "setMyShortDescription": ("short_description", 120)
}


class Refused(Exception):
    """The double's answer with ``ok: false``."""

    def __init__(self, description: str, code: int = 400, retry_after: int | None = None) -> None:
        super().__init__(description)
        prefix = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}.get(
            code
        )
        self.code = code
        self.description = ": ".join(part for part in (prefix, description) if part)
        self.retry_after = retry_after

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def read_params(method: str, given: dict[str, Any], as_form: bool) -> dict[str, Any]:
    """Return the typed parameters of a call.

    Raises:
        Refused: unknown method or parameter, wrong type, missing parameter.
    """
    known = FACTS["methods"].get(method)
    if known is None:
        raise Refused("", 404)
    params = {name: _typed(name, value, known.get(name), as_form) for name, value in given.items()}
    missing = [name for name, fact in known.items() if fact["required"] and name not in params]
    if missing:
        raise Refused(f"parameter {missing[0]} is required")
    if method == "sendVoice":
        _voice(params)
    if "text" in params:
        params["shown"] = shown_text(params["text"], params.get("parse_mode"))
    if "reply_markup" in params:
        _keyboard(params["reply_markup"])
    if method in _LIMITS:
        name, limit = _LIMITS[method]
        if len(params.get(name, "")) > limit:
            raise Refused(f"{name} must be at most {limit} characters long")
    if method == "setMyCommands":
        for command in params["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
                raise Refused("BOT_COMMAND_INVALID")
            if not 1 <= len(command.get("description", "")) <= 256:
                raise Refused("BOT_COMMAND_DESCRIPTION_INVALID")
    if method == "deleteMessages" and not 1 <= len(params["message_ids"]) <= 100:
        raise Refused("message identifiers: 1 to 100 are allowed")
    if "language_code" in params and not re.fullmatch(r"([a-z]{2})?", params["language_code"]):
        raise Refused("language code must be a two-letter ISO 639-1 code")
    if method == "setWebhook" and not re.match(r"https://|http://127\.0\.0\.1|$", params["url"]):
        raise Refused("bad webhook: An HTTPS URL must be provided for webhook")
    if "secret_token" in params and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", params["secret_token"]):
        raise Refused("secret token contains unallowed characters")
    return params


def shown_text(text: str, parse_mode: str | None) -> str:
    """Return the text as a reader sees it.

    Raises:
        Refused: markup Telegram cannot parse, an empty text, or one longer than 4096 UTF-16 units.
    """
    if parse_mode not in (None, "HTML"):
        raise Refused("unsupported parse_mode")
    seen = (parse_html(text) if parse_mode else text).strip()
    if not seen:
        raise Refused("message text is empty")
    if len(seen.encode("utf-16-le")) // 2 > 4096:
        raise Refused("message is too long")
    return seen


def parse_html(text: str) -> str:
    """Return the words of Telegram HTML.

    Raises:
        Refused: in Telegram's words, "can't parse entities: ...".
    """
    return with_entities(text)[0]


def with_entities(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the words of Telegram HTML and their entities; offsets and lengths count UTF-16 units.

    Raises:
        Refused: in Telegram's words, "can't parse entities: ...".
    """
    words: list[str] = []
    stack: list[str] = []
    begun: list[tuple[int, str]] = []
    entities: list[dict[str, Any]] = []
    for match in _HTML_TOKEN.finditer(text):
        token, offset = match[0], len(text[: match.start()].encode())
        if token.startswith("</"):
            name = token[2:-1].strip().lower()
            if not stack:
                raise Refused(f"can't parse entities: Unexpected end tag at byte offset {offset}")
            if name != stack.pop():
                raise Refused(f"can't parse entities: Unmatched end tag at byte offset {offset}")
            start, tag = begun.pop()
            link = re.search(r'href="([^"]*)"', tag)
            kind = {"url": html.unescape(link[1])} if link else {}
            entities.append(
                {"type": _ENTITIES.get(name, name), "offset": start, "length": _units(words) - start} | kind
            )
        elif token.startswith("<"):
            name = re.match(r"<([a-z-]*)", token, re.IGNORECASE)[1].lower()  # type: ignore[index]
            if name not in _HTML_TAGS or not token.endswith(">"):
                raise Refused(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {offset}')
            stack.append(name)
            begun.append((_units(words), token))
        else:
            words.append(html.unescape(token) if token.startswith("&") and len(token) > 1 else token)
    if stack:
        raise Refused(f"can't parse entities: Can't find end tag corresponding to start tag \"{stack[-1]}\"")
    return "".join(words), entities


def _units(words: list[str]) -> int:
    return len("".join(words).encode("utf-16-le")) // 2


def _typed(name: str, value: Any, fact: dict[str, Any] | None, as_form: bool) -> Any:
    if fact is None:
        raise Refused(f"unknown parameter {name}")
    types = fact["types"]
    if isinstance(value, bytes):  # a file of a multipart form
        if "InputFile" not in types:
            raise Refused(f"parameter {name} is a file")
        return value
    if as_form and types != ["String"]:
        try:
            value = json.loads(value)
        except ValueError:
            if "String" not in types:
                raise Refused(f"parameter {name} can't be parsed") from None
    if not any(_is(value, kind) for kind in types):
        raise Refused(f"parameter {name} has the wrong type")
    return value


def _is(value: Any, kind: str) -> bool:
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_is(item, kind.removeprefix("Array of ")) for item in value)
    if kind in ("Integer", "Boolean", "String"):
        return type(value) is {"Integer": int, "Boolean": bool, "String": str}[kind]
    if not isinstance(value, dict):
        return False
    fields = FACTS["types"].get(_UNIONS.get(kind, kind))
    if fields is None:
        return False
    if not value.keys() <= fields.keys() or any(fact["required"] for name, fact in fields.items() if name not in value):
        return False
    return all(any(_is(item, one) for one in fields[name]["types"]) for name, item in value.items())


def _voice(params: dict[str, Any]) -> None:
    if not isinstance(params["voice"], bytes) or not params["voice"]:
        raise Refused("file must be non-empty")
    if not params["voice"].startswith(b"OggS") or b"OpusHead" not in params["voice"][:100]:
        raise Refused("a voice message is OGG with Opus")  # the real server makes a file of it, which nobody can tap
    if len(params.get("caption", "")) > 1024:
        raise Refused("message caption is too long")


def _keyboard(markup: dict[str, Any]) -> None:
    rows = markup["inline_keyboard"]
    if not rows or not all(rows):
        raise Refused("inline keyboard is empty")
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise Refused("reply markup is too long")
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            raise Refused("inline keyboard button text must be non-empty")
        if len(button.keys() & {"callback_data", "url"}) != 1:
            raise Refused("inline keyboard button must have exactly one optional field")
        if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
            raise Refused("BUTTON_DATA_INVALID")
        if "url" in button and not re.match(r"(https?|tg)://\S+$", button["url"]):
            raise Refused("inline keyboard button URL is invalid")
