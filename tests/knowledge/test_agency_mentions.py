"""Agencies in sentences: found as typed, and nothing found in everyday speech."""

from __future__ import annotations

import pytest

from knowledge.agencies import find_in_text

EVERYDAY = """
I want to go to Asia for work
Asia is big and beautiful
My agency took my passport
Is it safe to work in Qatar as a maid?
The recruitment agency asked me for money
I work for a company in Manila
an agent promised me a job in a hotel
They paid me through the agency
What does a licensed agency cost?
good recruitment agency in Nepal please
How do I find a legal agency?
I have signed the contract and the employer pays me
My boss is limited in time
the majestic house is near its job
my employer does not pay my salary since 3 months
My phone number is 09171234567, call me
I will send my CV tomorrow
Saya mau kerja ke Taiwan
Apakah agen saya resmi?
Paspor saya ditahan oleh majikan
Berapa biaya agensi untuk ke Hong Kong?
Apa itu PT yang resmi?
PT itu minta uang 5 juta
Agen minta saya membayar 10 juta rupiah
saya dikirim oleh sponsor dari desa
我想去香港工作
中介公司要我付钱
老板拿走了我的护照
我在工厂上班，老板的公司不给我工资
怎么查公司有没有许可证？
我想去一家建筑公司工作
""".strip().splitlines()


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_speech_holds_no_agency(text: str) -> None:
    assert find_in_text(text) is None


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Is greenworld placement services licensed?", "greenworld placement services", "PH"),
        ("IS GREENWORLD PLACEMENT SERVICES LICENSED", "GREENWORLD PLACEMENT SERVICES", "PH"),
        ("Is 101 Mojo Int'l Corp. licensed?", "101 Mojo Int'l Corp.", "PH"),
        ("is al-madinah global international manpower legit", "al-madinah global international manpower", "PH"),
        ("is ayala corp licensed", "ayala corp", "PH"),
        ("AYALA CORPORATION", "AYALA CORPORATION", "PH"),
        ("Sino si 1015 Brilliant Minds Inc", "1015 Brilliant Minds Inc", "PH"),
        ("apakah pt agesa asa jaya resmi", "pt agesa asa jaya", "ID"),
        ("apakah PT. Agesa Asa Jaya resmi?", "PT. Agesa Asa Jaya", "ID"),
        ("asa jaya resmi ga?", "asa jaya", "ID"),
    ],
)
def test_core_names_of_the_registers(text: str, name: str, country: str) -> None:
    found = find_in_text(text)
    assert found is not None
    assert (found.name, found.country, found.known) == (name, country, True)
    assert text[found.start : found.end] == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("is Golden Horizon Manpower of Manila licensed", "Golden Horizon Manpower"),
        ("is golden horizon manpower of manila licensed", "golden horizon manpower"),
        ("my agency is Sunshine Manpower", "Sunshine Manpower"),
        ("I was recruited by Blue Sky Agency in Kathmandu", "Blue Sky Agency"),
        ("Sunrise Overseas Recruitment Agency Inc. wants money", "Sunrise Overseas Recruitment Agency Inc."),
        ("apakah pt maju terus pantang mundur berizin?", "pt maju terus pantang mundur"),
        ("PT. Sumber Rejeki Abadi minta uang", "PT. Sumber Rejeki Abadi"),
        ("请问思賢人力資源有限公司是不是有牌照", "思賢人力資源有限公司"),
        ("我通过日蜂僱傭中心找工作", "日蜂僱傭中心"),
    ],
)
def test_spans_that_look_like_a_company(text: str, name: str) -> None:
    found = find_in_text(text)
    assert found is not None
    assert (found.name, found.known, text[found.start : found.end]) == (name, False, name)


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("agesa asa jaya, nib 9120307772741", "agesa asa jaya", "9120307772741"),
        ("Magsaysay MOL Marine, DMW-072-LB-09262023-UL", "Magsaysay MOL Marine", "DMW-072-LB-09262023-UL"),
        ("licence no RL-2058 Orchard International Ltd", "Orchard International Ltd", "RL-2058"),
        ("the licence number is 892/067/068", "", "892/067/068"),
        ("许可证号: RL2058", "", "RL2058"),
    ],
)
def test_licence_numbers(text: str, name: str, number: str) -> None:
    found = find_in_text(text)
    assert found is not None
    assert (found.name, found.number) == (name, number)


def test_only_the_register_asked_for() -> None:
    assert find_in_text("asa jaya resmi ga?", "PH") is None
    found = find_in_text("asa jaya resmi ga?", "ID")
    assert found is not None
    assert found.name == "asa jaya"
