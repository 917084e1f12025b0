"""Sound in files: OGG/Opus, as Telegram wants it for a voice message.

libsndfile, in the wheel of ``soundfile``, does the work. It is imported only where sound is made, so a bot without
listeners carries nothing of it, and a machine without it only has no engine.
"""

from __future__ import annotations

import importlib.util
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.speech.engine import LONGEST, Samples, SpeechError

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float32]]

#: Samples a second: Opus takes 8, 12, 16, 24 or 48 thousand.
RATE = 24_000
#: Of libsndfile, 0 to 1: about 20 kbit/s. A minute is 150 kB: she pays for each.
_LEVEL = 0.94
#: Samples to each side that the change of rate looks at.
_REACH = 12
#: Samples of a piece of sound, about: a tenth of a second, so that two minutes of speech take no more memory than one.
_PIECE = 2_400
#: Bytes that a recording may have.
BIGGEST = 20_000_000


@dataclass(frozen=True)
class Sound:
    """A voice message: OGG/Opus, and its length in whole seconds."""

    ogg: bytes
    seconds: int


def available() -> bool:
    """Whether sound can be written here, without loading it: for some rare machines there is no wheel."""
    return importlib.util.find_spec("soundfile") is not None


def encode(samples: Samples) -> Sound:
    """Return samples as a voice message.

    Raises:
        SpeechError: they cannot be written.
    """
    return Sound(_opus(samples), max(1, round(samples.seconds)))


def known(ogg: bytes) -> Sound | None:
    """Return a voice message from the file that :func:`encode` made, or None where it is damaged."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(ogg)) as file:
            return Sound(ogg, max(1, round(file.frames / file.samplerate)))
    except (OSError, soundfile.LibsndfileError):
        return None


def read(path: Path) -> Sound:
    """Return a recorded file as a voice message; OGG/Opus stays as it is, anything else is written anew.

    Raises:
        SpeechError: it is no sound that libsndfile can read, is silent, or is longer than five minutes. The message
            says what is wrong with the file.
    """
    try:
        if path.stat().st_size > BIGGEST:
            raise SpeechError(f"has more than {BIGGEST // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise SpeechError(f"cannot be opened ({error.strerror})") from error
    samples, is_voice_message = _decoded(content)
    if not any(samples.pcm):
        raise SpeechError("is silent")
    return Sound(content, max(1, round(samples.seconds))) if is_voice_message else encode(samples)


def _decoded(content: bytes) -> tuple[Samples, bool]:
    """Return what a file sounds like, all its channels in one, and whether it is OGG/Opus with one channel."""
    import soundfile

    pcm = bytearray()
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            rate, is_voice_message = file.samplerate, (file.format, file.subtype, file.channels) == ("OGG", "OPUS", 1)
            for piece in file.blocks(rate, dtype="int16", always_2d=True):
                pcm += piece.mean(axis=1).astype("<i2").tobytes()
                if len(pcm) > LONGEST * rate * 2:
                    raise SpeechError(f"is longer than {LONGEST} seconds")
    except (OSError, soundfile.LibsndfileError) as error:
        raise SpeechError("cannot be read as sound; save it as OGG, MP3, WAV or FLAC") from error
    if not pcm:
        raise SpeechError("holds no sound")
    return Samples(bytes(pcm), rate), is_voice_message


def _opus(samples: Samples) -> bytes:
    import soundfile

    into = io.BytesIO()
    try:
        with soundfile.SoundFile(into, "w", RATE, 1, format="OGG", subtype="OPUS", compression_level=_LEVEL) as file:
            for piece in resampled(samples):
                file.write(piece)
    except (OSError, soundfile.LibsndfileError) as error:
        raise SpeechError("OGG/Opus cannot be written here") from error
    return into.getvalue()


def resampled(samples: Samples) -> Iterator[Floats]:
    """Yield the sound at :data:`RATE` samples a second, -1 to 1, in short pieces, through a windowed sinc.

    Every piece begins at the same place between two samples, so one small table of weights serves all of them.
    """
    import numpy as np

    heard = np.frombuffer(samples.pcm, "<i2")
    common = math.gcd(samples.rate, RATE)
    rounds = max(1, _PIECE * common // RATE)
    taken, made = rounds * samples.rate // common, rounds * RATE // common
    step, cut = samples.rate / RATE, min(1.0, RATE / samples.rate)
    reach = _REACH * -(-samples.rate // RATE)  # wider where it also cuts off what the new rate cannot hold
    place = np.arange(made) * step
    whole = place.astype(np.int32)
    taps = np.arange(1 - reach, reach + 1)
    away = taps[None, :] - (place - whole)[:, None]
    weight = (cut * np.sinc(cut * away) * np.cos(np.pi * away / (2 * reach)) ** 2).astype(np.float32)
    columns = whole[:, None] + taps[None, :] + reach - 1
    for start in range(0, len(heard), taken):
        count = min(made, (len(heard) - start) * RATE // samples.rate)
        before, after = max(0, start + 1 - reach), start + taken + reach + 1
        piece = heard[before:after].astype(np.float32) / 32_768
        piece = np.pad(piece, (before - (start + 1 - reach), max(0, after - before - len(piece))))
        yield np.einsum("ij,ij->i", piece[columns[:count]], weight[:count]).clip(-1, 1)
