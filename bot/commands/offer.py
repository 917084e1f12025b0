"""``safemigration offer``: the signs of a bad one in a job offer, or in many from a file."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.common import fail, json_lines, language_option, print_json
from bot.understanding.offers import offer_language, read_offer
from bot.wording import DEFAULT, render
from knowledge.offer_words import languages


def offer(
    text: Annotated[str, typer.Argument(help="The advertisement, or what was promised.")] = "",
    lang: Annotated[
        str | None, typer.Option(help="Language of the offer and of the answer (BCP 47); default: of its words.")
    ] = None,
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
    found = _fault(entry)
    if found:
        fail(*found)
    language = offer_language(text, lang)
    data = read_offer(text, language).as_data()
    if as_json:
        print_json(data)
        return
    print(render("utter_offer_result", data, language_option(lang) or DEFAULT).text)


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
