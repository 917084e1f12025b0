"""``safemigration audio``: what can be listened to, what can be recorded, and how well the engine speaks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.commands.common import fail, known_country, language_option, print_json
from bot.settings import Settings
from bot.speech import sound
from bot.speech.beforehand import Known, known
from bot.speech.engine import Engine, SpeechError
from bot.speech.measure import Measured, measure, samples
from bot.speech.recordings import ENDINGS, Recordings, key_of
from bot.speech.store import Store
from bot.speech.voices import VOICES
from bot.wording import languages
from knowledge.guides import countries

audio = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Lang = Annotated[str | None, typer.Option("--language", help="One language (BCP 47); default: all enabled ones.")]
From = Annotated[
    str | None, typer.Option("--from", metavar="XX", help="For people from this country (ISO), with its numbers too.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]

_INSTALL = "Install it (Debian: apt install espeak-ng), or record the answers: safemigration audio list."


@audio.callback()
def root() -> None:
    """Answers that people can listen to: recordings of staff, else the speech engine espeak-ng, else nothing."""


@audio.command()
def check(as_json: AsJson = False) -> None:
    """Measure how well the installed engine speaks each language. Exit code 1 if one we use is not good enough."""
    engine = _engine()
    try:
        found = [measure(language, engine) for language in samples()]
    except SpeechError as error:
        fail(f"{error}.", "Install espeak-ng anew.")
    if as_json:
        for one in found:
            print_json({**one.__dict__, "used": one.language in VOICES})
    else:
        Console().print(_measured(found))
        for one in found:
            for fault in one.faults:
                print(f"{one.language}: {fault}")
    raise typer.Exit(1 if any(one.faults for one in found if one.language in VOICES) else 0)


@audio.command("list")
def list_(language: Lang = None, home: From = None, as_json: AsJson = False) -> None:
    """List the texts to read aloud, the file name for each, and what says it now. Faults of recordings: exit code 1."""
    recordings = Recordings(Settings.from_env().audio)
    engine = Engine.find() is not None and sound.available()
    entries = list(_texts(language, home))
    for entry in entries:
        recorded = recordings.find(entry.words, entry.language)
        by = "recording" if recorded else "engine" if engine and entry.language in VOICES else "nothing"
        if as_json:
            print_json({"file": entry.file, "by": by, "recorded": recorded and recorded.name, "text": entry.words})
        else:
            print(f"{entry.file}  [{by}]\n{entry.words}\n")
    spoken = dict.fromkeys(entry.language for entry in entries)
    faults = [fault for tag in spoken for fault in _faults(recordings, tag)]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(entries)} texts, {len(faults)} faults. Recordings go to {recordings.folder}/", file=sys.stderr)
    raise typer.Exit(1 if faults else 0)


@audio.command()
def make(
    language: Lang = None,
    home: From = None,
    anew: Annotated[bool, typer.Option("--anew", help="Also those that are there already.")] = False,
) -> None:
    """Make the voice messages of all texts that are known beforehand, so that nobody waits for them."""
    settings, engine = Settings.from_env(), _engine()
    store, recordings = Store(settings.state / "audio"), Recordings(settings.audio)
    wanted = [
        entry
        for entry in _texts(language, home)
        if entry.language in VOICES and recordings.find(entry.words, entry.language) is None
    ]
    made = 0
    for entry in track(wanted, "Speaking", console=Console(stderr=True), transient=True):
        voice = VOICES[entry.language]
        if not anew and store.get(entry.words, voice) is not None:
            continue
        try:
            store.put(entry.words, voice, sound.encode(engine.speak(entry.words, voice)).ogg)
        except SpeechError as error:
            fail(f"{entry.name} in {entry.language} could not be spoken: {error}.", "See safemigration audio check.")
        except OSError as error:
            fail(
                f"{store.folder} cannot be written ({error.strerror}).", "Free some space, or set SAFEMIGRATION_STATE."
            )
        made += 1
    print(f"{made} made, {len(wanted) - made} were there. {store.folder}: {store.size() / 1e6:.1f} MB.")


def _engine() -> Engine:
    engine = Engine.find()
    if engine is None:
        fail("espeak-ng is not installed.", _INSTALL)
    if not sound.available():
        fail("the Python package soundfile is missing.", "Run python3 start.py once; it installs all packages.")
    return engine


def _texts(language: str | None, home: str | None) -> Iterator[Known]:
    tag = language_option(language)
    origin = known_country(home, "--from", countries()) if home else None
    for one in [tag] if tag else list(languages()):
        yield from known(one, origin)


def _faults(recordings: Recordings, language: str) -> Iterator[str]:
    """What keeps a file of the folder from being played: its ending, its name, its sound."""
    for path in recordings.files(language):
        place = f"{language}/{path.name}"
        if path.suffix.lower() not in ENDINGS:
            yield f"{place}: {path.suffix or 'no ending'} is not read; save it as one of {', '.join(ENDINGS)}"
        elif key_of(path) is None:
            yield f"{place}: the name must end in the twelve digits of its text, see the list"
        else:
            try:
                sound.read(path)
            except SpeechError as error:
                yield f"{place}: {error}"


def _measured(found: list[Measured]) -> Table:
    table = Table("language", "voice", "words", "sentences", "foreign", "s/letter", "used", box=None)
    for one in found:
        pace = " ".join(f"{seconds:.3f}" for seconds in one.pace) or "-"
        good = "yes" if one.language in VOICES else "no"
        words = f"{one.words[0]}/{one.words[1]}"
        table.add_row(one.language, one.voice or "-", words, str(one.sentences), str(one.foreign), pace, good)
    return table
