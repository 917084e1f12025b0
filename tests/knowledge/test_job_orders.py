"""Job orders: imported beside the agencies, looked up by agency, destination and employer, said with care."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.wording import render
from knowledge.agencies import check
from knowledge.job_orders import SHOWN, iso_codes, look_up
from knowledge.register_copy import ORDERS, Order, copies
from knowledge.register_import import run, run_orders
from knowledge.register_sources import ImportFault, Page
from knowledge.yamlfile import KnowledgeError
from tests.knowledge.registers import SHARED, settings

DAY = date(2026, 9, 14)


def order(agency: str, employer: str, country: str, position: str, day: str = "2027-01-31") -> dict[str, Any]:
    return {
        "agency": agency,
        "principal": employer,
        "jobsite": country,
        "position": position,
        "balance": "4",
        "date_approved": f"{day}T00:00:00.000Z",
    }


ROWS = [
    order("ALPHA MANPOWER INC.", "RAYAAT RECRUITMENT OFFICE", "SAUDI ARABIA", "WORKER CARE", "2026-12-01"),
    order("ALPHA MANPOWER INC", "YAMATO CO., LTD.", "JAPAN", "WELDING"),
    order("ALPHA MANPOWER SERVICES INC.", "YAMATO CO., LTD.", "JAPAN", "PAINTER"),
]


def page(rows: list[dict[str, Any]], total: int | None = None) -> Page:
    meta = {"total": len(rows) if total is None else total, "lastPage": 1}
    return Page("page 1", json.dumps({"meta": meta, "data": rows}).encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    settings(tmp_path, "PH")
    run("PH", [Page("list", b"name,status\nALPHA MANPOWER INC.,Valid License\nOMEGA INC,Cancelled\n")], DAY, tmp_path)
    return tmp_path


def test_nothing_is_said_without_a_copy(folder: Path) -> None:
    assert look_up("PH", ["ALPHA MANPOWER INC."], folder=folder) is None
    verdict = check("PH", "Alpha Manpower", "", DAY, folder)
    assert verdict.as_data()["second_check"]["found"] == []
    assert verdict.as_data()["second_check"]["found_total"] is None
    assert "job orders names" not in render("utter_agency_verdict", verdict.as_data(), "en").text


def test_orders_of_the_very_agency(folder: Path) -> None:
    copy, rows = run_orders("PH", [page(ROWS)], DAY, folder)
    assert (copy.name, rows) == ("job-orders_2026-09-14.csv", 3)
    found = look_up("PH", ["ALPHA MANPOWER INC."], folder=folder)
    assert found is not None
    assert (found.total, found.copy_date) == (2, DAY)
    assert found.orders[0] == Order("ALPHA MANPOWER INC", "YAMATO CO., LTD.", "JAPAN", "WELDING", "4", "2027-01-31")
    by_country = look_up("PH", ["ALPHA MANPOWER INC."], "SA", folder=folder)
    by_employer = look_up("PH", ["Alpha Manpower"], employer="Yamato Company Limited", folder=folder)
    assert by_country is not None
    assert by_employer is not None
    assert [one.position for one in by_country.orders] == ["WORKER CARE"]
    assert [one.position for one in by_employer.orders] == ["WELDING"]


def test_the_answer_shows_them_dated_and_asks_for_the_paper(folder: Path) -> None:
    run_orders("PH", [page(ROWS)], DAY, folder)
    data = check("PH", "Alpha Manpower", "", DAY, folder).as_data()
    assert data["verdict"] == "active"
    second = data["second_check"]
    assert [(one["agency"], one["country"], one["position"]) for one in second["found"]] == [
        ("ALPHA MANPOWER INC", "JAPAN", "WELDING"),
        ("ALPHA MANPOWER INC.", "SAUDI ARABIA", "WORKER CARE"),
    ]
    assert (second["found_total"], second["copy_date"]) == (2, "2026-09-14")
    text = render("utter_agency_verdict", data, "en").text
    assert "In our copy of September 14, 2026 the list of job orders names this agency for:" in text
    assert "WELDING – JAPAN" in text
    assert "This does not show that your job is real. Ask for the job order on paper." in text
    assert check("PH", "Omega", "", DAY, folder).as_data()["second_check"]["found"] == []


def test_many_orders_are_counted_and_a_few_shown(folder: Path) -> None:
    rows = [order("ALPHA MANPOWER INC.", "X", "QATAR", f"JOB {n}") for n in range(40)]
    run_orders("PH", [page(rows)], DAY, folder)
    found = look_up("PH", ["ALPHA MANPOWER INC."], folder=folder)
    assert found is not None
    assert (len(found.orders), found.total) == (SHOWN, 40)


def test_a_new_copy_is_used_the_old_one_kept_and_a_fall_refused(folder: Path) -> None:
    run_orders("PH", [page(ROWS)], date(2026, 9, 1), folder)
    assert look_up("PH", ["ALPHA MANPOWER INC."], folder=folder) is not None
    with pytest.raises(ImportFault, match="falls from 3 to 1 rows"):
        run_orders("PH", [page(ROWS[:1])], DAY, folder)
    run_orders("PH", [page(ROWS[:1])], DAY, folder, allow_fall=True)
    found = look_up("PH", ["ALPHA MANPOWER INC."], folder=folder)
    assert found is not None
    assert (found.total, found.copy_date) == (1, DAY)
    assert [day for day, _ in copies(folder / "PH", ORDERS)] == [date(2026, 9, 1), DAY]
    assert [day for day, _ in copies(folder / "PH")] == [DAY]


def test_faults(folder: Path) -> None:
    with pytest.raises(ImportFault, match="hold 3 rows, the authority counts 134566"):
        run_orders("PH", [page(ROWS, 134566)], DAY, folder)
    settings(folder, "NP")
    with pytest.raises(ImportFault, match="The register of NP has no job orders"):
        run_orders("NP", [page(ROWS)], DAY, folder)
    (folder / "PH" / "job-orders_2026-09-14.csv").write_text("agency,phone\nA,1\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"job-orders_2026-09-14\.csv:1: the columns are agency, phone"):
        look_up("PH", ["A"], folder=folder)


def test_countries_as_the_office_writes_them() -> None:
    assert iso_codes("SAUDI ARABIA") == {"SA"}
    assert iso_codes("MACAU") == {"MO"}
    assert iso_codes("ATLANTIS") == frozenset()


@pytest.mark.skipif(not SHARED.exists(), reason="the shared copies are not here")
def test_the_recorded_page(folder: Path) -> None:
    recorded = SHARED / "PH-dmw" / "api_dmw_approved_job_orders_page1_2026-07-14.json"
    copy, rows = run_orders("PH", [recorded], date(2026, 7, 14), folder, allow_fall=True)
    assert rows == 50
    strategic = look_up("PH", ["STRATEGIC INTERNATIONAL MANPOWER SERVICES INC"], "JP", folder=folder)
    assert strategic is not None
    assert {one.position for one in strategic.orders} >= {"SCAFFOLDER", "WORKER PAINTING"}
    former = look_up("PH", ["SAMANTHA MANPOWER RECRUITMENT AGENCY INC."], folder=folder)
    assert former is not None
    assert former.total == 4
    assert "2026-07-14T" not in copy.read_text("utf-8")


def test_orders_of_several_lines_and_the_latest_first(folder: Path) -> None:
    text = (
        'agency,employer,country,date\nALPHA MANPOWER INC.,"FIRST,\nSECOND ""LINE""",JAPAN,2026-01-02\n'
        "OMEGA INC,Ö,QATAR,\nALPHA MANPOWER INC.,LATER,QATAR,2026-03-04\n"
    )
    (folder / "PH" / "job-orders_2026-09-14.csv").write_text(text, encoding="utf-8")
    found = look_up("PH", ["Alpha Manpower Inc"], folder=folder)
    assert found is not None
    assert [order.employer for order in found.orders] == ["LATER", 'FIRST,\nSECOND "LINE"']
    omega = look_up("PH", ["OMEGA INC"], folder=folder)
    assert omega is not None
    assert omega.orders == (Order("OMEGA INC", "Ö", "QATAR"),)
