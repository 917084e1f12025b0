"""Countries and languages in a message."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.gazetteer import Gazetteer
from bot.understanding.gazetteer import gazetteer as gazetteer_of_all
from bot.understanding.normalise import normalise
from knowledge.places import language_names, place_names
from knowledge.roles import role_words
from knowledge.yamlfile import KnowledgeError

LANGUAGES = ("en", "id", "zh-Hans")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(place_names(LANGUAGES), language_names(LANGUAGES))


def found(gazetteer: Gazetteer, text: str) -> list[tuple[str, str, str | None]]:
    normalised = normalise(text)
    return [(normalised.typed(m.start, m.end), m.value, m.role) for m in gazetteer.find(normalised)]


@pytest.mark.parametrize(
    ("text", "typed", "code"),
    [
        ("how much salary in Saudi", "Saudi", "SA"),
        ("KSA salary", "KSA", "SA"),
        ("work in dubai", "dubai", "AE"),
        ("Malasia job", "Malasia", "MY"),
        ("Philipines agency", "Philipines", "PH"),
        ("quatar", "quatar", "QA"),
        ("is this Filipino agency licensed", "Filipino", "PH"),
        ("nepali recruitment agency", "nepali", "NP"),
        ("is QA good", "QA", "QA"),
        ("working in the US", "the US", "US"),
        ("in jordan", "jordan", "JO"),
        ("turkey", "turkey", "TR"),
        ("沙特工资多少", "沙特", "SA"),
        ("我要去香港工作", "香港", "HK"),
        ("大马打工", "大马", "MY"),
        ("我想去迪拜", "迪拜", "AE"),
        ("gaji di Arab Saudi", "Arab Saudi", "SA"),
        ("gaji jepang", "jepang", "JP"),
        ("ke Korea berapa", "Korea", "KR"),
        ("Côte d’Ivoire", "Côte d’Ivoire", "CI"),
        ("south korea visa", "south korea", "KR"),
        ("xianggang gongzi", "xianggang", "HK"),
    ],
)
def test_countries(gazetteer: Gazetteer, text: str, typed: str, code: str) -> None:
    assert found(gazetteer, text) == [(typed, code, None)]


@pytest.mark.parametrize(
    "text",
    [
        "help us please", "HELP US", "HELP ME", "eat turkey", "my friend jordan", "china plates broken", "woman locked",
        "chad said", "i am hungry", "IT job", "ID card", "family reunion", "i want to go", "male female",
        "今日本公司放假", "大马路上", "i am filipino", "arab employer", "keeping my passport", "i will emigrate",
    ],
)  # fmt: skip
def test_false_friends(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text) == []


def test_a_message_is_about_one_country(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "i am from nepal going to qatar") == [("nepal", "NP", "origin"), ("qatar", "QA", None)]
    assert found(gazetteer, "saya dari indonesia mau ke taiwan")[1] == ("taiwan", "TW", None)
    assert found(gazetteer, "我来自菲律宾在沙特") == [("菲律宾", "PH", "origin"), ("沙特", "SA", None)]
    assert found(gazetteer, "hong kong and macau")[1][2] == "other"
    assert found(gazetteer, "i am from kenya") == [("kenya", "KE", "origin")]
    assert found(gazetteer, "agency from Philippines") == [("Philippines", "PH", None)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("change to english", "en"), ("ganti bahasa inggris", "en"), ("bahasa indonesia", "id"), ("中文", "zh-Hans"),
        ("说英语", "en"), ("tiếng việt", "vi"), ("in nepali please", "ne"), ("繁體中文", "zh-Hant"), ("tagalog", "fil"),
    ],
)  # fmt: skip
def test_languages(gazetteer: Gazetteer, text: str, code: str) -> None:
    mentions = gazetteer.find(normalise(text))
    assert [(mention.kind, mention.value) for mention in mentions] == [("language", code)]


@given(st.text(st.characters(), max_size=60))
def test_any_text(text: str) -> None:
    normalised = normalise(text)
    for mention in SHARED.find(normalised):
        assert 0 <= mention.start < mention.end <= len(normalised.text)


SHARED = Gazetteer(place_names(LANGUAGES), language_names(LANGUAGES))


def test_a_fault_in_the_list_is_named(tmp_path: Path) -> None:
    path = tmp_path / "countries.yml"
    path.write_text("aliases:\n  XX: [nowhere]\npeople: {}\nplace_words: [agency]\ncapitals: {}\n")
    with pytest.raises(KnowledgeError, match=r":2: 'XX' is no country"):
        place_names(["en"], path)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("كم الراتب في قطر", ["QA"]),  # also "train"
        ("قطر", ["QA"]),
        ("في السعودية", ["SA"]),
        ("في مطار الرياض", ["SA"]),
        ("በሳውዲ ደመወዝ ስንት ነው", ["SA"]),
        ("em muốn đi Nhật", ["JP"]),
        ("toi muon di han quoc", ["KR"]),
        ("mức lương tối thiểu hàn năm nay", ["KR"]),
        ("cháu qua Lào làm mỏ", ["LA"]),
        ("làm ở jordan", ["JO"]),
        ("anh oi cho em hoi", []),
        ("giay phep con han khong", []),
        ("hạn visa", []),
        ("tổng đài viên", []),
        ("chuẩn bị gì", []),
        ("chuan bi an toan", []),
        ("xuat khau lao dong", []),
        ("como se usa", []),
        ("งานที่ไต้หวัน", ["TW"]),
        ("ខ្ញុំចង់ទៅកូរ៉េ", ["KR"]),
        ("कतारमा तलब कति", ["QA"]),
        ("работа в польше", ["PL"]),
        ("首爾 薪水", ["KR"]),
    ],
)
def test_every_language_names_countries_in_its_own_words(text: str, countries: list[str]) -> None:
    mentions = gazetteer_of_all().find(normalise(text))
    assert [mention.value for mention in mentions if mention.kind == "country"] == countries


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("nepal embassy in qatar", {"NP": "origin", "QA": None}),
        ("whatsapp of indian consulate jeddah", {"IN": "origin", "SA": None}),
        ("وين قنصلية اليمن في جدة", {"YE": "origin", "SA": None}),
        ("telefono del consulado de Colombia en Milán", {"CO": "origin", "IT": None}),
        ("sdt đại sứ quán vn ở hàn", {"VN": "origin", "KR": None}),
        ("中国驻曼谷使馆", {"CN": "origin", "TH": None}),
        ("soy de ecuador y voy a españa", {"EC": "origin", "ES": None}),
        ("soy de ecuador", {"EC": "origin"}),
        ("я из таджикистана хочу в польшу", {"TJ": "origin", "PL": None}),
        ("ከኢትዮጵያ ወደ ሳውዲ", {"ET": "origin", "SA": None}),
        ("नेपालबाट कतार जाने", {"NP": "origin", "QA": None}),
        ("nepal embassy", {"NP": None}),
    ],
)
def test_every_language_tells_where_she_comes_from(text: str, roles: dict[str, str | None]) -> None:
    mentions = gazetteer_of_all().find(normalise(text))
    assert {mention.value: mention.role for mention in mentions if mention.kind == "country"} == roles


def test_a_fault_in_the_words_beside_a_name_is_named(tmp_path: Path) -> None:
    path = tmp_path / "roles.yml"
    path.write_text("en:\n  too: [to]\n")
    with pytest.raises(KnowledgeError, match=r":2: 'too' is no list of words here"):
        role_words(path)
