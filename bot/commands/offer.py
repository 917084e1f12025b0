"""``safemigration offer``: the signs of a bad one in a job offer, or in many from a file."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from bot.commands.common import fail, json_lines, known_country, print_json
from bot.understanding.offers import offer_language, read_offer
from bot.wording import DEFAULT, render, served
from knowledge.guides import countries
from knowledge.offer_words import languages
from knowledge.offers import page


def offer(
    text: Annotated[str, typer.Argument(help="The advertisement, or what was promised.")] = "",
    lang: Annotated[
        str | None, typer.Option(help="Language of the offer and of the answer (BCP 47); default: of its words.")
    ] = None,
    home: Annotated[
        str | None, typer.Option("--from", help="The country she leaves, such as NP: what its law says about fees.")
    ] = None,
    to: Annotated[str | None, typer.Option(help="The country of the job, such as QA: the same.")] = None,
    batch: Annotated[str | None, typer.Option(help='JSON lines {"text", "lang"?}; - is standard input.')] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Look for the signs of a bad job offer. That none is found does not make an offer good."""
    if batch is not None:
        if text:
            fail("--batch takes the offers from the file.", "Leave TEXT out.")
        for entry in list(json_lines(batch, ("text",), ("lang",), _fault)):
            print_json(read_offer(entry["text"], offer_language(entry["text"], entry.get("lang"))).as_data())
        return
    entry = {"text": text, **({"lang": lang} if lang else {})}
    wrong = _fault(entry)
    if wrong:
        fail(*wrong)
    language = offer_language(text, lang)
    found = read_offer(text, language)
    if as_json:
        print_json(found.as_data())
        return
    data = page(found, _place(home, "--from"), _place(to, "--to"), date.today())
    print(render("utter_offer_result", {**data, "more": False}, served(lang) or DEFAULT).text)


def _place(iso: str | None, option: str) -> str | None:
    return known_country(iso, option, countries()) if iso else None


def _fault(entry: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with a question, and the mend."""
    if not entry["text"].strip():
        return (
            "there is no offer.",
            'For example: safemigration offer "Waitress in Dubai, 3000 dollars, leave tomorrow"',
        )
    if "lang" in entry and entry["lang"] not in languages():
        return f"offers in '{entry['lang']}' cannot be read.", f"Give one of: {', '.join(languages())}."
    return None
