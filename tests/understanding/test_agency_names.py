"""Names of agencies in questions of languages without frames of their own."""

import pytest

from bot.understanding.agency_names import asks_for_licence, name_left
from bot.understanding.normalise import normalise


def left(text: str, language: str, number: str = "") -> str:
    message = normalise(text)
    start = message.text.find(number.lower()) if number else 0
    span = name_left(message, language, (start, start + len(number)))
    return message.typed(*span) if span is not None else ""


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("es", "la agencia Luz del Sur tiene licencia?", "Luz del Sur"),
        ("es", "me hablaron de Caminos Dorados, es legal?", "Caminos Dorados"),
        ("fr", "est ce que Horizon Bleu Recrutement est agréé ?", "Horizon Bleu Recrutement"),
        ("vi", "công ty Sao Biển có giấy phép không", "Sao Biển"),
        ("fil", 'legit ba ang "Bagong Bukas Manpower"', "Bagong Bukas Manpower"),
        ("ru", "у агентства Белый Парус есть лицензия?", "Белый Парус"),
        ("ru", "проверьте фирму Nordik Staff пожалуйста", "Nordik Staff"),
        ("ar", "هل شركة Blue Nile Gate مرخصة", "Blue Nile Gate"),
        ("am", "Horizon Bridge ኤጀንሲ ፈቃድ አለው ወይ", "Horizon Bridge"),
        ("th", "บริษัท Siam Bright Star มีใบอนุญาตไหม", "Siam Bright Star"),
        ("my", "Golden Lotus Way အေဂျင်စီ လိုင်စင်ရှိလား", "Golden Lotus Way"),
        ("ne", "Annapurna Gate Overseas को लाइसेन्स छ?", "Annapurna Gate Overseas"),
        ("ne", "एभरेस्ट ब्रिज इम्प्लोयमेन्टबाट जान लागेको, लाइसेन्स छ?", "एभरेस्ट ब्रिज इम्प्लोयमेन्ट"),
        ("th", "จัดหางาน ศรีไพโรจน์ มีใบอนุญาตไหม", "ศรีไพโรจน์"),
        ("th", "Bright Ocean licence ของแท้ไหม", "Bright Ocean"),
        ("my", "Moe Kaung Co., Ltd လိုင်စင်ရှိလား", "Moe Kaung Co., Ltd"),
        ("km", "ក្រុមហ៊ុន Angkor Bright Manpower មានអាជ្ញាប័ណ្ណទេ", "Angkor Bright Manpower"),
    ],
)
def test_what_is_left_is_the_name(language: str, text: str, name: str) -> None:
    assert left(text, language) == name


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("es", "la licencia AG-0457/22 existe?", "AG-0457/22"),
        ("ru", "номер лицензии УЗ-0457/19 действует ли", "УЗ-0457/19"),
        ("es", "mi agencia tiene licencia?", ""),
        ("ru", "у агентства есть лицензия?", ""),
        ("vi", "công ty có giấy phép không", ""),
        ("xx", "Golden Star?", ""),
    ],
)
def test_no_name_is_left_where_there_is_none(language: str, text: str, number: str) -> None:
    assert left(text, language, number) == ""


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("ru", "у агентства есть лицензия?", True),
        ("th", "บริษัทนี้มีใบอนุญาตไหม", True),
        ("ar", "هل المكتب مرخص", True),
        ("vi", "lương bao nhiêu", False),
    ],
)
def test_words_that_ask_for_a_licence(language: str, text: str, asks: bool) -> None:
    assert asks_for_licence(normalise(text), language) is asks
