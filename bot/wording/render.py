"""Response name, data and language in; a :class:`Reply` out. Pure: no Rasa, no channel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import regex
import yaml
from markupsafe import escape

from bot.settings import ROOT
from bot.wording.aloud import is_aloud
from bot.wording.catalogues import translate
from bot.wording.columns import columns
from bot.wording.direction import isolate
from bot.wording.environment import environment, helpers
from bot.wording.languages import DEFAULT, languages, served
from bot.wording.reply import Button, Press, Reply
from bot.wording.review import HELP, UNREVIEWED

DOMAIN = ROOT / "domain"
LABELS = Path(__file__).parent / "labels.yml"

#: Two buttons share a row while neither is wider than this (columns; a Chinese character takes two).
_HALF_ROW = 16
_BLANKS = regex.compile(r"\n{3,}")
_PAYLOAD = regex.compile(r"/(?P<intent>[a-z_]+)(?P<entities>\{.*\})?")


class WordingError(LookupError):
    """A response, a label or a value it needs is missing. Tests render every response, so a release never meets it."""


@cache
def responses() -> Mapping[str, Mapping[str, Any]]:
    """Return all responses of ``domain/`` by name, read from the files so that a text needs no training."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(DOMAIN.glob("*.yml")):
        with open(path, encoding="utf-8") as file:
            for name, variations in (yaml.load(file, yaml.CSafeLoader).get("responses") or {}).items():
                found[name] = variations[0]
    return found


@cache
def labels() -> Mapping[str, str]:
    """Return the button titles of labels.yml by key."""
    with open(LABELS, encoding="utf-8") as file:
        return {key: str(title) for key, title in yaml.load(file, yaml.CSafeLoader).items()}


def render(response: str, data: Mapping[str, Any] | None = None, language: str = DEFAULT) -> Reply:
    """Say a response.

    Args:
        response: name of a response in ``domain/``.
        data: plain values for its placeholders or its template; ``choices`` adds buttons, ``languages`` one button a
            language, ``in_place`` replaces the message whose button was pressed (docs/architecture.md).
        language: BCP 47; a language we do not speak is answered in English.

    Raises:
        WordingError: the response, one of its values or a label does not exist.
    """
    data = data or {}
    language = served(language) or DEFAULT
    entry = responses().get(response)
    if entry is None:
        raise WordingError(f"no response '{response}' in {DOMAIN}")
    custom = entry.get("custom") or {}
    if "template" in custom:
        try:
            words = environment(language).get_template(f"{custom['template']}.html.j2").render(data)
        except jinja2.UndefinedError as missing:
            raise WordingError(f"response '{response}' needs a value: {missing}") from missing
    else:
        words = _fill(response, translate(entry["text"], language), data)
    if response in HELP and language != DEFAULT and languages()[language].review is None:
        words += f"\n\n<i>{escape(translate(UNREVIEWED, language))}</i>"
    if languages()[language].right_to_left:
        words = isolate(words)
    buttons = [_domain_button(button, language) for button in entry.get("buttons") or ()]
    choices = [_choice(choice, language) for choice in data.get("choices") or ()]
    if data.get("languages"):
        choices += [
            (Button(entry.name, Press("set_language", {"language": tag})), None) for tag, entry in languages().items()
        ]
    return Reply(
        html=_BLANKS.sub("\n\n", words).strip(),
        rows=_rows([*choices, *((button, None) for button in buttons)]),
        in_place=bool(data.get("in_place") or custom.get("in_place")),
        aloud=is_aloud(response, data),
    )


def text(response: str, language: str) -> str:
    """Return a response without placeholders as plain text (profile texts, errors before the dialogue)."""
    return render(response, {}, language).text


def label(key: str, language: str) -> str:
    """Return a button title: a key of labels.yml, ``country:XX``, ``language:xx`` or ``text:words``.

    Raises:
        WordingError: there is no such key.
    """
    kind, _, rest = key.partition(":")
    if kind == "country" and rest:
        return helpers(language)["country"](rest)
    if kind == "language" and rest in languages():
        return languages()[rest].name
    if kind == "text" and rest:
        return rest
    if key not in labels():
        raise WordingError(f"no label '{key}' in {LABELS}")
    return translate(labels()[key], language)


def press_of(payload: str) -> Press:
    """Read a Rasa payload such as ``/country_guide{"country": "QA"}``.

    Raises:
        WordingError: it is not of that form.
    """
    match = _PAYLOAD.fullmatch(payload)
    if match is None:
        raise WordingError(f"not a payload: {payload!r}")
    return Press(match["intent"], json.loads(match["entities"] or "{}"))


def _fill(response: str, words: str, data: Mapping[str, Any]) -> str:
    try:
        return words.format_map({name: escape(value) for name, value in data.items()})
    except KeyError as missing:
        raise WordingError(f"response '{response}' needs the value {missing}") from None


def _domain_button(button: Mapping[str, str], language: str) -> Button:
    return Button(label(button["title"], language), press_of(button["payload"]))


def _choice(choice: Mapping[str, Any], language: str) -> tuple[Button, int | None]:
    title = label(choice["label"], language)
    if "url" in choice:
        return Button(title, url=choice["url"]), choice.get("row")
    return Button(title, Press(choice["intent"], dict(choice.get("entities") or {}))), choice.get("row")


def _rows(buttons: Iterable[tuple[Button, int | None]]) -> tuple[tuple[Button, ...], ...]:
    """Lay buttons out: equal row numbers together, else two short ones side by side, else one a row."""
    rows: list[list[Button]] = []
    last: int | None = None
    for button, row in buttons:
        beside = False
        if rows and row is not None:
            beside = row == last
        elif rows and last is None and len(rows[-1]) == 1:
            beside = max(columns(rows[-1][0].title), columns(button.title)) <= _HALF_ROW
        if beside:
            rows[-1].append(button)
        else:
            rows.append([button])
        last = row
    return tuple(tuple(row) for row in rows)
