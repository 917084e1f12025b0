"""The answers whose words can be known before anybody asks: what staff can record, and what can be made in advance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from actions.risks import SLOTS
from bot.speech.audible import of_html
from bot.speech.recordings import key
from bot.speech.speaker import said
from bot.wording import render
from knowledge.contacts import Need, best
from knowledge.guides import countries, destinations
from knowledge.pages import contact_data, fact_entry, help_page, section_page

#: Responses that name somebody to ring, and the need by which they choose.
_HELP: dict[str, Need] = {
    "danger": "danger",
    "contacts": "general",
    "child": "child",
    "complaint": "labour",
    "human": "general",
}
_SECTIONS = ("passport", "fees", "leaving", "contacts")


@dataclass(frozen=True)
class Known:
    """A text that is known beforehand.

    Attributes:
        name: what it is, for people: "danger-QA".
        language: BCP 47.
        heard: the lines for the ear.
        words: what is said.
    """

    name: str
    language: str
    heard: str
    words: str

    @property
    def file(self) -> str:
        """The name of a recording of it, below the audio folder."""
        return f"{self.language}/{self.name}-{key(self.words, self.language)}.ogg"


def known(language: str, origin: str | None = None) -> Iterator[Known]:
    """Yield the texts of a language, the answers in danger first; none twice.

    Args:
        language: BCP 47, enabled.
        origin: the country people come from, ISO 3166-1 alpha-2: their numbers at home are then in the texts, as they
            are for those who have said it. None: for those who have not.
    """
    seen: set[str] = set()
    for name, html in _answers(language, origin):
        heard = of_html(html)
        words = said(heard, language)
        if words and words not in seen:
            seen.add(words)
            yield Known(name if origin is None else f"{name}-from-{origin}", language, heard, words)


def _answers(language: str, origin: str | None) -> Iterator[tuple[str, str]]:
    for topic, need in _HELP.items():
        for place in (None, *countries()):
            yield f"{topic}-{place or 'anywhere'}", _help(topic, need, place, origin, language)
    for place in destinations():
        for section in _SECTIONS:
            page = section_page(place, section, origin, date.today())
            yield f"{section}-{place}", render("utter_guide_section", page, language).html
    if origin is None:
        yield from _journey(language)
        for response in ("utter_forget_me", "utter_trouble"):
            yield response.removeprefix("utter_"), render(response, {}, language).html


def _help(topic: str, need: Need, place: str | None, origin: str | None, language: str) -> str:
    today = date.today()
    page = help_page(need, place, origin, today)
    if topic == "child":
        home, there = countries().get(origin or ""), countries().get(place or "")
        ages = (home and home.origin.get("minimum_age"), there and there.destination.get("minimum_age"))
        page["minimum_ages"] = [fact_entry(age, age.country, today) for age in ages if age]
    if topic == "complaint":
        agency, labour = best(place, origin, "agency"), best(place, origin, "labour")
        page["agency_contact"] = None if agency == labour else contact_data(agency, place, today)
    return render(f"utter_{topic}", page, language).html


def _journey(language: str) -> Iterator[tuple[str, str]]:
    for position, factor in enumerate(SLOTS.values(), start=1):
        data = {
            "question": factor.question,
            "factor": factor.id,
            "position": position,
            "total": len(SLOTS),
            "opening": "first" if position == 1 else None,
        }
        yield f"question-{position}", render("utter_risk_question", data, language).html
        yield f"why-{position}", render("utter_risk_why", {"why": factor.why}, language).html
