"""Sums and dates in the digits people read; phone numbers as they are dialled."""

from __future__ import annotations

import pytest
from babel import Locale

from bot.wording.digits import own_digits
from bot.wording.environment import helpers


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ne", "२०२६"),
        ("bn", "২০২৬"),
        ("my", "၂၀၂၆"),
        ("en", "2026"),
        ("ar", "2026"),
        ("th", "2026"),
        ("zh_Hans", "2026"),
    ],
)
def test_each_language_has_its_own_digits(language: str, written: str) -> None:
    assert own_digits("2026", Locale.parse(language)) == written


def test_what_is_read_is_written_so_and_what_is_dialled_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    english = helpers("en")
    monkeypatch.setattr("bot.wording.environment.own_digits", lambda text, locale: text.replace("1", "१"))
    assert english["number"](1) == "१"
    assert "१" in english["day"]("2026-11-11")
    assert "१" in english["money"]({"amount": 100, "currency": "QAR", "period": "month"})
    assert "१" in english["percent"](10)
    assert "१" not in english["phone"]("+97411111111")
    assert english["phone"]("112") == "112"
