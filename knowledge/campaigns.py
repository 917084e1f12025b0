"""Station campaigns: where codes hang, in which languages people there read, and what they see first.

One file a campaign in ``knowledge/campaigns/``; its name is the campaign's id (docs/campaigns.md). Ids stand in the
codes on posters, so they are never given to another place, and a campaign that is over keeps its file: posters stay on
walls.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import regex
from babel import Locale
from babel.core import get_global

from knowledge.kinds import (
    Report,
    Shape,
    check_shape,
    is_language,
    listed,
    one_of,
    territory,
    title,
    url,
    words,
)
from knowledge.yamlfile import Document, Keys, KnowledgeError, load

FOLDER = Path(__file__).parent / "campaigns"
#: What somebody may see first, by the intent that leads there; ``country_guide`` needs a ``country``.
FIRST_SCREENS = ("menu", "check_agency", "risk_check", "check_offer", "contacts", "country_guide")
#: An id of a campaign or a station. Both together, with the check of a code, must fit into Telegram's 64 characters.
_CAMPAIGN = re.compile(r"[a-z][a-z0-9]{1,19}")
_STATION = re.compile(r"(?=.{1,30}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
#: Languages on one poster: more and each becomes too small to be read in passing.
ON_A_POSTER = 3
#: Scripts of CLDR that are several of Unicode's.
_SCRIPTS = {"Hans": ("Han",), "Hant": ("Han",), "Jpan": ("Han", "Hira", "Kana"), "Kore": ("Hang", "Han")}


@dataclass(frozen=True)
class Station:
    """A place where a code hangs.

    Attributes:
        campaign, id: together they are the code's meaning.
        names: its name by language (BCP 47); the first is the local one, in the local script.
        languages: what people there read, most read first.
        first_screen: one of :data:`FIRST_SCREENS`.
        country: ISO 3166-1 alpha-2 of the guide that is shown first, if that is one.
    """

    campaign: str
    id: str
    names: Mapping[str, str]
    languages: tuple[str, ...]
    first_screen: str
    country: str | None = None

    @property
    def name(self) -> str:
        """The local name."""
        return next(iter(self.names.values()))


@dataclass(frozen=True)
class Campaign:
    """A campaign.

    Attributes:
        names: its name by language, the local one first.
        example: it shows how a campaign is written and belongs to nobody; its posters say so.
        words: a poster's own ``headline`` and ``line`` by language, in place of ours.
        stations: by id, in the order of the file.
    """

    id: str
    names: Mapping[str, str]
    example: bool
    words: Mapping[str, Mapping[str, str]]
    stations: Mapping[str, Station]

    @property
    def name(self) -> str:
        """The local name."""
        return next(iter(self.names.values()))


@cache
def campaigns(folder: Path = FOLDER) -> Mapping[str, Campaign]:
    """All campaigns by id, read once. Raises KnowledgeError at the first problem of any file."""
    found = problems(folder)
    if found:
        raise found[0]
    return {path.stem: _campaign(path.stem, load(path).data) for path in _files(folder)}


def station(campaign: str, place: str, folder: Path = FOLDER) -> Station | None:
    """The station with these ids, or None."""
    known = campaigns(folder).get(campaign)
    return known.stations.get(place) if known else None


def problems(folder: Path = FOLDER) -> list[KnowledgeError]:
    """Every problem of the campaign files; empty if all is well."""
    found: list[KnowledgeError] = []
    for path in _files(folder):
        try:
            document = load(path)
        except KnowledgeError as error:
            found.append(error)
        else:
            found += _problems(document)
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yml"))


def _campaign(name: str, data: Mapping[str, Any]) -> Campaign:
    def place(key: str, own: Mapping[str, Any]) -> Station:
        screen = own if "first_screen" in own else data
        languages = tuple(own.get("languages", data["languages"]))
        return Station(name, key, own["name"], languages, screen["first_screen"], screen.get("country"))

    stations = {key: place(key, own) for key, own in data["stations"].items()}
    return Campaign(name, data["name"], data.get("example", False), data.get("words", {}), stations)


# -- checks ----------------------------------------------------------------------------------------------------------


def _problems(document: Document) -> list[KnowledgeError]:
    report = Report(document)
    if not _CAMPAIGN.fullmatch(document.path.stem):
        mend = "name the file with 2 to 20 of a-z and 0-9, a letter first: it stands in every code"
        report.add((), f"{document.path.stem!r} is no id of a campaign", mend)
    data = document.data
    if check_shape(report, (), data, _SHAPE):
        _first_screen(report, (), data)
        if data.get("example") is True and "note" not in data:
            report.add((), "is an example and does not say in what", "add note: what of it is made up")
    return sorted(report.problems, key=lambda error: error.line)


def _names(report: Report, keys: Keys, value: Any) -> None:
    """A name by language: the first in the script of its language, as it stands over the station's door."""
    if not isinstance(value, dict) or not value:
        report.add(keys, f"holds {value!r}", "write the name by language, the local one first: {ne: ..., en: ...}")
        return
    for tag, text in value.items():
        if not is_language(tag):
            report.add((*keys, tag), f"{tag!r} is not a language", "write the BCP 47 code, such as ar or zh-Hant")
        else:
            words(report, (*keys, tag), text)
    tag, text = next(iter(value.items()))
    if is_language(tag) and isinstance(text, str) and text.strip() and not _in_script_of(text, tag):
        mend = "write the local name first, in its own script; others after it"
        report.add((*keys, tag), f"{text!r} is not in the script of {tag}", mend)


def _in_script_of(text: str, tag: str) -> bool:
    """Has the text a letter of the script that the language is written in?"""
    script = Locale.parse(tag, sep="-").script or _likely_script(tag)
    pattern = "".join(rf"\p{{Script={name}}}" for name in _SCRIPTS.get(script, (script,)))
    return regex.search(f"[{pattern}]", text) is not None


def _likely_script(tag: str) -> str:
    likely = get_global("likely_subtags")
    found = likely.get(tag.replace("-", "_")) or likely.get(tag.split("-")[0]) or "und_Latn"
    return str(found.split("_")[1])


def _languages(report: Report, keys: Keys, value: Any) -> None:
    """Languages, most read first; at least one."""
    if not isinstance(value, list) or not value:
        report.add(keys, f"holds {value!r}", "write what people there read, most read first: [ne, en]")
        return
    for index, tag in enumerate(value):
        if not is_language(tag):
            report.add((*keys, index), f"{tag!r} is not a language", "write the BCP 47 code, such as ar or zh-Hant")
        elif tag in value[:index]:
            report.add((*keys, index), f"{tag} is written twice", "write each language once")


def _first_screen(report: Report, keys: Keys, value: Mapping[str, Any]) -> None:
    """A guide is of a country, and only a guide is."""
    guide = value.get("first_screen") == "country_guide"
    if guide and "country" not in value:
        report.add(keys, "first_screen is a guide, and country is missing", "add country: its ISO code, such as QA")
    elif "country" in value and not guide:
        mend = "write first_screen: country_guide beside it, or drop it"
        report.add((*keys, "country"), "stands where no guide is shown first", mend)


def _stations(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, dict) or not value:
        report.add(keys, f"holds {value!r}", "write the stations by id, each with its name")
        return
    for key, own in value.items():
        if not isinstance(key, str) or not _STATION.fullmatch(key):
            mend = "write 1 to 30 of a-z and 0-9, with single hyphens between: it stands in the code"
            report.add((*keys, key), f"{key!r} is no id of a station", mend)
        if check_shape(report, (*keys, key), own, _STATION_SHAPE):
            _first_screen(report, (*keys, key), own)


def _own_words(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, dict) or not value:
        report.add(keys, f"holds {value!r}", "write {headline, line} by language, or drop it")
        return
    for tag, own in value.items():
        if not is_language(tag):
            report.add((*keys, tag), f"{tag!r} is not a language", "write the BCP 47 code, such as ar or zh-Hant")
        check_shape(report, (*keys, tag), own, _WORDS)


def _source(report: Report, keys: Keys, value: Any) -> None:
    check_shape(report, keys, value, {"title": (True, title), "quote": (True, title), "url": (False, url)})


def _note(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        report.add(keys, f"holds {value!r}", f"write a sentence, or drop it; the other keys are {listed(_SHAPE)}")


_SCREEN = one_of(*FIRST_SCREENS)
_WORDS: Shape = {"headline": (True, words), "line": (True, words)}
_STATION_SHAPE: Shape = {
    "name": (True, _names),
    "languages": (False, _languages),
    "first_screen": (False, _SCREEN),
    "country": (False, territory),
}
_SHAPE: Shape = {
    "name": (True, _names),
    "example": (False, one_of(True)),
    "source": (False, _source),
    "note": (False, _note),
    "languages": (True, _languages),
    "first_screen": (True, _SCREEN),
    "country": (False, territory),
    "words": (False, _own_words),
    "stations": (True, _stations),
}
