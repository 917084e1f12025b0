"""Backups: taken under load, restored, a conversation goes on; and what must not come back does not."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.channels.inbox import Entry, Inbox
from bot.commands.backup import backup as backup_command
from bot.commands.restore import restore as restore_command
from bot.privacy import backup as module
from bot.privacy.backup import BackupError, backup, drop_aside, key_of, restore
from bot.privacy.state import State, StateError
from bot.serving.mark import Mark
from bot.training import ensure_model
from bot.turns import Incoming
from tests.commands.running import refused, run

KEY = bytes(range(32))


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state with one conversation."""
    found = State(tmp_path / "state", KEY)
    found.save_conversation("a", b"CANARY one")
    return found


def nothing(state: State) -> None:
    """Purge nothing."""


def aged(path: Path, hours: float) -> None:
    """Let a backup be older."""
    with sqlite3.connect(path) as db:
        db.execute("UPDATE backup SET made_at = made_at - ?", (hours * 3600,))


def test_a_backup_is_one_sealed_file_for_its_owner_alone(state: State, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    before = state.db.execute("SELECT count(*) FROM conversation").fetchone()
    assert backup(state.folder, target) == target.stat().st_size  # type: ignore[arg-type]
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "state"], "no log, no key beside it"
    assert b"CANARY" not in target.read_bytes()
    assert KEY not in target.read_bytes()
    assert state.db.execute("SELECT count(*) FROM conversation").fetchone() == before


def test_the_key_goes_along_only_if_told_and_into_a_file_of_its_own(state: State, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    backup(tmp_path / "state", target, KEY)
    assert key_of(target).read_bytes() == KEY
    assert key_of(target).stat().st_mode & 0o777 == 0o600


def test_a_backup_under_load_holds_one_moment(tmp_path: Path) -> None:
    """Two rows that are always written together are together in every backup."""
    state = State(tmp_path / "state", KEY)
    stop, written, faults = threading.Event(), [0], list[BaseException]()

    def write() -> None:
        try:
            with sqlite3.connect(tmp_path / "state" / "bot.sqlite3", timeout=5, isolation_level=None) as db:
                while not stop.is_set():
                    db.execute("BEGIN IMMEDIATE")
                    for name in ("left", "right"):
                        db.execute(
                            "INSERT OR REPLACE INTO conversation VALUES (?, ?, ?)", (name, os.urandom(9000), written[0])
                        )
                    db.execute("COMMIT")
                    written[0] += 1
        except sqlite3.Error as error:
            faults.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(20):
            target = tmp_path / f"{number}"
            before = written[0]
            backup(tmp_path / "state", target)
            with sqlite3.connect(target) as copy:
                ages = [row[0] for row in copy.execute("SELECT updated_at FROM conversation")]
            assert len(set(ages)) <= 1
            assert not ages or ages[0] >= before - 1
    finally:
        stop.set()
        writer.join()
    assert not faults, "no writer was kept waiting for long"
    assert written[0] > 20
    state.close()


@pytest.mark.model
async def test_a_conversation_goes_on_after_a_restore(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "backup"
    state = State(old, KEY)
    first = Assistant.load(ensure_model(), state)
    for text in ("check my journey", "no"):
        turn = await first.turn(Incoming("her", text=text))
    assert "2 of 9" in turn.replies[-1].text
    backup(old, file)
    state.close()

    restore(file, new, KEY, nothing)
    again = State(new, KEY)
    turn = await Assistant.load(ensure_model(), again).turn(Incoming("her", text="no"))
    assert "3 of 9" in turn.replies[-1].text
    again.close()


def test_the_database_from_before_is_kept_and_deleted_after_its_time(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, file = tmp_path / "state", tmp_path / "backup"
    backup(folder, file)
    state.save_conversation("b", b"two")  # its log is not emptied: it goes along
    done = restore(file, folder, KEY, nothing)
    assert done.aside is not None
    assert done.hours < 0.1
    restored = State(folder, KEY)
    assert restored.conversations() == ["a"]
    restored.close()
    state.close()
    assert drop_aside(folder) == 0
    monkeypatch.setattr(module, "GOOD_HOURS", -1.0)
    assert drop_aside(folder) >= 1
    assert not [path for path in folder.iterdir() if "before" in path.name]


def test_what_waited_is_not_answered_twice_unless_it_is_a_move(state: State, tmp_path: Path) -> None:
    Inbox(state).add([Entry(7, "chat", {"text": "CANARY"})])
    file = tmp_path / "backup"
    backup(tmp_path / "state", file)
    for waiting, left in ((False, 0), (True, 1)):
        done = restore(file, tmp_path / f"new{waiting}", KEY, nothing, waiting=waiting)
        assert done.dropped == 1 - left
        restored = State(tmp_path / f"new{waiting}", KEY)
        assert Inbox(restored).counts()["waiting"] == left
        assert Inbox(restored).add([Entry(7, "chat", {})]) == [], "its number is known all the same"
        restored.close()


def test_a_backup_that_is_too_old_is_refused_unless_forced_and_then_purged(state: State, tmp_path: Path) -> None:
    file, new = tmp_path / "backup", tmp_path / "new"
    backup(tmp_path / "state", file)
    aged(file, 49)
    with pytest.raises(BackupError, match="49 hours old; the limit is 48"):
        restore(file, new, KEY, nothing)
    assert list(new.iterdir()) == [], "nothing is left of the attempt"
    purged: list[State] = []
    restore(file, new, KEY, purged.append, force=True)
    assert len(purged) == 1


def test_conversations_past_their_time_are_gone_after_a_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settings(monkeypatch, tmp_path / "state")
    state = State(tmp_path / "state", KEY)
    state.save_conversation("old", b"[]")
    state.db.execute("UPDATE conversation SET updated_at = ?", (time.time() - 31 * 86400,))
    state.save_conversation("new", b"[]")
    state.close()
    backup(tmp_path / "state", tmp_path / "backup")
    assert run(restore_command, str(tmp_path / "backup")).exit_code == 0
    state = State(tmp_path / "state", KEY)
    assert state.conversations() == ["new"]
    state.close()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.write_bytes(b"no database"), "is no backup of ours"),
        (lambda path: path.write_bytes(path.read_bytes()[:6000]), "is"),
        (lambda path: _sql(path, "DROP TABLE backup"), "is no backup of ours"),
        (lambda path: _sql(path, "DROP TABLE conversation"), "is no backup of ours"),
        (lambda path: _sql(path, "PRAGMA user_version = 99"), "was made by a later version"),
        (lambda path: aged(path, -5), "hours old"),
        (lambda path: path.unlink(), "is no file"),
    ],
)
def test_what_is_no_sound_backup_of_ours_is_refused_and_changes_nothing(
    spoil: Callable[[Path], None], words: str, state: State, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    backup(tmp_path / "state", file)
    spoil(file)
    with pytest.raises(BackupError, match=re.escape(words)):
        restore(file, tmp_path / "state", KEY, nothing)
    assert state.conversations() == ["a"]
    assert not [path for path in (tmp_path / "state").iterdir() if path.name.startswith(".")]


def test_another_key_is_refused(state: State, tmp_path: Path) -> None:
    backup(tmp_path / "state", tmp_path / "backup")
    with pytest.raises(StateError, match="another key"):
        restore(tmp_path / "backup", tmp_path / "state", bytes(32), nothing)
    assert state.conversations() == ["a"]


# -- the commands ----------------------------------------------------------------------------------------------------


def test_a_running_bot_is_backed_up_but_never_restored(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settings(monkeypatch, tmp_path / "state")
    file, mark = tmp_path / "backup", Mark(tmp_path / "state")
    done = run(backup_command, str(file))
    assert done.exit_code == 0, done.stderr
    assert "good for 48 hours" in done.stderr
    refused(run(restore_command, str(file)), "the bot is running", "Stop it")
    mark.close()
    assert run(restore_command, str(file)).exit_code == 0


def test_a_move_to_another_machine_brings_the_key(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settings(monkeypatch, tmp_path / "state")
    file = tmp_path / "backup"
    assert run(backup_command, str(file), "--with-key").exit_code == 0
    state.close()
    monkeypatch.delenv("SAFEMIGRATION_KEY")
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path / "new"))
    refused(run(restore_command, str(file)), "the key", "--key")
    other = tmp_path / "other"
    other.write_bytes(bytes(32))
    refused(run(restore_command, str(file), "--key", str(other)), "was made with another key")
    assert not (tmp_path / "new" / "key").exists()
    assert run(restore_command, str(file), "--key", str(key_of(file))).exit_code == 0
    assert (tmp_path / "new" / "key").stat().st_mode & 0o777 == 0o600
    moved = State(tmp_path / "new")
    assert moved.load_conversation("a") is not None
    moved.close()


def _settings(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(folder))
    monkeypatch.setenv("SAFEMIGRATION_KEY", KEY.hex())


def _sql(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(sql)
