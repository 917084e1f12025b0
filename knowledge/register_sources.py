"""Files as authorities publish them (CSV, JSON, XLSX, an HTML table), read into records by a shape of register.yml.

A register may have several shapes: the Philippine list is known as a CSV and as pages of a JSON API. The first shape
whose columns a file has is the one. Only the columns a shape names are taken from a record.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any, NamedTuple

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

#: A file of a register beyond this is something else (the Philippine job orders have some 50 MB over all pages).
LARGEST = 64 * 1024 * 1024
Record = dict[str, Any]


class ImportFault(Exception):
    """A file cannot become a copy; `str()` says what was wrong and how to mend it."""


class Page(NamedTuple):
    """A file, or a page of a list, in memory. label: its path or address, for messages."""

    label: str
    content: bytes


@dataclass(frozen=True)
class SourceShape:
    """One way an authority publishes its list; the entry of `import` in register.yml."""

    settings: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What people call this shape."""
        return self.settings["name"]

    @property
    def format(self) -> str:
        """csv, json, xlsx or html."""
        return self.settings["format"]

    def wanted(self) -> dict[str, list[str]]:
        """Column of the copy -> the columns of the source it is made of; nested ones with dots."""
        return {column: source_columns(source) for column, source in self.settings["columns"].items()}


@dataclass(frozen=True)
class Records:
    """What a page holds. total: how many records the authority says the whole list has; None if it does not say.

    present: the columns of the source, with those we leave behind.
    """

    shape: SourceShape
    records: list[Record]
    present: set[str]
    total: int | None


def source_columns(source: str | list[str] | Mapping[str, list[str]]) -> list[str]:
    """The columns a value is made of: one, several to join, or the first of several that is not empty."""
    if isinstance(source, str):
        return [source]
    return list(source) if isinstance(source, list) else list(source["first"])


def read_page(page: Page, shapes: Sequence[SourceShape]) -> Records:
    """Read a page by the first shape it fits.

    Raises:
        ImportFault: the content is broken, or has no shape of the register; the message names what is missing.
    """
    if len(page.content) > LARGEST:
        raise ImportFault(f"{page.label} has over {LARGEST >> 20} MB. Mend: check that it is the list.")
    kind = _kind(page.content)
    fitting = [shape for shape in shapes if shape.format == kind]
    if not fitting:
        formats = ", ".join(dict.fromkeys(shape.format for shape in shapes))
        raise ImportFault(f"{page.label} is {kind}, and register.yml reads {formats}. Mend: {_MENDS[kind]}.")
    content = _READERS[kind](page, fitting)
    missing: list[str] = []
    for shape, (records, present, total) in zip(fitting, content, strict=True):
        if isinstance(records, str):
            missing.append(records)
            continue
        lacking = _lacking(shape, present)
        if lacking is None:
            return Records(shape, records, present, total)
        missing.append(lacking)
    raise ImportFault(f"{page.label}: {' '.join(missing)}")


_MENDS = {
    "json": "take the file as the office publishes it",
    "csv": "take the file as the office publishes it",
    "xlsx": "save the sheet as CSV, or declare the xlsx in register.yml",
    "html": "the office showed a web page instead of the list; fetch it again, or save the list by hand",
}


def _kind(content: bytes) -> str:
    """What a file is, by how it begins: names and content types of offices are often wrong."""
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    start = content[:400].decode("utf-8-sig", "replace").lstrip()
    if start[:1] in ("{", "["):
        return "json"
    return "html" if start.startswith("<") else "csv"


# What a reader yields for each shape: the records (or what is missing), the columns that are there, the total.
_Content = tuple[list[Record] | str, set[str], int | None]


def _lacking(shape: SourceShape, present: set[str]) -> str | None:
    for column, wanted in shape.wanted().items():
        for name in wanted:
            if name not in present:
                mend = f"the file has {', '.join(sorted(present)) or 'none'}; name one of them in register.yml"
                return f"{shape.name}: there is no column {name!r} for {column}. Mend: {mend}."
    return None


def _text(page: Page) -> str:
    try:
        return page.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFault(f"{page.label} is not UTF-8 text. Mend: save it as UTF-8.") from error


def _read_csv(page: Page, shapes: Sequence[SourceShape]) -> Iterator[_Content]:
    text = _text(page)
    for shape in shapes:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=shape.settings.get("delimiter", ","))
        present = set(reader.fieldnames or ())
        records: list[Record] = []
        if _lacking(shape, present) is None:
            for record in reader:
                if None in record or None in record.values():
                    problem = f"{page.label}:{reader.line_num}: the number of fields is not that of the header"
                    raise ImportFault(f"{problem}. Mend: put a text that holds a comma in double quotes.")
                records.append(record)
        yield records, present, None


def _read_json(page: Page, shapes: Sequence[SourceShape]) -> Iterator[_Content]:
    try:
        data = json.loads(_text(page))
    except json.JSONDecodeError as error:
        raise ImportFault(f"{page.label}:{error.lineno}: is not JSON ({error.msg}). Mend: fetch it again.") from error
    except RecursionError as error:
        raise ImportFault(f"{page.label} is not JSON that can be read. Mend: fetch it again.") from error
    for shape in shapes:
        where = shape.settings.get("records", "")
        found = nested(data, where)
        if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
            mend = "set `records` in register.yml to the name of the list"
            yield f"{shape.name}: no list of records at {where or 'the top'}. Mend: {mend}.", set(), None
            continue
        flat = [_flat(record) for record in found]
        total = nested(data, shape.settings["total"]) if "total" in shape.settings else None
        if "total" in shape.settings and (isinstance(total, bool) or not isinstance(total, int)):
            mend = "compare the answer with `total` in register.yml"
            yield f"{shape.name}: no number at {shape.settings['total']}. Mend: {mend}.", set(), None
            continue
        # An empty page (the last one of a list that shrank) has no columns, and lacks none.
        present = {column for record in flat for column in record}
        yield flat, present or {name for names in shape.wanted().values() for name in names}, total


def nested(data: Any, path: str) -> Any:
    """What stands at a dotted path; `data` itself for no path, None if nothing stands there."""
    for key in path.split(".") if path else ():
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _flat(record: Mapping[str, Any], before: str = "") -> Record:
    """A record with nested ones written as `office.town`."""
    found: Record = {}
    for key, value in record.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{key}.")
        else:
            found[before + key] = value
    return found


def _read_xlsx(page: Page, shapes: Sequence[SourceShape]) -> Iterator[_Content]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(page.content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ImportFault(f"{page.label} is not an XLSX workbook that can be read. Mend: save it again.") from error
    try:
        for shape in shapes:
            name = shape.settings.get("sheet", book.sheetnames[0])
            if name not in book.sheetnames:
                mend = f"the workbook has {', '.join(book.sheetnames)}; name one of them in register.yml"
                yield f"{shape.name}: there is no sheet {name!r}. Mend: {mend}.", set(), None
                continue
            lines = [[_cell(value) for value in line] for line in book[name].iter_rows(values_only=True)]
            yield _table(lines, shape)
    finally:
        book.close()


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet keeps the number 2058 as 2058.0
    return "" if value is None else str(value)


def _read_html(page: Page, shapes: Sequence[SourceShape]) -> Iterator[_Content]:
    parser = _Tables()
    parser.feed(_text(page))
    parser.close()
    for shape in shapes:
        best: _Content = ([], set(), None)
        for lines in parser.tables:
            best = _table(lines, shape)
            if _lacking(shape, best[1]) is None:
                break
        yield best


def _table(lines: Sequence[Sequence[str]], shape: SourceShape) -> _Content:
    """A table whose header may stand below some lines of title; empty lines are passed over."""
    wanted = {name for names in shape.wanted().values() for name in names}
    headers = [[" ".join(cell.split()) for cell in line] for line in lines]
    start = next((i for i, header in enumerate(headers) if wanted <= set(header)), None)
    if start is None:
        return [], set(headers[0] if headers else ()) - {""}, None
    header = headers[start]
    records = [
        {name: cell for name, cell in zip(header, line, strict=False) if name}
        for line in lines[start + 1 :]
        if any(cell.strip() for cell in line)
    ]
    return records, set(header) - {""}, None


class _Tables(HTMLParser):
    """Collects the tables of a page as lines of cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a line or a cell; offices forget to close them."""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("td", "th", "tr", "table"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        """Add text to the cell we are in."""
        if self._in_cell:
            self.tables[-1][-1][-1] += data


_READERS = {"csv": _read_csv, "json": _read_json, "xlsx": _read_xlsx, "html": _read_html}
