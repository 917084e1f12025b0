"""A register without a copy: it cannot tell, and says whom to ask, what the law is, and what a number is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from actions.agency_form import ValidateAgencyForm
from bot.wording import render
from knowledge.agencies import check, check_row
from knowledge.register import countries, has_copy, read_settings, with_copy
from knowledge.register_import import run
from tests.knowledge.registers import make, settings

TODAY = date(2026, 9, 20)
BARE = [country for country in countries() if country not in ("ID", "PH")]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The settings alone, whatever copies the machine holds."""
    for country in BARE:
        settings(tmp_path, country)
    return tmp_path


@pytest.mark.parametrize("country", BARE)
def test_it_cannot_tell_and_names_the_office(bare: Path, country: str) -> None:
    found = check(country, "Cherish Overseas", "", TODAY, bare)
    assert (found.verdict, found.rows, found.candidates) == ("cannot_tell", (), ())
    assert found.reasons == ({"code": "no_copy", "country": country},)
    assert (found.copy_date, found.age_days, found.numbers_help) == (None, None, False)
    register = read_settings(country)
    data = found.as_data()
    assert (data["official_page"], data["authority"]) == (register.official_page, register.authority)
    assert data["fee"] == {key: str(held) if key == "checked" else held for key, held in register.fee.items()}
    text = render("utter_agency_verdict", data, "en").text
    assert text.startswith("We cannot tell.")
    assert "We have no copy of the official list of" in text
    assert register.official_page in text
    assert register.second_check["sentence"] in text
    assert register.fee.get("detail", "") in text
    assert len(text) < 2000
    assert " safe " not in text


@pytest.mark.parametrize(
    ("country", "number", "code", "words"),
    [
        ("VN", "44/2024/SLĐTBXH-GP", "number_other_kind", "jobs inside Viet Nam only"),
        ("VN", "18/SLĐTBXH-GP", "number_other_kind", "jobs inside Viet Nam only"),
        ("KE", "PVT-ZQURVD8", "number_other_kind", "company number"),
        ("BD", "MLA-002", "number_other_kind", "ship crews"),
        ("NP", "RL-2058", "number_other_kind", "Bangladesh"),
        ("NP", "hello", "number_form_unknown", "does not look like a licence number"),
    ],
)
def test_a_number_of_the_wrong_kind_is_explained(bare: Path, country: str, number: str, code: str, words: str) -> None:
    found = check(country, "", number, TODAY, bare)
    assert [reason["code"] for reason in found.reasons] == ["no_copy", code]
    assert words in render("utter_agency_verdict", found.as_data(), "en").text


@pytest.mark.parametrize(
    ("country", "number"), [("NP", "494/061/62"), ("BD", "RL-0010"), ("VN", "199/LĐTBXH-GP"), ("HK", "12345")]
)
def test_nothing_is_said_of_a_number_that_may_be_right(bare: Path, country: str, number: str) -> None:
    assert [reason["code"] for reason in check(country, "", number, TODAY, bare).reasons] == ["no_copy"]


def test_an_imported_copy_is_used_at_once(bare: Path) -> None:
    source = bare / "list.csv"
    source.write_text("name,rl_no\nOrchard International,RL-0010\n", "utf-8")
    assert check("BD", "Orchard International", "", TODAY, bare).verdict == "cannot_tell"
    assert "BD" not in with_copy(bare)
    run("BD", [source], date(2026, 9, 14), bare)
    assert check("BD", "Orchard International", "", TODAY, bare).verdict == "unknown_status"
    assert with_copy(bare) == ["BD"]
    assert has_copy(bare / "BD")


def test_a_row_of_a_register_without_a_copy(tmp_path: Path) -> None:
    assert check_row("NP-abcdefgh", TODAY, make(tmp_path)) is None


async def test_the_form_asks_for_no_name_where_there_is_nothing_to_look_in() -> None:
    class Tracker:
        def get_slot(self, name: str) -> str | None:
            return "VN" if name == "agency_country" else None

    slots = ["agency_country", "agency", "licence_number"]
    assert await ValidateAgencyForm().required_slots(slots, None, Tracker(), {}) == ["agency_country"]
