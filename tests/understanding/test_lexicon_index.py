"""The compiled word lists: the same after a round trip, and made anew only when a source has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding import lexicon_index
from bot.understanding.concepts import ConceptFinder
from bot.understanding.lexicon_index import LexiconIndex, compile_index, current_index
from bot.understanding.normalise import normalise
from knowledge.language_words import load_words

WORDS = """language: vi
clitics: {before: [al], after: []}
concepts: {salary: [lương, tiền lương], passport: ["paspor*"]}
"""


@pytest.fixture
def index(tmp_path: Path) -> LexiconIndex:
    """An index of a few words."""
    (tmp_path / "vi.yml").write_text(WORDS, encoding="utf-8")
    return compile_index([load_words("vi", tmp_path)])


def test_an_index_is_the_same_after_a_round_trip(index: LexiconIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "kept" / "index.npz")
    again = LexiconIndex.load(tmp_path / "kept" / "index.npz")
    for text in ("tien luong", "pasport", "lương alpaspor", "lương thấp"):
        message = normalise(text).text
        assert ConceptFinder(again).find(message) == ConceptFinder(index).find(message) != []
    assert not list((tmp_path / "kept").glob("*.tmp"))


def test_the_index_is_made_once_and_anew_when_a_source_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    monkeypatch.setattr(lexicon_index, "compile_index", lambda words: made.append(1) or compile_index([]))
    monkeypatch.setattr(lexicon_index, "_fingerprint", lambda: "one")
    current_index(tmp_path)
    current_index(tmp_path)
    assert len(made) == 1
    monkeypatch.setattr(lexicon_index, "_fingerprint", lambda: "two")
    current_index(tmp_path)
    assert len(made) == 2
    assert [path.name for path in tmp_path.glob("lexicon-*.npz")] == ["lexicon-two.npz"]
