"""Makes the dated copy of a register from what the authority published.

The whole copy is replaced, never patched: a row that left the official list leaves ours. The shapes in register.yml
name the columns that are taken; everything else (owners, representatives, phones, e-mails, addresses) is left behind,
and what looks like an e-mail or a phone inside a taken column is cut out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knowledge.names import fold
from knowledge.register import FOLDER, Register, read_settings, status_key
from knowledge.register_copy import (
    NUMBERS_BETWEEN,
    ORDERS,
    Order,
    Row,
    has_copy,
    newest_copy,
    read_copy,
    read_table,
    write_copy,
)
from knowledge.register_diff import Changes, differences
from knowledge.register_sources import ImportFault, Page, Record, SourceShape, read_page, source_columns

#: A copy that loses more than this share of its rows is more likely a broken download than a purge.
FALL = 0.10
Progress = Callable[[str, int], None]

_EMAIL = re.compile(r"\S+@\S+\.\w+")
_PHONE = re.compile(r"(?:\b(?:tel|phone|mobile|whatsapp|fax)\b[\s.:]*)?(?:\+|\b0)\d[\d\s()/-]{6,}\d\b", re.IGNORECASE)


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    unknown_statuses: word -> rows; duplicate_numbers: number -> names; dropped: columns left out; repeated: rows
    that are the same as another in every column (they are kept: it is what the register said); merged: rows that
    only repeated a licence with another word of the same meaning; nameless: records without a name; other_numbers:
    numbers of another kind that were left out; scrubbed: e-mails and phones cut out of taken columns.
    """

    country: str
    copy: Path
    rows: int
    changes: Changes
    unknown_statuses: dict[str, int]
    duplicate_numbers: dict[str, tuple[str, ...]]
    repeated: int
    dropped: tuple[str, ...]
    merged: int = 0
    nameless: int = 0
    other_numbers: int = 0
    scrubbed: int = 0


def run(
    country: str,
    sources: Sequence[Path | Page],
    day: date,
    folder: Path = FOLDER,
    allow_fall: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Replace the copy of a register.

    Args:
        country: ISO code of the register's folder.
        sources: one file, or all pages of one list; each in a shape that register.yml declares.
        day: the day the authority published or we fetched it.
        folder: where the registers are.
        allow_fall: accept a copy with over 10 % fewer rows, an older day, or fewer rows than the authority counts.
        progress: called with the name of a step and the number of rows so far.

    Raises:
        KnowledgeError: register.yml or the copy in use has a fault.
        ImportFault: the file does not fit any shape, or fails the checks; the present copy is then untouched.
    """
    tell = progress or (lambda step, count: None)
    register = read_settings(country, folder)
    taker = _Taker(register)
    rows: list[Row] = []
    dropped: set[str] = set()
    for shape, records, left_out in _pages(sources, register.imports, day, allow_fall, tell):
        dropped |= left_out
        taken = [row for record in records if (row := taker.row(record, shape)) is not None]
        rows += taker.merge(taken) if "merge_states" in shape.settings else taken
    rows.sort(key=lambda row: (fold(row.name), row))
    tell("mapped", len(rows))
    before: tuple[Row, ...] = ()
    if has_copy(register.folder):
        present, present_day = newest_copy(register.folder)
        before = read_copy(present)
        if not allow_fall:
            _check_fall(present_day, len(before), day, len(rows))
    _check_not_empty(len(rows))
    copy = write_copy(register.folder, day, rows)
    tell("written", len(rows))
    return ImportReport(
        country=country,
        copy=copy,
        rows=len(rows),
        changes=differences(before, rows),
        unknown_statuses=_unknown(register, rows),
        duplicate_numbers=_duplicates(register, rows),
        repeated=len(rows) - len(set(rows)),
        dropped=tuple(sorted(dropped)),
        merged=taker.merged,
        nameless=taker.nameless,
        other_numbers=taker.other_numbers,
        scrubbed=taker.scrubbed,
    )


def run_orders(
    country: str,
    sources: Sequence[Path | Page],
    day: date,
    folder: Path = FOLDER,
    allow_fall: bool = False,
    progress: Progress | None = None,
) -> tuple[Path, int]:
    """Replace the copy of the approved job orders; arguments and errors as for `run`. Returns the copy and its rows."""
    tell = progress or (lambda step, count: None)
    register = read_settings(country, folder)
    if not register.job_orders:
        raise ImportFault(f"The register of {country} has no job orders. Mend: declare job_orders in register.yml.")
    taker = _Taker(register)
    orders: list[Order] = []
    for shape, records, _ in _pages(sources, register.job_orders["import"], day, allow_fall, tell):
        orders += [order for record in records if (order := taker.order(record, shape)) is not None]
    orders.sort(key=lambda order: (fold(order.agency), order))
    _check_not_empty(len(orders))
    if has_copy(register.folder, ORDERS) and not allow_fall:
        present, present_day = newest_copy(register.folder, ORDERS)
        _check_fall(present_day, len(read_table(present, ORDERS)), day, len(orders))
    copy = write_copy(register.folder, day, orders, ORDERS)
    tell("written", len(orders))
    return copy, len(orders)


def _pages(
    sources: Sequence[Path | Page],
    shapes: Sequence[Mapping[str, Any]],
    day: date,
    allow_fall: bool,
    tell: Progress,
) -> list[tuple[SourceShape, list[Record], set[str]]]:
    """(shape, records, columns left out) of every page; the pages of a list that counts itself must be all there."""
    if day > date.today():
        raise ImportFault(f"{day} is in the future. Mend: give the day the list was fetched.")
    if not shapes:
        raise ImportFault("register.yml declares no import. Mend: add the shape of the file under `import`.")
    known = [SourceShape(shape) for shape in shapes]
    found = []
    count, counted = 0, None
    for source in sources:
        page = source if isinstance(source, Page) else _load(source)
        content = read_page(page, known)
        taken = {name for names in content.shape.wanted().values() for name in names}
        found.append((content.shape, content.records, {name for name in content.present - taken if name}))
        count += len(content.records)
        counted = content.total if content.total is not None else counted
        tell(f"read {page.label.rpartition('/')[2]}", count)
    if counted is not None and count != counted and not allow_fall:
        mend = "give every page in one command; if the list changed meanwhile fetch it again, or use --allow-fall"
        raise ImportFault(f"The pages hold {count} rows, the authority counts {counted}. Mend: {mend}.")
    return found


def _load(source: Path) -> Page:
    try:
        return Page(str(source), source.read_bytes())
    except OSError as error:
        raise ImportFault(
            f"{source} cannot be read ({error.strerror}). Mend: check the name and the rights."
        ) from error


class _Taker:
    """Makes rows of records and counts what was left behind."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._index = 0
        self.merged = self.nameless = self.other_numbers = self.scrubbed = 0

    def row(self, record: Record, shape: SourceShape) -> Row | None:
        """The row of a record; None for a record without a name where the shape says to skip those."""
        values = self._values(record, shape, "expires")
        if values is None:
            return None
        settings = shape.settings
        if not values.get("status"):
            values["status"] = settings.get("status_word") or settings.get("empty_status", "")
        numbers = self._register.numbers
        number = values.get("number", "")
        if number and numbers.canonical(number) is None and numbers.other_kind(number):
            self.other_numbers += 1
            values["number"] = ""
        if values.get("local_name") == values["name"]:
            values["local_name"] = ""  # the agency has a name in the other script only
        return Row(**values)

    def order(self, record: Record, shape: SourceShape) -> Order | None:
        """The job order of a record; None as in `row`."""
        values = self._values(record, shape, "date")
        return None if values is None else Order(**values)

    def merge(self, rows: Sequence[Row]) -> list[Row]:
        """One row for a licence that stands on several rows with words of one group (Nepal: Inactive and Blocked).

        Which word stays: the one that stands first in register.yml. Words of different groups stay on their rows.
        """
        rank = {word: place for place, word in enumerate(self._register.statuses)}
        kept: dict[tuple[Row, str], Row] = {}
        for row in rows:
            key = (row._replace(status=""), self._register.group(row))
            other = kept.setdefault(key, row)
            if other is not row:
                self.merged += 1
                kept[key] = min(other, row, key=lambda one: rank.get(status_key(one.status), len(rank)))
        return list(kept.values())

    def _values(self, record: Record, shape: SourceShape, dated: str) -> dict[str, str] | None:
        self._index += 1
        blank = set(shape.settings.get("blank", ()))
        values: dict[str, str] = {}
        for column, source in shape.settings["columns"].items():
            parts = [text for name in source_columns(source) if (text := _text(record.get(name))) and text not in blank]
            if isinstance(source, Mapping):
                parts = parts[:1]
            values[column] = (NUMBERS_BETWEEN if column == "number" else ", ").join(parts)
        first = next(iter(values))
        for column, text in values.items():
            if column not in ("number", "expires", "date", "openings"):
                values[column] = self._scrub(text)
        if not values[first]:
            if "skip_nameless" in shape.settings:
                self.nameless += 1
                return None
            raise ImportFault(f"Record {self._index} has no name. Mend: check the column of `{first}` in register.yml.")
        if values.get(dated):
            values[dated] = self._day(values[dated], shape.settings.get("day_formats", ()))
        return values

    def _scrub(self, text: str) -> str:
        cleaned = _PHONE.sub(" ", _EMAIL.sub(" ", text))
        if cleaned == text:
            return text
        self.scrubbed += 1
        return " ".join(cleaned.split()).strip(" ,;:")

    def _day(self, text: str, formats: Sequence[str]) -> str:
        try:
            return date.fromisoformat(text[:10]).isoformat()
        except ValueError:
            pass  # the office writes days in its own way
        for form in formats:
            try:
                return datetime.strptime(text, form).date().isoformat()
            except ValueError:
                continue
        mend = "the source must write YYYY-MM-DD, or add its way to day_formats in register.yml"
        raise ImportFault(f"Record {self._index}: {text!r} is not a day. Mend: {mend}.")


def _text(value: Any) -> str:
    """A cell as one line of text."""
    return "" if value is None else " ".join(str(value).split())


def _check_not_empty(count: int) -> None:
    if not count:
        raise ImportFault("The file holds no rows. Mend: fetch it again, or check `records` in register.yml.")


def _check_fall(present_day: date, present: int, day: date, count: int) -> None:
    if day < present_day:
        mend = "give the right day, or --allow-fall to go back"
        raise ImportFault(f"The copy in use is of {present_day}, this one of {day}. Mend: {mend}.")
    if count < present * (1 - FALL):
        mend = "fetch it again; if the list did shrink, use --allow-fall"
        raise ImportFault(f"The copy falls from {present} to {count} rows, over 10 %. Mend: {mend}.")


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
