"""What the commands share: errors that name the mend, the language option, the loaded assistant."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.ending import fail as fail
from bot.settings import Settings
from bot.wording import languages, served

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.privacy.state import State


def language_option(tag: str | None) -> str | None:
    """Return the enabled language for ``--lang``, or end the command naming those there are."""
    if tag is None:
        return None
    language = served(tag)
    if language is None:
        fail(f"the bot does not speak '{tag}'.", f"Give --lang one of: {', '.join(languages())}.")
    return language


def known_country(code: str, option: str, choices: Collection[str]) -> str:
    """Return the ISO code in capitals if it is one of the choices, or end the command naming them."""
    if code.upper() not in choices:
        fail(f"we have no file for '{code}'.", f"Give {option} one of: {', '.join(choices)}.")
    return code.upper()


def json_lines(
    path: str,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    fault: Callable[[dict[str, str]], tuple[str, str] | None] = lambda entry: None,
) -> Iterator[dict[str, str]]:
    """Read a file of JSON lines (``-`` is standard input) whole before anything is answered.

    Every line is an object whose values are texts; blank lines are passed over. A fault ends the command and names the
    line; ``fault`` looks at an entry and returns what is wrong with it and the mend, or None.
    """
    for number, line in enumerate(_read(path).split("\n"), start=1):  # splitlines would cut at U+2028 inside a text
        if not line.strip():
            continue
        shape = "{" + ", ".join([f'"{key}": "..."' for key in required] + [f'"{key}"?' for key in optional]) + "}"
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            fail(f"{path}:{number}: not JSON ({error.msg}, column {error.colno}).", f"Each line must be {shape}.")
        except (ValueError, RecursionError):  # a number of thousands of digits, or thousands of brackets
            fail(f"{path}:{number}: not JSON that can be read.", f"Each line must be {shape}.")
        if not isinstance(entry, dict):
            fail(f"{path}:{number}: not an object.", f"Each line must be {shape}.")
        missing = [key for key in required if entry.get(key) is None]
        if missing:
            fail(f"{path}:{number}: {', '.join(missing)} is missing.", f"Each line must be {shape}.")
        known = {key: entry[key] for key in (*required, *optional) if entry.get(key) is not None}
        wrong = [key for key, value in known.items() if not isinstance(value, str)]
        if wrong:
            fail(f"{path}:{number}: {', '.join(wrong)} must be a text in quotes.", f"Each line must be {shape}.")
        found = fault(known)
        if found:
            fail(f"{path}:{number}: {found[0]}", found[1])
        yield known


def _read(path: str) -> str:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        return text.removeprefix("\ufeff")  # Windows editors begin a file with it
    except OSError as error:
        fail(f"{path} cannot be read ({error.strerror}).", "Give the path of a file, or - for standard input.")
    except UnicodeDecodeError:
        fail(f"{path} is not UTF-8 text.", "Save it as UTF-8.")


def print_json(value: Any) -> None:
    """Write one JSON object a line, in its own script; escaped where the terminal cannot show it."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(value)
    print(line)


def load_assistant(state: State | None = None) -> Assistant:
    """Return the assistant, training its model first where the sources have changed.

    Args:
        state: the open state folder; None opens the one of the settings.
    """
    if state is None:
        from bot.privacy.state import State

        state = State.from_settings(Settings.from_env())
    if not sys.stderr.isatty():  # nobody looks; a service is 10 MB smaller without what draws
        return _loaded(state, lambda done, total: None)
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        training = progress.add_task("Training the assistant (only when its sources have changed)", visible=False)
        starting = progress.add_task("Starting the assistant", total=None)

        def report(done: int, total: int) -> None:
            progress.update(training, completed=done, total=total, visible=True)
            progress.update(starting, visible=done >= total)

        return _loaded(state, report)


def _loaded(state: State, report: Callable[[int, int], None]) -> Assistant:
    from bot.training import ensure_model

    model = ensure_model(report)
    from bot.assistant import Assistant

    return Assistant.load(model, state)
