"""No language is spoken by half: one whose safety-critical texts are not complete is refused when the bot starts.

What was found is kept beside the models under a hash of everything it depends on, so that a start costs milliseconds
unless a text has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import structlog
from babel.messages.frontend import parse_mapping_cfg

from bot.settings import ROOT
from bot.wording.catalogue_faults import completeness
from bot.wording.languages import LISTED, listed, refuse
from bot.wording.translations import MAPPING, template

log = structlog.get_logger()

CACHE = ROOT / "models"
MEND = "run `safemigration locales update`, translate and confirm this text, then start again"


@cache
def refuse_incomplete() -> Mapping[str, str]:
    """Refuse every listed language that lacks a safety-critical text, and say so in the log; once in a process.

    Whoever writes in such a language is answered in English, as in any language that is not enabled.

    Returns:
        Tag -> the first fault, with file and line; empty if all are complete.
    """
    found = incomplete()
    refuse(found)
    for tag, fault in found.items():
        log.error("language.refused", language=tag, fault=fault, answered_in="en", mend=MEND)
    return found


def incomplete() -> Mapping[str, str]:
    """Return the listed languages that lack a safety-critical text, each with its first fault."""
    path = CACHE / f"languages-{_fingerprint()}.json"
    if path.exists():
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return known
    source = template()
    judged = {tag: completeness(language, source).fault for tag, language in listed().items()}
    found = {tag: str(fault) for tag, fault in judged.items() if fault}
    _keep(found, path)
    return found


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _files():
        digest.update(f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}\n".encode())
        if path.exists():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    """The English sources, the catalogues, and the modules that judge them."""
    with open(MAPPING, encoding="utf-8") as file:
        methods, _ = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for pattern in ("bot/wording/*.py", *sorted(pattern for pattern, _ in methods)):
        yield from sorted(ROOT.glob(pattern.replace("**.", "**/*.")))
    yield from (MAPPING, LISTED)
    yield from (language.catalogue for language in listed().values())


def _keep(found: dict[str, str], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(found, file)
    os.replace(name, path)  # two processes may start at the same time
    for old in path.parent.glob("languages-*.json"):
        if old != path:
            old.unlink(missing_ok=True)
