"""``safemigration audio``: what to record, what is there, what is wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile
from typer.testing import CliRunner, Result

from bot.commands.audio import audio
from bot.speech.beforehand import known
from bot.speech.engine import Engine, Samples
from bot.speech.voices import Voice
from tests.commands.running import refused


class Quick(Engine):
    """Gives a tenth of a second for every text."""

    def speak(self, text: str, voice: Voice) -> Samples:
        """Give a tone."""
        return Samples(b"\x00\x40\x00\xc0" * 600, 12_000)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAFEMIGRATION_AUDIO", str(tmp_path / "audio"))
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(Engine, "find", classmethod(lambda cls: Quick("espeak-ng")))
    (tmp_path / "audio" / "en").mkdir(parents=True)
    return tmp_path / "audio" / "en"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(audio, list(arguments))


def test_the_list_says_what_to_call_a_file_and_that_it_is_there(folder: Path) -> None:
    first = next(known("en"))
    assert call("list", "--language", "en").exit_code == 0
    assert f"{first.file}  [engine]\n{first.words}\n" in call("list", "--language", "en").stdout
    soundfile.write(folder.parent / first.file, [0.5, -0.5] * 9_000, 24_000, format="OGG", subtype="OPUS")
    entries = [json.loads(line) for line in call("list", "--language", "en", "--json").stdout.splitlines()]
    assert entries[0] == {
        "file": first.file,
        "by": "recording",
        "recorded": Path(first.file).name,
        "text": first.words,
    }
    assert {entry["by"] for entry in entries[1:]} == {"engine"}


def test_without_engine_nothing_says_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "find", classmethod(lambda cls: None))
    assert "[nothing]" in call("list", "--language", "en").stdout
    for command in ("make", "check"):
        refused(call(command), "espeak-ng is not installed", "apt install espeak-ng")


def test_files_that_cannot_be_played_are_named_with_the_mend(folder: Path) -> None:
    (folder / "danger.ogg").write_bytes(b"x")
    (folder / "danger-0123456789ab.m4a").write_bytes(b"x")
    (folder / "danger-0123456789ab.mp3").write_bytes(b"x")
    result = call("list", "--language", "en")
    assert result.exit_code == 1
    assert "en/danger.ogg: the name must end in the twelve digits" in result.stderr
    assert "en/danger-0123456789ab.m4a: .m4a is not read; save it as one of .ogg" in result.stderr
    assert "en/danger-0123456789ab.mp3: cannot be read as sound" in result.stderr


def test_make_makes_each_text_once_and_again_when_told(folder: Path, tmp_path: Path) -> None:
    count = len(list(known("en", "ID")))
    first = call("make", "--language", "en", "--from", "ID")
    assert first.stdout.startswith(f"{count} made, 0 were there.")
    assert len(list((tmp_path / "state" / "audio").glob("*.ogg"))) == count
    assert call("make", "--language", "en", "--from", "ID").stdout.startswith(f"0 made, {count} were there.")
    assert call("make", "--language", "en", "--from", "ID", "--anew").stdout.startswith(f"{count} made")


def test_a_country_or_language_we_do_not_know_is_refused(folder: Path) -> None:
    refused(call("list", "--from", "XX"), "we have no file for 'XX'")
    refused(call("list", "--language", "qq"), "does not speak 'qq'")
