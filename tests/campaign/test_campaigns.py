"""Campaign files: what ships is sound, and every mistake is named with file, line and mend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.campaign.codes import read
from knowledge import campaigns as module
from knowledge import check
from knowledge.campaigns import FOLDER, campaigns, problems, station
from knowledge.yamlfile import ROOT

SOUND = """\
name: {ne: घर छोड्नु अघि, en: Before you leave}
languages: [ne, en]
first_screen: check_agency
stations:
  kathmandu:
    name: {ne: काठमाडौं बसपार्क}
  birgunj-2:
    name: {ne: वीरगञ्ज, en: Birgunj}
    languages: [hi]
    first_screen: country_guide
    country: QA
"""


def written(folder: Path, text: str, name: str = "bus.yml") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    return [str(error) for error in problems(folder)]


def test_what_ships_is_sound_and_says_what_the_paper_says() -> None:
    assert problems() == []
    spring = campaigns()["spring"]
    assert len(spring.stations) == 22  # "22 major train and bus stations"
    assert spring.example
    text = (FOLDER / "spring.yml").read_text(encoding="utf-8")
    assert "nearly a million migrants travelling through 22 major train and bus stations" in text
    assert "names none of them" in text


def test_a_station_has_its_own_or_its_campaigns_values(tmp_path: Path) -> None:
    assert written(tmp_path, SOUND) == []
    first, second = campaigns(tmp_path)["bus"].stations.values()
    assert (first.languages, first.first_screen, first.country) == (("ne", "en"), "check_agency", None)
    assert (second.languages, second.first_screen, second.country) == (("hi",), "country_guide", "QA")
    assert first.name == "काठमाडौं बसपार्क"
    assert station("bus", "birgunj-2", tmp_path) == second
    assert station("bus", "nowhere", tmp_path) is None
    assert station("tram", "kathmandu", tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("languages: [ne, en]", "languages: [ne, nepali]", 2, "'nepali' is not a language"),
        ("languages: [ne, en]", "languages: [ne, ne]", 2, "ne is written twice"),
        ("languages: [ne, en]", "languages: []", 2, "most read first"),
        ("first_screen: check_agency", "first_screen: check_agencies", 3, "write one of menu, check_agency"),
        ("first_screen: check_agency", "first_screen: country_guide", 1, "country is missing"),
        ("first_screen: check_agency", "first_screen: menu\ncountry: QA", 4, "stands where no guide is shown first"),
        ("  kathmandu:", "  Kathmandu:", 5, "is no id of a station"),
        ("  kathmandu:", "  kath--mandu:", 5, "is no id of a station"),
        ("{ne: काठमाडौं बसपार्क}", "{ne: Kathmandu}", 6, "is not in the script of ne"),
        ("{ne: काठमाडौं बसपार्क}", "Kathmandu", 6, "write the name by language"),
        ("    country: QA\n", "", 7, "country is missing"),
        ("country: QA", "country: Qatar", 11, "is not a country"),
        ("    languages: [hi]\n", "    language: [hi]\n", 9, "did you mean languages?"),
        ("stations:", "words: {ne: {headline: काम}}\nstations:", 4, "line is missing"),
        ("stations:", "words: {xx: {headline: A, line: B.}}\nstations:", 4, "'xx' is not a language"),
        ("stations:", "example: true\nstations:", 1, "add note"),
        ("stations:", "source: {title: A paper}\nstations:", 4, "quote is missing"),
    ],
)
def test_a_mistake_is_named_with_line_and_mend(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in SOUND
    found = written(tmp_path, SOUND.replace(old, new, 1))
    assert any(f"bus.yml:{line}: " in error and words in error and "Mend: " in error for error in found), found
    with pytest.raises(module.KnowledgeError):
        campaigns(tmp_path)


def test_no_stations_and_no_file(tmp_path: Path) -> None:
    assert "stations is missing" in written(tmp_path, SOUND.partition("stations:")[0])[0]
    assert "holds nothing" in written(tmp_path, "")[0]


@pytest.mark.parametrize("name", ["B.yml", "a-b.yml", "x.yml", "a234567890123456789012.yml"])
def test_the_name_of_the_file_stands_in_every_code(tmp_path: Path, name: str) -> None:
    assert "is no id of a campaign" in written(tmp_path, SOUND, name)[0]


def test_the_example_of_the_document_is_sound_and_the_documents_code_is_true(tmp_path: Path) -> None:
    document = (ROOT / "docs" / "campaigns.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", document, re.DOTALL)
    assert example
    assert written(tmp_path, example[1]) == []
    for code in set(re.findall(r"\bspring-[a-z-]+-[A-Za-z0-9_-]{4}(?=`)", document)):
        assert read(code) is not None


def test_knowledge_check_looks_at_campaigns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bus.yml").write_text(SOUND.replace("[ne, en]", "[nn-nn]"), encoding="utf-8")
    assert module.problems.__defaults__ == (FOLDER,)
    monkeypatch.setattr(module.problems, "__defaults__", (tmp_path,))
    assert any("bus.yml:2" in str(error) for error in check.problems())
