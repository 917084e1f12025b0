"""What changed between two copies of a register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from knowledge.names import parse
from knowledge.register_copy import Row


@dataclass(frozen=True)
class Changes:
    """What differs between two copies, each sorted by name. `changed` is an agency with another status, place or day.

    An agency is known by its name and number; one that is left over on either side, by its core name, if no other
    that is left over has it: a list that begins or ceases to show numbers has not changed all its agencies.
    """

    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]


def differences(before: Sequence[Row], after: Sequence[Row]) -> Changes:
    """Rows added, removed and changed from one copy to the next."""
    gone, come, pairs = _paired(before, after, lambda row: (row.name, row.number))
    # Without numbers on one side, the same agency is written with another case, stop or legal form in each copy.
    if not any(row.number for row in before) or not any(row.number for row in after):
        gone, come, more = _paired(gone, come, lambda row: parse(row.name, registered=True).key, alone=True)
        pairs += more
    changed = [(old, new) for old, new in pairs if old != new]
    return Changes(tuple(sorted(come)), tuple(sorted(gone)), tuple(sorted(changed)))


def _paired(
    before: Sequence[Row], after: Sequence[Row], key: Callable[[Row], Hashable], alone: bool = False
) -> tuple[list[Row], list[Row], list[tuple[Row, Row]]]:
    """(rows only before, rows only after, pairs) by a key; `alone`: only where one row on each side has the key."""
    old, new = _by(before, key), _by(after, key)
    pairs: list[tuple[Row, Row]] = []
    gone: list[Row] = []
    come: list[Row] = []
    for found in old.keys() | new.keys():
        left, right = old.get(found, []), new.get(found, [])
        count = min(len(left), len(right))
        if alone and (len(left), len(right)) != (1, 1):
            count = 0
        pairs += zip(left[:count], right[:count], strict=True)
        gone += left[count:]
        come += right[count:]
    return gone, come, pairs


def _by(rows: Sequence[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in sorted(rows):
        found[key(row)].append(row)
    return found
