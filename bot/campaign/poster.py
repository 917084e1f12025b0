"""Posters and stickers as pages made for print, and the code alone.

The browser that prints a page also shapes its letters, so every script comes out right without fonts of ours. The code
is drawn with error correction H: 30 % of it may be dirt, as long as the three corner squares are whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import jinja2
import segno
from babel import Locale
from markupsafe import Markup

from bot.campaign.words import Words
from knowledge.campaigns import Campaign, Station

#: White modules around the code: four, as the standard asks.
_BORDER = 4
#: Pixels of a module in the picture of the code alone: 850 pixels and more, sharp as wide as a hand.
_PIXELS = 16


class Size(StrEnum):
    """What a page is printed on."""

    A4 = "a4"
    A3 = "a3"
    STICKER = "sticker"


#: Width and height in millimetres.
PAPER = {Size.A4: (210, 297), Size.A3: (297, 420), Size.STICKER: (70, 70)}


@dataclass(frozen=True)
class Poster:
    """What one poster shows.

    Attributes:
        place: the station.
        address: what the code holds.
        words: in one to three languages, the first largest.
        example: the campaign is an example; the poster says so.
        bot: username of the bot in Telegram, if there is one, for people who search it by name.
    """

    place: Station
    address: str
    words: Sequence[Words]
    example: bool = False
    bot: str | None = None

    @property
    def code(self) -> Markup:
        """The code as inline SVG, as large as its box."""
        drawn = _drawn(self.address).svg_inline(border=_BORDER, omitsize=True, svgclass=None, lineclass=None)
        return Markup(drawn)  # noqa: S704 - segno writes paths and nothing of the address

    @property
    def shown(self) -> str:
        """The address as people type it."""
        return self.address.removeprefix("https://").removeprefix("http://")


def page(posters: Iterable[Poster], campaign: Campaign, size: Size) -> str:
    """A whole HTML document with one poster a page."""
    width, height = PAPER[size]
    return _template().render(
        posters=list(posters), campaign=campaign, size=size.value, width=width, height=height, direction=_direction
    )


def code_alone(address: str, path: Path) -> None:
    """Write the code as a picture, by the path's ending: ``.svg`` or ``.png``.

    Raises:
        OSError: it cannot be written.
    """
    _drawn(address).save(str(path), border=_BORDER, scale=_PIXELS if path.suffix == ".png" else 1)


def _drawn(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="h", boost_error=False)


def _direction(language: str) -> str:
    return str(Locale.parse(language, sep="-").text_direction)


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("poster.html.j2")
