"""Names of agencies must not sound like danger: "Perkasa" is one letter from a word for rape."""

import pytest

from bot.understanding.danger import DangerFinder
from bot.understanding.normalise import normalise
from knowledge.danger import load_danger
from knowledge.register import read, with_copy

#: Names that are a sentence about people being sold, and that no list of words can tell from one.
UNLUCKY = {"BUY ME WISE"}


@pytest.mark.parametrize("country", with_copy())
def test_no_name_sounds_like_danger(country: str) -> None:
    finder = DangerFinder(load_danger())
    alarming = {row.name for row in read(country).rows if finder.signs(normalise(row.name))}
    assert alarming <= UNLUCKY
