"""Files as offices publish them: which shape fits, what is taken, and that no person enters a copy."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from knowledge.register import countries, has_copy, read, read_settings
from knowledge.register_import import run, run_orders
from knowledge.register_sources import ImportFault, Page, SourceShape, read_page, source_columns
from tests.knowledge.registers import make, settings

DAY = date(2026, 9, 14)
COLUMNS = {"name": "Agency Name", "number": "Licence", "status": "State", "expires": "Valid until"}
XLSX: dict[str, Any] = {"name": "book", "format": "xlsx", "columns": COLUMNS}


def book(*lines: list[Any], sheet: str = "List", first: str | None = None) -> bytes:
    made = openpyxl.Workbook()
    page = made.active
    if first is not None:
        page.title = first
        page = made.create_sheet()
    page.title = sheet
    for line in lines:
        page.append(line)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


HEADER = ["No.", "Agency  Name", "Licence", "State", "Valid until", "Owner"]
SHEET = (
    ["Department of Labour"],
    [],
    HEADER,
    [1, "APRICOT LTD", 2058.0, "Active", datetime(2027, 3, 1), "Ram"],
    [None, None, None],
    [2, "PEACH LTD", "2059", "Active", None, "Sita"],
)


def test_a_workbook_with_a_title_above_its_header(tmp_path: Path) -> None:
    make(tmp_path, **{"import": [XLSX]})
    source = tmp_path / "list.xlsx"
    source.write_bytes(book(*SHEET))
    report = run("NP", [source], DAY, tmp_path)
    assert report.copy.read_text("utf-8") == (
        "name,number,status,expires\nAPRICOT LTD,2058,Active,2027-03-01\nPEACH LTD,2059,Active,\n"
    )
    assert report.dropped == ("No.", "Owner")


def test_a_sheet_by_its_name() -> None:
    content = book(*SHEET, sheet="Agencies", first="Notes")
    named = SourceShape({**XLSX, "sheet": "Agencies"})
    assert len(read_page(Page("list.xlsx", content), [named]).records) == 2
    with pytest.raises(ImportFault, match=r"no sheet 'Licences'\. Mend: the workbook has Notes, Agencies"):
        read_page(Page("list.xlsx", content), [SourceShape({**XLSX, "sheet": "Licences"})])
    with pytest.raises(ImportFault, match="there is no column 'Agency Name'"):
        read_page(Page("list.xlsx", content), [SourceShape(XLSX)])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04 broken", r"is not an XLSX workbook that can be read\. Mend: "),
        (b"<html>wait</html>", r"is html, and register\.yml reads xlsx\. Mend: .*web page"),
        (b"a,b\n1,2\n", r"is csv, and register\.yml reads xlsx\. Mend: "),
    ],
)
def test_a_file_of_another_kind(content: bytes, problem: str) -> None:
    with pytest.raises(ImportFault, match=problem):
        read_page(Page("list", content), [SourceShape(XLSX)])


def test_the_first_shape_that_fits_is_taken_and_all_are_named_if_none_does() -> None:
    shapes = [
        SourceShape({"name": "new", "format": "csv", "columns": {"name": "agency"}, "delimiter": ";"}),
        SourceShape({"name": "old", "format": "csv", "columns": {"name": "firm"}}),
    ]
    assert read_page(Page("x", b"agency;x\nA, B;1\n"), shapes).records == [{"agency": "A, B", "x": "1"}]
    assert read_page(Page("x", b"firm,x\nA,1\n"), shapes).shape.name == "old"
    with pytest.raises(ImportFault, match=r"new: there is no column 'agency'.* old: there is no column 'firm'"):
        read_page(Page("x", b"name\nA\n"), shapes)


def test_nested_columns_a_first_of_several_and_what_means_nothing(tmp_path: Path) -> None:
    shape = {
        "name": "api",
        "format": "json",
        "records": "data.list",
        "columns": {
            "name": {"first": ["names.en", "names.ne"]},
            "local_name": "names.ne",
            "number": ["licence", "old"],
            "place": "office.town",
            "status": "state",
        },
        "blank": ["N/A"],
        "status_word": "Active",
    }
    make(tmp_path, **{"import": [shape]})
    rows = [
        {"names": {"en": "Alpha", "ne": "अल्फा"}, "licence": "1/067/068", "old": "9", "office": {"town": "N/A"}},
        {"names": {"en": "", "ne": "बेटा"}, "licence": "2/067/068", "office": {"town": "Pokhara"}, "state": ""},
    ]
    source = tmp_path / "list.json"
    source.write_text(json.dumps({"data": {"list": rows}}), "utf-8")
    run("NP", [source], DAY, tmp_path)
    found = {row.name: row for row in read("NP", tmp_path).rows}
    assert found["Alpha"][1:] == ("1/067/068; 9", "Active", "", "", "अल्फा", "")
    assert found["बेटा"][1:] == ("2/067/068", "Active", "Pokhara", "", "", "")


def test_days_in_the_way_of_the_office(tmp_path: Path) -> None:
    columns = {"name": "agency", "expires": "until"}
    make(tmp_path, **{"import": [{"name": "x", "format": "csv", "columns": columns, "day_formats": ["%d/%m/%Y"]}]})
    source = tmp_path / "list.csv"
    source.write_text("agency,until\nA,31/12/2027\nB,2028-01-01 00:00\n", "utf-8")
    run("NP", [source], DAY, tmp_path)
    assert [row.expires for row in read("NP", tmp_path).rows] == ["2027-12-31", "2028-01-01"]
    source.write_text("agency,until\nA,12.31.2027\n", "utf-8")
    with pytest.raises(ImportFault, match=r"Record 1: '12\.31\.2027' is not a day.*day_formats"):
        run("NP", [source], DAY, tmp_path)


# -- no person enters ----------------------------------------------------------------------------------------

CANARIES = {
    "owner": "Canary Owner",
    "ownerName": "Canary Owner",
    "representative": "Canary Representative",
    "email": "canary@example.org",
    "eMail": "canary@example.org",
    "instEmail": "canary@example.org",
    "phone": "+977 1 5551234",
    "instWorkTel": "+254 700 555123",
    "contact_number": "0917 555 1234",
    "Office Phone": "01711555123",
    "address": "1 Canary Street",
    "Address": "1 Canary Street",
}
SECRETS = ("Canary", "canary@", "555")


def file_of(shape: Mapping[str, Any], contact: str = "") -> bytes:
    """One record in a shape, every kind of personal column beside the mapped ones, and `contact` inside the name."""
    wanted = {name: column for column, source in shape["columns"].items() for name in source_columns(source)}
    days = ("expires", "date")
    record: dict[str, Any] = {name: "2027-01-01" if column in days else "1" for name, column in wanted.items()}
    first = next(iter(shape["columns"].values()))
    for name in source_columns(first):
        record[name] = f"ALPHA AGENCY {contact}".strip()
    record = {**CANARIES, **record}
    if shape["format"] == "json":
        meta = {"total": 1, "lastPage": 1}
        return json.dumps({shape["records"]: [record], "meta": meta} if "records" in shape else [record]).encode()
    if shape["format"] == "html":
        lines = [record.keys(), record.values()]
        return ("<table>" + "".join("<tr><td>" + "<td>".join(line) for line in lines) + "</table>").encode()
    text = io.StringIO()
    writer = csv.DictWriter(text, list(record), lineterminator="\n")
    writer.writeheader()
    writer.writerow(record)
    return text.getvalue().encode()


SHAPES = [(country, n) for country in countries() for n in range(len(read_settings(country).imports))]


@pytest.mark.parametrize("contact", ["", "info@canary-555.org", "Tel: +63 917 555 1234", "0917-555-1234"])
@pytest.mark.parametrize(("country", "number"), SHAPES)
def test_canaries_never_enter_a_copy(tmp_path: Path, country: str, number: int, contact: str) -> None:
    settings(tmp_path, country)
    shape = read_settings(country).imports[number]
    report = run(country, [Page("list", file_of(shape, contact))], DAY, tmp_path)
    text = report.copy.read_text("utf-8")
    assert "ALPHA AGENCY" in text
    assert not [secret for secret in SECRETS if secret in text], text
    assert (report.scrubbed > 0) == bool(contact)


def test_canaries_never_enter_the_job_orders(tmp_path: Path) -> None:
    settings(tmp_path, "PH")
    shape = read_settings("PH").job_orders["import"][0]
    copy, rows = run_orders("PH", [Page("list", file_of(shape, "+63 917 555 1234"))], DAY, tmp_path)
    assert rows == 1
    assert not [secret for secret in SECRETS if secret in copy.read_text("utf-8")]


# -- what every register says ---------------------------------------------------------------------------------


@pytest.mark.parametrize("country", countries())
def test_a_register_has_its_authority_law_and_a_way_to_a_copy(country: str) -> None:
    register = read_settings(country)
    assert register.official_page.startswith("https://")
    assert register.covers
    assert register.does_not_cover
    assert register.fetch
    assert register.fee or country == "KE"  # no source for Kenya was read first-hand
    assert has_copy(register.folder) == (country in ("ID", "PH"))
    if register.fee:
        assert register.fee["source"]["title"]


@pytest.mark.parametrize(
    ("country", "part", "key"),
    [("PH", "origin", "fee_limit"), ("ID", "origin", "fee_limit"), ("HK", "destination", "recruitment_fee")],
)
def test_the_fee_is_that_of_the_country_file(country: str, part: str, key: str) -> None:
    facts = read_settings(country).folder.parents[1] / "countries" / f"{country}.yml"
    value = yaml.safe_load(facts.read_text("utf-8"))[part][key]["value"]
    fee = {
        name: held
        for name, held in read_settings(country).fee.items()
        if name not in ("source", "checked", "confidence")
    }
    assert fee == value
