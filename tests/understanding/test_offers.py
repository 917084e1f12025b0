"""Job offers as they are read: the sentence of the ILO's paper in every language, an honest one, any text at all."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.offer_model import COLUMNS, EXAMPLES, examples, offer_model
from bot.understanding.offers import offer_language, offer_spans, read_offer
from knowledge.offer_words import languages
from knowledge.yamlfile import KnowledgeError

#: "Well paid restaurant job for a good looking girl": ILO action against trafficking in human beings, chapter 7.
SEED = {
    "en": "Well paid restaurant job for a good looking girl",
    "zh-Hans": "餐厅高薪招聘漂亮女孩",
    "id": "Lowongan restoran gaji besar untuk gadis cantik",
    "vi": "Việc nhà hàng lương cao cho cô gái xinh đẹp",
    "th": "งานร้านอาหารเงินเดือนสูง รับสาวสวยหน้าตาดี",
    "lo": "ວຽກຮ້ານອາຫານ ເງິນເດືອນສູງ ສຳລັບສາວງາມ",
    "km": "ការងារភោជនីយដ្ឋាន ប្រាក់ខែខ្ពស់ សម្រាប់ក្មេងស្រីស្អាត",
    "my": "စားသောက်ဆိုင်အလုပ် လစာကောင်းကောင်းပေးမည် ရုပ်ချောချော မိန်းကလေးလိုသည်",
    "ne": "रेस्टुरेन्टमा राम्रो तलबको काम, राम्री केटीका लागि",
    "bn": "রেস্টুরেন্টে মোটা বেতনের কাজ সুন্দরী মেয়ের জন্য",
    "fil": "Trabaho sa restaurant, malaki ang sahod, para sa magandang dalaga",
    "am": "ለቆንጆ ልጃገረድ ጥሩ ደመወዝ ያለው የሬስቶራንት ስራ",
    "ar": "عمل في مطعم براتب مغري لفتاة جميلة",
    "ru": "Высокооплачиваемая работа в ресторане для красивой девушки",
    "fr": "Emploi bien payé dans un restaurant pour jolie fille",
    "es": "Trabajo bien pagado en restaurante para chica guapa",
}
HONEST = (
    "Staff nurse for a hospital in Riyadh. 5,000 SAR a month, two years of experience. Employer pays visa and ticket. "
    "No fee. You keep your passport. Interview at our office, licence DMW-123."
)


def flags(text: str, language: str) -> set[str]:
    return {flag.sign.id for flag in read_offer(text, language).flags}


def test_there_is_a_sentence_for_every_language() -> None:
    assert set(SEED) == set(languages())


@pytest.mark.parametrize("language", SEED)
def test_the_sentence_of_the_paper_is_seen_in_every_language(language: str) -> None:
    assert offer_language(SEED[language]) == language
    assert {"pay_too_high", "looks_age_sex"} <= flags(SEED[language], language)


def test_an_honest_offer_raises_nothing() -> None:
    assert flags(HONEST, "en") == set()


def test_the_words_that_raised_a_flag_stand_in_the_offer() -> None:
    text = "Waitress in Dubai.\nPay the deposit of 300 usd today!\nWe keep your passport."
    read = read_offer(text, "en")
    assert read.fee is not None
    assert (read.fee.value, read.fee.currency) == (300, "USD")
    for flag in read.flags:
        assert all(words in text for words in flag.words)
    for span in offer_spans(text, read):
        assert 0 <= span.start < span.end <= len(text)


def test_a_new_line_ends_a_sentence() -> None:
    assert "passport_handover" not in flags("We keep your file\nBring a copy of the passport. No fee.", "en")


def test_a_language_we_have_no_words_for_is_read_by_the_english_ones() -> None:
    assert "looks_age_sex" in flags(SEED["en"], "sw")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.sampled_from(("en", "my", "ar", "zh-Hans")))
def test_any_text_can_be_read(text: str, language: str) -> None:
    read = read_offer(text, language)
    assert read.suspicious == bool(read.flags)
    for span in offer_spans(text, read):
        assert 0 <= span.start <= span.end <= len(text)


def test_the_examples_hold_both_kinds_in_every_language() -> None:
    for language in languages():
        own = [example for example in examples() if example.language == language]
        bad = sum(bool(example.flags) for example in own)
        assert len(own) >= 100, language
        assert 0.3 <= bad / len(own) <= 0.7, language


def test_no_test_offer_is_an_example() -> None:
    learnt = {" ".join(example.text.split()) for example in examples()}
    folder = Path(__file__).resolve().parents[1] / "offers"
    for path in folder.glob("*.yml"):
        for offer in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader):
            assert " ".join(str(offer["text"]).split()) not in learnt


def test_the_model_has_a_column_for_every_flag() -> None:
    assert set(offer_model().logits("any words", "en")) == set(COLUMNS)


def test_the_files_of_examples_stand_beside_those_of_the_intents() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.yml")} == set(languages())


@pytest.mark.parametrize(
    ("content", "problem"), [("- flags: []\n", "has no text"), ("- text: x\n  flags: [bad]\n", "'bad' is no flag")]
)
def test_a_fault_in_the_examples_is_named(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "en.yml").write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError) as fault:
        examples(tmp_path)
    assert problem in str(fault.value)
