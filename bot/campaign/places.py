"""What a station means for somebody who comes from there: her language and the first thing she sees."""

from __future__ import annotations

from bot.wording import Press, served
from knowledge.campaigns import Station


def language_of(place: Station, hers: str | None) -> str | None:
    """The enabled language to greet her in: her phone's if people at the station read it, else their first that we
    speak; None if we speak none of theirs.
    """
    spoken = spoken_at(place)
    return hers if hers in spoken else next(iter(spoken), None)


def spoken_at(place: Station) -> tuple[str, ...]:
    """The station's languages that are enabled, most read first."""
    return tuple(dict.fromkeys(language for tag in place.languages if (language := served(tag))))


def first_press(place: Station) -> Press | None:
    """The button that leads to the station's first screen; None where that is the menu, which greets by itself."""
    if place.first_screen == "menu":
        return None
    return Press(place.first_screen, {"country": place.country} if place.country else {})
