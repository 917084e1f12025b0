"""Burmese typed in Zawgyi is read as Unicode; Burmese typed in Unicode stays what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from myanmar.converter import convert

from bot.understanding.normalise import normalise
from bot.understanding.zawgyi import is_zawgyi, to_unicode

FILES = sorted((Path(__file__).parents[2] / "data" / "nlu" / "my").glob("*.yml"))


def burmese() -> list[str]:
    """Our own Burmese examples of eight letters and more, in Unicode."""
    found = []
    for path in FILES:
        for block in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            found += [line[2:] for line in block["examples"].splitlines() if line.startswith("- ")]
    return [text for text in found if sum("\u1000" <= letter <= "\u109f" for letter in text) >= 8]


def test_zawgyi_is_recognised_and_unicode_left_alone() -> None:
    texts = burmese()
    assert len(texts) > 1000
    assert sum(is_zawgyi(text) for text in texts) <= len(texts) * 0.03  # some examples are written in it on purpose
    assert sum(is_zawgyi(str(convert(text, "unicode", "zawgyi"))) for text in texts) >= len(texts) * 0.95


def test_a_message_in_zawgyi_reads_like_the_same_in_unicode() -> None:
    text = "ထိုင်းမှာ အလုပ်လုပ်ချင်ပါတယ်"
    typed = str(convert(text, "unicode", "zawgyi"))
    assert typed != text
    assert is_zawgyi(typed)
    assert normalise(typed).text == normalise(text).text
    assert normalise(typed).original == typed


@pytest.mark.parametrize("text", ["", "hello", "护照", "my passport 123", "ကူညီပါ"])
def test_other_texts_are_no_zawgyi(text: str) -> None:
    assert not is_zawgyi(text)


def test_places_in_the_converted_text_lead_back_to_the_typed_one() -> None:
    typed = "visa " + str(convert("အလုပ်လုပ်ချင်ပါတယ်", "unicode", "zawgyi")) + " qatar"
    text, origins = to_unicode(typed)
    assert len(text) == len(origins)
    assert list(origins) == sorted(origins)
    start = text.index("qatar")
    assert typed[origins[start] :] == "qatar"


def test_letters_that_go_together_in_no_syllable_are_not_printed(capfd: pytest.CaptureFixture[str]) -> None:
    typed = "\u1004\u1088\u1030"
    assert to_unicode(typed)[0]
    assert "".join(capfd.readouterr()) == ""
