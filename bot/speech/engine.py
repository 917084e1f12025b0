"""espeak-ng (https://github.com/espeak-ng/espeak-ng) as a process: text in, samples out. It may be missing."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from bot.speech.voices import Voice

#: Seconds a text may take to be spoken by the engine; it needs a hundredth of that.
TIMEOUT = 20.0
#: Seconds of speech we take from it.
LONGEST = 300
#: Bytes of a RIFF/WAVE header as espeak-ng writes it to a pipe.
_HEADER = 44


class SpeechError(RuntimeError):
    """The engine, or a file, gave no sound. The message holds nothing of the text."""


@dataclass(frozen=True)
class Samples:
    """Sound: 16-bit samples of one channel, little-endian, and how many make a second."""

    pcm: bytes | memoryview
    rate: int

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.pcm) / 2 / self.rate


@dataclass(frozen=True)
class Engine:
    """The program, found once at the start."""

    program: str

    @classmethod
    def find(cls) -> Engine | None:
        """Return the engine on PATH, or None where it is not installed."""
        found = shutil.which("espeak-ng")
        return cls(found) if found else None

    def speak(self, text: str, voice: Voice) -> Samples:
        """Speak a text; blocks, so call it in a thread.

        Args:
            text: as :func:`bot.speech.spoken.spoken` writes it. It goes in by standard input: neither a shell nor the
                list of processes sees it.
            voice: who speaks.

        Raises:
            SpeechError: the engine failed, took too long, or spoke for more than five minutes.
        """
        said = self._run(voice.written(text), voice, "--stdout", limit=_HEADER + LONGEST * 2 * 48_000)
        rate = int.from_bytes(said[24:28], "little")
        if len(said) <= _HEADER or not said.startswith(b"RIFF") or not 8_000 <= rate <= 48_000:
            raise SpeechError("espeak-ng gave no sound")
        samples = Samples(memoryview(said)[_HEADER : len(said) - len(said) % 2], rate)
        if samples.seconds > LONGEST:
            raise SpeechError(f"the speech is longer than {LONGEST} seconds")
        return samples

    def phonemes(self, text: str, voice: Voice) -> str:
        """Return what it would say in the International Phonetic Alphabet, with ``(en)`` where it changes language.

        Raises:
            SpeechError: the engine failed or took too long.
        """
        return self._run(voice.written(text), voice, "-q", "--ipa", limit=1_000_000).decode("utf-8", "replace").strip()

    def voices(self) -> frozenset[str]:
        """Return the names of the languages that the installed version has voices for.

        Raises:
            SpeechError: the engine failed.
        """
        listed = self._run("", None, "--voices", limit=1_000_000).decode("utf-8", "replace").splitlines()[1:]
        return frozenset(line.split()[1] for line in listed if len(line.split()) > 1)

    def _run(self, text: str, voice: Voice | None, *options: str, limit: int) -> bytes:
        asked = ["-v", voice.name, "-s", str(voice.speed), "-b", "1", "--stdin"] if voice else []
        nice = shutil.which("nice")
        command = [*([nice, "-n", "5"] if nice else []), self.program, *asked, *options]
        env = {"PATH": os.environ.get("PATH", ""), "HOME": str(Path.home()), "LC_ALL": "C.UTF-8"}
        try:
            process = subprocess.Popen(  # noqa: S603 - the program found on PATH, and arguments of ours alone
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
            )
        except OSError as error:
            raise SpeechError(f"espeak-ng cannot be started ({type(error).__name__})") from error
        watch = threading.Timer(TIMEOUT, process.kill)
        watch.start()
        try:
            with process:
                said = _talk(process, text, limit)
        finally:
            watch.cancel()
        if len(said) > limit:
            raise SpeechError("espeak-ng gave more than was asked for")
        if process.returncode:
            raise SpeechError(f"espeak-ng ended with {process.returncode}")
        return said


def _talk(process: subprocess.Popen[bytes], text: str, limit: int) -> bytes:
    """Give the text and take at most ``limit`` + 1 bytes; a process that has more to say is killed.

    Our texts are shorter than a pipe is deep, so writing all before reading cannot come to a standstill.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    # It may end before it has read all; its exit code says so.
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(text.encode("utf-8", "replace"))
    said = process.stdout.read(limit + 1)
    if len(said) > limit:
        process.kill()
    return said
