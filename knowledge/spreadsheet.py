"""Spreadsheets for people who use neither git nor YAML: a sheet with a head, a row a thing, and a sheet that explains.

Cells are texts. One that begins with ``=`` is no formula, here or when it comes back.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from knowledge.yamlfile import KnowledgeError


class Spreadsheet:
    """A book with one sheet of rows, to be written.

    Attributes:
        count: rows so far, without the head.
    """

    def __init__(self, title: str, columns: Mapping[str, int], freeze: str, right_to_left: bool = False) -> None:
        """Make an empty one.

        Args:
            title: name of the sheet.
            columns: names, each with its width in characters.
            freeze: the first cell that scrolls, such as "D2".
            right_to_left: the first column stands on the right.
        """
        self._book = openpyxl.Workbook()
        self._sheet = self._book.active
        self._sheet.title = title
        self._sheet.freeze_panes = freeze
        self._sheet.sheet_view.rightToLeft = right_to_left
        self._sheet.append(list(columns))
        for cell, width in zip(self._sheet[1], columns.values(), strict=True):
            cell.font = Font(bold=True)
            self._sheet.column_dimensions[cell.column_letter].width = width
        self.count = 0

    def add(self, cells: Sequence[Any]) -> None:
        """Add a row; long texts are wrapped."""
        self._sheet.append(list(cells))
        for cell in self._sheet[self._sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.data_type == "f":
                cell.data_type = "s"
        self.count += 1

    def save(self, path: Path, explanation: Sequence[str]) -> None:
        """Write the book to a file, with a second sheet that explains, a line a row."""
        notes = self._book.create_sheet("how to")
        notes.column_dimensions["A"].width = 100
        for line in explanation:
            notes.append([line])
        self._book.save(path)


def rows(path: Path, title: str, columns: Collection[str], maker: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a sheet that hold anything: number as spreadsheets count, and column -> cell.

    Args:
        path: an .xlsx file.
        title: name of the sheet.
        columns: those it must have, in any order and among others.
        maker: the command that writes such a file, for the mend.

    Raises:
        KnowledgeError: it is no such file, or a column is missing.
    """
    try:
        sheet = openpyxl.load_workbook(path, data_only=True)[title]
    except (OSError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        problem = f"is no sheet of {title} ({error})"
        mend = f"give an .xlsx file with a sheet {title!r}, made by {maker}"
        raise KnowledgeError(path, 1, problem, mend) from error
    lines = sheet.iter_rows(values_only=True)
    heads = [str(cell or "").strip() for cell in next(lines, ())]
    missing = [name for name in columns if name not in heads]
    if missing:
        problem = f"has no column {', '.join(missing)}"
        raise KnowledgeError(path, 1, problem, f"keep the first row as {maker} writes it")
    for number, cells in enumerate(lines, start=2):
        if any(cell is not None and str(cell).strip() for cell in cells):
            yield number, dict(zip(heads, cells, strict=False))
