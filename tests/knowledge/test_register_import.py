"""Imports: the whole copy at once, what it reports, what it refuses, what it leaves behind."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.register import Row, read
from knowledge.register_diff import differences
from knowledge.register_import import run
from knowledge.register_sources import ImportFault
from knowledge.yamlfile import ROOT
from tests.knowledge.registers import make

DAY = date(2026, 9, 14)
SHARED = ROOT.parent / "shared" / "registers"
CSV = "agency,licence,state,owner,phone\nAPRICOT PVT. LTD.,892/067/068,Active,Ram Bahadur,9800000000\n"


def source(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def many(count: int) -> str:
    return "agency,licence,state\n" + "".join(f"FIRM {n:03},{n}/067/068,Active\n" for n in range(1, count + 1))


def test_only_mapped_columns_enter(tmp_path: Path) -> None:
    make(tmp_path)
    steps: list[tuple[str, int]] = []
    report = run("NP", [source(tmp_path, CSV)], DAY, tmp_path, progress=lambda step, rows: steps.append((step, rows)))
    assert report.dropped == ("owner", "phone")
    assert report.copy.read_text("utf-8") == "name,number,status\nAPRICOT PVT. LTD.,892/067/068,Active\n"
    assert read("NP", tmp_path).rows == (Row("APRICOT PVT. LTD.", "892/067/068", "Active"),)
    assert steps == [("read list.csv", 1), ("mapped", 1), ("written", 1)]


def test_report_of_a_second_import(tmp_path: Path) -> None:
    make(tmp_path)
    run("NP", [source(tmp_path, many(20))], DAY, tmp_path)
    text = many(20).replace("FIRM 001,1/067/068,Active", "FIRM 001,1/067/068,Frozen")
    text = text.replace("FIRM 002,2/067/068", "FIRM TWO,3/67/68")
    report = run("NP", [source(tmp_path, text)], date(2026, 10, 1), tmp_path)
    assert report.changes.added == (Row("FIRM TWO", "3/67/68", "Active"),)
    assert report.changes.removed == (Row("FIRM 002", "2/067/068", "Active"),)
    changed = (Row("FIRM 001", "1/067/068", "Active"), Row("FIRM 001", "1/067/068", "Frozen"))
    assert report.changes.changed == (changed,)
    assert report.unknown_statuses == {"Frozen": 1}
    assert report.duplicate_numbers == {"3/67": ("FIRM 003", "FIRM TWO")}
    assert sorted(path.name for path in (tmp_path / "NP").iterdir()) == [
        "copy_2026-10-01.csv",
        "previous",
        "register.yml",
    ]
    assert [path.name for path in (tmp_path / "NP" / "previous").iterdir()] == ["copy_2026-09-14.csv"]


def test_the_same_day_again_keeps_the_earlier_copy(tmp_path: Path) -> None:
    make(tmp_path)
    run("NP", [source(tmp_path, many(20))], DAY, tmp_path)
    run("NP", [source(tmp_path, many(21))], DAY, tmp_path)
    assert len(read("NP", tmp_path).rows) == 21
    assert (tmp_path / "NP" / "previous" / "copy_2026-09-14.csv").read_text("utf-8").count("FIRM") == 20


def test_a_fall_of_over_ten_percent_is_refused(tmp_path: Path) -> None:
    make(tmp_path)
    run("NP", [source(tmp_path, many(100))], DAY, tmp_path)
    run("NP", [source(tmp_path, many(90))], DAY, tmp_path)
    with pytest.raises(ImportFault, match=r"falls from 90 to 80 rows.*--allow-fall"):
        run("NP", [source(tmp_path, many(80))], date(2026, 9, 20), tmp_path)
    assert len(read("NP", tmp_path).rows) == 90
    run("NP", [source(tmp_path, many(80))], date(2026, 9, 20), tmp_path, allow_fall=True)
    assert len(read("NP", tmp_path).rows) == 80


def test_an_older_day_is_refused(tmp_path: Path) -> None:
    make(tmp_path)
    run("NP", [source(tmp_path, many(10))], DAY, tmp_path)
    with pytest.raises(ImportFault, match="copy in use is of 2026-09-14"):
        run("NP", [source(tmp_path, many(10))], date(2026, 9, 1), tmp_path)


def test_json_pages_with_joined_columns_and_days(tmp_path: Path) -> None:
    columns = {"name": "name", "status": "license_status", "place": ["town", "city"], "expires": "until"}
    shape = {"name": "api", "format": "json", "records": "data.rows", "columns": columns, "empty_status": "Paid"}
    make(tmp_path, **{"import": [shape]})
    rows = [
        {"name": "A", "license_status": None, "town": "MALATE", "city": "MANILA", "until": "2031-10-03T00:00:00.000Z"},
        {"name": "B", "license_status": "Active", "town": "", "city": "CEBU", "until": None, "representative": "x"},
    ]
    pages = [source(tmp_path, json.dumps({"data": {"rows": [row]}}), f"{n}.json") for n, row in enumerate(rows)]
    report = run("NP", pages, DAY, tmp_path)
    assert read("NP", tmp_path).rows == (
        Row("A", "", "Paid", "MALATE, MANILA", "2031-10-03"),
        Row("B", "", "Active", "CEBU", ""),
    )
    assert report.dropped == ("representative",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name,licence,state\nX,1,Active\n", r"there is no column 'agency' for name"),
        ("agency,licence,state\nX,1\n", r"list\.csv:2: the number of fields"),
        ("agency,licence,state\n,1,Active\n", r"Record 1 has no name"),
        ("agency,licence,state\n", r"holds no rows"),
    ],
)
def test_faults_say_what_to_mend(tmp_path: Path, text: str, problem: str) -> None:
    make(tmp_path)
    with pytest.raises(ImportFault, match=rf"{problem}.*Mend: "):
        run("NP", [source(tmp_path, text)], DAY, tmp_path)
    assert not list((tmp_path / "NP").glob("*.csv"))
    assert not list((tmp_path / "NP").glob(".copy*"))


def test_broken_json_names_its_line(tmp_path: Path) -> None:
    make(tmp_path, **{"import": [{"name": "api", "format": "json", "columns": {"name": "name"}}]})
    with pytest.raises(ImportFault, match=r"list\.json:2: is not JSON"):
        run("NP", [source(tmp_path, "[\n{]", "list.json")], DAY, tmp_path)
    with pytest.raises(ImportFault, match="no list of records at the top"):
        run("NP", [source(tmp_path, '{"data": []}', "list.json")], DAY, tmp_path)


def test_a_day_in_the_future_and_a_missing_file(tmp_path: Path) -> None:
    make(tmp_path)
    with pytest.raises(ImportFault, match="is in the future"):
        run("NP", [source(tmp_path, CSV)], date(2999, 1, 1), tmp_path)
    with pytest.raises(ImportFault, match="cannot be read"):
        run("NP", [tmp_path / "none.csv"], DAY, tmp_path)


def test_equal_rows_are_told_apart_by_their_number() -> None:
    twice = [Row("A", "1", "Active"), Row("A", "1", "Blocked")]
    assert differences(twice, twice) == differences([], [])
    assert differences([Row("A", "1")], [Row("A", "2")]).added == (Row("A", "2"),)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared copies are not here")
@pytest.mark.parametrize(
    ("country", "name", "rows", "dropped", "repeated"),
    [
        ("PH", "PH-dmw/licensed-agencies_2026-09-14.csv", 3794, (), 4),
        ("ID", "ID-p3mi/p3mi_2026-09-17.csv", 526, ("id",), 0),
    ],
)
def test_shipped_copies_are_what_the_import_makes(
    tmp_path: Path, country: str, name: str, rows: int, dropped: tuple[str, ...], repeated: int
) -> None:
    shipped = read(country)
    home = tmp_path / country
    home.mkdir()
    (home / "register.yml").write_bytes((shipped.folder / "register.yml").read_bytes())
    report = run(country, [SHARED / name], shipped.copy_date, tmp_path)
    assert (report.rows, report.dropped, report.repeated, report.unknown_statuses) == (rows, dropped, repeated, {})
    assert report.copy.read_bytes() == shipped.copy.read_bytes()
