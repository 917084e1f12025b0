"""Two or three countries side by side: the same fields of each, as data for the page ``guide_compare``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from knowledge.facts import FIELDS, Field
from knowledge.guides import SECTIONS, countries, destinations
from knowledge.pages import fact_entry

#: What decides between two countries: money first, then how free she is there.
COMPARED: tuple[Field, ...] = tuple(
    FIELDS["destination", name]
    for name in (
        "minimum_wage",
        "recruitment_fee",
        "passport_retention",
        "change_employer",
        "exit_permit",
        "domestic_workers",
    )
)
#: More do not fit a small screen.
MOST = 3


def comparison_page(
    compared: Sequence[str], origin: str | None, today: date, section: str | None = None
) -> dict[str, Any]:
    """The countries side by side, by the fields that matter most or by those of one section.

    Args:
        compared: two or three destinations, ISO 3166-1 alpha-2, in the order to show them.
        origin: where she leaves from, for sums in her own money; None: not said.
        section: a name in ``SECTIONS``.

    Returns ``{countries, section, rows: [{field, cells: [entry or None, ...]}]}``: a cell per country in the same
    order, an entry as in knowledge.pages, None where we do not know. A row that nobody fills is left out.
    """
    fields = COMPARED if section is None else tuple(field for field in SECTIONS[section] if field.side == "destination")
    rows = [{"field": field.name, "cells": [_cell(iso, field, origin, today) for iso in compared]} for field in fields]
    return {"countries": list(compared), "section": section, "rows": [row for row in rows if any(row["cells"])]}


def comparable(named: Sequence[str]) -> tuple[str, ...]:
    """Of the countries somebody named those that can be compared, each once; empty if they are not two or three."""
    found = tuple(iso for iso in dict.fromkeys(named) if iso in destinations())
    return found if 2 <= len(found) <= MOST else ()


def _cell(iso: str, field: Field, origin: str | None, today: date) -> dict[str, Any] | None:
    fact = countries()[iso].destination.get(field.name)
    return fact_entry(fact, iso, today, origin) if fact else None
