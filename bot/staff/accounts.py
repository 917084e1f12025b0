"""Accounts made by the command line: a name, a role, a password as Argon2id keeps it. There is none to begin with."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

import regex
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.privacy.clock import now
from bot.privacy.state import State

#: A worker sees the numbers; an admin also who looked at them.
Role = Literal["worker", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
#: Characters of a password: a sentence, or what a password manager makes.
SHORTEST, LONGEST = 12, 200

_NAME = regex.compile(r"[a-z][a-z0-9._-]{1,31}")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS staff_account (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    made_at REAL NOT NULL
) WITHOUT ROWID;
"""


class AccountError(ValueError):
    """An account cannot be made or changed so. The message says why."""


@dataclass(frozen=True)
class Account:
    """An account without its password."""

    name: str
    role: str
    disabled: bool
    made_at: float


class Accounts:
    """The table."""

    def __init__(self, state: State, hasher: PasswordHasher | None = None, clock: Callable[[], float] = now) -> None:
        """Make the table where it is missing.

        Args:
            state: the open state folder.
            hasher: how passwords are kept; tests give a quick one.
            clock: Unix seconds.
        """
        self._state = state
        self._hasher = hasher or PasswordHasher()
        self._clock = clock
        state.define(_SCHEMA)

    def add(self, name: str, role: str, password: str) -> None:
        """Make an account. Raises AccountError."""
        if not _NAME.fullmatch(name):
            raise AccountError("A name has 2 to 32 of a-z, 0-9, '.', '_', '-' and begins with a letter.")
        if role not in ROLES:
            raise AccountError(f"A role is one of: {', '.join(ROLES)}.")
        if self.get(name) is not None:
            raise AccountError(f"There is an account '{name}' already.")
        kept = self._kept(name, password)
        with self._state.transaction() as db:
            db.execute("INSERT INTO staff_account VALUES (?, ?, ?, 0, ?)", (name, role, kept, self._clock()))

    def set_password(self, name: str, password: str) -> None:
        """Change a password; whoever calls this ends the sessions. Raises AccountError."""
        self._change(name, "password", self._kept(name, password))

    def disable(self, name: str, disabled: bool = True) -> None:
        """Close an account, or open it again; whoever calls this ends the sessions. Raises AccountError."""
        self._change(name, "disabled", int(disabled))

    def get(self, name: str) -> Account | None:
        """The account of this name."""
        return next((account for account in self.all() if account.name == name), None)

    def all(self) -> list[Account]:
        """All accounts, by name."""
        rows = self._state.db.execute("SELECT name, role, disabled, made_at FROM staff_account ORDER BY name")
        return [Account(name, role, bool(disabled), made_at) for name, role, disabled, made_at in rows.fetchall()]

    def hash_of(self, name: str) -> str | None:
        """What :meth:`fits` compares with; None if nobody of this name may come in."""
        if not _NAME.fullmatch(name):
            return None
        sql = "SELECT password FROM staff_account WHERE name = ? AND disabled = 0"
        row = self._state.db.execute(sql, (name,)).fetchone()
        return str(row[0]) if row else None

    def prepare(self) -> None:
        """Make what :meth:`fits` compares with for names that are not there, so that not even the first tells."""
        _nobody(self._hasher)

    def fits(self, kept: str | None, password: str) -> bool:
        """Is this the password? Takes as long for a name that is not there. Touches no table: runs in any thread."""
        try:
            self._hasher.verify(kept or _nobody(self._hasher), _written(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def _kept(self, name: str, password: str) -> str:
        password = _written(password)
        if not SHORTEST <= len(password) <= LONGEST:
            raise AccountError(f"A password has {SHORTEST} to {LONGEST} characters: take a sentence.")
        if len(set(password)) < SHORTEST // 2 or (name in password.lower() and len(password) < SHORTEST + len(name)):
            raise AccountError("This password is easy to guess: take a sentence that is not about the account.")
        return self._hasher.hash(password)

    def _change(self, name: str, column: str, value: object) -> None:
        with self._state.transaction() as db:
            sql = f"UPDATE staff_account SET {column} = ? WHERE name = ?"  # noqa: S608 - our own column names
            if not db.execute(sql, (value, name)).rowcount:
                raise AccountError(f"There is no account '{name}'.")


@cache
def _nobody(hasher: PasswordHasher) -> str:
    """A hash that is compared with where there is no account."""
    return hasher.hash("nobody has this password")


def _written(password: str) -> str:
    """One spelling, whatever the keyboard makes of an accent, without blanks around it: the form takes these away."""
    return unicodedata.normalize("NFKC", password).strip()
