"""The language of a message."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.detector import Detector, train_detector
from bot.understanding.language import bcp47, detect, served_by
from bot.understanding.normalise import normalise
from bot.understanding.scripts import chinese, script_of
from tests.understanding.small import EXAMPLES


@pytest.fixture(scope="module")
def detector() -> Detector:
    return train_detector([normalise(text).text for text, _, _ in EXAMPLES], [language for _, _, language in EXAMPLES])


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("老板扣了我的护照", "zh-Hans", "script"),
        ("老闆扣我護照", "zh-Hant", "script"),
        ("passport 被老板拿走了", "zh-Hans", "script"),
        ("ငါ့ပတ်စ်ပို့", "my", "script"),
        ("ខ្ញុំ", "km", "script"),
        ("tôi muốn đi nhật", "vi", "script"),
        ("зарплата", "ru", "script"),
        ("їду на роботу", "uk", "script"),
        ("berapa gaji saya di sana kalau kerja", "id", "detector"),
        ("how much salary will i get there per month", "en", "detector"),
        ("hola quiero trabajar con mi hermana", "es", "detector"),
    ],
)
def test_text_decides(detector: Detector, text: str, language: str, source: str) -> None:
    found = detect(normalise(text).text, detector)
    assert (found.language, found.source) == (language, source)


def test_choice_wins_and_the_text_is_still_reported(detector: Detector) -> None:
    found = detect("老板", detector, choice="id")
    assert (found.language, found.source, found.detected) == ("id", "explicit", "zh-Hans")


def test_a_message_without_letters_stays_in_the_conversation(detector: Detector) -> None:
    assert detect("123", detector, conversation="id", language_code="en").language == "id"
    assert detect("123", detector, language_code="zh-cn").source == "language_code"
    assert detect("123", detector).language == "en"


def test_the_client_counts_only_for_languages_we_speak(detector: Detector) -> None:
    assert detect("?", detector, language_code="vi").language == "en"


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-cn", "zh-Hans"), ("zh-TW", "zh-Hant"), ("in", "id"), ("pt-BR", "pt"), ("", None), (None, None)],
)
def test_client_codes(code: str | None, language: str | None) -> None:
    assert bcp47(code) == language


def test_traditional_chinese_is_served_by_simplified() -> None:
    assert chinese("老闆唔俾我走") == "zh-Hant"
    assert served_by("zh-Hant") == "zh-Hans"


def test_mixed_scripts_go_to_the_one_with_more_words() -> None:
    assert script_of("salary 多少") == "Han"
    assert script_of("i want to work in 香港") == "Latin"
    assert script_of("123 !") is None


def test_a_detector_survives_storage(detector: Detector) -> None:
    again = Detector.from_arrays(detector.arrays())
    text = "berapa gaji"
    assert np.allclose(again.scores(text), detector.scores(text), rtol=0.01)
    assert again.columns == detector.columns


@given(st.text(st.characters(), max_size=40))
def test_any_text_has_a_language(text: str) -> None:
    detector = train_detector(["how are you", "apa kabar kamu"] * 3, ["en", "id"] * 3)
    assert detect(normalise(text).text, detector).language
