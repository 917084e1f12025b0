"""Sound in files: what Telegram takes, what staff may drop in."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.speech import sound
from bot.speech.engine import Samples, SpeechError


def tone(seconds: int = 2, hertz: int = 1000, rate: int = 22_050) -> Samples:
    wave = np.sin(2 * np.pi * hertz * np.arange(seconds * rate) / rate) * 16_000
    return Samples(wave.astype("<i2").tobytes(), rate)


def spectrum(content: bytes) -> tuple[float, float]:
    """The loudest frequency (Hz) and the length (seconds) of a file."""
    heard, rate = soundfile.read(io.BytesIO(content))
    middle = heard[rate // 2 : rate * 3 // 2]
    return float(np.abs(np.fft.rfft(middle)).argmax()), len(heard) / rate


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_pitch_and_length_survive_a_change_of_rate(rate: int) -> None:
    made = sound.encode(tone(rate=rate))
    pitch, seconds = spectrum(made.ogg)
    assert pitch == pytest.approx(1000, abs=2)
    assert seconds == pytest.approx(2, abs=0.1)
    assert made.seconds == 2


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 22_051, 44_100, 48_000])
def test_pieces_join_without_a_click_or_a_gap(rate: int) -> None:
    whole = np.concatenate(list(sound.resampled(tone(3, rate=rate))))
    assert len(whole) == 3 * sound.RATE
    expected = np.sin(2 * np.pi * 1000 * np.arange(len(whole)) / sound.RATE) * 16_000 / 32_768
    assert np.abs(whole[100:-100] - expected[100:-100]).max() < 0.01


def test_what_the_new_rate_cannot_hold_is_cut_off() -> None:
    high = np.concatenate(list(sound.resampled(tone(1, 20_000, 48_000))))
    assert np.abs(high[200:-200]).max() < 0.05


@pytest.mark.parametrize(("ending", "kind"), [("wav", "WAV"), ("mp3", "MP3"), ("flac", "FLAC"), ("ogg", "OGG")])
def test_recordings_of_any_kind_become_voice_messages(tmp_path: Path, ending: str, kind: str) -> None:
    path = tmp_path / f"a.{ending}"
    left = np.sin(2 * np.pi * 440 * np.arange(88_200) / 44_100) * 0.5
    soundfile.write(path, np.stack((left, left), axis=1), 44_100, format=kind)
    made = sound.read(path)
    info = soundfile.info(io.BytesIO(made.ogg))
    assert (info.format, info.subtype, info.channels) == ("OGG", "OPUS", 1)
    assert made.seconds == 2


def test_a_voice_message_stays_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.ogg"
    path.write_bytes(sound.encode(tone()).ogg)
    assert sound.read(path).ogg == path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"no sound", b"OggS" + bytes(200), b"RIFF\xff\xff\xff\xffWAVE"])
def test_a_damaged_file_says_what_is_wrong(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.ogg"
    path.write_bytes(content)
    with pytest.raises(SpeechError, match=r"cannot be read as sound|holds no sound"):
        sound.read(path)


def test_silence_and_a_lecture_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silent.wav", np.zeros(8_000), 8_000)
    with pytest.raises(SpeechError, match="is silent"):
        sound.read(tmp_path / "silent.wav")
    soundfile.write(tmp_path / "long.flac", np.tile([0.1, -0.1], 301 * 4_000), 8_000)
    with pytest.raises(SpeechError, match="longer than 300 seconds"):
        sound.read(tmp_path / "long.flac")
    with pytest.raises(SpeechError, match="cannot be opened"):
        sound.read(tmp_path / "nothing.ogg")
