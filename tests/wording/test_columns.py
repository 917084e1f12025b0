"""How wide titles are."""

from __future__ import annotations

import pytest

from bot.wording.columns import columns


@pytest.mark.parametrize(
    ("title", "width"),
    [("Menu", 4), ("菜单", 4), ("🆘 Help", 7), ("é", 1), ("e\u0301", 1), ("ช่วย", 3), ("कि", 2), ("", 0), ("ቋንቋ", 3)],
)
def test_wide_letters_take_two_and_marks_none(title: str, width: int) -> None:
    assert columns(title) == width
