"""Fetching a register from an office on loopback: all of it, slowly, under our own name, or a fault with its mend."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge import register_fetch
from knowledge.register import read, read_settings
from knowledge.register_fetch import TRIES, USER_AGENT, ByHand, FetchFault, fetch
from knowledge.register_import import run
from knowledge.register_sources import ImportFault
from tests.knowledge.registers import SHARED, settings
from tests.knowledge.replay import Answer, Asked, Office, pages, serve

ROWS = [
    {
        "name": f"AGENCY {number:03} INC",
        "classification": "Manning Agency",
        "license_status": "Valid License",
        "license_expiration_date": "2031-10-03T00:00:00.000Z",
        "municipality_province": "N.S. (Municipality Not Stated)",
        "city_province": "MANILA",
        "representative": "Juana dela Cruz",
    }
    for number in range(1, 8)
]
PH = read_settings("PH")


class Waits(list[float]):
    """Stands in for time.sleep: how long the fetcher would have waited."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def get(office: Office, waits: Waits | None = None, country: str = "PH") -> tuple[list[Any], list[Asked]]:
    register = read_settings(country)
    with serve(office) as (address, asked):
        return fetch(register.fetch, register.imports, address, sleep=Waits() if waits is None else waits), asked


def failing(times: int, answer: Answer, then: Office) -> Office:
    """An office whose second request fails a few times."""
    state = {"left": times, "asked": 0}

    def office(asked: Asked) -> Answer:
        state["asked"] += 1
        if state["asked"] > 1 and state["left"]:
            state["left"] -= 1
            return answer
        return then(asked)

    return office


def test_all_pages_become_one_copy(tmp_path: Path) -> None:
    waits = Waits()
    found, asked = get(pages(ROWS, 3), waits)
    assert [one.path.rpartition("/")[2] for one in asked] == [f"licensed-agencies?page={n}" for n in (1, 2, 3)]
    assert {one.headers["User-Agent"] for one in asked} == {USER_AGENT}
    assert "safe-migration-bot" in USER_AGENT
    assert not any("x-api-key" in map(str.lower, one.headers) for one in asked)
    assert waits == [1.0, 1.0]  # between the pages, at least a second
    settings(tmp_path, "PH")
    report = run("PH", found, date(2026, 11, 1), tmp_path)
    assert report.rows == 7
    row = read("PH", tmp_path).rows[0]
    assert (row.place, row.expires, row.scope) == ("MANILA", "2031-10-03", "Manning Agency")
    assert "Juana" not in report.copy.read_text("utf-8")


def test_the_key_of_the_office_is_sent_where_the_operator_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFEMIGRATION_REGISTER_KEY_PH", "a-key-for-tests")
    _, asked = get(pages(ROWS, 10))
    assert asked[0].headers["x-api-key"] == "a-key-for-tests"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"slow down", 429),
        Answer(b"oops", 500),
        Answer(b'{"meta": {"total": 7', 200),
        Answer(json.dumps({"meta": {}, "data": []}).encode(), cut=10),
    ],
    ids=["429", "500", "truncated JSON", "connection lost"],
)
def test_a_passing_fault_is_tried_again(answer: Answer) -> None:
    waits = Waits()
    found, asked = get(failing(2, answer, pages(ROWS, 3)), waits)
    assert (len(found), len(asked)) == (3, 5)
    assert waits[0] == 1.0
    assert 2.0 <= waits[1] <= 2.5 < 4.0 <= waits[2] <= 5.0


def test_retry_after_is_heeded() -> None:
    waits = Waits()
    get(failing(1, Answer(b"", 429, {"Retry-After": "17"}), pages(ROWS, 3)), waits)
    assert 17.0 in waits
    with pytest.raises(
        FetchFault, match=r"page=2: the office answers 429\. Mend: the office asks to wait 3600 seconds"
    ):
        get(failing(1, Answer(b"", 429, {"Retry-After": "3600"}), pages(ROWS, 3)))


def test_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_fetch, "TIMEOUT", 0.2)
    found, asked = get(failing(1, Answer(b"{}", hang=1.0), pages(ROWS, 3)))
    assert (len(found), len(asked)) == (3, 4)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(b"", 503), rf"page=2: the office answers 503, {TRIES} times\. Mend: .*by hand: Ask the DMW"),
        (Answer(b"{", 200), rf"page=2: the answer breaks off or is not JSON, {TRIES} times\. Mend: "),
        (Answer(b"", 401), r"page=2: the office refuses \(401\)\. Mend: set SAFEMIGRATION_REGISTER_KEY_PH to the key"),
        (Answer(b"", 404), r"page=2: the office answers 404\. Mend: the address may have moved"),
        (Answer(b"<!doctype html><script></script>"), r"page=2: .*a web page for a browser \(JavaScript\).*Mend: Ask"),
        (Answer(b'{"meta": {"total": 1}, "rows": []}'), r"page=2: .*no list of records at data\. Mend: "),
        (
            Answer(b'{"meta": {"total": 1, "lastPage": 1}, "data": [{"agency": "X"}]}'),
            r"page=2: .*there is no column 'name' for name\. Mend: the file has agency",
        ),
        (
            Answer(json.dumps({"meta": {"total": 7, "pages": 3}, "data": ROWS[3:6]}).encode()),
            r"page=2: the answer has no number of pages at meta\.lastPage \(None\)\. Mend: ",
        ),
        (Answer(b'{"meta": {}, "data": []}'), r"page=2: .*no number at meta\.total\. Mend: "),
    ],
)
def test_a_lasting_fault_names_address_page_and_mend(answer: Answer, problem: str) -> None:
    with pytest.raises(ImportFault, match=rf"^http://127\.0\.0\.1:\d+/api/v1/public/licensed-agencies\?{problem}"):
        get(failing(99, answer, pages(ROWS, 3)))


def test_nobody_listens() -> None:
    waits = Waits()
    with pytest.raises(FetchFault, match=r"the connection failed \(ConnectError\), 5 times"):
        fetch(PH.fetch, PH.imports, "http://127.0.0.1:9", sleep=waits)
    assert len(waits) == TRIES - 1


def test_a_list_that_changed_while_it_was_read_is_refused(tmp_path: Path) -> None:
    settings(tmp_path, "PH")
    found, _ = get(pages(ROWS, 3, total=9))
    with pytest.raises(ImportFault, match="hold 7 rows, the authority counts 9"):
        run("PH", found, date(2026, 11, 1), tmp_path)
    assert not list((tmp_path / "PH").glob("*.csv"))


def test_kenya_is_asked_twice_by_post(tmp_path: Path) -> None:
    def office(asked: Asked) -> Answer:
        name, status = ("ALPHA", "LICENSE_PAID") if asked.body["verifiedOnly"] else ("BETA", "LICENSE_EXPIRED")
        row = {"instName": name, "instStatus": status, "instExpiryDate": None, "instLicenseType": "LOCAL LICENSE"}
        return Answer(json.dumps({"success": True, "data": [row]}).encode())

    found, asked = get(office, country="KE")
    assert [(one.method, one.path) for one in asked] == [("POST", "/api/v1/agencies/public/list")] * 2
    settings(tmp_path, "KE")
    assert run("KE", found, date(2026, 11, 1), tmp_path).rows == 2


def test_bangladesh_is_a_table_on_one_page(tmp_path: Path) -> None:
    page = """<html><body><table><tr><td>menu</td></tr></table><table>
      <tr><th>#</th><th>License No</th><th>Agent Name</th><th>Address</th><th>Office Phone</th>
          <th>License Status</th><th>Validity</th></tr>
      <tr><td>1</td><td>RL0010</td><td>Orchard &amp; Sons</td><td>House 1</td><td>01711</td>
        <td>Active</td><td>31-12-2027</td>
      <tr><td>2</td><td>RL11</td><td>Other <b>Ltd</b></td><td>x</td><td>y</td>
        <td>Server Locked</td><td></td></tr></table>"""
    found, asked = get(lambda asked: Answer(page.encode()), country="BD")
    assert [one.path for one in asked] == ["/agencies"]
    settings(tmp_path, "BD")
    report = run("BD", found, date(2026, 11, 1), tmp_path)
    assert report.copy.read_text("utf-8") == (
        "name,number,status,expires\nOrchard & Sons,RL0010,Active,2027-12-31\nOther Ltd,RL11,Server Locked,\n"
    )
    assert set(report.dropped) == {"#", "Address", "Office Phone"}


@pytest.mark.parametrize("country", ["NP", "HK", "IN", "ID", "VN"])
def test_a_list_no_program_can_fetch_says_how_to_do_it_by_hand(country: str) -> None:
    register = read_settings(country)
    with pytest.raises(ByHand) as caught:
        fetch(register.fetch, register.imports)
    assert str(caught.value) == register.fetch["manual"]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared copies are not here")
def test_the_recorded_answers_of_the_dmw(tmp_path: Path) -> None:
    recorded = json.loads((SHARED / "PH-dmw" / "api_dmw_licensed_agencies_page1_2026-07-14.json").read_text("utf-8"))
    settings(tmp_path, "PH")
    found, _ = get(pages(recorded["data"], 20))
    report = run("PH", found, date(2026, 7, 14), tmp_path)
    assert (report.rows, report.unknown_statuses) == (50, {})
    row = next(row for row in read("PH", tmp_path).rows if row.name == "101 MOJO INT`L. CORPORATION")
    assert row[1:] == ("", "Valid License", "MALATE, MANILA", "2031-10-03", "", "Private Employment Agency")
    assert not any("N.S." in row.place for row in read("PH", tmp_path).rows)
