"""A recording, else the engine, else nothing; and what is kept of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import soundfile

from bot.speech import sound, speaker
from bot.speech.engine import Engine, Samples
from bot.speech.recordings import Recordings, key, key_of
from bot.speech.speaker import Speaker
from bot.speech.store import Store
from bot.speech.voices import VOICES, Voice

TONE = Samples(b"\x00\x40\x00\xc0" * 8_000, 16_000)


class Counting(Engine):
    """Gives a tone, and counts."""

    count = 0

    def speak(self, text: str, voice: Voice) -> Samples:
        """Count."""
        type(self).count += 1
        return TONE


@pytest.fixture
def engine() -> Counting:
    Counting.count = 0
    return Counting("espeak-ng")


def record(folder: Path, language: str, words: str, ending: str = ".ogg") -> Path:
    path = folder / language / f"danger-QA-{key(words, language)}{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, [0.5, -0.5] * 12_000, 24_000, format="OGG", subtype="OPUS")
    return path


def test_a_recording_is_found_by_what_it_says(tmp_path: Path) -> None:
    path = record(tmp_path, "ne", "Ring 1 1 2.")
    recordings = Recordings(tmp_path)
    assert recordings.find("Ring 1 1 2.", "ne") == path
    assert recordings.find("Ring 1 1 3.", "ne") is None, "the text has changed: the old recording says an old meaning"
    assert recordings.find("Ring 1 1 2.", "en") is None
    assert Recordings(tmp_path / "nowhere").find("Ring 1 1 2.", "ne") is None


@pytest.mark.parametrize("name", ["a.ogg", "danger-0123456789a.ogg", "danger-0123456789zz.ogg", "0123456789abcd.ogg"])
def test_a_name_without_a_key_has_none(name: str) -> None:
    assert key_of(Path(name)) is None


async def test_a_language_without_voice_has_only_recordings(tmp_path: Path, engine: Counting) -> None:
    assert "km" not in VOICES
    said = Speaker(Recordings(tmp_path), engine=engine)
    assert not said.can("📞 112", "km")
    assert await said.say("📞 112", "km") is None
    record(tmp_path, "km", "1 1 2")
    assert said.can("📞 112", "km")
    assert await said.say("📞 112", "km") is not None
    assert engine.count == 0


async def test_what_was_said_is_kept_in_memory_up_to_a_limit(
    tmp_path: Path, engine: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Speaker(Recordings(tmp_path), engine=engine)
    first = await said.say("one", "en")
    assert await said.say("one", "en") is first
    assert engine.count == 1
    assert first is not None
    monkeypatch.setattr(speaker, "IN_MEMORY", len(first.ogg))
    await said.say("two", "en")
    await said.say("one", "en")
    assert engine.count == 3
    assert list(tmp_path.rglob("*")) == []


async def test_what_was_made_beforehand_needs_no_engine_and_may_be_damaged(tmp_path: Path, engine: Counting) -> None:
    store = Store(tmp_path / "made")
    store.put("one", VOICES["en"], sound.encode(TONE).ogg)
    store.put("two", VOICES["en"], b"damaged")
    said = Speaker(Recordings(tmp_path), store, engine)
    assert await said.say("one", "en") is not None
    assert engine.count == 0
    assert await said.say("two", "en") is not None
    assert engine.count == 1


async def test_nothing_longer_than_a_message_is_said_by_half(tmp_path: Path, engine: Counting) -> None:
    said = Speaker(Recordings(tmp_path), engine=engine)
    assert not said.can("word " * 1000, "en")
    assert await said.say("word " * 1000, "en") is None
    assert not said.can("🙂", "en")


def test_the_store_lets_the_oldest_go(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=25)
    for age, words in enumerate(("old", "middle", "new")):
        store.put(words, VOICES["en"], b"0123456789")
        newest = max(tmp_path.glob("*.ogg"), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (1000 + age, 1000 + age))
    assert store.get("old", VOICES["en"]) is None
    assert store.get("new", VOICES["en"]) == b"0123456789"
    assert store.size() == 20
    assert not list(tmp_path.glob("*.part"))
