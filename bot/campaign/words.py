"""What posters say where a campaign has no words of its own. English; the catalogues hold the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.wording import languages
from bot.wording.catalogues import translate
from bot.wording.environment import N_
from knowledge.campaigns import Campaign

HEADLINE = N_("Going away to work?")
LINE = N_("Check the agency, the job offer and the journey before you go.")
FREE = N_("It costs nothing. We do not ask for your name.")
SCAN = N_("Open the camera of your phone and point it at the code.")
WRITE = N_("Or type this address:")


@dataclass(frozen=True)
class Words:
    """A poster's words in one language.

    Attributes:
        language: BCP 47.
        headline, line: what it is about; from the campaign's file where that has its own.
        small: what else we say; empty in a language that the bot does not speak.
    """

    language: str
    headline: str
    line: str
    small: tuple[str, ...]
    write: str


class Unworded(ValueError):
    """There are no words for a poster in this language."""


def words_of(campaign: Campaign, language: str) -> Words:
    """The words of a campaign's poster in a language.

    Raises:
        Unworded: the bot does not speak the language, and the campaign has no words of its own in it.
    """
    own: Mapping[str, str] = campaign.words.get(language, {})
    if language not in languages():
        if not own:
            raise Unworded(language)
        return Words(language, own["headline"], own["line"], (), "")
    said = {text: translate(text, language) for text in (HEADLINE, LINE, FREE, SCAN, WRITE)}
    return Words(
        language,
        own.get("headline", said[HEADLINE]),
        own.get("line", said[LINE]),
        (said[SCAN], said[FREE]),
        said[WRITE],
    )
