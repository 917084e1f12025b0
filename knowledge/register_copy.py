"""The dated copies of a register: CSV files beside register.yml, named by their day; earlier ones stand in `previous/`.

Two kinds of copy are made: `copy_DAY.csv`, the agencies, and `job-orders_DAY.csv`, the orders they may recruit for.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from knowledge.yamlfile import KnowledgeError

#: What a copy may hold. Owners, representatives, phones, e-mails and street addresses have no column to enter by.
COLUMNS = ("name", "number", "status", "place", "expires", "local_name", "scope")
ORDER_COLUMNS = ("agency", "employer", "country", "position", "openings", "date")
#: Parts several numbers of one licence in the column `number` (India shows a certificate number and an RA id).
NUMBERS_BETWEEN = "; "


class Row(NamedTuple):
    """One agency, as the authority wrote it; what the register does not say is empty.

    expires: YYYY-MM-DD. local_name: the name in the other script of the register. scope: what the licence is for.
    """

    name: str
    number: str = ""
    status: str = ""
    place: str = ""
    expires: str = ""
    local_name: str = ""
    scope: str = ""


class Order(NamedTuple):
    """One job order, as the authority wrote it. date: YYYY-MM-DD; the Philippine list does not say of what."""

    agency: str
    employer: str = ""
    country: str = ""
    position: str = ""
    openings: str = ""
    date: str = ""


class Kind(NamedTuple):
    """A kind of copy: how its files are called and which columns they have; the first one is never empty."""

    stem: str
    columns: tuple[str, ...]
    days: str


AGENCIES = Kind("copy", COLUMNS, "expires")
ORDERS = Kind("job-orders", ORDER_COLUMNS, "date")


def copies(home: Path, kind: Kind = AGENCIES) -> list[tuple[date, Path]]:
    """The copies of a register, oldest first: those in `previous/` and the one in use.

    Raises:
        KnowledgeError: the name of a file holds no day.
    """
    return sorted((_day_of(path), path) for path in [*_files(home / "previous", kind), *_files(home, kind)])


def has_copy(home: Path, kind: Kind = AGENCIES) -> bool:
    """Is there a copy in use?"""
    return bool(_files(home, kind))


def newest_copy(home: Path, kind: Kind = AGENCIES) -> tuple[Path, date]:
    """The copy with the latest date in its name, and that date. Raises KnowledgeError if there is none."""
    files = _files(home, kind)
    if not files:
        option = " --job-orders" if kind is ORDERS else ""
        mend = f"run: safemigration registers import {home.name} FILE --date YYYY-MM-DD{option}"
        raise KnowledgeError(home / "register.yml", 1, "there is no copy of the register beside it", mend)
    return files[-1], _day_of(files[-1])


def read_copy(path: Path) -> tuple[Row, ...]:
    """The rows of a copy. Raises KnowledgeError if it is not a table with the columns of COLUMNS, or holds no row."""
    return tuple(Row(*fields) for fields in read_table(path, AGENCIES))


def read_table(path: Path, kind: Kind) -> list[list[str]]:
    """The rows of a copy, each with all columns of its kind. Raises KnowledgeError as `read_copy` does."""
    return [row for _, row in scan_table(path, kind)]


def scan_table(path: Path, kind: Kind) -> Iterator[tuple[int, list[str]]]:
    """The rows of a copy one by one, each with the byte of the file it begins at (for `rows_at`), so that a large copy
    need not be held in memory. Raises KnowledgeError as `read_copy` does.
    """
    try:
        with path.open("rb") as file:
            yield from _scanned(path, _Lines(file), kind)
    except UnicodeDecodeError as error:
        raise KnowledgeError(path, 1, "is not UTF-8 text", "import the copy again") from error
    except OSError as error:
        raise KnowledgeError(path, 1, f"cannot be read ({error.strerror})", "check the name and the rights") from error


def rows_at(path: Path, kind: Kind, places: Iterable[int]) -> Iterator[list[str]]:
    """The rows of a copy that was scanned without a fault, that begin at these bytes."""
    with path.open("rb") as file:
        chosen = _columns(next(csv.reader(_Lines(file)), []), kind)
        for place in places:
            file.seek(place)
            fields = next(csv.reader(_Lines(file)))
            yield [fields[column] if column is not None else "" for column in chosen]


class _Lines:
    """The lines of a file as text; `at` is the byte after the last one."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.at = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline()
        if not line:
            raise StopIteration
        text = line.decode("utf-8-sig" if self.at == 0 else "utf-8")
        self.at += len(line)
        return text


def _columns(header: list[str], kind: Kind) -> list[int | None]:
    return [header.index(column) if column in header else None for column in kind.columns]


def _scanned(path: Path, lines: _Lines, kind: Kind) -> Iterator[tuple[int, list[str]]]:
    first = kind.columns[0]
    reader = csv.reader(lines)
    header = next(reader, [])
    if first not in header or not set(header) <= set(kind.columns) or len(set(header)) != len(header):
        mend = f"write {first} and any of {', '.join(kind.columns[1:])} in the first line"
        raise KnowledgeError(path, 1, f"the columns are {', '.join(header) or 'missing'}", mend)
    places = _columns(header, kind)
    dated = kind.columns.index(kind.days)
    days: set[str] = set()  # a day stands on thousands of rows
    start = lines.at
    empty = True
    for fields in reader:
        if len(fields) != len(header):
            mend = "put a text that holds a comma in double quotes"
            raise KnowledgeError(path, reader.line_num, f"has {len(fields)} fields, not {len(header)}", mend)
        row = [fields[place] if place is not None else "" for place in places]
        if not row[0].strip():
            raise KnowledgeError(path, reader.line_num, f"has no {first}", "delete the line or import the copy again")
        if row[dated] and row[dated] not in days:
            if not _is_day(row[dated]):
                mend = "write YYYY-MM-DD or nothing"
                raise KnowledgeError(path, reader.line_num, f"{row[dated]!r} is not a day", mend)
            days.add(row[dated])
        yield start, row
        start, empty = lines.at, False
    if empty:
        raise KnowledgeError(path, 1, "holds no row", "import the copy again")


def write_copy(home: Path, day: date, rows: Sequence[Row | Order], kind: Kind = AGENCIES) -> Path:
    """Write the copy and only then move the others away: whoever reads meanwhile finds the old copy or the new one."""
    used = [column for index, column in enumerate(kind.columns) if any(row[index] for row in rows)]
    target = home / f"{kind.stem}_{day.isoformat()}.csv"
    others = [path for path in _files(home, kind) if path != target]
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


def _files(folder: Path, kind: Kind) -> list[Path]:
    pattern = re.compile(rf"{kind.stem}_\d{{4}}-\d{{2}}-\d{{2}}\.csv")
    return sorted(path for path in folder.glob(f"{kind.stem}_*.csv") if pattern.fullmatch(path.name))


def _day_of(path: Path) -> date:
    try:
        return date.fromisoformat(path.stem.rpartition("_")[2])
    except ValueError as error:
        mend = f"write {path.stem.partition('_')[0]}_YYYY-MM-DD.csv"
        raise KnowledgeError(path, 1, f"the name holds no day: {error}", mend) from error


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
