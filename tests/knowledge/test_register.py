"""register.yml and the copy: what is read, and every fault with its file, line and mend."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge import register
from knowledge.yamlfile import KnowledgeError
from tests.knowledge.registers import SETTINGS, make

COPY = "name,number,status\nAPRICOT OVERSEAS PVT. LTD.,892/067/068,Active\n"


@pytest.mark.parametrize("country", register.countries())
def test_registers_are_sound(country: str) -> None:
    assert register.problems(country) == []


@pytest.mark.parametrize("country", ["PH", "ID"])
def test_shipped_copies(country: str) -> None:
    found = register.read(country)
    assert found.rows
    assert found.copy_date <= date.today()


def test_every_philippine_status_word_has_a_group() -> None:
    found = register.read("PH")
    groups = {row.status: found.group(row) for row in found.rows}
    assert len(groups) == 19
    assert "unknown" not in groups.values()
    assert {word for word, group in groups.items() if group == "active"} == {
        "Valid License",
        "Valid License - Full",
        "VALID LICENSE (EXTENDED)",
    }
    assert groups["Valid License - Provisional"] == groups["Suspended (Document Processing)"] == "limited"
    assert groups["Ceased Operation"] == groups["Ceased Operations"] == "not_active"


def test_shipped_copies_hold_every_row_and_no_person() -> None:
    assert len(register.read("PH").rows) == 3794
    assert len(register.read("ID").rows) == 526
    assert not any("@" in field for code in ("PH", "ID") for row in register.read(code).rows for field in row)


def test_a_number_has_one_spelling(tmp_path: Path) -> None:
    numbers = register.read("NP", make(tmp_path, COPY)).numbers
    assert numbers.canonical("892/067/068") == numbers.canonical(" 892/67/68 ") == numbers.canonical("८९२/०६७/६८")
    assert numbers.canonical("892/068/069") != numbers.canonical("892/067/068")
    assert numbers.canonical("JITCO/ MOH REF") is None
    assert numbers.other_kind("RL-2058") == "This is a number from Bangladesh."
    assert numbers.other_kind("892/067/068") == ""


def test_an_unlisted_status_word_is_unknown(tmp_path: Path) -> None:
    found = register.read("NP", make(tmp_path, COPY))
    assert found.group(register.Row("X", status="active ")) == "active"
    assert found.group(register.Row("X", status="Activated")) == "unknown"
    assert found.group(register.Row("X")) == "unknown"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": {"groups": {"Active": "licensed"}}}, "status.groups.Active: holds 'licensed'"),
        ({"status": {"groups": {"Active": "active", "ACTIVE": "unknown"}}}, "differs from the same word"),
        ({"status": {}}, "needs one of presence_only and groups"),
        ({"official_page": "dofe.gov.np"}, "is not an https address"),
        ({"age_days": {"fresh": 30, "too_old": 10}}, "is not above fresh"),
        ({"covers": ["x" * 161 + "."]}, "has 162 characters"),
        (
            {"import": [{"name": "x", "format": "csv", "columns": {"name": "a", "phone": "b"}}]},
            "import.0.columns.phone: is no column",
        ),
        ({"number": {**SETTINGS["number"], "forms": [{"pattern": "("}]}}, "is not a regular expression"),
        ({"number": {**SETTINGS["number"], "forms": [{"pattern": "x", "canonical": "{year}"}]}}, "'year' is no group"),
        ({"colour": "red"}, "colour: is not a name we know here"),
    ],
)
def test_faults_name_the_line_and_the_mend(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    folder = make(tmp_path, COPY, **changes)
    with pytest.raises(KnowledgeError) as caught:
        register.read("NP", folder)
    assert problem in str(caught.value)
    assert caught.value.mend
    lines = (folder / "NP" / "register.yml").read_text("utf-8").splitlines()
    assert any(word in lines[caught.value.line - 1] for word in (*changes, *_keys(changes)))


def _keys(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set(map(str, data)) | {key for value in data.values() for key in _keys(value)}
    return (
        {key for item in data for key in _keys(item)} | {str(item) for item in data}
        if isinstance(data, list)
        else set()
    )


def test_the_country_is_the_folder(tmp_path: Path) -> None:
    make(tmp_path, COPY)
    (tmp_path / "NP").rename(tmp_path / "BD")
    with pytest.raises(KnowledgeError, match="is NP in the folder BD"):
        register.read("BD", tmp_path)


@pytest.mark.parametrize(
    ("copy", "line", "problem"),
    [
        ("name,phone\nX,1\n", 1, "the columns are name, phone"),
        ("name,number,status\nX,1\n", 2, "has 2 fields, not 3"),
        ("name,number,status\n ,1,Active\n", 2, "has no name"),
        ("name,expires\nX,31.12.2027\n", 2, "is not a day"),
        ("name,number,status\n", 1, "holds no row"),
        ("", 1, "the columns are missing"),
    ],
)
def test_faults_of_a_copy(tmp_path: Path, copy: str, line: int, problem: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        register.read("NP", make(tmp_path, copy))
    assert caught.value.line == line
    assert problem in caught.value.problem


def test_a_register_without_a_copy(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="registers import NP"):
        register.read("NP", make(tmp_path))


def test_the_newest_copy_is_used(tmp_path: Path) -> None:
    make(tmp_path, COPY, "2026-08-01")
    make(tmp_path, COPY.replace("APRICOT", "PEACH"), "2026-09-14")
    found = register.read("NP", tmp_path)
    assert (found.copy_date, found.rows[0].name) == (date(2026, 9, 14), "PEACH OVERSEAS PVT. LTD.")
