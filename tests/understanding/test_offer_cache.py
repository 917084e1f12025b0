"""The words of job offers come back from the cache as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.offer_cache import words_of
from knowledge import offer_words


@pytest.mark.parametrize("language", offer_words.languages())
def test_words_are_the_same_from_the_file_and_from_the_cache(language: str, tmp_path: Path) -> None:
    (tmp_path / f"offer-words-{language}-of-an-older-file.json").write_text("{}", encoding="utf-8")
    made = words_of(language, tmp_path)
    [kept] = tmp_path.iterdir()  # the older one is gone
    assert words_of(language, tmp_path) == made == offer_words.load(language)
    assert kept.stat().st_size > 0
