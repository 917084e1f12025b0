"""Approved job orders: the second half of a licence check, where a copy of them was imported (Philippines).

A licensed agency may recruit only for the orders the authority approved. The copy is large (134,566 rows in July 2026)
and is not shipped; without it there is nothing to say, and nothing is said. A found order proves little: the copy has a
day, and a swindler can know the list too. That an order is not found proves nothing.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from babel import Locale

from knowledge import yamlfile
from knowledge.names import fold, parse
from knowledge.places import LEXICON
from knowledge.register import FOLDER, countries
from knowledge.register_copy import ORDERS, Order, has_copy, newest_copy, rows_at, scan_table

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
    places = index.places(sorted({parse(name, registered=True).key for name in agencies}))
    if not destination and not employer:
        return FoundOrders(tuple(_orders(path, places[:SHOWN])), len(places), day)
    own = list(_orders(path, places))
    if destination:
        own = [order for order in own if destination in iso_codes(order.country)]
    if employer:
        key = parse(employer).key
        own = [order for order in own if parse(order.employer, registered=True).key == key]
    return FoundOrders(tuple(own[:SHOWN]), len(own), day)


def warm(folder: Path = FOLDER) -> None:
    """Read the copies now, so that no message waits for it. Raises KnowledgeError as `look_up` does."""
    for country in countries(folder):
        if has_copy(folder / country, ORDERS):
            look_up(country, (), folder=folder)
            iso_codes("")


@dataclass(frozen=True)
class _Index:
    """Where the orders of each agency stand in the file: a few bytes an order, because the copy is large.

    starts: core name -> first and behind last place in `bytes_`; bytes_: where rows begin, the latest day first.
    """

    starts: dict[str, tuple[int, int]]
    bytes_: npt.NDArray[np.uint32]

    def places(self, keys: Iterable[str]) -> list[int]:
        """Where the orders of these core names begin in the file."""
        spans = [self.starts[key] for key in keys if key in self.starts]
        return [int(place) for first, last in spans for place in self.bytes_[first:last]]


@lru_cache(maxsize=4)
def _index(path: Path, changed: int) -> _Index:
    """`changed`: a new copy is noticed."""
    agency, day = ORDERS.columns.index("agency"), ORDERS.columns.index("date")
    keys: dict[str, str] = {}
    numbers: dict[str, int] = {}
    owners, days, places = array("I"), array("I"), array("I")
    for place, row in scan_table(path, ORDERS):
        name = row[agency]
        if name not in keys:  # an agency stands on hundreds of orders
            keys[name] = parse(name, registered=True).key
        owners.append(numbers.setdefault(keys[name], len(numbers)))
        days.append(int(row[day].replace("-", "") or 0))
        places.append(place)
    owner = np.frombuffer(owners, np.uint32)
    order = np.lexsort((-np.frombuffer(days, np.uint32).astype(np.int64), owner))
    ends = np.cumsum(np.bincount(owner, minlength=len(numbers))).tolist()
    starts = dict(zip(numbers, zip([0, *ends], ends, strict=False), strict=True))
    return _Index(starts, np.frombuffer(places, np.uint32)[order])


def _orders(path: Path, places: Iterable[int]) -> Iterator[Order]:
    return (Order(*row) for row in rows_at(path, ORDERS, places))


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
