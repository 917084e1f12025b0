"""``safemigration staff``: the accounts of the staff pages, and who looked at what."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import fail, print_json

if TYPE_CHECKING:
    from bot.privacy.state import State
    from bot.staff.accounts import Accounts

staff = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="The account, as a-z, 0-9, '.', '_', '-'.", metavar="NAME")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
FromInput = Annotated[bool, typer.Option("--stdin", help="Read the password from standard input: one line.")]


@staff.callback()
def root() -> None:
    """Accounts of the staff pages: add, list, disable; who looked at what (docs/staff.md)."""


@staff.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="worker sees the numbers; admin also who looked at them.")] = "worker",
    stdin: FromInput = False,
) -> None:
    """Make an account. The password is asked for twice and is not shown."""
    with _accounts() as (_, accounts):
        accounts.add(name, role, _password(stdin))
    print(f"{name} may sign in as {role} on the page /staff.")


@staff.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """List the accounts."""
    with _accounts() as (_, accounts):
        for one in accounts.all():
            made = dt.date.fromtimestamp(one.made_at).isoformat()
            if as_json:
                print_json({"name": one.name, "role": one.role, "disabled": one.disabled, "made": made})
            else:
                print(f"{one.name:<32}  {one.role:<6}  {made}  {'disabled' if one.disabled else ''}".rstrip())


@staff.command()
def disable(name: Name) -> None:
    """Close an account at once: whoever is signed in with it is signed out."""
    _change(name, True)
    print(f"{name} may no longer sign in.")


@staff.command()
def enable(name: Name) -> None:
    """Open a closed account again."""
    _change(name, False)
    print(f"{name} may sign in again.")


@staff.command()
def password(name: Name, stdin: FromInput = False) -> None:
    """Give an account a new password; whoever is signed in with it is signed out."""
    from bot.staff.sessions import Sessions

    new = _password(stdin)
    with _accounts() as (state, accounts):
        sessions = Sessions(state, accounts)
        with state.transaction():
            accounts.set_password(name, new)
            sessions.end_all(name)
    print(f"{name} has a new password.")


@staff.command()
def audit(as_json: AsJson = False) -> None:
    """Show who looked at which page, and when; newest first, 90 days back."""
    from bot.staff.audit import Audit

    with _accounts() as (state, _):
        for line in Audit(state).lines():
            at = dt.datetime.fromtimestamp(line.at).astimezone().isoformat(timespec="seconds")
            if as_json:
                print_json({"at": at, "name": line.name, "what": line.what})
            else:
                print(f"{at}  {line.name:<32}  {line.what}")


def _change(name: str, disabled: bool) -> None:
    from bot.staff.sessions import Sessions

    with _accounts() as (state, accounts):
        sessions = Sessions(state, accounts)
        with state.transaction():
            accounts.disable(name, disabled)
            sessions.end_all(name)


def _password(stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(
        typer.prompt("Password (a sentence of 12 characters or more)", hide_input=True, confirmation_prompt=True)
    )


@contextmanager
def _accounts() -> Iterator[tuple[State, Accounts]]:
    """The open state and its accounts; what cannot be done ends the command with the reason."""
    from bot.privacy.state import State
    from bot.settings import Settings
    from bot.staff.accounts import AccountError, Accounts

    state = State.from_settings(Settings.from_env())
    try:
        yield state, Accounts(state)
    except AccountError as error:
        fail(str(error), "safemigration staff list shows the accounts.")
    finally:
        state.close()
