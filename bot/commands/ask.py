"""``safemigration ask``: one question in a fresh conversation, or many from a file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.common import fail, json_lines, language_option, load_assistant, print_json
from bot.privacy.state import State
from bot.wording import languages, served

if TYPE_CHECKING:
    from bot.turns import Turn


def ask(
    text: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    lang: Annotated[
        str | None, typer.Option(help="Language of the answer (BCP 47); default: as the text is written.")
    ] = None,
    batch: Annotated[str | None, typer.Option(help='JSON lines {"text", "lang"?}; - is standard input.')] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Ask one question in a fresh conversation; with --batch one a line. Nothing is kept."""
    if (text is None) == (batch is None):
        fail("give either a question or --batch FILE.", 'For example: safemigration ask "is my journey safe"')
    default = language_option(lang)
    if batch is None:
        questions = [{"text": text or ""}]
    else:
        questions = list(json_lines(batch, ("text",), ("lang",), _unspoken))
    pairs = [(entry["text"], served(entry["lang"]) if "lang" in entry else default) for entry in questions]
    asyncio.run(_answer(pairs, as_json or batch is not None))


def _unspoken(entry: dict[str, str]) -> tuple[str, str] | None:
    tag = entry.get("lang")
    if tag is None or served(tag):
        return None
    return f"the bot does not speak '{tag}'.", f"Give lang one of: {', '.join(languages())}; or leave it out."


async def _answer(pairs: list[tuple[str, str | None]], as_json: bool) -> None:
    from bot.turns import Incoming

    assistant = load_assistant(State(None))
    for number, (text, language) in enumerate(pairs):
        conversation = f"ask-{number}"
        turn = await assistant.turn(Incoming(conversation, text=text, language=language, channel="ask"))
        assistant.forget(conversation)
        if as_json:
            print_json(turn_data(text, turn))
        else:
            _print(turn)


def turn_data(text: str, turn: Turn) -> dict[str, Any]:
    """Return a turn as the JSON object that ``ask --json`` writes."""
    return {
        "text": text,
        "language": turn.language,
        "intent": turn.intent,
        "confidence": round(turn.confidence, 4),
        "ranking": list(turn.ranking),
        "danger": turn.danger,
        "slots": dict(turn.slots),
        "responses": [
            {
                "text": reply.text,
                "buttons": [
                    {"title": button.title, "url": button.url}
                    if button.press is None
                    else {"title": button.title, "intent": button.press.intent, "entities": button.press.entities}
                    for button in reply.buttons
                ],
            }
            for reply in turn.replies
        ],
    }


def _print(turn: Turn) -> None:
    slots = " ".join(f"{name}={value}" for name, value in turn.slots.items())
    danger = " danger" if turn.danger else ""
    print(f"[{turn.language} {turn.intent} {turn.confidence:.2f}{danger} {slots}".rstrip() + "]")
    for reply in turn.replies:
        print(f"\n{reply.text}")
        for button in reply.buttons:
            print(f"  [{button.title}]" + (f" {button.url}" if button.url else ""))
