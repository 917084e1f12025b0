"""``safemigration restore``: a backup in the place of the database."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.ending import fail
from bot.privacy.backup import BackupError
from bot.privacy.backup import restore as put_back
from bot.privacy.state import State, StateError
from bot.serving.mark import AlreadyRuns, Mark
from bot.settings import Settings


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    key_file: Annotated[Path | None, typer.Option("--key", help="The key it was made with, from --with-key.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Also a backup that is too old.")] = False,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Answer what waited too: for a move, after the old bot was stopped.")
    ] = False,
) -> None:
    """Put a backup in the place of the database. The bot must be stopped; the database from before is kept two days.

    What has outlived its time is deleted. What people erased after the backup was made comes back: so an old backup is
    refused. Staff have to log in again.
    """
    settings = Settings.from_env()
    if settings.database:
        fail("the database is on a PostgreSQL server.", "Use that server's own tools: see docs/scaling.md.")
    try:
        mark = Mark(settings.state)
    except AlreadyRuns:
        fail("the bot is running.", "Stop it, then restore, then start it.")
    except OSError as error:
        fail(f"{settings.state} cannot be used ({error.strerror}).", "Set SAFEMIGRATION_STATE to a folder of yours.")
    try:
        key = _key(settings, key_file)
        done = put_back(file, settings.state, key, _purge, force, waiting)
        if settings.key is None:
            _keep(settings.state / "key", key)
    except BackupError as error:
        fail(str(error), "")
    except StateError:
        fail(f"{file} was made with another key.", "Give the right one with --key, or in SAFEMIGRATION_KEY.")
    finally:
        mark.close()
    print(f"Restored, as it was {done.hours:.1f} hours ago. Start the bot: safemigration serve", file=sys.stderr)
    if done.dropped:
        print(f"Not answered: {done.dropped} messages that waited then (--waiting keeps them).", file=sys.stderr)
    if done.aside:
        print(f"The database from before: {done.aside}; it is deleted after two days.", file=sys.stderr)


def _key(settings: Settings, given: Path | None) -> bytes:
    if given is None and settings.key is not None:
        return settings.key
    path = given or settings.state / "key"
    try:
        key = path.read_bytes()
    except OSError as error:
        fail(f"the key {path} cannot be read ({error.strerror}).", "Give it with --key, or in SAFEMIGRATION_KEY.")
    if len(key) != 32:
        fail(f"{path} is no key: it must hold 32 bytes.", "Give the file that `safemigration backup --with-key` wrote.")
    present = settings.key or (_read(settings.state / "key") if given else None)
    if present is not None and present != key:
        fail(f"{path} is another key than the one of this bot.", "Take that one away first, if you mean it.")
    return key


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _keep(path: Path, key: bytes) -> None:
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)


def _purge(state: State) -> None:
    from bot.channels.inbox import Inbox
    from bot.privacy.batches import at_once
    from bot.privacy.conversations import ConversationStore
    from bot.staff.audit import Audit
    from bot.unanswered.texts import Texts

    ConversationStore(state=state).purge()
    at_once(Inbox(state).purge)
    for kept in (Texts(state), Audit(state)):
        kept.purge()
