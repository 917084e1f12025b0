"""The web process as a child of ``safemigration serve``: it ends when its parent does, however that ends."""

from __future__ import annotations

import logging
import sys

import typer

from bot.commands.web import web
from bot.logs import configure
from bot.parent import end_with_parent
from bot.settings import SettingsError


def main() -> None:
    """Run the pages until SIGTERM, or until the parent's end of our standard input is closed."""
    configure(logging.WARNING)
    end_with_parent()
    try:
        web()
    except SettingsError as error:
        print(f"safemigration: {error}", file=sys.stderr)
        sys.exit(2)
    except typer.Exit as end:
        sys.exit(end.exit_code)


if __name__ == "__main__":
    main()
