"""``safemigration guide``: what we know about working in a country, as words, as a page to print, or as facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from bot.commands.common import fail, known_country, language_option, print_json
from bot.wording import DEFAULT, render
from bot.wording.printable import page as printable
from bot.wording.reply import Reply
from knowledge.comparison import comparison_page
from knowledge.facts import Fact
from knowledge.guides import BrokenKnowledge, countries, destinations, origins
from knowledge.guides import guide as guide_to
from knowledge.pages import overview_page, section_page


def guide(
    country: Annotated[str, typer.Argument(help="The country, ISO 3166-1 alpha-2, such as QA.", metavar="XX")],
    lang: Annotated[str | None, typer.Option(help="Language of the guide (BCP 47); default: English.")] = None,
    home: Annotated[str | None, typer.Option("--from", help="The country she leaves from, such as ID.")] = None,
    other: Annotated[str | None, typer.Option("--with", help="A second country to compare with, such as MY.")] = None,
    html: Annotated[bool, typer.Option("--html", help="A page to print instead of words.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Every fact, as one JSON object.")] = False,
) -> None:
    """Show what we know about working in a country.

    With --json every fact is {field: {value, source: {title, url}, checked, confidence}}; those of the country she
    leaves from have "origin." before their field.
    """
    iso = known_country(country, "XX", tuple(_countries()))
    origin = known_country(home, "--from", origins()) if home is not None else None
    language = language_option(lang) or DEFAULT
    if other is not None:
        compared = [known_country(code, "two destinations", destinations()) for code in (iso, other)]
        pages = [render("utter_guide_compare", comparison_page(compared, origin, date.today()), language)]
    elif as_json:
        print_json(facts(iso, origin))
        return
    else:
        pages = list(_pages(iso, origin, language))
    if html:
        print(printable(pages, pages[0].text.splitlines()[0], language))
        return
    for page in pages:
        print(page.text, end="\n\n")


def facts(country: str, origin: str | None) -> dict[str, Any]:
    """Every fact about a country, and about leaving ``origin`` for it, by field."""
    place = countries()[country]
    found: dict[str, Fact] = dict(place.destination)
    # A country people leave and go to has the police twice, and more: the side people go to has the short name.
    found |= {f"origin.{name}" if name in found else name: fact for name, fact in place.origin.items()}
    found |= {f"missions.{iso}": fact for iso, fact in place.missions.items()}
    if origin and origin != country:
        home = countries()[origin]
        found |= {f"origin.{name}": fact for name, fact in home.origin.items()}
        if country in home.missions:
            found["origin.missions"] = home.missions[country]
    return {name: fact.as_json() for name, fact in found.items()}


def _pages(country: str, origin: str | None, language: str) -> Iterator[Reply]:
    today = date.today()
    yield render("utter_guide_overview", overview_page(country, origin, today), language)
    for part in guide_to(country, origin).sections:
        page = section_page(country, part.name, origin, today)
        yield render("utter_guide_section", {**page, "ask_origin": False}, language)


def _countries() -> Any:
    try:
        return countries()
    except BrokenKnowledge as error:
        fail(f"the country files have problems:\n{error}\n", "Mend them; safemigration knowledge check lists all.")
