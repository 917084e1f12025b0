"""Country guides: sections cover every field, what is missing stays visible, and nothing is invented."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.check import coverage, problems
from knowledge.facts import FIELDS
from knowledge.guides import (
    OVERVIEW,
    SECTION_OF_INTENT,
    SECTIONS,
    BrokenKnowledge,
    UnknownCountry,
    countries,
    destinations,
    guide,
    origins,
    section,
    side_of,
)
from knowledge.pages import overview_page, section_page

TODAY = date(2026, 11, 21)
PAIRS = [(country, origin) for country in countries() for origin in (None, "ZZ", *origins())]


def test_every_field_is_told_in_exactly_one_section() -> None:
    told = [field for fields in SECTIONS.values() for field in fields]
    assert set(told) == set(FIELDS.values())
    twice = {field.name for field in told if told.count(field) > 1}
    assert twice == {"ambulance"}  # under health and among the numbers


def test_intents_lead_to_sections() -> None:
    assert set(SECTION_OF_INTENT.values()) <= set(SECTIONS)
    assert SECTION_OF_INTENT["wages_hours"] == "pay"


def test_the_first_countries_are_there() -> None:
    assert {"QA", "SA", "MY", "JP", "IT", "HK"} <= set(destinations())
    assert {"PH", "ID", "CN"} <= set(origins())
    assert side_of("QA") == "destination"
    assert side_of("PH") == "origin"
    assert side_of("ZZ") is None


def test_both_fee_rules_are_told_and_the_origins_comes_first() -> None:
    entries = section("QA", "fees", "PH").entries
    assert [(entry.country, entry.field.name) for entry in entries] == [("PH", "fee_limit"), ("QA", "recruitment_fee")]
    assert [entry.country for entry in section("QA", "fees").entries] == ["QA"]


def test_an_origin_without_a_file_adds_nothing() -> None:
    assert section("QA", "fees", "ZZ") == section("QA", "fees")


def test_a_missing_fact_stays_in_the_guide_as_missing() -> None:
    for country in destinations():
        for name in SECTIONS:
            part = section(country, name)
            assert len(part.known) + len(part.missing) == len(part.entries)
            expected = {field.name for field in SECTIONS[name] if field.side == "destination"}
            assert {entry.field.name for entry in part.entries} == expected


def test_the_guide_to_an_origin_is_about_leaving_it() -> None:
    book = guide("PH")
    assert book.origin == "PH"
    assert {part.name for part in book.sections} == {"papers", "fees", "deception", "contacts"}
    assert all(entry.field.side == "origin" for part in book.sections for entry in part.entries)


def test_the_police_of_home_is_no_contact_abroad_but_the_embassy_is() -> None:
    fields = [(entry.country, entry.field.name) for entry in section("QA", "contacts", "PH").entries]
    assert ("PH", "police") not in fields
    assert fields[0] == ("PH", "missions")
    assert ("PH", "police") in [(e.country, e.field.name) for e in section("PH", "contacts").entries]


def test_the_overview_shows_at_most_five_known_things() -> None:
    for country, origin in PAIRS:
        overview = guide(country, origin).overview
        assert len(overview) <= 5
        assert all(entry.fact and entry.field in OVERVIEW for entry in overview)
    assert len(guide("QA").overview) == 5


def test_unknown_countries_and_sections_are_errors() -> None:
    with pytest.raises(UnknownCountry):
        guide("ZZ")
    with pytest.raises(UnknownCountry):
        section("ZZ", "pay")
    with pytest.raises(KeyError):
        section("QA", "weather")


def test_a_broken_file_stops_the_loading_and_all_its_problems_are_named(tmp_path: Path) -> None:
    (tmp_path / "QA.yml").write_text("iso: SA\ncurrency: QQQ\nlanguages: [ar]\n", encoding="utf-8")
    with pytest.raises(BrokenKnowledge) as caught:
        countries(tmp_path)
    assert len(caught.value.problems) == 3
    assert "QA.yml:2" in str(caught.value)


@pytest.mark.parametrize(("country", "origin"), PAIRS)
def test_pages_are_plain_json(country: str, origin: str | None) -> None:
    pages = [overview_page(country, origin, TODAY), *(section_page(country, s, origin, TODAY) for s in SECTIONS)]
    assert json.loads(json.dumps(pages)) == pages


def test_a_page_marks_what_is_old() -> None:
    page = section_page("QA", "pay", None, date(2027, 11, 23))
    stale = {entry["field"]: entry["stale"] for entry in page["entries"]}
    assert stale["minimum_wage"]
    assert not stale["working_hours"]


def test_a_page_asks_for_her_country_only_where_it_matters() -> None:
    assert section_page("QA", "fees", None, TODAY)["ask_origin"]
    assert not section_page("QA", "fees", "PH", TODAY)["ask_origin"]
    assert not section_page("QA", "pay", None, TODAY)["ask_origin"]


def test_a_short_code_of_another_country_says_where_it_works() -> None:
    page = section_page("QA", "contacts", "PH", TODAY)
    inside = {phone["number"]: phone["inside"] for e in page["entries"] for phone in e["value"]["phones"]}
    assert inside["999"] is None
    assert inside["1348"] == "PH"
    assert all(place is None for number, place in inside.items() if number.startswith("+"))


def test_all_knowledge_is_sound() -> None:
    assert [str(problem) for problem in problems()] == []


def test_coverage_counts_every_field_once(tmp_path: Path) -> None:
    for line in coverage(TODAY):
        fields = [name for side, name in FIELDS if side == line.side]
        assert sorted((*line.fresh, *line.stale, *line.missing)) == sorted(fields)
        assert 0 < line.share <= 1
    assert coverage(TODAY, tmp_path) == []
    later = {(line.country, line.side): line for line in coverage(date(2027, 6, 1))}
    assert "police" in later["QA", "destination"].stale
    assert "minimum_wage" in later["QA", "destination"].fresh
