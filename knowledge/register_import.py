"""Makes the dated copy of a register from a file the authority published.

The whole copy is replaced, never patched: a row that left the official list leaves ours. The mapping in register.yml
names the columns that are taken; everything else (owners, representatives, phones, e-mails, addresses) is left behind.
"""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.names import fold
from knowledge.register import COLUMNS, FOLDER, Register, Row, newest_copy, read_copy, read_settings, status_key

#: A copy that loses more than this share of its rows is more likely a broken download than a purge.
FALL = 0.10
Progress = Callable[[str, int], None]


class ImportFault(Exception):
    """The file cannot become a copy; `str()` says what was wrong and how to mend it."""


@dataclass(frozen=True)
class Changes:
    """What differs between two copies. A row is known by name and number: `changed` is a new status, place or day."""

    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    unknown_statuses: word -> rows; duplicate_numbers: number -> names; dropped: columns left out; repeated: rows
    that are the same as another in every column (they are kept: it is what the register said).
    """

    country: str
    copy: Path
    rows: int
    changes: Changes
    unknown_statuses: dict[str, int]
    duplicate_numbers: dict[str, tuple[str, ...]]
    repeated: int
    dropped: tuple[str, ...]


def run(
    country: str,
    sources: Sequence[Path],
    day: date,
    folder: Path = FOLDER,
    allow_fall: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Replace the copy of a register.

    Args:
        country: ISO code of the register's folder.
        sources: one file, or the pages of one list in their order; CSV or JSON as register.yml says.
        day: the day the authority published or we fetched it.
        folder: where the registers are.
        allow_fall: accept a copy with over 10 % fewer rows, or with an older day, than the present one.
        progress: called with the name of a step and the number of rows so far.

    Raises:
        KnowledgeError: register.yml has a fault.
        ImportFault: the file does not fit the mapping, or fails the checks; the present copy is then untouched.
    """
    tell = progress or (lambda step, count: None)
    register = read_settings(country, folder)
    if day > date.today():
        raise ImportFault(f"{day} is in the future. Mend: give the day the list was fetched.")
    records: list[dict[str, Any]] = []
    for source in sources:
        records += _records(source, register)
        tell(f"read {source.name}", len(records))
    taken = {column for source in register.mapping["columns"].values() for column in _listed(source)}
    dropped = tuple(sorted({column for record in records for column in record if column and column not in taken}))
    rows = sorted(
        (_row(record, register, index) for index, record in enumerate(records, start=1)),
        key=lambda row: (fold(row.name), row),
    )
    tell("mapped", len(rows))
    if not rows:
        raise ImportFault("The file holds no rows. Mend: fetch it again, or check `records` in register.yml.")
    before = _present(register)
    if before is not None and not allow_fall:
        _check_fall(before, rows, day)
    copy = _write(register.folder, day, rows)
    tell("written", len(rows))
    return ImportReport(
        country=country,
        copy=copy,
        rows=len(rows),
        changes=differences(before[2] if before else (), rows),
        unknown_statuses=_unknown(register, rows),
        duplicate_numbers=_duplicates(register, rows),
        repeated=len(rows) - len(set(rows)),
        dropped=dropped,
    )


def differences(before: Sequence[Row], after: Sequence[Row]) -> Changes:
    """Rows added, removed and changed from one copy to the next, each sorted by name."""
    old, new = _by_identity(before), _by_identity(after)
    pairs = [(a, b) for key in old.keys() & new.keys() for a, b in zip(old[key], new[key], strict=False) if a != b]
    gone = [row for key, rows in old.items() for row in rows[len(new.get(key, ())) :]]
    come = [row for key, rows in new.items() for row in rows[len(old.get(key, ())) :]]
    return Changes(tuple(sorted(come)), tuple(sorted(gone)), tuple(sorted(pairs)))


def _by_identity(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(rows):
        found.setdefault((row.name, row.number), []).append(row)
    return found


def _records(source: Path, register: Register) -> Iterator[dict[str, Any]]:
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ImportFault(
            f"{source} cannot be read ({error.strerror}). Mend: check the name and the rights."
        ) from error
    except UnicodeDecodeError as error:
        raise ImportFault(f"{source} is not UTF-8 text. Mend: save it as UTF-8.") from error
    if register.mapping["format"] == "json":
        yield from _json_records(source, text, register)
        return
    reader = csv.DictReader(io.StringIO(text, newline=""))
    _check_columns(source, set(reader.fieldnames or ()), register)
    for record in reader:
        if None in record or None in record.values():
            mend = "put a text that holds a comma in double quotes"
            raise ImportFault(
                f"{source}:{reader.line_num}: the number of fields is not that of the header. Mend: {mend}."
            )
        yield record


def _json_records(source: Path, text: str, register: Register) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportFault(f"{source}:{error.lineno}: is not JSON ({error.msg}). Mend: fetch it again.") from error
    path = register.mapping.get("records")
    if path:
        for key in path.split("."):
            data = data.get(key) if isinstance(data, dict) else None
    if not isinstance(data, list) or not all(isinstance(record, dict) for record in data):
        mend = "set `records` in register.yml to the name of the list"
        raise ImportFault(f"{source}: no list of records at {path or 'the top'}. Mend: {mend}.")
    _check_columns(source, {column for record in data for column in record}, register)
    yield from data


def _check_columns(source: Path, present: set[str], register: Register) -> None:
    for column, wanted in register.mapping["columns"].items():
        missing = [name for name in _listed(wanted) if name not in present]
        if missing:
            mend = f"the file has {', '.join(sorted(present)) or 'none'}; name one of them in register.yml"
            raise ImportFault(f"{source}: there is no column {missing[0]!r} for {column}. Mend: {mend}.")


def _listed(source: str | list[str]) -> list[str]:
    return [source] if isinstance(source, str) else source


def _row(record: dict[str, Any], register: Register, index: int) -> Row:
    values = {
        column: ", ".join(filter(None, (_text(record.get(name)) for name in _listed(source))))
        for column, source in register.mapping["columns"].items()
    }
    if not values["name"]:
        raise ImportFault(f"Record {index} has no name. Mend: check the column of `name` in register.yml.")
    if not values.get("status") and "empty_status" in register.mapping:
        values["status"] = register.mapping["empty_status"]
    if values.get("expires"):
        values["expires"] = _day(values["expires"], index)
    return Row(**values)


def _text(value: Any) -> str:
    """A cell as one line of text."""
    return "" if value is None else " ".join(str(value).split())


def _day(text: str, index: int) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError as error:
        raise ImportFault(f"Record {index}: {text!r} is not a day. Mend: the source must write YYYY-MM-DD.") from error


def _present(register: Register) -> tuple[Path, date, tuple[Row, ...]] | None:
    """The copy in use, or None before the first import."""
    if not any(register.folder.glob("copy_*.csv")):
        return None
    path, day = newest_copy(register.folder)
    return path, day, read_copy(path)


def _check_fall(before: tuple[Path, date, tuple[Row, ...]], rows: Sequence[Row], day: date) -> None:
    _, present_day, present = before
    if day < present_day:
        mend = "give the right day, or --allow-fall to go back"
        raise ImportFault(f"The copy in use is of {present_day}, this one of {day}. Mend: {mend}.")
    if len(rows) < len(present) * (1 - FALL):
        mend = "fetch it again; if the list did shrink, use --allow-fall"
        raise ImportFault(f"The copy falls from {len(present)} to {len(rows)} rows, over 10 %. Mend: {mend}.")


def _write(home: Path, day: date, rows: Sequence[Row]) -> Path:
    """Write the copy and only then move the others away: whoever reads meanwhile finds the old copy or the new one."""
    used = [column for index, column in enumerate(COLUMNS) if any(row[index] for row in rows)]
    target = home / f"copy_{day.isoformat()}.csv"
    others = [path for path in home.glob("copy_*.csv") if path != target]
    previous = home / "previous"
    if others or target.exists():
        previous.mkdir(exist_ok=True)
    if target.exists():
        (previous / target.name).unlink(missing_ok=True)
        os.link(target, previous / target.name)
    handle, name = tempfile.mkstemp(dir=home, prefix=".copy_", suffix=".tmp")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(used)
            writer.writerows([getattr(row, column) for column in used] for row in rows)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # mkstemp makes it 0600, but a copy holds nothing private
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    for path in others:
        os.replace(path, previous / path.name)
    return target


def _unknown(register: Register, rows: Sequence[Row]) -> dict[str, int]:
    if register.presence_only:
        return {}
    counts = Counter(row.status for row in rows if status_key(row.status) not in register.statuses)
    return dict(counts.most_common())


def _duplicates(register: Register, rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.number:
            found.setdefault(register.numbers.canonical(row.number) or row.number, []).append(row.name)
    return {number: tuple(names) for number, names in sorted(found.items()) if len(names) > 1}
