"""``safemigration staff``: accounts are made here and nowhere else, and every fault names the mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.privacy.state import State
from bot.staff import accounts
from bot.staff.accounts import Accounts
from bot.staff.audit import Audit
from bot.staff.sessions import Sessions
from tests.staff.conftest import PASSWORD, QUICK

OTHER = "nine loud mountains wait"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path))
    monkeypatch.setattr(accounts, "PasswordHasher", lambda: QUICK)
    return tmp_path


def run(*words: str, given: str = "", code: int = 0) -> str:
    found = CliRunner().invoke(app, ["staff", *words], input=given)
    assert found.exit_code == code, found.output
    return found.output


def test_an_account_is_made_listed_closed_opened_and_gets_a_new_password(folder: Path) -> None:
    run("add", "wati", given=f"{PASSWORD}\n{PASSWORD}\n")
    run("add", "boss", "--role", "admin", "--stdin", given=f"{PASSWORD}\n")
    assert [line.split()[:2] for line in run("list").splitlines()] == [["boss", "admin"], ["wati", "worker"]]
    state = State(folder)
    sessions, known = Sessions(state, Accounts(state)), Accounts(state, QUICK)
    token = sessions.begin("wati")
    run("password", "wati", "--stdin", given=f"{OTHER}\n")
    assert sessions.account(token) is None, "a new password ends the sessions"
    assert known.fits(known.hash_of("wati"), OTHER)
    assert known.fits(known.hash_of("wati"), f" {OTHER} "), "a form takes the blanks away"
    assert not known.fits(known.hash_of("wati"), PASSWORD)
    token = sessions.begin("wati")
    run("disable", "wati")
    assert "disabled" in run("list")
    assert known.hash_of("wati") is None
    run("enable", "wati")
    assert known.hash_of("wati")
    assert sessions.account(token) is None, "it stays ended when the account is opened again"
    Audit(state).write("wati", "page stale")
    state.close()
    assert "page stale" in run("audit")
    assert '"what": "page stale"' in run("audit", "--json")
    assert '"role": "admin"' in run("list", "--json")


@pytest.mark.parametrize(
    ("words", "password", "says"),
    [
        (("add", "wati"), "short", "12 to 200 characters"),
        (("add", "wati"), "aaaaaaaaaaaaaaaa", "easy to guess"),
        (("add", "wati"), "wati1234567890", "easy to guess"),
        (("add", "Wati Kanaryo"), PASSWORD, "A name has"),
        (("add", "wati", "--role", "king"), PASSWORD, "A role is one of"),
        (("add", "boss"), PASSWORD, "already"),
        (("password", "nobody"), PASSWORD, "no account 'nobody'"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(
    folder: Path, words: tuple[str, ...], password: str, says: str
) -> None:
    run("add", "boss", "--stdin", given=f"{OTHER}\n")
    assert says in run(*words, "--stdin", given=f"{password}\n", code=2)
    run("disable", "nobody", code=2)
    state = State(folder)
    assert [one.name for one in Accounts(state).all()] == ["boss"]
    state.close()
