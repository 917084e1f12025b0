"""What a look-up does must not grow with the register: counted, never timed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge import agency_mentions, grams
from knowledge.agency_mentions import find_in_text
from knowledge.grams import BUDGET, Grams
from tests.knowledge.registers import make

_LETTERS = "aeiklmnorst"


def texts(number: int) -> list[str]:
    """Names that share many triples, two in a hundred of them twice."""
    rng = random.Random(7)
    made = ["".join(rng.choices(_LETTERS, k=rng.randint(6, 18))) + rng.choice(("manpower", "")) for _ in range(number)]
    return made + made[: number // 50]


def summed(index: Grams, asked: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the arrays that one look-up adds postings up in."""
    lengths: list[int] = []
    before = np.bincount

    def counting(*arguments: Any, **more: Any) -> Any:
        made = before(*arguments, **more)
        lengths.append(len(made))
        return made

    with monkeypatch.context() as patch:
        patch.setattr(grams.np, "bincount", counting)
        index.nearest(asked, 20)
    return lengths


def test_a_look_up_adds_up_what_it_reads_and_not_one_number_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    index = Grams([f"{number:05}xyz" for number in range(20_000)] + ["quiet night"] * 3)
    (length,) = summed(index, "quiet night", monkeypatch)
    assert length < 100


def test_it_reads_a_bounded_number_of_postings_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    index = Grams(texts(60_000))
    for asked in ("golden star manpower", "mantras", "a"):
        (length,) = summed(index, asked, monkeypatch)
        assert length <= BUDGET


def test_it_finds_what_going_through_all_names_finds() -> None:
    names = texts(800)
    index = Grams(names)
    rarity = index._rarity(np.diff(index._starts))
    rng = random.Random(8)
    for asked in [*rng.sample(names, 30), "golden star manpower", "xx", "manpower"]:
        _, buckets = index._all([asked])
        buckets = np.unique(buckets)
        owners, all_buckets = index._all(names)
        shared = np.zeros(len(names))
        for owner, bucket in zip(owners.tolist(), all_buckets.tolist(), strict=True):
            shared[owner] += float(rarity[bucket]) if bucket in buckets else 0.0
        alike = 2 * shared / (float(rarity[buckets].sum()) + index._weights)
        both = [
            sorted(range(len(names)), key=lambda at: (-round(score[at], 6), at))[:10]
            for score in (alike, shared + alike / 1000)
        ]
        found = index.nearest(asked, 20)
        wanted = [at for at in dict.fromkeys(both[0] + both[1]) if shared[at]]
        assert set(found) == set(wanted)


def test_a_sentence_is_held_against_what_it_says_and_not_against_every_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    before = agency_mentions.one_form
    for number in (20, 2_000):
        rows = "".join(f"GOLDEN {word}ARROW MANPOWER PVT. LTD.,{word},Active\n" for word in range(number))
        folder = make(tmp_path / str(number), f"name,number,status\nGOLDEN STAR TRAVELS,1,Active\n{rows}")
        find_in_text("is it licensed", folder=folder)
        calls = 0

        def counting(words: Any) -> tuple[str, ...]:
            nonlocal calls
            calls += 1
            return before(words)

        with monkeypatch.context() as patch:
            patch.setattr(agency_mentions, "one_form", counting)
            found = find_in_text("is Golden Star Travels licensed, and golden 7arrow manpower", folder=folder)
        assert found is not None
        assert found.name.startswith("Golden Star Travels")
        compared.append(calls)
    assert compared[0] == compared[1] <= 10
