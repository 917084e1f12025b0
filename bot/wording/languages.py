"""The enabled languages and how a BCP 47 tag finds its way to one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from babel import Locale, UnknownLocaleError

from bot.settings import ROOT
from bot.wording.review import Review

LOCALES = ROOT / "locales"
LISTED = LOCALES / "languages.yml"
DEFAULT = "en"

#: Languages that are answered in a neighbour which nearly all of their readers can read.
_SERVED_BY = {"zh": "zh-Hans", "zh-Hant": "zh-Hans", "zh-TW": "zh-Hans", "zh-HK": "zh-Hans", "in": "id"}


@dataclass(frozen=True)
class Language:
    """A language with a catalogue.

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

    @property
    def review(self) -> Review | None:
        """Who read it and when; None: no native speaker has."""
        return Review.read(self.reviewed)


@cache
def listed() -> Mapping[str, Language]:
    """Return the languages of ``locales/languages.yml`` by tag, in the order of the menu, complete or not."""
    with open(LISTED, encoding="utf-8") as file:
        entries = yaml.safe_load(file)
    return {
        tag: Language(
            tag=tag,
            name=entry["name"],
            locale=Locale.parse(entry["locale"]),
            catalogue=catalogue_path(entry["locale"]),
            drafted=str(entry["drafted"]),
            reviewed=str(entry["reviewed"]),
        )
        for tag, entry in entries.items()
    }


def drafts() -> Mapping[str, Language]:
    """Return the languages that have a folder and are not listed: nobody is answered in them yet."""
    known = {language.catalogue for language in listed().values()}
    found = {}
    for path in sorted(LOCALES.glob("*/LC_MESSAGES/bot.po")):
        if path not in known:
            language = draft(path.parent.parent.name.replace("_", "-"))
            found[language.tag] = language
    return found


def draft(tag: str) -> Language:
    """Return a language that is not listed.

    Raises:
        ValueError: CLDR, the world's list of how languages write, does not know the tag.
    """
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(f"{tag!r} is no language of CLDR") from error
    name = str(locale.get_language_name(str(locale)) or tag)
    return Language(tag, name, locale, catalogue_path(str(locale)), "machine", "nobody yet")


def catalogue_path(locale: str) -> Path:
    """Return where the catalogue of a locale stands, as gettext and Weblate expect it."""
    return LOCALES / locale / "LC_MESSAGES" / "bot.po"


_refused: set[str] = set()


@cache
def languages() -> Mapping[str, Language]:
    """Return the enabled languages by tag, in the order of the menu: those listed, less those refused at the start."""
    return {tag: language for tag, language in listed().items() if tag not in _refused}


def refuse(tags: Collection[str]) -> None:
    """Take these languages out of :func:`languages` for as long as the process lives, and put others back."""
    _refused.clear()
    _refused.update(set(tags) - {DEFAULT})
    languages.cache_clear()


def served(tag: str | None) -> str | None:
    """Return the enabled language that answers a BCP 47 tag, or None if we do not speak it."""
    if not tag:
        return None
    enabled = languages()
    for candidate in (tag, _SERVED_BY.get(tag), tag.split("-")[0], _SERVED_BY.get(tag.split("-")[0])):
        if candidate in enabled:
            return candidate
    return None
