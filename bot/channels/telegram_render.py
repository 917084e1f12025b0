"""Turn replies into calls of the Bot API. Pure; neither Rasa nor network.

Telegram counts a text in UTF-16 units *after* its entities are parsed and takes 4096 of them. Longer replies are cut
where a reader would pause (paragraph, line, word), never inside a grapheme, and tags open at the cut are closed and
opened again. The keyboard stands under the last piece.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from html.parser import HTMLParser
from typing import Any

import regex

from bot.channels.inbox import Call
from bot.unanswered.words import MAY_LEARN
from bot.wording import Button, Press, Reply
from bot.wording.columns import columns

#: Characters of a message, in UTF-16 units (Bot API, sendMessage).
TEXT_LIMIT = 4096
#: Bytes of callback data (Bot API, InlineKeyboardButton).
CALLBACK_LIMIT = 64
#: Buttons of one keyboard and of one of its rows; Telegram refuses or hides more.
KEYBOARD_LIMIT = 100
ROW_LIMIT = 8
#: Columns that the titles of one row may have together on a small phone; a Chinese character takes two.
ROW_COLUMNS = 32

#: Tags of Telegram's HTML that we use, and the one attribute each may carry.
_TAGS = {
    "b": None,
    "i": None,
    "u": None,
    "s": None,
    "code": None,
    "pre": None,
    "tg-spoiler": None,
    "a": "href",
    "blockquote": "expandable",
}
_PAUSES = ("\n\n", "\n", " ")

Sign = Callable[[Press], str]


def render(
    replies: Sequence[Reply], chat_id: int, sign: Sign, pressed: int | None = None, hers: int | None = None
) -> list[Call]:
    """Return the calls that say the replies.

    Args:
        replies: what to say, in order. One without any text makes no call.
        chat_id: Telegram's chat id.
        sign: makes the callback data of a press.
        pressed: the message whose button was pressed. The first reply that asks to stand in its place and fits
            into one message edits it; without a pressed message it is sent.
        hers: the message that is answered. A reply that asks whether we may learn from it is sent as the reply to it,
            so that it comes back with her tap.

    Raises:
        ValueError: a button's data is not 1 to 64 bytes, or a keyboard has more than 100 buttons.
    """
    calls: list[Call] = []
    for reply in replies:
        pieces = split(reply.html)
        for last, piece in enumerate(pieces, 1 - len(pieces)):
            params: dict[str, Any] = {
                "chat_id": chat_id,
                "text": piece,
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            }
            if last == 0 and reply.rows:
                params["reply_markup"] = {"inline_keyboard": keyboard(reply.rows, sign)}
            if hers is not None and any(button.press and button.press.intent == MAY_LEARN for button in reply.buttons):
                params["reply_parameters"] = {"message_id": hers, "allow_sending_without_reply": True}
            if reply.in_place and pressed is not None and len(pieces) == 1:
                calls.append(Call("editMessageText", {**params, "message_id": pressed}))
                pressed = None
            else:
                calls.append(Call("sendMessage", params))
    return calls


def keyboard(rows: Iterable[Sequence[Button]], sign: Sign) -> list[list[dict[str, str]]]:
    """Return an inline keyboard. Titles too long to stand side by side on a small phone get a row each.

    Raises:
        ValueError: see :func:`render`.
    """
    laid_out: list[list[dict[str, str]]] = []
    for row in rows:
        buttons = [_button(button, sign) for button in row]
        widest = max((columns(button.title) for button in row), default=0)
        step = ROW_LIMIT if widest * len(row) <= ROW_COLUMNS else 1
        laid_out.extend(buttons[start : start + step] for start in range(0, len(buttons), step))
    if sum(len(row) for row in laid_out) > KEYBOARD_LIMIT:
        raise ValueError(f"a keyboard may have {KEYBOARD_LIMIT} buttons")
    return laid_out


def plain(text: str) -> str:
    """Return the text without its tags, for the case that Telegram cannot parse them."""
    return _Runs.of(text).words


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Cut Telegram HTML into messages.

    Args:
        text: Telegram HTML. Tags that Telegram does not know are dropped, unbalanced ones closed.
        limit: UTF-16 units a message may have after its entities are parsed.

    Returns:
        Telegram HTML, each piece balanced and not blank; nothing for a blank text.
    """
    runs = _Runs.of(text)
    pieces: list[str] = []
    start, end = 0, len(runs.words.rstrip())
    while True:
        while start < end and runs.words[start].isspace():
            start += 1
        if start >= end:
            return pieces
        stop = _cut(runs.words, start, end, limit)
        pieces.append(runs.piece(start, stop))
        start = stop


def utf16(text: str) -> int:
    """Return the length as Telegram counts it: a character outside the basic plane counts twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _cut(words: str, start: int, end: int, limit: int) -> int:
    """Return where the piece from ``start`` ends: at the last good pause that fits, at worst between graphemes."""
    if utf16(words[start:end]) <= limit:
        return end
    stop, units = start, 0
    for grapheme in regex.finditer(r"\X", words, pos=start, endpos=end):
        units += utf16(grapheme[0])
        if units > limit:
            break
        stop = grapheme.end()
    if stop == start:  # one grapheme longer than a message: only rubbish has that
        return start + limit // 2
    for pause in _PAUSES:
        # Not before the first half: a short heading on its own is no message.
        at = words.rfind(pause, start + (stop - start) // 2, stop)
        if at > start:
            return at
    return stop


class _Runs(HTMLParser):
    """The words of a text without markup, and which tags stand over each stretch of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self._open: list[tuple[str, str]] = []
        self._runs: list[tuple[int, tuple[tuple[str, str], ...]]] = []

    @classmethod
    def of(cls, text: str) -> _Runs:
        runs = cls()
        runs.feed(text)
        runs.close()
        return runs

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = {"strong": "b", "em": "i", "ins": "u", "del": "s", "strike": "s"}.get(tag, tag)
        if tag not in _TAGS:
            return
        name = _TAGS[tag]
        given = dict(attrs)
        attribute = ""
        if name is not None and name in given:
            value = given[name]
            attribute = f" {name}" if value is None else f' {name}="{html.escape(value)}"'
        self._open.append((tag, f"<{tag}{attribute}>"))

    def handle_endtag(self, tag: str) -> None:
        tag = {"strong": "b", "em": "i", "ins": "u", "del": "s", "strike": "s"}.get(tag, tag)
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index]
                return

    def handle_data(self, data: str) -> None:
        self._runs.append((len(self.words), tuple(self._open)))
        self.words += data

    def piece(self, start: int, stop: int) -> str:
        """Return the words from ``start`` to ``stop`` with their tags, balanced."""
        out: list[str] = []
        current: tuple[tuple[str, str], ...] = ()
        for (begin, tags), end in zip(
            self._runs,
            [*(run[0] for run in self._runs[1:]), len(self.words)],
            strict=True,
        ):
            words = self.words[max(begin, start) : min(end, stop)]
            if not words or max(begin, start) >= min(end, stop):
                continue
            out.append(_change(current, tags))
            out.append(html.escape(words, quote=False))
            current = tags
        out.append(_change(current, ()))
        return "".join(out)


def _change(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> str:
    """Return the tags that close what is open no more and open what is new."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    return "".join(f"</{tag}>" for tag, _ in reversed(old[same:])) + "".join(opening for _, opening in new[same:])


def _button(button: Button, sign: Sign) -> dict[str, str]:
    if button.url is not None:
        return {"text": button.title, "url": button.url}
    if button.press is None:
        raise ValueError("a button needs a press or a url")
    data = sign(button.press)
    if not 1 <= len(data.encode()) <= CALLBACK_LIMIT:
        raise ValueError(f"callback data may have {CALLBACK_LIMIT} bytes, not {len(data.encode())}")
    return {"text": button.title, "callback_data": data}
