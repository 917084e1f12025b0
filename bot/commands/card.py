"""``safemigration card``: the card with the numbers somebody needs, as words or as a page to print."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from bot.commands.common import known_country, language_option, print_json
from bot.wording import DEFAULT, render
from bot.wording.printable import page
from knowledge.card import card as card_of
from knowledge.guides import countries


def card(
    country: Annotated[str, typer.Argument(help="Where she goes, ISO 3166-1 alpha-2, such as QA.", metavar="XX")],
    home: Annotated[str | None, typer.Option("--from", help="The country she leaves, such as ID.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the card (BCP 47); default: English.")] = None,
    html: Annotated[bool, typer.Option("--html", help="A page to print instead of words.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Write the card to keep on paper: one emergency number, her mission there, a hotline at home, room for her own."""
    language = language_option(lang) or DEFAULT
    data = card_of(
        known_country(country, "XX", countries()),
        known_country(home, "--from", countries()) if home else None,
        date.today(),
    )
    if as_json:
        print_json(data)
        return
    reply = render("utter_card", {**data, "known": True}, language)
    print(page([reply], reply.text.splitlines()[0], language) if html else reply.text)
