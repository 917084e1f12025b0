"""Is a language spoken well enough? Measured without ears: the engine's phonemes, and how long it speaks."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import regex
import yaml
from babel.messages.pofile import read_po

from bot.speech.engine import Engine
from bot.speech.spoken import spoken
from bot.speech.voices import VOICES, Voice
from bot.wording.languages import DEFAULT, catalogue_path, draft, listed

SAMPLES = Path(__file__).with_name("samples.yml")

#: Sentences that are measured, and how many letters the English of one has.
SENTENCES, LENGTH = 10, range(40, 141)
#: Share of the words of a sentence that may be said in another language: "visa" in Vietnamese.
FOREIGN = 0.2
#: Languages that have no row in VOICES but a voice of this name in the engine; measured to show why they stay out.
TRIED = {
    "am": Voice("am"),
    "th": Voice("th"),
    "my": Voice("my"),
    "km": Voice("km"),
    "lo": Voice("lo"),
    "fil": Voice("fil"),
}

#: Share of the known words that must be said as expected. Chosen after the first measurement: Bengali is just in.
RIGHT = 0.75

#: Stress, length and tones; espeak-ng's IPA writes its third tone as ɜ.
_MARKS = regex.compile(r"[ˈˌːɜ0-9-]|[\u02e5-\u02e9]")
_SWITCH = regex.compile(r"\((\w[\w-]*)\)")


@dataclass(frozen=True)
class Measured:
    """What was found for a language.

    Attributes:
        language: BCP 47.
        voice: the engine's name of the voice; empty where it has none.
        words: how many known words were said as expected, and how many there are.
        sentences: how many sentences of our own texts were spoken; 0 where there are no texts yet.
        foreign: how many words of theirs were said in another language.
        pace: seconds a letter, the quickest, the median and the slowest sentence; empty without sentences.
        faults: what is wrong; empty: good enough.
    """

    language: str
    voice: str
    words: tuple[int, int]
    sentences: int
    foreign: int
    pace: tuple[float, ...]
    faults: tuple[str, ...]


@cache
def samples() -> Mapping[str, Mapping[str, Any]]:
    """Return samples.yml: language -> ``{band: [seconds, seconds], words: {word: regular expression}}``."""
    with open(SAMPLES, encoding="utf-8") as file:
        found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(file)
    return found


def measure(language: str, engine: Engine) -> Measured:
    """Measure a language of samples.yml.

    Raises:
        SpeechError: the engine itself fails.
    """
    voice = VOICES.get(language) or TRIED[language]
    sample, faults = samples()[language], list[str]()
    if voice.name not in engine.voices():
        return Measured(language, "", (0, len(sample["words"])), 0, 0, (), ("the engine has no voice",))
    wrong = [word for word, said in sample["words"].items() if not _says(engine, voice, word, said)]
    if len(wrong) > (1 - RIGHT) * len(sample["words"]):
        faults += [f"“{word}” sounds like {_sound(engine, voice, word)!r}" for word in wrong]
    digits = [_sound(engine, voice, digit) for digit in "0123456789"]
    if len(set(digits)) < 10 or not all(digits) or any(map(_SWITCH.search, digits)):
        faults.append("its digits are not ten different words of the language")
    foreign, paces = 0, list[float]()
    for sentence in sentences(language):
        said = engine.phonemes(sentence, voice)
        switches = sum(found != voice.name for found in _SWITCH.findall(said))
        foreign += switches
        paces.append(engine.speak(sentence, voice).seconds / len(regex.findall(r"\p{L}", sentence)))
        if not said or switches > FOREIGN * len(said.split()):
            faults.append(f"changes language {switches} times in: {sentence}")
    low, high = sample["band"]
    if paces and not low <= statistics.median(paces) <= high:
        faults.append(f"speaks {statistics.median(paces):.3f} seconds a letter, not {low} to {high}")
    pace = (min(paces), statistics.median(paces), max(paces)) if paces else ()
    right = len(sample["words"]) - len(wrong)
    return Measured(language, voice.name, (right, len(sample["words"])), len(paces), foreign, pace, tuple(faults))


def sentences(language: str) -> Sequence[str]:
    """Return some sentences of our templates in a language as they are spoken; none where it has no catalogue.

    They hold no number; in another script than the Latin one also no Latin letter, because names are read in English.
    """
    entry = listed().get(language) or draft(language)
    path = entry.catalogue if language != DEFAULT else catalogue_path("id")
    if not path.exists():
        return ()
    with open(path, encoding="utf-8") as file:
        catalogue = read_po(file)
    found = []
    for message in catalogue:
        english = message.id if isinstance(message.id, str) else ""
        text = english if language == DEFAULT else str(message.string or "")
        ours = any(place.startswith("bot/wording/templates") for place, _ in message.locations)
        latin = regex.search(r"\p{Latin}", text) and regex.search(r"(?!\p{Latin})\p{L}", text)
        if (
            ours
            and text
            and not message.fuzzy
            and len(english) in LENGTH
            and not regex.search(r"[%{<\d]", text)
            and not latin
        ):
            found.append(spoken(text, language))
    return found[:SENTENCES]


def _says(engine: Engine, voice: Voice, word: str, expected: str) -> bool:
    return regex.search(expected, _sound(engine, voice, word)) is not None


def _sound(engine: Engine, voice: Voice, word: str) -> str:
    return " ".join(_MARKS.sub("", engine.phonemes(word, voice)).split())
