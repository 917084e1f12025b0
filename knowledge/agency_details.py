"""What stands behind a verdict, for staff: each row's columns, its folded name, the reasons, and the copy's origin.

A copy holds no personal data (docs/registers.md), so nothing here has to be hidden.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.agencies import Verdict
from knowledge.agency_index import Index, index_of
from knowledge.agency_verdict import AgencyRow
from knowledge.names import parse
from knowledge.register import FOLDER


def details(verdict: Verdict, folder: Path = FOLDER) -> dict[str, Any]:
    """Everything that led to a verdict, as plain JSON data.

    Returns:
        ``{asked: {country, name, core_name, number, canonical_number}, verdict, reasons, rows, candidates, copy}``.
        A row is ``{columns, group, core_name, canonical_number, id}``; ``columns`` are those of the copy, and
        ``core_name`` is what names are compared by. ``copy`` is ``{file, date, age_days, rows, sha256, source,
        number_in_register}``, or None where there is no copy.

    Raises:
        knowledge.yamlfile.KnowledgeError: the register or its copy has a fault.
    """
    index = index_of(verdict.country, folder)
    number = index.register.numbers.canonical(verdict.number) if index and verdict.number else None
    return {
        "asked": {
            "country": verdict.country,
            "name": verdict.name,
            "core_name": parse(verdict.name).key,
            "number": verdict.number,
            "canonical_number": number,
        },
        "verdict": verdict.verdict,
        "reasons": [dict(reason) for reason in verdict.reasons],
        "rows": [_row(index, row) for row in verdict.rows] if index else [],
        "candidates": [_row(index, row) for row in verdict.candidates] if index else [],
        "copy": _copy(index, verdict) if index else None,
    }


def _row(index: Index, row: AgencyRow) -> dict[str, Any]:
    position = index.row_of(row.id)
    assert position is not None  # the verdict was made from this index
    kept = index.register.rows[position]
    return {
        "columns": kept._asdict(),
        "group": row.group,
        "core_name": index.names[position].key,
        "canonical_number": index.register.numbers.canonical(kept.number) if kept.number else None,
        "id": row.id,
    }


def _copy(index: Index, verdict: Verdict) -> dict[str, Any]:
    register = index.register
    return {
        "file": f"{register.country}/{register.copy.name}",
        "date": register.copy_date.isoformat(),
        "age_days": verdict.age_days,
        "rows": len(register.rows),
        "sha256": _sha256(register.copy, register.copy.stat().st_mtime_ns),
        "source": dict(register.copy_source),
        "number_in_register": register.numbers.in_register,
    }


@lru_cache(maxsize=16)
def _sha256(path: Path, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
