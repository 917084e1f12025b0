"""Voice messages that were made before somebody asked for them, on disk.

Only ``safemigration audio make`` writes here, and it knows no text but ours: what the running bot makes, perhaps from
words that she typed, stays in memory.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.speech.voices import REVISION, Voice

#: Bytes that all files may have together; the oldest go first.
LIMIT = 500_000_000


@dataclass(frozen=True)
class Store:
    """A folder of OGG files named by a hash of voice and text."""

    folder: Path
    limit: int = LIMIT

    def get(self, words: str, voice: Voice) -> bytes | None:
        """Return the file for a text, or None where there is none."""
        try:
            return self._path(words, voice).read_bytes()
        except OSError:
            return None

    def put(self, words: str, voice: Voice, ogg: bytes) -> None:
        """Keep a file, whole or not at all, and take away the oldest while there is too much.

        Raises:
            OSError: the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(ogg)
        Path(name).replace(self._path(words, voice))
        self._shrink()

    def size(self) -> int:
        """Return how many bytes the files have."""
        return sum(size for _, size, _ in self._files())

    def _path(self, words: str, voice: Voice) -> Path:
        said = f"{REVISION}\n{voice.name}\n{voice.speed}\n{voice.written(words)}"
        return self.folder / f"{hashlib.sha256(said.encode()).hexdigest()[:32]}.ogg"

    def _shrink(self) -> None:
        files = sorted(self._files())
        size = sum(size for _, size, _ in files)
        for _, bytes_, path in files:
            if size <= self.limit:
                return
            path.unlink(missing_ok=True)
            size -= bytes_

    def _files(self) -> list[tuple[float, int, Path]]:
        try:
            found = [(path.stat(), path) for path in self.folder.glob("*.ogg")]
        except OSError:  # one went while we looked
            return []
        return [(status.st_mtime, status.st_size, path) for status, path in found]
