"""The speaker: a recording where staff made one, else the engine, else nothing."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from pathlib import Path

import structlog

from bot.settings import Settings
from bot.speech import phones, sound
from bot.speech.engine import Engine, SpeechError
from bot.speech.recordings import Recordings
from bot.speech.sound import Sound
from bot.speech.spoken import spoken
from bot.speech.store import Store
from bot.speech.voices import VOICES

log = structlog.get_logger(__name__)

#: Characters that are spoken: a whole message of Telegram. A longer text is not spoken at all rather than by half.
LONGEST_TEXT = 4096
#: Bytes of voice messages that are kept in memory: about twenty minutes.
IN_MEMORY = 4_000_000


class Speaker:
    """Says texts of ours. Safe to use from one event loop."""

    def __init__(self, recordings: Recordings, store: Store | None = None, engine: Engine | None = None) -> None:
        """Take what there is.

        Args:
            recordings: the audio folder.
            store: voice messages made beforehand.
            engine: None where it is not installed.
        """
        self._recordings = recordings
        self._store = store
        self._engine = engine if engine is not None and sound.available() else None
        self._made: OrderedDict[tuple[str, str], Sound] = OrderedDict()
        self._one_at_a_time = asyncio.Semaphore(1)

    @classmethod
    def from_settings(cls, settings: Settings) -> Speaker:
        """Return the speaker of this machine. Nothing is loaded before somebody listens."""
        return cls(Recordings(settings.audio), Store(settings.state / "audio"), Engine.find())

    def can(self, heard: str, language: str) -> bool:
        """Whether a text can be said.

        Args:
            heard: the lines for the ear (:mod:`bot.speech.audible`).
            language: BCP 47.
        """
        words = said(heard, language)
        if not words:
            return False
        return (self._engine is not None and language in VOICES) or self._recordings.find(words, language) is not None

    async def say(self, heard: str, language: str) -> Sound | None:
        """Return a text as a voice message, or None where nothing can say it.

        Args:
            heard: the lines for the ear.
            language: BCP 47.
        """
        words = said(heard, language)
        if not words:
            return None
        path = self._recordings.find(words, language)
        if path is None and (language, words) in self._made:
            self._made.move_to_end((language, words))
            return self._made[language, words]
        async with self._one_at_a_time:  # the assistant has answers to give meanwhile
            made = await asyncio.to_thread(self._say, words, language, path)
        if made is not None and path is None:
            self._made[language, words] = made
            while sum(len(one.ogg) for one in self._made.values()) > IN_MEMORY:
                self._made.popitem(last=False)
        return made

    def _say(self, words: str, language: str, path: Path | None) -> Sound | None:
        try:
            return sound.read(path) if path else self._by_engine(words, language)
        except SpeechError as error:
            if path is None:
                log.error("audio.engine_failed", language=language, error=str(error))
                return None
            log.error("audio.recording_damaged", file=f"{language}/{path.name}", fault=str(error), then="engine")
        return self._say(words, language, None)

    def _by_engine(self, words: str, language: str) -> Sound | None:
        voice = VOICES.get(language)
        if voice is None or self._engine is None:
            return None
        before = self._store.get(words, voice) if self._store else None
        return (before and sound.known(before)) or sound.encode(self._engine.speak(words, voice))


def said(heard: str, language: str) -> str:
    """Return the words that are said for lines for the ear; empty if there are none, or too many."""
    words = spoken(heard, language, phones.known())
    return words if len(words) <= LONGEST_TEXT else ""
