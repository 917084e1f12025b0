"""The translators' side: extract English from the sources, carry it into the catalogues, check what came back."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex
from babel.core import get_global
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from bot.settings import ROOT
from bot.wording.languages import DEFAULT, Language, languages

_PLACEHOLDER = regex.compile(r"%\([a-z_]+\)[sd]|\{[^{}]*\}")
_TAG = regex.compile(r"</?[a-z]+")
#: Jinja formats every translated text of a template, so a bare percent sign would end the answer with an error.
_BARE_PERCENT = regex.compile(r"%(?!\([a-z_]+\)[sd])")


@dataclass(frozen=True)
class Fault:
    """Something wrong with one message of one catalogue."""

    catalogue: Path
    line: int
    problem: str
    message: str

    def __str__(self) -> str:
        return f"{self.catalogue.relative_to(ROOT)}:{self.line}: {self.problem}: {self.message[:80]!r}"


def template() -> Catalog:
    """Return the catalogue of all English source texts (.pot), with where each stands and the comments beside it."""
    with open(ROOT / "babel.cfg", encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog(project="safe-migration-bot", version="", copyright_holder="the safe-migration bot's authors")
    found = extract_from_dir(ROOT, methods, options, comment_tags=("Translators:",), strip_comment_tags=True)
    for filename, line, message, comments, context in found:
        if message:
            catalog.add(message, None, [(filename, line)], auto_comments=comments, context=context)
    return catalog


def update() -> dict[str, tuple[int, int]]:
    """Carry new and changed English into every catalogue; return missing and fuzzy counts by language."""
    source = template()
    counts = {}
    for tag, language in languages().items():
        if tag == DEFAULT:
            continue
        catalog = read(language) if language.catalogue.exists() else Catalog(locale=language.locale)
        catalog.update(source, no_fuzzy_matching=False, update_header_comment=False)
        catalog.obsolete.clear()
        language.catalogue.parent.mkdir(parents=True, exist_ok=True)
        written = io.BytesIO()
        write_po(written, catalog, width=110, sort_by_file=True, include_lineno=False)
        language.catalogue.write_bytes(written.getvalue())
        counts[tag] = (sum(not _translated(m) for m in _messages(catalog)), sum(m.fuzzy for m in _messages(catalog)))
    return counts


def check() -> list[Fault]:
    """Return what is missing, fuzzy or broken in the catalogues of all enabled languages."""
    source = {_key(message) for message in _messages(template())}
    faults: list[Fault] = []
    for tag, language in languages().items():
        if tag != DEFAULT:
            faults += _check(language, source)
    return faults


def read(language: Language) -> Catalog:
    """Return the catalogue of a language as it stands."""
    with open(language.catalogue, "rb") as file:
        return read_po(file, locale=language.locale)


def _check(language: Language, source: set[str]) -> Iterator[Fault]:
    path = language.catalogue
    if not path.exists():
        yield Fault(path, 1, "the catalogue is missing; run `safemigration locales update`", language.tag)
        return
    catalog = read(language)
    known = {_key(message) for message in _messages(catalog)}
    for key in sorted(source - known):
        yield Fault(path, 1, "missing; run `safemigration locales update`", key)
    for message in _messages(catalog):
        problem = _problem(message, language)
        if problem and _key(message) in source:
            yield Fault(path, message.lineno or 1, problem, _key(message))


def _problem(message: Message, language: Language) -> str | None:
    if not _translated(message):
        return "not translated"
    if message.fuzzy:
        return "fuzzy: the English changed, confirm the translation"
    sources, targets = _forms(message.id), _forms(message.string)
    for target in targets:
        if not any(_counts(_PLACEHOLDER, target) == _counts(_PLACEHOLDER, text) for text in sources):
            return "its placeholders differ from the English"
        if _counts(_TAG, target) != _counts(_TAG, sources[-1]):
            return "its tags differ from the English"
        formatted = any(name.endswith(".j2") for name, _ in message.locations)
        if formatted and _BARE_PERCENT.search(target.replace("%%", "")):
            return "it holds a bare %; write %%"
        foreign = _foreign_letter(language).search(_TAG.sub("", target))
        if foreign:
            return f"it holds a letter of another script ({foreign[0]!r})"
        if target == sources[0] and regex.search(r"\p{Latin}{4}", target) and _script(language) != "Latn":
            return "it is still English"
    return None


def _script(language: Language) -> str:
    """Return the ISO 15924 code of the script a language is written in, from CLDR."""
    likely = get_global("likely_subtags")
    return str(language.locale.script or likely.get(language.locale.language, "_Latn_").split("_")[1])


@cache
def _foreign_letter(language: Language) -> regex.Pattern[str]:
    """Match a letter of another script (a known fault of such bots). Latin is at home everywhere: names."""
    own = {"Hans": "Han", "Hant": "Han"}.get(_script(language), _script(language))
    return regex.compile(rf"[^\p{{{own}}}\p{{Latin}}\p{{Common}}\p{{Inherited}}]")


def _messages(catalog: Catalog) -> Iterable[Message]:
    return (message for message in catalog if message.id)


def _translated(message: Message) -> bool:
    return all(_forms(message.string))


def _forms(text: str | Iterable[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str) or text is None else list(text)


def _counts(pattern: regex.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


def _key(message: Message) -> str:
    return _forms(message.id)[0]
