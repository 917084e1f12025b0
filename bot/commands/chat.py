"""``safemigration chat``: talk in the terminal."""

from __future__ import annotations

import asyncio
import io
import secrets
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Annotated

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

from bot.commands.common import language_option, load_assistant
from bot.privacy.state import State

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.wording import Button, Press, Reply


def chat(
    lang: Annotated[str | None, typer.Option(help="Language to answer in (BCP 47); default: as you write.")] = None,
) -> None:
    """Talk with the assistant. A number presses a button; /quit or Ctrl-D ends. Nothing is kept."""
    language = language_option(lang)
    assistant = load_assistant(State(None))
    asyncio.run(converse(assistant, language))


async def converse(assistant: Assistant, language: str | None = None) -> None:
    """Hold one conversation in the terminal until the input ends.

    Args:
        assistant: a loaded assistant; its state keeps the conversation only while this runs.
        language: explicit choice (BCP 47), or None to go by what is written.
    """
    from bot.turns import Incoming
    from bot.wording import Press

    conversation = f"terminal-{secrets.token_hex(8)}"
    read = _reader()
    print("Write a message, or the number of a button. /quit ends.")
    incoming = Incoming(conversation, press=Press("start"), language=language, channel="terminal")
    buttons: list[Button] = []
    try:
        while True:
            turn = await assistant.turn(incoming)
            buttons = _show(turn.replies)
            line = await read()
            if line is None or line.strip() in {"/quit", "/stop", "/exit"}:
                return
            press = _pressed(line, buttons)
            text = None if press else line
            incoming = Incoming(conversation, text=text, press=press, channel="terminal")
    finally:
        assistant.forget(conversation)


def _reader() -> Callable[[], Awaitable[str | None]]:
    """Return a function that waits for a line: with editing and history in a terminal, plain from a pipe."""
    if sys.stdin.isatty():
        session: PromptSession[str] = PromptSession()

        async def from_terminal() -> str | None:
            try:
                with patch_stdout():
                    return await session.prompt_async("> ")
            except (EOFError, KeyboardInterrupt):
                return None

        return from_terminal

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # one byte that is no UTF-8 must not end the talk

    async def from_pipe() -> str | None:
        line = await asyncio.to_thread(sys.stdin.readline)
        return line.rstrip("\n") if line else None

    return from_pipe


def _show(replies: Iterable[Reply]) -> list[Button]:
    shown: list[Button] = []
    for reply in replies:
        print(f"\n{reply.text}\n")
        for button in reply.buttons:
            if button.press is not None:
                shown.append(button)
                print(f"  {len(shown)}  {button.title}")
            else:
                print(f"     {button.title}: {button.url}")
    print(flush=True)
    return shown


def _pressed(line: str, buttons: list[Button]) -> Press | None:
    numbers = {str(number): button for number, button in enumerate(buttons, start=1)}
    button = numbers.get(line.strip())
    return button.press if button else None
