"""`safemigration registers`: list, import, update from an office on loopback, diff; words, JSON and faults."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from knowledge import register_fetch
from tests.knowledge.registers import make, settings
from tests.knowledge.replay import Answer, pages, serve

run = CliRunner().invoke
ROWS = [
    {
        "name": f"AGENCY {number:03} INC",
        "classification": "Manning Agency",
        "license_status": "Valid License",
        "license_expiration_date": None,
        "municipality_province": "ERMITA",
        "city_province": "MANILA",
    }
    for number in range(1, 13)
]
ORDERS = [
    {"agency": "AGENCY 001 INC", "principal": "X", "jobsite": "JAPAN", "position": "WELDING", "balance": "1"}
    | {"date_approved": "2027-01-01T00:00:00.000Z"}
]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_fetch.time, "sleep", lambda seconds: None)


def copy(name: str, status: str = "Active") -> str:
    return f"name,number,status\n{name},1/067/068,{status}\n"


def test_list_tells_where_there_is_no_copy() -> None:
    lines = run(app, ["registers", "list", "--json"]).stdout.splitlines()
    entries = {one["country"]: one for one in map(json.loads, lines)}
    assert entries["PH"]["rows"] == 3794
    assert (entries["NP"]["copy_date"], entries["NP"]["state"], entries["NP"]["rows"]) == (None, "no copy", 0)
    assert "no copy here; import one" in run(app, ["registers", "list"], env={"COLUMNS": "200"}).stdout


def test_update_replaces_the_copy(tmp_path: Path) -> None:
    settings(tmp_path, "PH")
    with serve(pages(ROWS, 5)) as (address, asked):
        arguments = ["registers", "update", "ph", "--mirror", address, "--folder", str(tmp_path)]
        result = run(app, arguments)
        assert result.exit_code == 0, result.output
        assert "PH: 12 rows in" in result.stdout
        data = json.loads(run(app, [*arguments, "--json"]).stdout)
    assert (data["rows"], data["added"], data["removed"]) == (12, [], [])
    assert len(asked) == 6


def test_a_failed_update_leaves_the_copy_alone(tmp_path: Path) -> None:
    settings(tmp_path, "PH")
    arguments = ["registers", "update", "PH", "--folder", str(tmp_path), "--mirror"]
    with serve(pages(ROWS, 5)) as (address, _):
        run(app, [*arguments, address])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with serve(pages(ROWS[:6], 5)) as (address, _):
        result = run(app, [*arguments, address])
    assert result.exit_code == 2
    assert "falls from 12 to 6 rows" in result.stderr
    with serve(lambda asked: Answer(b"", 500)) as (address, asked):
        result = run(app, [*arguments, address])
    assert (result.exit_code, len(asked)) == (2, register_fetch.TRIES)
    assert "nothing was imported" in result.stderr
    assert "licensed-agencies?page=1: the office answers 500" in result.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_update_of_job_orders(tmp_path: Path) -> None:
    settings(tmp_path, "PH")
    with serve(pages(ORDERS, 5)) as (address, asked):
        arguments = ["registers", "update", "PH", "--job-orders", "--mirror", address, "--folder", str(tmp_path)]
        assert "PH: 1 job orders in" in run(app, arguments).stdout
        assert json.loads(run(app, [*arguments, "--json"]).stdout)["rows"] == 1
    assert asked[0].path == "/api/v1/public/approved-job-orders?page=1"
    settings(tmp_path, "NP")
    result = run(app, ["registers", "update", "NP", "--job-orders", "--folder", str(tmp_path)])
    assert (result.exit_code, "has no job orders" in result.stderr) == (2, True)


def test_update_of_all_goes_on_after_a_fault_and_names_what_is_by_hand(tmp_path: Path) -> None:
    for country in ("BD", "NP", "PH"):
        settings(tmp_path, country)
    with serve(pages(ROWS, 5)) as (address, _):  # it knows nothing of Bangladesh
        result = run(app, ["registers", "update", "--mirror", address, "--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert "BD: nothing was imported." in result.stderr
    assert "NP: by hand. The site refuses programs." in result.stderr
    assert "PH: 12 rows in" in result.stdout


def test_a_list_that_must_be_fetched_by_hand(tmp_path: Path) -> None:
    settings(tmp_path, "HK")
    result = run(app, ["registers", "update", "HK", "--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert "only be fetched by hand. Search all agencies on the official page" in result.stderr


def test_diff(tmp_path: Path) -> None:
    make(tmp_path, copy("ALPHA"), "2026-08-01")
    arguments = ["registers", "diff", "NP", "--folder", str(tmp_path)]
    result = run(app, arguments)
    assert (result.exit_code, "There are: 2026-08-01." in result.stderr) == (2, True)
    (tmp_path / "NP" / "previous").mkdir()
    (tmp_path / "NP" / "copy_2026-08-01.csv").rename(tmp_path / "NP" / "previous" / "copy_2026-08-01.csv")
    make(tmp_path, copy("ALPHA", "Blocked") + "BETA,2/067/068,Active\n", "2026-09-14")
    result = run(app, arguments)
    assert result.exit_code == 0, result.output
    assert "NP: copy_2026-08-01.csv -> copy_2026-09-14.csv" in result.stdout
    assert "added: 1\n  BETA | 2/067/068 | Active" in result.stdout
    assert "ALPHA | 1/067/068 | Active -> ALPHA | 1/067/068 | Blocked" in result.stdout
    data = json.loads(run(app, [*arguments, "2026-09-14", "2026-08-01", "--json"]).stdout)
    assert [row["name"] for row in data["removed"]] == ["BETA"]
    file = tmp_path / "other.csv"
    file.write_text(copy("ALPHA", "Blocked") + "BETA,2/067/068,Active\n", "utf-8")
    assert "nothing changed" in run(app, [*arguments, "2026-09-14", str(file)]).stdout
    result = run(app, [*arguments, "2020-01-01"])
    assert "no copy of NP of '2020-01-01'" in result.stderr
    file.write_text("name,phone\nA,1\n", "utf-8")
    assert "the columns are name, phone" in run(app, [*arguments, "2026-09-14", str(file)]).stderr


def test_import_of_several_pages_and_of_job_orders(tmp_path: Path) -> None:
    settings(tmp_path, "PH")
    files = []
    for number in (1, 2):
        files.append(str(tmp_path / f"{number}.json"))
        content = {"meta": {"total": 12, "lastPage": 2}, "data": ROWS[(number - 1) * 6 : number * 6]}
        Path(files[-1]).write_text(json.dumps(content), "utf-8")
    rest = ["--date", "2026-09-14", "--folder", str(tmp_path)]
    result = run(app, ["registers", "import", "PH", files[0], *rest])
    assert "hold 6 rows, the authority counts 12" in result.stderr
    assert "PH: 12 rows in" in run(app, ["registers", "import", "PH", *files, *rest]).stdout
    Path(files[0]).write_text(json.dumps({"meta": {"total": 1}, "data": ORDERS}), "utf-8")
    assert "1 job orders in" in run(app, ["registers", "import", "PH", files[0], "--job-orders", *rest]).stdout
