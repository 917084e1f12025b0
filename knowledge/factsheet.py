"""All facts as a spreadsheet, for staff and translators who use neither git nor YAML, and back again.

A row is a fact. Its value stands in one cell as lines ``name: text``, the same as in the country file, so that nothing
is lost on the way (docs/countries.md). Nothing is written before every row is sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from knowledge.countryfile import FOLDER, check_fact, read_all
from knowledge.facts import FIELDS, Kind, Side
from knowledge.kinds import Report
from knowledge.spreadsheet import Spreadsheet, rows
from knowledge.yamlfile import Document, Keys, KnowledgeError, load, parse

#: Name of a column -> its width in characters. The last one is for the eye and is not read back.
COLUMNS: Mapping[str, int] = {
    "country": 9,
    "side": 12,
    "field": 20,
    "value": 70,
    "source": 40,
    "source address": 40,
    "second source": 30,
    "second address": 30,
    "checked": 12,
    "confidence": 12,
    "check again by": 14,
}
SHEET = "facts"
_HELP = (
    "One row is one fact. Change the cells, then: safemigration knowledge import FILE",
    "Do not change country, side and field: they say which fact it is. A new row is a new fact.",
    "value: one line a part, as 'name: text'. Put a phone number and a text with a colon in quotes.",
    "checked: the day you read the source. confidence: law, official or secondary.",
    "A row that you delete is left as it is. To take a fact away, write: delete  into its value.",
    "Every English sentence that you change must be translated again; ask the person who runs the bot.",
)
DELETE = "delete"


@dataclass(frozen=True)
class Change:
    """A fact that a sheet tells otherwise than the files do.

    ``keys`` is its place in the country's file; ``old`` and ``new`` are ``{value, source, ...}`` as YAML holds them;
    None: the fact is new, or is to be deleted.
    """

    row: int
    country: str
    keys: Keys
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None

    @property
    def name(self) -> str:
        """``QA destination.minimum_wage``."""
        return f"{self.country} {'.'.join(self.keys)}"

    def lines(self) -> list[str]:
        """What changes, a line a part: ``- value.amount: 1000`` and ``+ value.amount: 1100``."""
        before, after = dict(_parts(self.old or {})), dict(_parts(self.new or {}))
        told = []
        for part in dict.fromkeys((*before, *after)):
            if before.get(part) != after.get(part):
                told += [f"- {part}: {before[part]}"] if part in before else []
                told += [f"+ {part}: {after[part]}"] if part in after else []
        return told


def export(path: Path, only: str | None = None, folder: Path = FOLDER) -> int:
    """Write the facts of all countries, or of one (ISO code), to an .xlsx file; return how many there are."""
    sheet = Spreadsheet(SHEET, COLUMNS, freeze="D2")
    for iso in sorted(file.stem for file in folder.glob("*.yml")):
        if only in (None, iso):
            for keys, content in _contents(load(folder / f"{iso}.yml")):
                sheet.add(_row(iso, keys, content))
    sheet.save(path, _HELP)
    return sheet.count


def compare(path: Path, folder: Path = FOLDER) -> tuple[list[Change], list[KnowledgeError]]:
    """What a sheet would change, and every problem of it, named by row; with a problem nothing may be written."""
    try:
        found = list(rows(path, SHEET, list(COLUMNS)[:-1], "knowledge export"))
    except KnowledgeError as error:
        return [], [error]
    documents = {file.stem: load(file) for file in sorted(folder.glob("*.yml"))}
    changes: list[Change] = []
    problems: list[KnowledgeError] = []
    seen: dict[tuple[str, Keys], int] = {}
    for number, row in found:
        try:
            change = _change(path, number, row, documents)
        except KnowledgeError as error:
            problems.append(error)
            continue
        first = seen.setdefault((change.country, change.keys), number)
        if first != number:
            problems.append(
                KnowledgeError(path, number, f"{change.name} stands in row {first} too", "keep one of them")
            )
            continue
        wrong = _problems(path, change)
        problems += wrong
        if not wrong and change.new != change.old:
            changes.append(change)
    return changes, problems


# -- rows ------------------------------------------------------------------------------------------------------------


def _contents(document: Document) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
    for side in ("destination", "origin"):
        for name, content in document.data.get(side, {}).items():
            if name == "missions":
                yield from (((side, name, iso), mission) for iso, mission in content.items())
            else:
                yield (side, name), content


def _row(iso: str, keys: Keys, content: Mapping[str, Any]) -> list[Any]:
    first, second = content["source"], content.get("source2", {})
    field = FIELDS[keys[0], keys[1]]
    again = content["checked"] + timedelta(days=field.shelf_life)
    return [
        iso,
        keys[0],
        ".".join(keys[1:]),
        as_yaml(content["value"]).rstrip("\n"),
        first["title"],
        first["url"],
        second.get("title"),
        second.get("url"),
        content["checked"],
        content["confidence"],
        again,
    ]


def _change(path: Path, number: int, row: Mapping[str, Any], documents: Mapping[str, Document]) -> Change:
    iso, side, name = (str(row[column] or "").strip() for column in ("country", "side", "field"))
    keys: Keys = (side, *name.split("."))
    if iso not in documents:
        raise KnowledgeError(path, number, f"there is no country file {iso!r}", f"use one of {', '.join(documents)}")
    kind = _kind(keys)
    if kind is None:
        raise KnowledgeError(
            path, number, f"{side}.{name} is no fact", "keep side and field as knowledge export wrote them"
        )
    data = documents[iso].data
    old = data.get(side, {})
    for key in keys[1:]:
        old = old.get(key, {})
    return Change(number, iso, keys, old or None, _content(path, number, row))


def _kind(keys: Keys) -> Kind | None:
    """The kind of the fact at these keys, or None if there can be none."""
    side: Side = "origin" if keys[0] == "origin" else "destination"
    field = FIELDS.get((side, keys[1])) if keys[0] in ("origin", "destination") else None
    if field is None or (field.kind is Kind.MISSIONS) != (len(keys) == 3) or len(keys) > 3:
        return None
    return Kind.CONTACT if field.kind is Kind.MISSIONS else field.kind


def _content(path: Path, number: int, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    text = str(row["value"] or "").strip()
    if text.lower() == DELETE:
        return None
    try:
        value = parse(text, path).data
    except KnowledgeError as error:
        mend = "write one line a part, as 'name: text', with quotes around a text that holds a colon"
        raise KnowledgeError(path, number, f"value {error.problem}", mend) from error
    content: dict[str, Any] = {"value": value}
    for key, titled, addressed in (
        ("source", "source", "source address"),
        ("source2", "second source", "second address"),
    ):
        title, url = (str(row[column] or "").strip() for column in (titled, addressed))
        if title or url:
            content[key] = {"title": title, "url": url}
    return {**content, "checked": _day(row["checked"]), "confidence": str(row["confidence"] or "").strip()}


def _day(cell: Any) -> Any:
    """A date, from a date cell or from a text; what is none stays as it is, for the check to name."""
    if isinstance(cell, datetime):
        return cell.date()
    try:
        return cell if isinstance(cell, date) else date.fromisoformat(str(cell).strip())
    except ValueError:
        return cell


def _problems(path: Path, change: Change) -> list[KnowledgeError]:
    if change.new is None:
        return []
    kind = _kind(change.keys)
    assert kind is not None  # _change refused it otherwise
    report = Report(Document(path, change.new, {(): change.row}))
    check_fact(report, (), change.new, kind)
    return [KnowledgeError(path, change.row, f"{change.name}: {one.problem}", one.mend) for one in report.problems]


def _parts(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _parts(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value, start=1):
            yield from _parts(item, f"{name} {index}")
    else:
        yield name, value


# -- files -----------------------------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """YAML as the country files are written: yes and no, text as it is, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    bool, lambda dumper, data: dumper.represent_scalar("tag:yaml.org,2002:bool", "yes" if data else "no")
)


def as_yaml(data: Any) -> str:
    """Data as lines of YAML, every text in one line."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000)


def write(changes: list[Change], folder: Path = FOLDER) -> list[Path]:
    """Write the changes into the country files and return these; everything else in them stays as it is.

    Raises KnowledgeError, with nothing written, if a file would not be sound afterwards.
    """
    texts: dict[str, str] = {}
    for change in changes:
        path = folder / f"{change.country}.yml"
        text = texts.get(change.country) or path.read_text(encoding="utf-8")
        texts[change.country] = _edited(parse(text, path), text, change)
    for iso, text in texts.items():
        parse(text, folder / f"{iso}.yml")
    before = {iso: (folder / f"{iso}.yml").read_text(encoding="utf-8") for iso in texts}
    for iso, text in texts.items():
        (folder / f"{iso}.yml").write_text(text, encoding="utf-8")
    problems = read_all(folder)[1]
    if problems:
        for iso, text in before.items():
            (folder / f"{iso}.yml").write_text(text, encoding="utf-8")
        raise problems[0]
    return [folder / f"{iso}.yml" for iso in texts]


def _edited(document: Document, text: str, change: Change) -> str:
    """The text of a file with one fact replaced, added or taken away."""
    lines = text.splitlines()
    known = change.keys in document.lines
    parent = change.keys if known else _parent(document, change.keys)
    start = document.lines[parent] - 1
    end = _end(lines, start)
    if known:
        new = [] if change.new is None else _block(change.keys, change.new)
        return "\n".join([*lines[:start], *new, *lines[end:]]) + "\n"
    assert change.new is not None  # only a fact that is there can be deleted
    above = [f"{'  ' * depth}{change.keys[depth]}:" for depth in range(len(parent), len(change.keys) - 1)]
    at = end if parent else len(lines)
    return "\n".join([*lines[:at], *above, *_block(change.keys, change.new), *lines[at:]]) + "\n"


def _parent(document: Document, keys: Keys) -> Keys:
    """The nearest mapping above the keys that the file has."""
    while keys and keys not in document.lines:
        keys = keys[:-1]
    return keys


def _end(lines: list[str], start: int) -> int:
    """Where the block that starts at a line ends: at the next line that is not deeper, or at the blanks before it."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end


def _block(keys: Keys, content: Mapping[str, Any]) -> list[str]:
    indent = "  " * (len(keys) - 1)
    return [f"{indent}{keys[-1]}:", *(f"{indent}  {line}" for line in as_yaml(content).splitlines())]
