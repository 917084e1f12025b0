"""Reading ease: syllables, sentences, formulas, and honest stand-ins."""

from __future__ import annotations

import pytest
from babel import Locale

from bot.wording.reading import HARDEST, ease, measure_of, syllables


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"make": 1, "licence": 2, "agency": 3, "asked": 1, "wanted": 2, "table": 2, "the": 1, "18": 2}),
        ("es", {"país": 2, "ciudad": 2, "agencia": 3, "leer": 2, "guía": 2, "oír": 2, "y": 1, "ley": 1, "embajada": 4}),
        ("fr", {"agence": 2, "travaillent": 2, "document": 3, "les": 1, "eau": 1, "passeport": 3, "payé": 2}),
        ("ru", {"паспорт": 2, "лицензия": 4, "в": 1, "её": 2}),
    ],
)  # fmt: skip
def test_syllables(language: str, words: dict[str, int]) -> None:
    assert {word: syllables(word, language) for word in words} == words


def test_flesch_by_hand() -> None:
    value = measure_of(Locale("en")).of("The cat sat on the mat. <b>It is a cat.</b>")
    assert value == pytest.approx(206.835 - 1.015 * 10 / 2 - 84.6 * 10 / 10)


@pytest.mark.parametrize("tag", ["en", "es", "fr", "ru"])
def test_long_words_and_sentences_are_harder(tag: str) -> None:
    of = measure_of(Locale(tag)).of
    word = {"ru": ("да", "неопределённость")}.get(tag, ("la", "responsabilidades"))
    short, long = (of(" ".join([each] * 8) + ".") for each in word)
    assert short is not None
    assert long is not None
    assert short > long
    many, one = (of(f"{word[0]} " * 8 + stop + f"{word[0]} " * 8) for stop in (". ", ""))
    assert many is not None
    assert one is not None
    assert many > one


@pytest.mark.parametrize(
    ("tag", "name", "text", "value"),
    [
        ("id", "words a sentence", "Satu dua tiga empat. Lima enam!", 3.0),
        ("ne", "words a sentence", "एक दुई तीन चार। पाँच छ।", 3.0),
        ("zh-Hans", "letters between two stops", "请问大使馆在哪里呢。你不要给钱给他们。", 8.5),
        ("th", "letters between two pauses", "กขคงจฉชซฌญ กขคงจฉชซฌญ", 10.0),
    ],
)
def test_where_no_measure_was_published_the_length_is_told(tag: str, name: str, text: str, value: float) -> None:
    measure = measure_of(Locale.parse(tag, sep="-"))
    assert (measure.name, measure.easy_is_high) == (name, False)
    assert measure.of(text) == value


def test_a_title_is_not_measured_and_what_is_filled_in_is_a_word() -> None:
    of = measure_of(Locale("id")).of
    assert of("Menu utama") is None
    assert of("Satu dua %(name)s empat lima {six}.") == 6.0
    assert of("Satu dua tiga empat lima https://x.example/a.b enam.") == 6.0


def test_the_median_and_the_hardest_first() -> None:
    texts = [" ".join(["kata"] * count) + "." for count in range(6, 30)] + ["Menu"]
    found = ease(texts, Locale("id"))
    assert found is not None
    assert (found.texts, found.median) == (24, 17.5)
    assert [value for value, _ in found.hardest] == [29.0 - step for step in range(HARDEST)]
    easy = ease(
        ["The cat sat on the mat.", "Responsibilities notwithstanding, organisations deliberate on it."], Locale("en")
    )
    assert easy is not None
    assert easy.hardest[0][1].startswith("Responsibilities")
    assert ease(["Menu"], Locale("id")) is None
