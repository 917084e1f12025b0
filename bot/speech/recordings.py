"""What staff have recorded: files dropped into the audio folder, found by what they say, not by when they were made.

A file is called ``<language>/<anything>-<key>.ogg`` (or .mp3, .wav, .flac); the key is a hash of the words it says.
When a text changes its key does too, so an old recording can never say an old meaning.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

#: What libsndfile reads and Telegram or we can turn into a voice message.
ENDINGS = (".ogg", ".opus", ".mp3", ".wav", ".flac")
#: Hexadecimal digits of a key: 48 bits, for some thousand texts.
_KEY = 12


def key(words: str, language: str) -> str:
    """Return the key of a spoken text (:func:`bot.speech.spoken.spoken`) in a language."""
    return hashlib.sha256(f"{language}\n{words}".encode()).hexdigest()[:_KEY]


@dataclass(frozen=True)
class Recordings:
    """The audio folder; it may be missing, and files may come and go while the bot runs."""

    folder: Path

    def find(self, words: str, language: str) -> Path | None:
        """Return the file that says these words in this language, or None."""
        found = self._files(language, key(words, language))
        return found[0] if found else None

    def files(self, language: str) -> list[Path]:
        """Return all files of a language's folder, also those with another ending."""
        try:
            return sorted(path for path in (self.folder / language).iterdir() if not path.name.startswith("."))
        except OSError:
            return []

    def _files(self, language: str, wanted: str) -> list[Path]:
        return [path for path in self.files(language) if path.suffix.lower() in ENDINGS and key_of(path) == wanted]


def key_of(path: Path) -> str | None:
    """Return the key in a file's name, or None where there is none."""
    last = path.stem.rpartition("-")[2].lower()
    return last if len(last) == _KEY and all(letter in "0123456789abcdef" for letter in last) else None
