"""Nothing that tells of somebody is left in a text; what is left can be learned from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.unanswered.redaction import GAP, redacted, says_something

#: Language, message, what must be gone, what must be left.
PLANTED: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    (
        "en",
        "hello my name is marikit kanaryo and my boss Ahmed says can i bring my cat to Qatar",
        ("marikit", "kanaryo", "Ahmed"),
        ("can i bring my cat to Qatar",),
    ),
    (
        "en",
        "mail marikit.kanaryo@mail.example or kanaryo at mail dot com or @kanaryo_77 or https://kanaryo.example/x?y=1 "
        "or www.kanaryo.org or kanaryo.com or t.me/kanaryo",
        ("kanaryo", "mail.example", "http", "t.me"),
        (),
    ),
    (
        "en",
        "passport P7654321X, licence DMW-987-LB-314, phone +63 (917) 555-0142 or 0917.555.0142, 12/03/1999, 17 street",
        ("7654", "DMW", "987", "917", "555", "0142", "1999", "17"),
        ("passport", "licence", "phone", "street"),
    ),
    ("en", "call nine one seven five five five zero one", ("nine", "seven", "zero"), ("call",)),
    ("en", "Is Kanaryo Blue Manpower giving uniforms", ("Kanaryo", "Blue", "Manpower"), ("giving uniforms",)),
    ("en", "phone 0\u200b9\u200d1\u200c7 555\u20600142", ("9", "1", "7", "555", "0142"), ("phone",)),
    ("fil", "ako si marikit pwede ba magdala ng aso", ("marikit",), ("pwede ba magdala",)),
    ("id", "nama saya Kenari Kuning, boleh bawa kucing?", ("Kenari", "Kuning"), ("boleh bawa kucing",)),
    ("es", "me llamo Canaria Dorada, puedo llevar gato?", ("Canaria", "Dorada"), ("puedo llevar",)),
    ("vi", "tôi tên là Hoàng Yến, có được mang mèo không", ("Hoàng", "Yến"), ("có được mang",)),
    (
        "zh-Hans",
        "我叫李小红,电话一三八零零一三八零零零,护照E12345678,中介王金丝雀先生说可以带猫吗",
        ("李", "小红", "一三八", "E1234", "金丝雀"),
        ("电话", "护照", "可以带"),
    ),
    ("zh-Hans", "找金丝雀李小红问一下电饭煲", ("金丝雀", "李小红", "小红"), ("问一下电饭煲",)),
    (
        "ar",
        "اسمي كناري الذهبي وأريد أن أسأل عن القطة رقمي ٠٥٥١٢٣٤٥٦٧",
        ("كناري", "الذهبي", "٠٥٥"),
        ("أسأل عن القطة",),
    ),
    ("ne", "मेरो नाम सुनकेसरी क्यानरी हो म बिरालो लैजान सक्छु ९८४१५५५०१४२", ("सुनकेसरी", "क्यानरी", "९८४"), ("बिरालो",)),
    ("my", "ကျွန်မနာမည်ကကေနရီဝါဝါပါ ကြောင်ခေါ်သွားလို့ရလား ၀၉၄၂၅၅၅၀၁၄၂", ("ကေနရီ", "ဝါဝါ", "၀၉"), ("ခေါ်သွားလို့ရလား",)),
    ("th", "ดิฉันชื่อคีรีบูน สีทองค่ะ เอาแมวไปได้ไหม โทร ๐๘๑๕๕๕๐๑๔๒", ("คีรีบูน", "สีทอง", "๐๘๑"), ("ไปได้ไหม",)),
    ("km", "ខ្ញុំឈ្មោះកាណារីមាស តើអាចយកឆ្មាទៅបានទេ", ("កាណារី",), ("អាចយក",)),
    (
        "ru",
        "Меня зовут Канарейка Желтая, можно взять кошку? 8 917 555-01-42",
        ("Канарейка", "Желтая", "917"),
        ("можно взять",),
    ),
    ("am", "ስሜ ካናሪ ወርቁ ነው ድመት መውሰድ እችላለሁ", ("ካናሪ", "ወርቁ"), ("መውሰድ እችላለሁ",)),
]


@pytest.mark.parametrize(("language", "text", "gone", "left"), PLANTED)
def test_what_was_planted_is_gone_and_the_question_is_left(
    language: str, text: str, gone: tuple[str, ...], left: tuple[str, ...]
) -> None:
    found = redacted(text, language)
    assert GAP in found
    for canary in gone:
        assert canary.lower() not in found.lower(), found
    for words in left:
        assert words in found


def test_what_the_understanding_took_for_an_agency_goes() -> None:
    text = "does bright path give uniforms"
    assert redacted(text, "en", [(5, 16)]) == f"does {GAP} give uniforms"


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=200), st.sampled_from(["en", "zh-Hans", "ar", "my", "th", "xx"]))
def test_no_digit_and_nothing_unseen_is_ever_left(text: str, language: str) -> None:
    found = redacted(text, language, [(0, 3), (150, 300)])
    assert not any(letter.isnumeric() and letter.isdigit() for letter in found)
    assert not set(found) & set("\u202e\u200b\ufeff\0\x1b")


def test_a_text_of_gaps_says_nothing() -> None:
    assert not says_something(redacted("+63 917 555 0142 @kanaryo", "en"))
    assert says_something("can i bring … rice")
