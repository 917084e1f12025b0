"""How ``safemigration registers`` shows what an import did and what changed between two copies."""

from __future__ import annotations

from typing import Any

from knowledge.register_copy import Row
from knowledge.register_diff import Changes
from knowledge.register_import import ImportReport

#: Rows of each kind that are printed; --json has them all.
SHOWN = 10


def report_data(report: ImportReport) -> dict[str, Any]:
    """The report as the JSON object that --json writes; rows are objects without their empty fields."""
    return {
        "country": report.country,
        "copy": str(report.copy),
        "rows": report.rows,
        **changes_data(report.changes),
        "unknown_statuses": report.unknown_statuses,
        "duplicate_numbers": {number: list(names) for number, names in report.duplicate_numbers.items()},
        "repeated_rows": report.repeated,
        "merged_rows": report.merged,
        "records_without_a_name": report.nameless,
        "numbers_of_another_kind": report.other_numbers,
        "contacts_cut_out": report.scrubbed,
        "columns_left_out": list(report.dropped),
    }


def changes_data(changes: Changes) -> dict[str, Any]:
    """Changes as JSON data."""
    return {
        "added": [_row_data(row) for row in changes.added],
        "removed": [_row_data(row) for row in changes.removed],
        "changed": [{"before": _row_data(old), "after": _row_data(new)} for old, new in changes.changed],
    }


def print_report(report: ImportReport) -> None:
    """Print what an import did."""
    print(f"{report.country}: {report.rows} rows in {report.copy}")
    print_changes(report.changes)
    unknown = [f"{word or '(empty)'} ({rows} rows)" for word, rows in report.unknown_statuses.items()]
    _print_some("status words without a group in register.yml, never answered as active", unknown)
    _print_some(
        "numbers on several rows", [f"{n}: {'; '.join(names)}" for n, names in report.duplicate_numbers.items()]
    )
    for title, count in (
        ("rows that repeat another one", report.repeated),
        ("rows of one licence with two words of one meaning, made one", report.merged),
        ("records without a name, left out", report.nameless),
        ("numbers of another kind, left out", report.other_numbers),
        ("e-mails and phones cut out", report.scrubbed),
    ):
        if count:
            print(f"{title}: {count}")
    if report.dropped:
        print(f"columns left out: {', '.join(report.dropped)}")


def print_changes(changes: Changes) -> None:
    """Print what changed, the first rows of each kind."""
    _print_some("added", [_line(row) for row in changes.added])
    _print_some("removed", [_line(row) for row in changes.removed])
    _print_some("changed", [f"{_line(old)} -> {_line(new)}" for old, new in changes.changed])


def _row_data(row: Row) -> dict[str, str]:
    return {column: value for column, value in row._asdict().items() if value}


def _line(row: Row) -> str:
    return " | ".join(value for value in row if value)


def _print_some(title: str, lines: list[str]) -> None:
    if lines:
        print(f"{title}: {len(lines)}")
        for line in lines[:SHOWN]:
            print(f"  {line}")
        if len(lines) > SHOWN:
            print(f"  ... and {len(lines) - SHOWN} more (--json has them all)")
