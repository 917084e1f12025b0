"""Concepts are found in every script, longest form first, in inflected, clitic-laden and misspelt words."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from bot.understanding.concepts import ConceptFinder, concept_finder
from bot.understanding.lexicon_index import compile_index
from bot.understanding.normalise import normalise
from bot.understanding.spelling import folded
from knowledge.language_words import load_words

LANGUAGES = {
    "en": "concepts: {take_away: [took away], take: [took], passport: [passport], employer: [employer, boss]}",
    "zh-Hans": "concepts: {locked_in: [把我锁, 锁在屋], passport: [护照], keep: [扣了], police: [警察], not: [没有]}",
    "th": "concepts: {passport: [หนังสือเดินทาง, พาสปอร์ต], keep: [ยึด], employer: [นายจ้าง]}",
    "ar": "clitics: {before: [و, ال, وال, لل], after: [ي, هم]}\nconcepts: {passport: [جواز], agency: [شركة, مكتب]}",
    "am": "clitics: {before: [የ, በ], after: [ዬን]}\nconcepts: {passport: [ፓስፖርት], salary: [ደመወዝ]}",
    "ru": 'concepts: {work: ["работ*"], passport: ["паспорт*"]}',
    "vi": "concepts: {salary: [lương], passport: [hộ chiếu]}",
    "ne": "concepts: {passport: [राहदानी], salary: [तलब]}",
}


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> ConceptFinder:
    """A finder with a few words of languages in eight scripts."""
    folder: Path = tmp_path_factory.mktemp("words")
    for language, text in LANGUAGES.items():
        (folder / f"{language}.yml").write_text(f"language: {language}\n{text}\n", encoding="utf-8")
    return ConceptFinder(compile_index([load_words(language, folder) for language in LANGUAGES]))


def concepts(finder: ConceptFinder, text: str, language: str | None = None) -> list[str]:
    """The concepts of a text as typed."""
    return [found.concept for found in finder.find(normalise(text).text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my boss took away the passport", ["employer", "take_away", "passport"]),
        ("my boss took the pasport", ["employer", "take", "passport"]),  # one slip in a long word
        ("bos", []),  # short words are not guessed at
        ("老板把我锁在屋里 护照扣了", ["locked_in", "passport", "keep"]),
        ("護照扣了", ["passport", "keep"]),  # traditional characters
        ("นายจ้างยึดพาสปอต", ["employer", "keep"]),
        ("นายจ้างยึดพาสปอร์ต", ["employer", "keep", "passport"]),  # no spaces between words
        ("نايعج والجواز للشركة جوازي", ["passport", "agency", "passport"]),
        ("የፓስፖርት በደመወዝ ፓስፖርትዬን", ["passport", "salary", "passport"]),
        ("работаю без паспорта", ["work", "passport"]),
        ("luong bao nhieu", ["salary"]),  # without accents
        ("นายจางยึด", ["employer", "keep"]),  # without tone marks
        ("lương bao nhiêu, ho chieu", ["salary", "passport"]),
        ("राहदानि र तलव", ["passport", "salary"]),  # short vowel sign, and letters exchanged freely
        ("护照 passport", ["passport", "passport"]),
        ("", []),
        ("🙂", []),
    ],
)
def test_concepts_are_found(finder: ConceptFinder, text: str, expected: list[str]) -> None:
    assert concepts(finder, text) == expected


def test_english_is_mixed_into_every_language(finder: ConceptFinder) -> None:
    assert concepts(finder, "boss ยึด passport", "th") == ["employer", "keep", "passport"]


def test_a_wrong_guess_of_the_language_does_not_hide_the_words(finder: ConceptFinder) -> None:
    assert concepts(finder, "работаю без паспорта", "en") == ["work", "passport"]


def test_found_concepts_do_not_overlap_and_keep_their_order(finder: ConceptFinder) -> None:
    found = finder.find(normalise("boss took away passport 护照没有").text)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_coverage_tells_whose_words_a_text_is_made_of(finder: ConceptFinder) -> None:
    assert max(finder.coverage("работаю паспорт"), key=finder.coverage("работаю паспорт").__getitem__) == "ru"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("إقامة", "اقامه"),
        ("ሐሙስ", "ሀሙስ"),
        ("ሠራተኛ", "ሰራተኛ"),
        ("राहदानी", "राहदानि"),
        ("ёлка", "елка"),
        ("護照", "护照"),
    ],
)
def test_spellings_that_people_exchange_are_one(one: str, other: str) -> None:
    assert folded(normalise(one).text) == folded(normalise(other).text)


def test_latin_letters_keep_their_accents_in_folding() -> None:
    assert folded("lương") == "lương"


def test_the_shipped_words_find_what_they_are_for() -> None:
    found = {one.concept for one in concept_finder().find(normalise("they locked me in and took my passport").text)}
    assert {"locked_in", "passport"} <= found
