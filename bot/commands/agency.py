"""``safemigration agency``: look an agency up in the official register of a country, or many from a file."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated

import typer
from babel import Locale

from bot.commands.common import fail, json_lines, language_option, print_json
from bot.wording import DEFAULT, render
from knowledge.agencies import Verdict, check
from knowledge.yamlfile import KnowledgeError


def agency(
    name: Annotated[str, typer.Argument(help="The name, as it stands on the sign or the paper.")] = "",
    country: Annotated[
        str | None, typer.Option(help="Country that gives the licence: ISO code of two letters, such as PH.")
    ] = None,
    number: Annotated[str, typer.Option(help="The licence number, if there is one.")] = "",
    lang: Annotated[str | None, typer.Option(help="Language of the answer (BCP 47); default: English.")] = None,
    batch: Annotated[
        str | None, typer.Option(help='JSON lines {"country", "name", "number"?}; - is standard input.')
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Look an agency up in the dated copy of a country's official register."""
    language = language_option(lang) or DEFAULT
    if batch is not None:
        if name or number or country:
            fail("--batch takes the names from the file.", "Leave NAME, --country and --number out.")
        for entry in list(json_lines(batch, ("country", "name"), ("number",), _fault)):
            print_json(_look_up(entry).as_data())
        return
    entry = {"country": country or "", "name": name, "number": number}
    found = _fault(entry)
    if found:
        fail(*found)
    verdict = _look_up(entry)
    if as_json:
        print_json(verdict.as_data())
    else:
        print(render("utter_agency_verdict", verdict.as_data(), language).text)


def _fault(entry: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with a question, and the mend."""
    country = entry["country"].strip()
    mend = "Give the ISO code of two letters of the country that gives the licence, such as PH or ID."
    if not country:
        return "the country is missing.", mend
    if not re.fullmatch(r"[A-Za-z]{2}", country) or country.upper() not in _territories():
        return f"'{country}' is not a country.", mend
    if not entry["name"].strip() and not entry.get("number", "").strip():
        return (
            "there is no name and no licence number.",
            'For example: safemigration agency --country PH "ABC Manpower"',
        )
    return None


@cache
def _territories() -> frozenset[str]:
    return frozenset(Locale("en").territories)


def _look_up(entry: dict[str, str]) -> Verdict:
    try:
        return check(entry["country"], entry["name"], entry.get("number", ""))
    except KnowledgeError as error:
        fail("the register cannot be read.", str(error))
