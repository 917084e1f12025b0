"""``safemigration unanswered``: what the bot did not understand: numbers, and texts that people gave to learn from."""

from __future__ import annotations

import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import regex
import typer

from bot.commands.common import fail, print_json
from bot.unanswered.counts import BY, MissCounts, table
from bot.unanswered.texts import Text, Texts

if TYPE_CHECKING:
    from bot.privacy.state import State

unanswered = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]

#: What turns the direction of a terminal's line, or what Rasa reads as an entity.
_TURNS = regex.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKUP = regex.compile(r"[\[\]{}()]")


@unanswered.callback()
def root() -> None:
    """What the bot did not understand: numbers, and the texts that people gave to learn from (docs/staff.md)."""


@unanswered.command()
def counts(
    by: Annotated[str, typer.Option(help="day, week, month, language, guess; several: a,b")] = "guess,language",
    since: Annotated[str | None, typer.Option(help="From this day on, as 2026-11-21.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how often the bot did not understand. Numbers below 5 are not shown, nor those that would tell them."""
    wanted = tuple(part.strip() for part in by.split(","))
    if unknown := [part for part in wanted if part not in BY]:
        fail(f"'{unknown[0]}' is nothing to count by.", f"Give --by one or more of: {', '.join(BY)}.")
    try:
        first = dt.date.fromisoformat(since) if since else dt.date.min
    except ValueError:
        fail(f"'{since}' is no day.", "Give --since as 2026-11-21.")
    with _state() as state:
        found = table(MissCounts(state).rows(first), wanted)
    if as_json:
        for values, number in found.lines:
            print_json({**dict(zip(wanted, values, strict=True)), "number": number})
        print_json({"total": found.total})
        return
    for values, number in found.lines:
        print(f"{number:>7}  {'  '.join(values)}")
    print(f"{'< 5' if found.total is None else found.total:>7}  together, with what is not shown")


@unanswered.command()
def review(as_json: AsJson = False) -> None:
    """Read the texts one by one and say what happens to each: keep, edit, delete; --json only lists them."""
    with _state() as state:
        texts = Texts(state)
        waiting = texts.all(reviewed=False)
        if as_json:
            for text in waiting:
                print_json({"id": text.id, "language": text.language, "intent": text.intent, "text": text.words})
            return
        if not waiting:
            print("No text waits to be read.")
            return
        print("Take out what is left of names, places and numbers. Delete what somebody could be known by.")
        for number, text in enumerate(waiting, start=1):
            print(f"\n{number} of {len(waiting)}  [{text.language}]  looks like: {text.intent}\n  {_shown(text.words)}")
            if not _asked(texts, text):
                break


@unanswered.command()
def export(
    out: Annotated[
        Path | None, typer.Option(help="Write a file an intent into this folder, as data/nlu is laid out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the texts that were read and kept, as examples for data/nlu: to the folder, or here."""
    with _state() as state:
        kept = Texts(state).all(reviewed=True)
    if as_json:
        for text in kept:
            print_json({"language": text.language, "intent": text.intent, "text": text.words})
        return
    files: dict[tuple[str, str], list[str]] = defaultdict(list)
    for text in kept:
        files[text.language, text.intent].append(_example(text.words))
    for (language, intent), examples in sorted(files.items()):
        written = _yaml(language, intent, examples)
        if out is None:
            print(written, end="")
            continue
        path = out / language / f"{intent}.yml"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written, encoding="utf-8")
        except OSError as error:
            fail(f"{path} cannot be written ({error.strerror}).", "Give --out a folder that this user may write.")
    print(f"{len(kept)} texts in {len(files)} files.", file=sys.stderr)


def _asked(texts: Texts, text: Text) -> bool:
    """Ask what shall be done with a text, and do it; False: the reader has had enough."""
    while True:
        said = _line("k keep, e edit, d delete, s skip, q quit: ")
        if said in (None, "q"):
            return False
        if said == "s":
            return True
        if said == "d":
            texts.delete(text.id)
            return True
        if said in ("k", "e"):
            words = text.words if said == "k" else _line("  in these words: ") or text.words
            intent = _line(f"  an example of which intent? [{text.intent}] ") or text.intent
            if intent in _intents():
                texts.review(text, words, intent)
                return True
            print(f"  One of: {', '.join(_intents())}")


def _line(prompt: str) -> str | None:
    """A line that was typed, without blanks around it; None at the end of the input."""
    try:
        return input(prompt).strip()
    except EOFError:
        return None


def _intents() -> list[str]:
    """What examples may be of: the files of data/nlu/en."""
    from bot.settings import ROOT

    return sorted(path.stem for path in (ROOT / "data" / "nlu" / "en").glob("*.yml"))


def _shown(words: str) -> str:
    return _TURNS.sub("", words)


def _example(words: str) -> str:
    """A text as a line of examples: nothing in it may look like an entity or a command."""
    return " ".join(_MARKUP.sub(" ", _shown(words)).split()).lstrip("-/ ")


def _yaml(language: str, intent: str, examples: list[str]) -> str:
    lines = "".join(f"    - {example}\n" for example in sorted(examples))
    return f'version: "3.1"\nnlu:\n- intent: {intent}\n  metadata:\n    language: {language}\n  examples: |\n{lines}'


@contextmanager
def _state() -> Iterator[State]:
    from bot.privacy.state import State
    from bot.settings import Settings

    state = State.from_settings(Settings.from_env())
    try:
        yield state
    finally:
        state.close()
