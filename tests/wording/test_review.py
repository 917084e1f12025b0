"""Until a native speaker has read them, the words of a language say in its help that a machine wrote them."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace

import pytest

from bot.wording import languages, render
from bot.wording.catalogues import translate
from bot.wording.review import HELP, UNREVIEWED, Review


def test_a_review_is_a_name_and_a_day() -> None:
    review = Review.read("Siti Aminah, 2026-01-31")
    assert review == Review("Siti Aminah", dt.date(2026, 1, 31))
    assert str(review) == "Siti Aminah, 2026-01-31"
    for text in ("nobody yet", "source language", "Siti", "Siti, 2026-02-30", "Siti, 2999-01-01", "", ", 2026-01-31"):
        assert Review.read(text) is None, text


@pytest.mark.parametrize("response", sorted(HELP))
def test_the_help_of_a_language_nobody_has_read_says_so(response: str) -> None:
    for tag, language in languages().items():
        html = render(response, {}, tag).html
        line = translate(UNREVIEWED, tag)
        assert (line in html) == (tag != "en" and language.review is None), tag
    assert translate(UNREVIEWED, "id") != UNREVIEWED
    assert UNREVIEWED not in render(response, {}, "en").html


def test_the_line_stands_in_the_help_alone() -> None:
    assert translate(UNREVIEWED, "id") not in render("utter_menu", {}, "id").html


def test_the_line_is_gone_when_somebody_has_read_them(monkeypatch: pytest.MonkeyPatch) -> None:
    read = {tag: replace(language, reviewed="Siti, 2026-01-31") for tag, language in languages().items()}
    monkeypatch.setattr(sys.modules[render.__module__], "languages", lambda: read)
    assert translate(UNREVIEWED, "id") not in render("utter_help", {}, "id").html
