"""The enabled languages and how a BCP 47 tag finds its way to one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from babel import Locale

from bot.settings import ROOT

LOCALES = ROOT / "locales"
DEFAULT = "en"

#: Languages that are answered in a neighbour which nearly all of their readers can read.
_SERVED_BY = {"zh": "zh-Hans", "zh-Hant": "zh-Hans", "zh-TW": "zh-Hans", "zh-HK": "zh-Hans", "in": "id"}


@dataclass(frozen=True)
class Language:
    """An enabled language.

    Attributes:
        tag: BCP 47.
        name: its own name.
        locale: Babel's locale.
        catalogue: the .po file; English has none.
        drafted: who wrote it, "person" or "machine".
        reviewed: the native speaker who read it and when, or "nobody yet".
    """

    tag: str
    name: str
    locale: Locale
    catalogue: Path
    drafted: str
    reviewed: str

    @property
    def right_to_left(self) -> bool:
        """True for Arabic and the like."""
        return self.locale.text_direction == "rtl"


@cache
def languages() -> Mapping[str, Language]:
    """Return the enabled languages by tag, in the order of the menu."""
    with open(LOCALES / "languages.yml", encoding="utf-8") as file:
        listed = yaml.safe_load(file)
    return {
        tag: Language(
            tag=tag,
            name=entry["name"],
            locale=Locale.parse(entry["locale"]),
            catalogue=LOCALES / entry["locale"] / "LC_MESSAGES" / "bot.po",
            drafted=entry["drafted"],
            reviewed=entry["reviewed"],
        )
        for tag, entry in listed.items()
    }


def served(tag: str | None) -> str | None:
    """Return the enabled language that answers a BCP 47 tag, or None if we do not speak it."""
    if not tag:
        return None
    enabled = languages()
    for candidate in (tag, _SERVED_BY.get(tag), tag.split("-")[0], _SERVED_BY.get(tag.split("-")[0])):
        if candidate in enabled:
            return candidate
    return None
