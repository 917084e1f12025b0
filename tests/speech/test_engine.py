"""The real espeak-ng, where it is installed (Debian: apt install espeak-ng); without it these tests are skipped."""

from __future__ import annotations

import pytest

from bot.speech import engine as engines
from bot.speech.engine import Engine, SpeechError
from bot.speech.measure import measure, samples
from bot.speech.voices import VOICES

ENGINE = Engine.find()
installed = pytest.mark.skipif(ENGINE is None, reason="espeak-ng is not installed: apt install espeak-ng")


@installed
@pytest.mark.parametrize("language", VOICES)
def test_every_language_we_speak_is_spoken_well_enough(language: str) -> None:
    assert ENGINE is not None
    assert measure(language, ENGINE).faults == ()


@installed
@pytest.mark.parametrize("language", ["th", "my", "am"])
def test_the_measure_finds_what_is_not_good_enough(language: str) -> None:
    assert ENGINE is not None
    assert measure(language, ENGINE).faults


def test_every_voice_has_words_to_measure_it_by() -> None:
    assert set(VOICES) <= set(samples())
    assert len(samples()) == 16


@installed
def test_markup_options_and_shell_words_are_only_words() -> None:
    assert ENGINE is not None
    for text in ("--version", "-w /tmp/x $(id) `id` ; id", "<speak>x</speak>", "\x00\x07", "a" * 4096):
        assert ENGINE.speak(text, VOICES["en"]).rate == 22_050


@installed
def test_an_endless_speech_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ENGINE is not None
    monkeypatch.setattr(engines, "LONGEST", 3)
    with pytest.raises(SpeechError):
        ENGINE.speak("nine million. " * 200, VOICES["en"])


def test_a_program_that_fails_hangs_or_is_missing_is_one_error(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "TIMEOUT", 0.3)
    for program in ("/bin/false", "/bin/cat", "/usr/bin/yes"):
        with pytest.raises(SpeechError):
            Engine(program).speak("word", VOICES["en"])
    with pytest.raises(SpeechError):
        Engine("/nowhere/espeak-ng").speak("word", VOICES["en"])
