"""Which enabled language answers a tag."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wording.languages import DEFAULT, languages, served


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("id", "id"),
        ("id-ID", "id"),
        ("in", "id"),  # Java's old name, which Android still sends
        ("zh-Hans", "zh-Hans"),
        ("zh-hans", "zh-Hans"),  # as Telegram writes it
        ("zh-Hans-SG", "zh-Hans"),
        ("zh-cn", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("zh-Hant-HK", "zh-Hans"),
    ],
)
def test_tags_of_enabled_languages(tag: str, language: str) -> None:
    assert served(tag) == language


@pytest.mark.parametrize("tag", [None, "", "-", "xx", "tlh", "english", "e", "zhh"])
def test_what_we_do_not_speak_is_none_not_a_guess(tag: str | None) -> None:
    assert served(tag) is None


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_any_tag_is_answered_with_an_enabled_language_or_none(tag: str) -> None:
    assert served(tag) in {None, *languages()}


def test_the_default_is_enabled_and_needs_no_catalogue() -> None:
    assert DEFAULT in languages()
    assert next(iter(languages())) == DEFAULT


def test_every_other_language_has_its_catalogue_and_a_name_of_its_own() -> None:
    names = [language.name for language in languages().values()]
    assert len(set(names)) == len(names)
    for tag, language in languages().items():
        assert served(tag) == tag
        assert language.catalogue.name == "bot.po"
        assert tag == DEFAULT or Path(language.catalogue).exists()
        assert language.drafted in {"person", "machine"}
