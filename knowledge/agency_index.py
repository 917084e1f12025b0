"""Index over one register: exact names, licence numbers, other names, and candidates for a name that is not exact."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from knowledge.names import SHORTEST_CUT, Name, Rarity, expand, is_torn_form, parse
from knowledge.register import FOLDER, Register, read, stamp

COMMON = 150  # a word more names than this carry finds no candidates of its own, it only adds to their score
ENOUGH = 0.62  # a weaker resemblance is not worth a question
WHOLE = 0.84  # the same for two names compared letter by letter, without spaces
CLOSE = 0.75  # a candidate this much weaker than the best one only confuses
TORN = 0.95  # the name itself is right, only its legal form has a slip
CLEAR = 0.80  # from here on the words decided, and comparing letters adds nothing


@dataclass(frozen=True, slots=True)
class Hit:
    """A row (its position in the register) that resembles a name. kind: `similar`, or a kind of names.OtherName."""

    row: int
    score: float
    kind: str


@dataclass(frozen=True, slots=True)
class _Entry:
    row: int
    kind: str
    words: tuple[str, ...]
    key: str


class Index:
    """What can be looked up in a register. Rows are meant by their position in `register.rows`."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.names: list[Name] = [parse(row.name, registered=True) for row in register.rows]
        self._keys: dict[str, list[int]] = defaultdict(list)
        self._full_keys: dict[str, list[int]] = defaultdict(list)
        self._printed_keys: dict[str, list[int]] = defaultdict(list)
        self._others: dict[str, list[Hit]] = defaultdict(list)
        self._cut: dict[str, list[Hit]] = defaultdict(list)
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for row, name in enumerate(self.names):
            self._keys[name.key].append(row)
            self._full_keys[name.full_key].append(row)
            self._printed_keys[name.printed_key].append(row)
            if name.cut:
                self._cut[name.key].append(Hit(row, 1.0, "cut"))
            for other in name.others:
                (self._cut if other.cut else self._others)[other.key].append(Hit(row, 1.0, other.kind))
                if other.cut:
                    self._others[other.key].append(Hit(row, 1.0, other.kind))
            number = register.rows[row].number
            if number:
                for number_key in register.numbers.row_keys(number):
                    self._numbers[number_key].append(row)
            local = register.rows[row].local_name
            if local:
                # A name in the other script of the register (Hong Kong's Chinese ones) is as good as the first.
                self._keys[parse(local, registered=True).key].append(row)

    def exact(self, name: Name) -> list[int]:
        """Rows whose core name is this one. Typed without spaces, its legal form may be stuck to it."""
        rows = {
            *self._keys.get(name.key, ()),
            *self._full_keys.get(name.key, ()),
            *self._full_keys.get(name.full_key, ()),
            *self._printed_keys.get(name.printed_key, ()),
        }
        # A stuck legal form must not hide the rows that carry the same name with another one.
        return sorted({twin for row in rows for twin in self._keys[self.names[row].key]})

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
        hits = self._with_torn_form(name) + self._by_words(expand(name.tokens))
        if not hits or max(hit.score for hit in hits) < CLEAR:
            hits += self._by_letters(name.key)
        best = _best_of_each(hits)[:limit]
        return [hit for hit in best if hit.score >= best[0].score * CLOSE]

    # -- resemblance ----------------------------------------------------------------------------------------

    @cached_property
    def _entries(self) -> list[_Entry]:
        entries = []
        for row, name in enumerate(self.names):
            entries.append(_Entry(row, "similar", expand(name.tokens), name.key))
            entries += [_Entry(row, other.kind, expand(other.tokens), other.key) for other in name.others]
        return entries

    @cached_property
    def _rarity(self) -> Rarity:
        return Rarity(entry.words for entry in self._entries)

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        postings: dict[str, list[int]] = defaultdict(list)
        for position, entry in enumerate(self._entries):
            for word in dict.fromkeys(entry.words):
                postings[word].append(position)
        return dict(postings)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        lengths: dict[int, list[str]] = defaultdict(list)
        for word in self._postings:
            lengths[len(word)].append(word)
        return dict(lengths)

    @cached_property
    def _weights(self) -> list[float]:
        return [sum(map(self._rarity.weight, set(entry.words))) for entry in self._entries]

    @cached_property
    def _letters(self) -> list[str]:
        return [entry.key for entry in self._entries]

    def warm(self) -> None:
        """Build what a fuzzy look-up needs, so that the first one is not slower than the others."""
        _ = self._by_length, self._weights, self._letters

    def _near_words(self, word: str) -> dict[str, float]:
        """Words of the register that may be this one, with how sure that is (1 for the word itself)."""
        found = {word: 1.0} if word in self._postings else {}
        edits = 0 if len(word) < 4 else 1 if len(word) < 6 else 2 if len(word) < 10 else 3
        # Edit distance says nothing about initials; a word many names carry is no slip of the pen.
        if not edits or len(self._postings.get(word, ())) > COMMON:
            return found
        for length in range(max(4, len(word) - edits), len(word) + edits + 1):
            near = process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=edits, limit=None
            )
            for other, distance, _ in near:
                found.setdefault(other, 1.0 - 1.2 * distance / max(len(word), length))
        return found

    def _by_words(self, words: tuple[str, ...]) -> list[Hit]:
        """Hits by rarity-weighted words: 2 x what agrees / (weight of both names), and the rare words must agree."""
        distinct = list(dict.fromkeys(words))
        near = {word: self._near_words(word) for word in distinct}
        asked = sum(map(self._rarity.weight, distinct))
        positions: set[int] = set()
        for found in near.values():
            for word in found:
                if len(self._postings[word]) <= COMMON:
                    positions.update(self._postings[word])
        hits = []
        for position in positions:
            entry = self._entries[position]
            agreed = rare = rarest = 0.0
            for word in set(entry.words):
                weight = self._rarity.weight(word)
                sure = max((found[word] for found in near.values() if word in found), default=0.0)
                agreed += weight * sure
                if weight > rarest:
                    rarest, rare = weight, sure
            score = 2 * agreed / (asked + self._weights[position])
            if score >= ENOUGH and (rare > 0 or score >= CLEAR):
                hits.append(Hit(entry.row, score, entry.kind))
        return hits

    def _with_torn_form(self, name: Name) -> list[Hit]:
        """Hits of a name that is right but for its legal form: "METRO OVERSEAS PVT. LD."."""
        hits = []
        for length in range(3, len(name.full_key) - 1):
            rows = self._keys.get(name.full_key[:length], ())
            if rows and is_torn_form(name.full_key[length:]):
                hits += [Hit(row, TORN, "similar") for row in rows]
        return hits

    def _by_letters(self, key: str) -> list[Hit]:
        """Hits of names compared without their spaces: words run together, or torn apart, with a slip in them."""
        if len(key) < 6:
            return []
        found = process.extract(
            key, self._letters, scorer=Levenshtein.normalized_similarity, score_cutoff=WHOLE, limit=5
        )
        return [Hit(self._entries[position].row, score, self._entries[position].kind) for _, score, position in found]

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


def _best_of_each(hits: Iterable[Hit]) -> list[Hit]:
    """One hit a row, best first; equal scores in the register's order, so that an answer never changes by chance."""
    best: dict[int, Hit] = {}
    for hit in hits:
        if hit.row not in best or hit.score > best[hit.row].score:
            best[hit.row] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.row))


def index_of(country: str, folder: Path = FOLDER) -> Index | None:
    """The index of a country's register, or None if there is no register; a new copy is noticed.

    Raises:
        KnowledgeError: the register or its copy has a fault.
    """
    mark = stamp(country, folder) if len(country) == 2 and country.isalpha() and country.isascii() else None
    return None if mark is None else _index(country, folder, mark)


@lru_cache(maxsize=64)
def _index(country: str, folder: Path, mark: tuple[str, int, int]) -> Index:
    return Index(read(country, folder))
