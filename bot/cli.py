"""The command line, ``safemigration``: this file only lists the commands; each has a module in :mod:`bot.commands`."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import typer
from typer.core import TyperGroup

#: Command -> (module in bot.commands, what it does). Modules are imported only when their command is run: Rasa takes
#: seconds to import, and `safemigration agency` needs none of it.
COMMANDS = {
    "serve": (
        "serve",
        "Run the whole bot: the assistant, Telegram if TELEGRAM_TOKEN is set, a chat if this is a terminal.",
    ),
    "health": ("health", "Ask the running bot whether it is ready; exit code 0 or 1."),
    "reload": ("reload", "Have the running bot read everything anew, without losing a message."),
    "backup": ("backup", "Write a copy of the database while the bot runs."),
    "restore": ("restore", "Put a backup in the place of the database."),
    "web": ("web", "Run the pages for people without Telegram alone; serve runs them too."),
    "chat": ("chat", "Talk with the assistant in the terminal."),
    "ask": ("ask", "Ask one question in a fresh conversation, or many from a file of JSON lines."),
    "agency": ("agency", "Look an agency up in the official register of a country."),
    "guide": ("guide", "Show what we know about working in a country."),
    "risk": ("risk", "Assess a journey from answers to the nine questions."),
    "offer": ("offer", "Look for the signs of a bad one in a job offer, or in many from a file."),
    "card": ("card", "Write the card with the numbers somebody needs who goes to a country."),
    "registers": ("registers", "List, import, update and compare the dated copies of official registers."),
    "knowledge": ("knowledge", "Check the knowledge files: schema, sources, dates."),
    "rates": ("rates", "Show or renew the dated file of exchange rates."),
    "lexicon": ("lexicon", "Check the word lists; explain why a message was understood as it was."),
    "locales": ("locales", "Extract, update and check the translations."),
    "audio": ("audio", "Answers people can listen to: what to record, what the engine says and how well."),
    "campaign": ("campaign", "Codes at stations: list them, print their posters, see how many came."),
    "staff": ("staff", "Accounts of the staff pages: add, list, disable; who looked at what."),
    "unanswered": ("unanswered", "What the bot did not understand: numbers, and texts that people gave to learn from."),
    "telegram": ("telegram", "Telegram's side: status, webhook, profile."),
}

#: Commands that say something to people in their language; `serve`, `chat`, `ask` and `web` see to it themselves.
SPEAKING = frozenset(("agency", "audio", "guide", "risk", "offer", "card", "campaign", "staff", "telegram"))


class LazyCommands(TyperGroup):
    """Loads a command's module when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module_name, help_text = COMMANDS[cmd_name]
        found: Any = getattr(importlib.import_module(f"bot.commands.{module_name}"), cmd_name)
        if isinstance(found, typer.Typer):
            command = typer.main.get_command(found)
        else:
            single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            single.command(name=cmd_name)(found)
            command = typer.main.get_command(single)
        command.name = cmd_name
        command.help = command.help or help_text
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


app = typer.Typer(cls=LazyCommands, add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def root(context: typer.Context) -> None:
    """The safe-migration bot: country guides, agency licences and journey risks for people who go abroad to work."""
    if context.invoked_subcommand in SPEAKING:
        from bot.wording.readiness import refuse_incomplete

        refuse_incomplete()


def main() -> None:
    """Run the command line; a wrong setting ends with its message and exit code 2, never with a traceback."""
    from bot.dumps import refuse_dumps
    from bot.faults import OperatorError
    from bot.standins import leave_out, without

    with without("rich"):  # structlog takes it for tracebacks in colour, which no log of ours has
        from bot.logs import configure

    refuse_dumps()
    configure()  # before Rasa is imported: its libraries warn on import, and their logs could hold words
    leave_out("sklearn")  # training is done by processes of their own (bot/training.py, offer_model.py)
    try:
        app()
    except OperatorError as error:
        print(f"safemigration: {error}", file=sys.stderr)
        sys.exit(error.code)
