"""Index over one register: exact names, licence numbers, other names, and candidates for a name that is not exact."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from sys import intern
from typing import TypeVar

from knowledge.names import SHORTEST_CUT, Name, expand, is_torn_form, parse, without_torn_form
from knowledge.register import FOLDER, Register, Row, read, stamp
from knowledge.resemblance import CLEAR, Entry, Hit, Resemblance
from knowledge.scripts import few_codas, has_other_script, readings, simplify
from knowledge.scripts import warm as warm_scripts
from knowledge.sounds import Sounds, sound

_Item = TypeVar("_Item")
BEST_FIRST = ("active", "limited", "unknown", "not_active", "sanctioned")
CLOSE = 0.35  # a candidate this much less likely than the best one only confuses
TORN = 0.95  # the name itself is right, only its legal form has a slip
HEARD = 0.9  # how alike a Latin name must sound: whoever writes Latin letters writes most of them
BY_EAR = 0.85  # and it comes after those that are written like it
INITIALS = (3, 6)  # shortest and longest initials that may stand for a whole name


class Index:
    """What can be looked up in a register. Rows are meant by their position in `register.rows`."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.names: list[Name] = [_name(row) for row in register.rows]
        keys: dict[str, list[int]] = defaultdict(list)
        full_keys: dict[str, list[int]] = defaultdict(list)
        printed_keys: dict[str, list[int]] = defaultdict(list)
        others: dict[str, list[Hit]] = defaultdict(list)
        cut: dict[str, list[Hit]] = defaultdict(list)
        numbers: dict[str, list[int]] = defaultdict(list)
        for row, name in enumerate(self.names):
            for each in (name, *name.also):
                keys[each.key].append(row)
                full_keys[each.full_key].append(row)
                printed_keys[each.printed_key].append(row)
            if name.cut:
                cut[name.key].append(Hit(row, 1.0, "cut"))
            for other in name.others:
                (cut if other.cut else others)[other.key].append(Hit(row, 1.0, other.kind))
                if other.cut:
                    others[other.key].append(Hit(row, 1.0, other.kind))
            number = register.rows[row].number
            if number:
                for number_key in register.numbers.row_keys(number):
                    numbers[number_key].append(row)
            local = register.rows[row].local_name
            if local:
                # A name in the other script of the register (Hong Kong's Chinese ones) is as good as the first.
                keys[parse(local, registered=True).key].append(row)
        self._keys, self._full_keys, self._printed_keys = _packed(keys), _packed(full_keys), _packed(printed_keys)
        self._others, self._cut, self._numbers = _packed(others), _packed(cut), _packed(numbers)

    def exact(self, name: Name) -> list[int]:
        """Rows whose core name is this one. Typed without spaces, its legal form may be stuck to it."""
        rows = {
            *self._keys.get(name.key, ()),
            *self._full_keys.get(name.key, ()),
            *self._full_keys.get(name.full_key, ()),
            *self._printed_keys.get(name.printed_key, ()),
        }
        # A stuck legal form must not hide the rows that carry the same name with another one.
        own = {each.key for row in rows for each in (self.names[row], *self.names[row].also)}
        return sorted({twin for key in own for twin in self._keys[key]})

    def by_number(self, number: str) -> list[int]:
        """Rows with this licence number, in whatever spelling."""
        found = (self._numbers.get(key, ()) for key in self.register.numbers.query_keys(number))
        return sorted({row for rows in found for row in rows})

    def other_names(self, name: Name) -> list[Hit]:
        """Rows that carry the name as a former name, in brackets, without a bracket, or cut off in the list."""
        hits = list(self._others.get(name.key, ()))
        for length in range(SHORTEST_CUT, len(name.key)):
            hits += self._cut.get(name.key[:length], ())
        return _best_of_each(hits)

    def similar(self, name: Name, limit: int = 3) -> list[Hit]:
        """Rows that resemble a name, best first; only if their rare words agree with it."""
        if has_other_script(name.written):
            hits = self._in_other_script(name)
        else:
            words = expand(without_torn_form(name.tokens, self.resemblance.knows))
            hits = (
                self._with_torn_form(name) + self.resemblance.similar(words, "".join(words)) + self._by_initials(name)
            )
            if not hits or max(hit.score for hit in hits) < CLEAR:
                heard = (hit for hit in self._sounds.similar(words, latin=True) if hit.score >= HEARD)
                hits += [replace(hit, score=hit.score * BY_EAR) for hit in heard]
        best = sorted(self._once(_best_of_each(hits)), key=lambda hit: self._order(hit, name))[:limit]
        return [hit for hit in best if hit.score >= best[0].score * CLOSE]

    def _order(self, hit: Hit, name: Name) -> tuple[float, bool]:
        """Likeliest first; of equally likely rows the one with the asked legal form ("SKY LTD" is no "SKY INC")."""
        own = self.names[hit.row]
        return -round(hit.score, 2), own.full_key.removeprefix(own.key) != name.full_key.removeprefix(name.key)

    def _once(self, hits: list[Hit]) -> list[Hit]:
        """One hit for rows that carry one name and one number: the one with the worst status stands for them."""
        found: dict[tuple[str, str], Hit] = {}
        for hit in hits:
            row = self.register.rows[hit.row]
            mark = (self.names[hit.row].printed_key, row.number)
            known = found.get(mark)
            if known is None:
                found[mark] = hit
            elif self._badness(hit.row) > self._badness(known.row):
                found[mark] = replace(known, row=hit.row)
        return list(found.values())

    def _badness(self, row: int) -> int:
        return BEST_FIRST.index(self.register.group(self.register.rows[row]))

    # -- resemblance ----------------------------------------------------------------------------------------

    @cached_property
    def _entries(self) -> list[Entry]:
        entries = []
        for row, name in enumerate(self.names):
            for each in (name, *name.also):
                entries.append(Entry(row, "similar", _words(each.tokens), simplify(each.key)))
            entries += [Entry(row, other.kind, _words(other.tokens), simplify(other.key)) for other in name.others]
        return entries

    @cached_property
    def resemblance(self) -> Resemblance:
        """The names of all rows, to be asked which resemble one."""
        return Resemblance(self._entries)

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds(self._entries, self.resemblance.rarity)

    def warm(self) -> None:
        """Build what a fuzzy look-up needs, with the words of other scripts: the first one is as fast as any."""
        warm_scripts()
        self.resemblance.warm()
        self._sounds.warm()

    def _in_other_script(self, name: Name) -> list[Hit]:
        """Hits of a name that is not in Latin letters: in the register's own spelling of that script, or by sound."""
        hits = self.resemblance.similar(_words(name.tokens), simplify(name.key))
        # Two readings that sound the same are one question.
        for words in {sound(words).whole: words for words in readings(name.written)}.values():
            hits += self._sounds.similar(words, few_codas=few_codas(name.written))
        return [replace(hit, kind="other_script") if hit.kind == "similar" else hit for hit in hits]

    @cached_property
    def _initials(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for row, name in enumerate(self.names):
            short = "".join(word[0] for word in name.tokens if word not in ("and", "of", "the"))
            found[short].append(row)
        return dict(found)

    def _by_initials(self, name: Name) -> list[Hit]:
        """Hits of a name that is only initials, if few enough rows have them."""
        if len(name.tokens) != 1 or not INITIALS[0] <= len(name.key) <= INITIALS[1]:
            return []
        rows = self._initials.get(name.key, [])
        return [Hit(row, CLEAR, "similar") for row in rows] if len(rows) <= INITIALS[0] else []

    def _with_torn_form(self, name: Name) -> list[Hit]:
        """Hits of a name that is right but for its legal form: "METRO OVERSEAS PVT. LD."."""
        hits = []
        for length in range(3, len(name.full_key) - 1):
            rows = self._keys.get(name.full_key[:length], ())
            if rows and is_torn_form(name.full_key[length:]):
                hits += [Hit(row, TORN, "similar") for row in rows]
        return hits

    # -- row ids --------------------------------------------------------------------------------------------

    @cached_property
    def ids(self) -> list[str]:
        """A short id of each row: it outlives a new copy, because it is made of name and number, not of the status."""
        seen: dict[str, int] = defaultdict(int)
        ids = []
        for row in self.register.rows:
            digest = hashlib.blake2s(f"{row.name}\0{row.number}".encode(), digest_size=5).digest()
            base = base64.b32encode(digest).decode().lower()
            seen[base] += 1
            ids.append(f"{self.register.country}-{base}" + (str(seen[base]) if seen[base] > 1 else ""))
        return ids

    def row_of(self, row_id: str) -> int | None:
        """The row of an id, or None if no row of this copy has it."""
        return self._positions.get(row_id)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {row_id: position for position, row_id in enumerate(self.ids)}


def _packed(lists: Mapping[str, list[_Item]]) -> dict[str, tuple[_Item, ...]]:
    """The same as tuples: hundreds of thousands of lists take twice the room, and the garbage collector reads them."""
    return {key: tuple(found) for key, found in lists.items()}


def _name(row: Row) -> Name:
    """The name of a row, with the one it has in the other script of the register."""
    name = parse(row.name, registered=True)
    name = replace(name, tokens=tuple(map(intern, name.tokens)))  # each word once, not once a name
    return replace(name, also=(parse(row.local_name, registered=True),)) if row.local_name else name


def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words in the one spelling that is compared; Chinese characters simplified."""
    return tuple(intern(simplify(word)) for word in expand(words))


def _best_of_each(hits: Iterable[Hit]) -> list[Hit]:
    """One hit a row, best first; equal scores in the register's order, so that an answer never changes by chance."""
    best: dict[int, Hit] = {}
    for hit in hits:
        if hit.row not in best or hit.score > best[hit.row].score:
            best[hit.row] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.row))


def index_of(country: str, folder: Path = FOLDER) -> Index | None:
    """The index of a country's register, or None if there is no copy of one; a new copy is noticed.

    Raises:
        KnowledgeError: the register or its copy has a fault.
    """
    mark = stamp(country, folder) if len(country) == 2 and country.isalpha() and country.isascii() else None
    return None if mark is None else _index(country, folder, mark)


@lru_cache(maxsize=64)
def _index(country: str, folder: Path, mark: tuple[str, int, int]) -> Index:
    return Index(read(country, folder))
