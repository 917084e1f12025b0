"""``safemigration backup``: a copy of the database, while the bot runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.ending import fail
from bot.privacy.backup import GOOD_HOURS, BackupError, key_of
from bot.privacy.backup import backup as write
from bot.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    with_key: Annotated[bool, typer.Option("--with-key", help="Write the key to FILE.key too.")] = False,
) -> None:
    """Write a backup. It stays sealed: without the key nobody can read it, and nobody can restore it.

    Keep the key apart from the backups. A backup is good for two days: it holds what people erase after it was made.
    """
    settings = Settings.from_env()
    if settings.database:
        fail("the database is on a PostgreSQL server.", "Use that server's own tools: see docs/scaling.md.")
    key = None
    if with_key:
        try:
            key = settings.key or (settings.state / "key").read_bytes()
        except OSError as error:
            fail(f"the key in {settings.state} cannot be read ({error.strerror}).", "Set SAFEMIGRATION_KEY.")
    try:
        size = write(settings.state, file, key)
    except BackupError as error:
        fail(str(error), "")
    print(f"{file}: {size} bytes, good for {GOOD_HOURS:.0f} hours.", file=sys.stderr)
    if with_key:
        print(f"{key_of(file)}: the key. Keep it in another place than the backup.", file=sys.stderr)
