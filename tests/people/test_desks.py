"""The file of desks: what it may hold, who is chosen, and when somebody is there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.people.desks import Desks, DesksError, load_desks
from bot.people.hours import Hours, span, week_of
from bot.settings import ROOT

FILE = """
desks:
  manila:
    group: -1001
    languages: [en, id]
    zone: Asia/Manila
    hours:
      mon: ["08:00-12:00", "13:00-17:00"]
      tue: ["08:00-17:00"]
    holidays: [2026-11-24]
  doha:
    group: -1002
    languages: [id]
    staff_language: en
    countries: [QA]
    wait_minutes: 5
  night:
    group: -1003
    languages: [en]
    zone: Asia/Manila
    hours: {sun: ["20:00-24:00"], mon: ["00:00-08:00"]}
"""
MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Manila"))


def desks(tmp_path: Path, text: str = FILE) -> Desks:
    path = tmp_path / "desks.yml"
    path.write_text(text, encoding="utf-8")
    return load_desks(path)


def test_the_example_is_a_file_that_works() -> None:
    example = load_desks(ROOT / "docs/desks.example.yml")
    assert len(example.desks) > 1
    assert len(example.groups) == len(example.desks)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("group: -1001", "group: 1001", 4, "minus sign"),
        ("group: -1001", 'group: "-1001"', 4, "no group"),
        ("    group: -1001\n", "", 3, "group is missing"),
        ("languages: [en, id]", "languages: [en, xx]", 5, "no language the bot speaks"),
        ("languages: [en, id]", "languages: []", 5, "list"),
        ("zone: Asia/Manila\n    hours:\n      mon", "zone: Asia/Manilla\n    hours:\n      mon", 6, "no time zone"),
        ('"13:00-17:00"', '"13:00-12:00"', 8, "no span of time"),
        ('"13:00-17:00"', "13", 8, "no span of time"),
        ("      tue:", "      tuesday:", 9, "mon, tue"),
        ("[2026-11-24]", "[24.11.2026]", 10, "no day"),
        ("countries: [QA]", "countries: [qatar]", 15, "no country"),
        ("wait_minutes: 5", "wait_minutes: soon", 16, "whole number"),
        ("  night:", "  Night Desk:", 17, "no name for a desk"),
        ("    zone: Asia/Manila\n    hours: {sun", "    hours: {sun", 17, "no zone"),
        ("staff_language: en", "staff_langauge: en", 14, "did you mean staff_language"),
    ],
)
def test_a_fault_is_named_by_line_and_mend(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in FILE
    with pytest.raises(DesksError, match=r"Mend: ") as fault:
        desks(tmp_path, FILE.replace(old, new, 1))
    assert f"desks.yml:{line}: " in str(fault.value)
    assert says in str(fault.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DesksError, match="cannot be read"):
        load_desks(tmp_path / "nowhere.yml")


@pytest.mark.parametrize(
    ("language", "places", "hour", "name"),
    [
        ("en", ("QA",), 9, "manila"),
        ("en", ("QA",), 1, "night"),
        ("id", ("QA", "ID"), 9, "doha"),
        ("id", ("MY",), 9, "manila"),
        ("id", (), 9, "manila"),
        ("en", (), 12, None),
        ("id", ("MY",), 23, None),
        ("zh-Hans", ("QA",), 9, None),
    ],
)
def test_who_answers(tmp_path: Path, language: str, places: tuple[str, ...], hour: int, name: str | None) -> None:
    choice = desks(tmp_path).choose(language, places, MONDAY.replace(hour=hour))
    assert (choice.desk.name if choice.desk else None) == name


def test_when_somebody_is_there_again(tmp_path: Path) -> None:
    book = desks(tmp_path)
    noon = book.choose("en", (), MONDAY.replace(hour=12))
    assert noon.later is not None
    assert (noon.later.name, noon.opens) == ("manila", MONDAY.replace(hour=13))
    # Tuesday is a holiday, so the night desk of Sunday comes first.
    evening = book.choose("en", (), MONDAY.replace(hour=17))
    assert evening.opens == datetime(2026, 11, 29, 20, tzinfo=ZoneInfo("Asia/Manila"))
    assert book.choose("id", ("MY",), MONDAY.replace(hour=17)).opens == datetime(
        2026, 11, 30, 8, tzinfo=ZoneInfo("Asia/Manila")
    )


def test_nobody_is_promised_who_cannot_be_reached(tmp_path: Path) -> None:
    book = desks(tmp_path)
    assert book.choose("id", ("QA",), MONDAY.replace(hour=20), without={-1002}).later == book.named("manila")
    assert book.choose("id", ("QA",), MONDAY, without={-1001, -1002}).later is None


def test_the_next_desk_is_one_where_somebody_is(tmp_path: Path) -> None:
    book = desks(tmp_path)
    manila, doha, night = book.desks
    at_nine, at_one = MONDAY.replace(hour=9), MONDAY.replace(hour=1)
    assert book.next_after(manila, at_nine) == doha
    assert book.next_after(doha, at_one) == night
    assert book.next_after(doha, at_nine) == manila
    assert book.next_after(manila, at_nine, without={-1002}) == night, (
        "nobody is there, but they read it when they come"
    )
    assert book.next_after(manila, at_nine, without={-1002, -1003}) is None


def test_hours_are_those_of_the_place() -> None:
    hours = Hours(ZoneInfo("Asia/Manila"), week_of({"mon": ["08:00-17:00"]}))
    assert hours.open_at(datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    assert not hours.open_at(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    assert not hours.open_at(datetime(2026, 11, 22, 23, 59, tzinfo=UTC))


@pytest.mark.parametrize("text", ["8:00-17:00", "08:00-24:01", "08:00 - 17:00", "08:00-08:00", "", None, 8])
def test_what_is_no_span(text: object) -> None:
    assert span(text) is None
