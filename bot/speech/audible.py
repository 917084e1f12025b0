"""What of a message is for the ear. Pure: Telegram HTML, or a message as Telegram sends it back, in; lines out.

Lines that are wholly small print (in italics: sources, notes) or wholly a link ("Web page") are left out: the one would
bury the number she needs, the other cannot be followed by listening.
"""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

#: Entities of the Bot API that mean what ``<i>`` and ``<a>`` mean in our HTML.
_ENTITIES = frozenset(("italic", "text_link"))


def of_html(html: str) -> str:
    """Return the lines for the ear of a reply's HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _heard(reader.letters, reader.small)


def of_message(text: str, entities: object) -> str:
    """Return the lines for the ear of a message that Telegram sends back.

    Args:
        text: ``Message.text``.
        entities: ``Message.entities``, untrusted: whatever does not fit is passed over. Offsets count UTF-16 units.
    """
    letters: list[str] = []
    small: list[bool] = []
    place: list[int] = []
    for letter in text:
        place += [len(letters)] * (2 if letter > "\uffff" else 1)
        letters.append(letter)
        small.append(False)
    for entity in entities if isinstance(entities, Sequence) else ():
        if not isinstance(entity, dict) or entity.get("type") not in _ENTITIES:
            continue
        for at in _reach(entity, len(place)):
            small[place[at]] = True
    return _heard(letters, small)


def _reach(entity: dict[str, Any], units: int) -> range:
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
        return range(0)
    return range(min(offset, units), min(offset + length, units))


def _heard(letters: Sequence[str], small: Sequence[bool]) -> str:
    """Join the lines in which at least one letter or digit is neither small print nor part of a link."""
    lines, start = [], 0
    for end in [*(at for at, letter in enumerate(letters) if letter == "\n"), len(letters)]:
        if any(letters[at].isalnum() and not small[at] for at in range(start, end)):
            lines.append("".join(letters[start:end]))
        start = end + 1
    return "\n".join(lines)


class _Reader(HTMLParser):
    """The letters of our HTML, and which of them are in italics or part of a link."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.letters: list[str] = []
        self.small: list[bool] = []
        self._open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open += tag in ("i", "em", "a")

    def handle_endtag(self, tag: str) -> None:
        self._open -= tag in ("i", "em", "a") and self._open > 0

    def handle_data(self, data: str) -> None:
        self.letters += data
        self.small += [self._open > 0] * len(data)
