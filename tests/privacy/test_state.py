"""The state folder: what is on disk, who can read it, and what a turn that breaks off leaves behind."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.privacy.state import State, StateError
from bot.settings import ROOT, Settings

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
CANARY = "CANARY-passport-kept-by-Mr-Smith"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "state"


@pytest.fixture
def state(folder: Path) -> Iterator[State]:
    opened = State(folder)
    yield opened
    opened.close()


def everything(folder: Path) -> bytes:
    """All bytes of the folder, SQLite's log with them."""
    assert (folder / "bot.sqlite3-wal").exists()  # else this would look past what has not reached the database
    return b"\0".join(path.read_bytes() for path in sorted(folder.iterdir()))


def sealed_row(state: State, conversation: str) -> bytes:
    row = state.db.execute("SELECT body FROM conversation WHERE id = ?", (conversation,)).fetchone()
    return bytes(row[0])


# -- sealing ---------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=300))
def test_what_is_sealed_opens_again_and_does_not_show(clear: bytes) -> None:
    state = State(None, KEY)
    sealed = state.seal(clear)
    assert state.open(sealed) == clear
    assert len(sealed) == len(clear) + 28
    assert len(clear) < 8 or clear not in sealed
    state.close()


def test_the_same_words_look_different_each_time() -> None:
    state = State(None, KEY)
    assert state.seal(b"help") != state.seal(b"help")


def test_a_row_of_another_key_or_a_changed_row_does_not_open(state: State) -> None:
    sealed = state.seal(b"she said")
    with pytest.raises(StateError, match="SAFEMIGRATION_KEY"):
        State(None, OTHER_KEY).open(sealed)
    for position in (0, 15, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(StateError):
            state.open(bytes(changed))


def test_keys_of_two_purposes_differ_and_stay_the_same_over_a_restart(folder: Path) -> None:
    first = State(folder)
    seal, buttons = first.key_for("seal"), first.key_for("buttons")
    first.close()
    assert seal != buttons
    assert len(seal) == 32
    again = State(folder)
    assert (again.key_for("seal"), again.key_for("buttons")) == (seal, buttons)
    again.close()


def test_a_pseudonym_does_not_show_the_chat_and_needs_the_key() -> None:
    state = State(None, KEY)
    pseudonym = state.pseudonym("chat", 123456789)
    assert pseudonym == State(None, KEY).pseudonym("chat", "123456789")
    assert "123456789" not in pseudonym
    assert len(pseudonym) == 32
    assert len({pseudonym, state.pseudonym("chat", 1), state.pseudonym("user", 123456789)}) == 3
    assert State(None, OTHER_KEY).pseudonym("chat", 123456789) != pseudonym


# -- the folder ------------------------------------------------------------------------------------------------------


def test_only_the_owner_can_read_the_folder(folder: Path) -> None:
    before = os.umask(0o022)
    try:
        state = State(folder)
        state.save_conversation("a", b"body")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        state.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {"key", "bot.sqlite3", "bot.sqlite3-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_a_given_key_writes_no_key_file(folder: Path) -> None:
    State(folder, KEY).close()
    assert not (folder / "key").exists()


def test_settings_name_folder_and_key(folder: Path) -> None:
    state = State.from_settings(Settings(state=folder, key=KEY))
    assert state.folder == folder
    assert state.key_for("x") == State(None, KEY).key_for("x")
    state.close()


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_damaged_key_file_is_named_and_not_replaced(folder: Path, content: bytes) -> None:
    State(folder).close()
    (folder / "key").write_bytes(content)
    with pytest.raises(StateError, match="key is damaged"):
        State(folder)
    assert (folder / "key").read_bytes() == content


def test_another_key_is_refused_at_the_start_and_the_right_one_still_works(folder: Path) -> None:
    first = State(folder, KEY)
    first.save_conversation("a", b"body")
    first.close()
    with pytest.raises(StateError, match="another key"):
        State(folder, OTHER_KEY)
    again = State(folder, KEY)
    loaded = again.load_conversation("a")
    assert loaded is not None
    assert loaded[0] == b"body"
    again.close()


def test_a_lost_key_file_is_noticed(folder: Path) -> None:
    State(folder).close()
    (folder / "key").unlink()
    with pytest.raises(StateError, match="another key"):
        State(folder)


def test_a_folder_that_cannot_be_used_says_which_and_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match=r"file.*SAFEMIGRATION_STATE"):
        State(tmp_path / "file")
    (tmp_path / "bot.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(StateError, match="SAFEMIGRATION_STATE"):
        State(tmp_path)


def test_two_processes_that_start_at_once_share_one_key(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.privacy.state import State\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "state = State(Path(sys.argv[1])); state.save_conversation(sys.argv[2], b'x')\n"
        "print(state.key_for('seal').hex())"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(folder), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        for number in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    keys = {process.communicate(timeout=30)[0].strip() for process in processes}
    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert len(keys) == 1
    assert [path.name for path in folder.glob("key*")] == ["key"]
    state = State(folder)
    assert state.conversations() == ["0", "1", "2", "3"]
    assert all(state.load_conversation(name) for name in state.conversations())
    state.close()


# -- conversations ---------------------------------------------------------------------------------------------------


def test_words_never_stand_readable_in_the_folder(state: State, folder: Path) -> None:
    for round_ in range(3):
        state.save_conversation("her", f"{CANARY} {round_}".encode() * 50)
        assert CANARY.encode() not in everything(folder)
    with state.unit() as unit:
        state.save_conversation("her", CANARY.encode() * 5000)  # long enough for pages of its own
        unit.commit()
    assert CANARY.encode() not in everything(folder)
    state.forget_conversation("her")
    assert CANARY.encode() not in everything(folder)


@pytest.mark.parametrize("way", ["at once", "in a unit", "purge"])
def test_what_is_forgotten_is_gone_even_in_its_sealed_form(state: State, folder: Path, way: str) -> None:
    sealed = []
    for size in (40, 9000):
        state.save_conversation("her", b"x" * size)
        sealed.append(sealed_row(state, "her")[20:52])
    assert sealed[-1] in everything(folder)
    if way == "at once":
        state.forget_conversation("her")
    elif way == "in a unit":
        with state.unit() as unit:
            state.forget_conversation("her")
            unit.commit()
    else:
        assert state.purge_conversations(older_than=2e10, most=10) == 1
    assert state.load_conversation("her") is None
    assert not [part for part in sealed if part in everything(folder)]


def test_forgetting_works_while_another_process_reads_and_the_log_is_emptied_after_it(
    state: State, folder: Path
) -> None:
    state.save_conversation("her", b"body")
    sealed = sealed_row(state, "her")[20:]
    reader = sqlite3.connect(folder / "bot.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM conversation").fetchall()
    state.db.execute("PRAGMA busy_timeout=1")
    state.forget_conversation("her")
    assert state.load_conversation("her") is None
    assert sealed in everything(folder)  # what another process reads cannot be taken from it
    reader.close()
    state.save_conversation("next", b"next")
    assert sealed not in everything(folder)


def test_purge_takes_the_old_and_leaves_the_young(state: State) -> None:
    state.save_conversation("old", b"1")
    state.save_conversation("young", b"2")
    state.db.execute("UPDATE conversation SET updated_at = 1000 WHERE id = 'old'")
    assert state.purge_conversations(older_than=2000, most=10) == 1
    assert state.conversations() == ["young"]


# -- one turn, one transaction ---------------------------------------------------------------------------------------


def test_nothing_is_written_before_the_commit(state: State, folder: Path) -> None:
    other = State(folder)
    with state.unit() as unit:
        state.save_conversation("her", b"staged")
        assert state.conversations() == other.conversations() == []
        loaded = state.load_conversation("her")  # but the turn itself sees it
        assert loaded is not None
        assert loaded[0] == b"staged"
        unit.commit()
        assert other.conversations() == ["her"]
    other.close()


def test_a_unit_that_breaks_off_writes_nothing(state: State) -> None:
    state.save_conversation("her", b"before")

    def turn() -> None:
        with state.unit():
            state.save_conversation("her", b"after")
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        turn()
    loaded = state.load_conversation("her")
    assert loaded is not None
    assert loaded[0] == b"before"
    state.save_conversation("her", b"outside")  # and the unit no longer catches what comes after it
    loaded = state.load_conversation("her")
    assert loaded is not None
    assert loaded[0] == b"outside"


def test_the_channels_rows_are_committed_with_the_conversation_or_not_at_all(state: State) -> None:
    state.db.execute("CREATE TABLE outbox (words TEXT)")

    def write() -> None:
        with state.transaction() as db:  # joins the unit's transaction
            db.execute("INSERT INTO outbox VALUES ('hello')")

    def write_and_fail() -> None:
        write()
        raise RuntimeError("disk full")

    with state.unit() as unit:
        state.save_conversation("her", b"turn 1")
        with pytest.raises(RuntimeError, match="disk full"):
            unit.commit(write_and_fail)
        assert state.conversations() == []
        assert state.db.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        unit.commit(write)  # nothing staged was lost: the same turn can be written again
    assert state.conversations() == ["her"]
    assert state.db.execute("SELECT count(*) FROM outbox").fetchone() == (1,)


def test_a_commit_that_fails_leaves_the_database_usable(state: State) -> None:
    state.db.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    state.db.execute("CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    state.db.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(sqlite3.IntegrityError), state.transaction() as db:
        db.execute("INSERT INTO child VALUES (1)")  # noticed at COMMIT only
    state.save_conversation("her", b"next turn")
    assert state.conversations() == ["her"]
    assert state.db.execute("SELECT count(*) FROM child").fetchone() == (0,)


def test_forgetting_inside_a_unit_waits_for_the_commit_and_wins_over_an_earlier_save(state: State) -> None:
    state.save_conversation("her", b"old")
    with state.unit() as unit:
        state.save_conversation("her", b"new")
        state.forget_conversation("her")
        assert state.load_conversation("her") is None
        assert state.conversations() == ["her"]
        unit.commit()
    assert state.conversations() == []


def test_a_unit_of_one_state_does_not_catch_another(state: State) -> None:
    other = State(None)
    with state.unit():
        state.save_conversation("her", b"staged")
        assert other.load_conversation("her") is None
        other.save_conversation("her", b"other")
        assert other.conversations() == ["her"]


def test_a_table_made_in_a_transaction_would_commit_half_of_it_and_is_refused(state: State) -> None:
    state.define("CREATE TABLE sheep (name TEXT)")

    def half_a_thing() -> None:
        with state.transaction() as db:
            db.execute("INSERT INTO sheep VALUES ('Dolly')")
            state.define("CREATE TABLE goat (name TEXT)")

    with pytest.raises(RuntimeError, match="before a transaction"):
        half_a_thing()
    assert state.db.execute("SELECT count(*) FROM sheep").fetchone() == (0,)
