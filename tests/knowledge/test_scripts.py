"""Names in other scripts, names by ear, near-identical names: questions about real rows, never verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge import scripts
from knowledge.agencies import judge
from knowledge.agency_index import Index
from knowledge.grams import Grams
from knowledge.phonetics import alike, coarse, fine, without_codas
from knowledge.register import Row, read
from knowledge.scripts import few_codas, has_other_script, readings, simplify

TODAY = date(2026, 9, 20)
PH = Index(read("PH"))
HK = Index(
    replace(
        read("PH"),
        country="HK",
        statuses={"valid": "active"},
        rows=(
            Row("Grace Employment Centre", status="Valid", local_name="恩典僱傭中心"),
            Row("Lucky Maids Limited", status="Valid", local_name="安樂居僱傭中心有限公司"),
        ),
    )
)


@pytest.mark.parametrize(
    "written",
    [
        "ग्रीनवर्ल्ड प्लेसमेन्ट सर्भिसेज प्रा. लि.",
        "গ্রীনওয়ার্ল্ড প্লেসমেন্ট সার্ভিসেস",
        "جرينوورلد بليسمنت سيرفيسز",
        "Гринворлд плейсмент сервис",
        "กรีนเวิลด์เพลสเม้นท์เซอร์วิส",
        "ግሪንዎርልድ ፕሌስመንት ሰርቪስ",
        "格林沃尔德安置服务公司",
    ],
)
def test_a_name_in_another_script_is_a_question(written: str) -> None:
    found = judge(PH, written, "", TODAY)
    assert found.verdict == "candidates"
    assert "GREENWORLD PLACEMENT SERVICES" in [row.name for row in found.candidates]
    assert "other_script" in [reason["code"] for reason in found.reasons]
    assert found.rows == ()


def test_trade_words_alone_say_nothing_in_any_script() -> None:
    assert judge(PH, "म्यानपावर एजेन्सी", "", TODAY).verdict == "cannot_tell"


def test_a_chinese_name_of_the_register_is_a_match_a_simplified_one_a_question() -> None:
    assert judge(HK, "恩典僱傭中心", "", TODAY).verdict == "active"
    assert judge(HK, "Grace Employment Centre", "", TODAY).verdict == "active"
    asked = judge(HK, "安乐居雇佣中心", "", TODAY)
    assert (asked.verdict, [row.name for row in asked.candidates]) == ("candidates", ["Lucky Maids Limited"])


def test_a_name_out_of_order_or_with_a_slip_shows_the_real_one() -> None:
    for written in ("Placement Greenworld Services", "GRENWORLD PLACEMENT", "greenworldplacment servics"):
        found = judge(PH, written, "", TODAY)
        assert found.verdict == "candidates"
        assert found.candidates[0].name == "GREENWORLD PLACEMENT SERVICES"
        assert found.candidates[0].status


def test_readings() -> None:
    assert readings("एच.आर. नेपाल सर्भिसेज प्रा. लि.") == (("hr", "nepal", "services"),)
    assert readings("บริษัท แมนพาวเวอร์ จำกัด") == (("manpower",),)
    assert ("gulf", "recruitment") in readings("شركة الخليج للتوظيف")
    assert has_other_script("Sагарматха")
    assert not has_other_script("Café ABC 123")
    assert simplify("僱傭 ABC") == "雇佣 ABC"


@pytest.mark.parametrize(
    ("one", "other"), [("manpower", "myanpavr"), ("overseas", "obhrsij"), ("agency", "ejensi"), ("quick", "kvik")]
)
def test_what_sounds_alike(one: str, other: str) -> None:
    assert coarse(one) == coarse(other)
    assert alike(one, other) > 0.7
    assert fine("aeio") == "A"


def test_grams_propose_the_nearest_first() -> None:
    grams = Grams(["greenworld", "goldenhorizon", "horizon", "林麗芳"])
    assert grams.nearest("goldnhorizon", 2)[0] == 1
    assert grams.nearest("林丽芳", 2) == [3]
    assert grams.nearest("", 2) == []
    assert Grams([]).nearest("x", 2) == []


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ກຣີນເວີນ ເພລສເມັນ ເຊີວິດ", "GREENWORLD PLACEMENT SERVICES"),  # an l that ends a syllable is an n
        ("ບິນບອດ ໂປຣໂມຊັນ", "BILLBOARD PROMOTION, INC."),
        ("ภัททะคาร์โกลบอล", "PATAGAR GLOBAL INC"),
    ],
)
def test_what_a_script_cannot_end_a_syllable_on_may_be_missing(written: str, name: str) -> None:
    rows = (*PH.register.rows, Row("PATAGAR GLOBAL INC", status="Valid License"))
    found = judge(Index(replace(PH.register, rows=rows)), written, "", TODAY)
    assert (found.verdict, found.rows) == ("candidates", ())
    assert name in [row.name for row in found.candidates]


def test_syllables_without_their_ends() -> None:
    assert without_codas("billboard") == (coarse("bilboad"), coarse("binboad"))
    assert few_codas("ເຊີວິດ")
    assert not few_codas("सर्भिस")


def test_a_legal_form_stuck_to_an_undivided_text_is_read_as_one() -> None:
    found = judge(PH, "กรีนเวิลด์เพลสเม้นท์เซอร์วิสลิมิเต็ด", "", TODAY)
    assert "GREENWORLD PLACEMENT SERVICES" in [row.name for row in found.candidates]


def test_a_register_that_is_warm_has_read_the_lists_of_other_scripts() -> None:
    scripts._words.cache_clear()
    scripts.readings.cache_clear()
    Index(replace(PH.register, rows=PH.register.rows[:5])).warm()
    assert scripts._words.cache_info().currsize == 1


def test_a_latin_name_that_only_sounds_a_little_like_one_is_not_found() -> None:
    index = Index(replace(PH.register, rows=(Row("BISHOFTU INC", status="Valid License"),)))
    assert judge(index, "Basbud", "", TODAY).verdict == "not_found"
    assert judge(index, "Bishoftoo", "", TODAY).verdict == "candidates"
