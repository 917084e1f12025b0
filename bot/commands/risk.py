"""``safemigration risk``: assess a journey from answers to the nine questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.common import fail, language_option, print_json
from bot.wording import DEFAULT, render
from knowledge.kinds import hint
from knowledge.risks import ANSWERS, FACTORS, OTHERS, assess

#: What a file may hold for each factor: the three answers, or JSON's own yes and no.
_TRUTHS = {True: "yes", False: "no"}
_SHAPE = '{"alone": "yes", "no_id": "no", "at_night": "skip", ...}'
#: All parts of the result and of the list of steps; a terminal has no limit on a message.
_RESULT, _STEPS = ["worries", "rest"], ["today", "before_leaving", "carry", "habits"]


def risk(
    answers: Annotated[
        str,
        typer.Option(
            help='JSON file {"alone": "yes" | "no" | "skip", ...}; yes: the factor applies. - is standard input.'
        ),
    ],
    lang: Annotated[str, typer.Option(help="Language of the answer (BCP 47).")] = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, its sentences in English.")] = False,
) -> None:
    """Assess a journey from answers to the nine questions, and to others. One of the nine that is missing counts as
    skipped."""
    language = language_option(lang) or DEFAULT
    data = assess(_answers(answers)).as_data()
    if as_json:
        print_json(data)
        return
    print(render("utter_risk_result", {**data, "parts": _RESULT}, language).text)
    if data["warnings"]:
        print("\n" + render("utter_risk_checklist", {**data, "parts": _STEPS}, language).text)


def _answers(path: str) -> dict[str, str]:
    """The answers of a file by factor. A fault ends the command, naming the key and what is allowed."""
    text = _read(path)
    path = "standard input" if path == "-" else path
    try:
        given = json.loads(text, object_pairs_hook=lambda pairs: _once(path, pairs))
    except json.JSONDecodeError as error:
        fail(f"{path}:{error.lineno}: not JSON ({error.msg}, column {error.colno}).", f"Write {_SHAPE}.")
    if not isinstance(given, dict):
        fail(f"{path} holds {_kind(given)}.", f"Write one object: {_SHAPE}.")
    for key, value in given.items():
        known = (*FACTORS, *OTHERS)
        if key not in known:
            fail(f"{path}: '{key}' is not a factor{hint(key, known)}.", f"The factors are {', '.join(known)}.")
        if not isinstance(value, bool) and value not in ANSWERS:
            shown = json.dumps(value, ensure_ascii=False)
            fail(f"{path}: '{key}' holds {shown}.", f"Allowed are {', '.join(ANSWERS)}, true, false.")
    return {key: _TRUTHS[value] if isinstance(value, bool) else value for key, value in given.items()}


def _once(path: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a key stand twice and keeps the last one; here that could hide a warning."""
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            fail(f"{path}: '{key}' is there twice.", "Keep one of the two answers.")
    return dict(pairs)


def _kind(value: Any) -> str:
    return "a list" if isinstance(value, list) else f"only {json.dumps(value, ensure_ascii=False)}"


def _read(path: str) -> str:
    try:
        content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        fail(f"{path} cannot be read ({error.strerror}).", "Give the path of a file, or - for standard input.")
    except UnicodeDecodeError:
        fail(f"{'standard input' if path == '-' else path} is not UTF-8 text.", "Save it as UTF-8.")
