"""Approved job orders: the second half of a licence check, where a copy of them was imported (Philippines).

A licensed agency may recruit only for the orders the authority approved. The copy is large (134,566 rows in July 2026)
and is not shipped; without it there is nothing to say, and nothing is said. A found order proves little: the copy has a
day, and a swindler can know the list too. That an order is not found proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale

from knowledge import yamlfile
from knowledge.names import fold, parse
from knowledge.places import LEXICON
from knowledge.register import FOLDER
from knowledge.register_copy import ORDERS, Order, has_copy, newest_copy, read_table

#: Orders of one agency that go into an answer; `total` counts them all.
SHOWN = 5


@dataclass(frozen=True)
class FoundOrders:
    """Orders of an agency in our copy: the first `SHOWN`, how many there are, and the day of the copy."""

    orders: tuple[Order, ...]
    total: int
    copy_date: date


def look_up(
    country: str,
    agencies: Iterable[str],
    destination: str = "",
    employer: str = "",
    folder: Path = FOLDER,
) -> FoundOrders | None:
    """The job orders of an agency in the copy of a register.

    Args:
        country: ISO code of the register.
        agencies: names of the agency as the register writes them; only orders with an equal core name are its own.
        destination: ISO code of the country of work; empty for all.
        employer: name of the employer, of which the core name counts; empty for all.
        folder: where the registers are.

    Returns:
        None where no job orders were imported; else what was found, which may be nothing.

    Raises:
        knowledge.yamlfile.KnowledgeError: the copy has a fault.
    """
    home = folder / country
    if not has_copy(home, ORDERS):
        return None
    path, day = newest_copy(home, ORDERS)
    index = _index(path, path.stat().st_mtime_ns)
    wanted = {parse(name, registered=True).key for name in agencies}
    own = [order for key in sorted(wanted) for order in index.get(key, ())]
    if destination:
        own = [order for order in own if destination in iso_codes(order.country)]
    if employer:
        key = parse(employer).key
        own = [order for order in own if parse(order.employer, registered=True).key == key]
    return FoundOrders(tuple(own[:SHOWN]), len(own), day)


@lru_cache(maxsize=4)
def _index(path: Path, changed: int) -> dict[str, tuple[Order, ...]]:
    """Core name of the agency -> its orders, the latest day first. `changed`: a new copy is noticed."""
    keys: dict[str, str] = {}
    found: dict[str, list[Order]] = defaultdict(list)
    for fields in read_table(path, ORDERS):
        order = Order(*fields)
        if order.agency not in keys:  # an agency stands on hundreds of orders
            keys[order.agency] = parse(order.agency, registered=True).key
        found[keys[order.agency]].append(order)
    return {key: tuple(sorted(orders, key=lambda order: order.date, reverse=True)) for key, orders in found.items()}


def iso_codes(country: str) -> frozenset[str]:
    """ISO codes of a country as an authority writes it in English ("SAUDI ARABIA", "MACAU"); empty if not known."""
    return _codes().get(fold(country).strip(), frozenset())


@cache
def _codes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for code, name in Locale("en").territories.items():
        if len(code) == 2:
            found[fold(name)].add(code)
    for code, forms in yamlfile.load(LEXICON / "countries.yml").data["aliases"].items():
        for form in forms:
            found[fold(form)].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}
