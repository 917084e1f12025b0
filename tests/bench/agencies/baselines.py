"""The usual matchers at their usual thresholds, asked the same questions as ours."""

from __future__ import annotations

import difflib
import random
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from knowledge.agencies import judge
from knowledge.agency_index import Index
from tests.bench.agencies.danger import core
from tests.bench.agencies.finding import chosen, spoken
from tests.bench.agencies.loaders import GOOD, day_of, group, without
from tests.bench.agencies.variants import one_letter, one_word, own_words, plain, typo

Find = Callable[[str, list[str]], list[str]]
PAIRS = tuple[Index, str, str]


@dataclass(frozen=True)
class Line:
    """Shares, 0 to 1: typos with their row in the first three, impostors and absent names answered as licensed."""

    matcher: str
    typos: float
    impostors: float
    absent: float


def _fuzz(scorer: Callable[..., float], threshold: float) -> Find:
    def find(query: str, names: list[str]) -> list[str]:
        query = utils.default_process(query)
        return [name for name, _, _ in process.extract(query, names, scorer=scorer, score_cutoff=threshold, limit=3)]

    return find


def _difflib(query: str, names: list[str]) -> list[str]:
    return difflib.get_close_matches(utils.default_process(query), names, 3, 0.6)


MATCHERS: dict[str, Find] = {
    "difflib, 0.6": _difflib,
    "rapidfuzz WRatio, 90": _fuzz(fuzz.WRatio, 90),
    "rapidfuzz token_set, 90": _fuzz(fuzz.token_set_ratio, 90),
    "rapidfuzz token_sort, 90": _fuzz(fuzz.token_sort_ratio, 90),
    "rapidfuzz token_sort, 95": _fuzz(fuzz.token_sort_ratio, 95),
}


def compare(indices: dict[str, Index], limit: int, rng: random.Random) -> list[Line]:
    """One line a matcher over `limit` rows of each of the registers with statuses. A matcher's best hit on a licensed
    row counts as its answer "licensed", as the systems read in anchors.md do."""
    lines = []
    typos: list[PAIRS] = []
    fakes: list[PAIRS] = []
    gone: list[PAIRS] = []
    for index in indices.values():
        if index.register.presence_only:
            continue
        real = {core(each) for row in index.register.rows for each in (row.name, spoken(row.name))}
        rows = chosen(index, limit, rng)
        rest = without(index, rows)
        left = {core(row.name) for row in rest.register.rows}
        for at in rows:
            name = index.register.rows[at].name
            said = spoken(name)
            slip, fake = typo(said, rng), rng.choice((one_letter, one_word))(said, rng)
            if plain(slip) != plain(said) and own_words(slip):
                typos.append((index, slip, name))
            if core(fake) not in real and core(fake) != core(said):
                fakes.append((index, fake, name))
            if core(name) not in left:
                gone.append((rest, name, name))
    ours = Line(
        "ours",
        _share([_listed(index, query, name) for index, query, name in typos]),
        _share([_licensed(index, query) for index, query, _ in fakes]),
        _share([_licensed(index, query) for index, query, _ in gone]),
    )
    lines.append(ours)
    for matcher, find in MATCHERS.items():
        lists = _Lists()
        step = 4 if find is _difflib else 1  # difflib takes half a second a name
        found = [_line(lists, find, pairs[::step]) for pairs in (typos, fakes, gone)]
        right = _share([any(plain(hit) == plain(name) for hit in hits) for hits, name, _ in found[0]])
        wrong = [_share([bool(hits) and good for hits, _, good in part]) for part in found[1:]]
        lines.append(Line(matcher, right, *wrong))
    return lines


class _Lists:
    """The processed names of each index, and whether each is good."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[list[str], dict[str, bool]]] = {}

    def of(self, index: Index) -> tuple[list[str], dict[str, bool]]:
        if id(index) not in self._made:
            good: dict[str, bool] = {}
            for at, row in enumerate(index.register.rows):
                good[utils.default_process(spoken(row.name))] = group(index, at) in GOOD
            self._made[id(index)] = (list(good), good)
        return self._made[id(index)]


def _line(lists: _Lists, find: Find, pairs: list[PAIRS]) -> list[tuple[list[str], str, bool]]:
    answers = []
    for index, query, name in pairs:
        names, good = lists.of(index)
        hits = find(spoken(query), names)
        answers.append((hits, spoken(name), bool(hits) and good[hits[0]]))
    return answers


def _listed(index: Index, query: str, name: str) -> bool:
    found = judge(index, query, "", day_of(index))
    return any(plain(row.name) == plain(name) for row in (*found.rows, *found.candidates)[:3])


def _licensed(index: Index, query: str) -> bool:
    return judge(index, query, "", day_of(index)).verdict in GOOD


def _share(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
