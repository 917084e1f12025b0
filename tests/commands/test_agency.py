"""`safemigration agency` and `safemigration registers`: words, JSON, batches, faults."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.wording import render
from knowledge.agencies import Verdict, check
from knowledge.register_copy import COLUMNS
from tests.knowledge.registers import make

TODAY = date(2026, 9, 20)
run = CliRunner().invoke


def test_json_has_what_a_machine_needs() -> None:
    result = run(app, ["agency", "--country", "id", "--json", "Agesa Asa Jaya, PT"])
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data["query"] == {"country": "ID", "name": "Agesa Asa Jaya, PT", "number": ""}
    assert data["rows"][0].items() >= {"name": "PT. AGESA ASA JAYA", "number": "9120307772741", "place": ""}.items()
    assert data.keys() >= {"verdict", "candidates", "reasons", "copy_date", "official_page", "ask_next"}


def test_words_for_people() -> None:
    result = run(app, ["agency", "--country", "PH", "greenworld international"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Do not pay and do not sign.")
    assert "GREENWORLD INTERNATIONAL CORPORATION – Cancelled" in result.stdout
    assert "https://dmw.gov.ph/licensed-recruitment-agencies" in result.stdout


def test_staff_see_what_led_to_the_answer() -> None:
    result = run(app, ["agency", "--country", "ID", "--details", "anugerah bahari pasifik"])
    assert result.exit_code == 0
    words, _, behind = result.stdout.partition("\ndetails\n")
    assert words.startswith("Check one more thing") or "too old" in words
    assert behind.count("number: 9120206591455") == 2  # the two rows, which the answer shows once
    assert words.count("9120206591455") == 1
    assert "compared as 'anugerahbaharipasifik'" in behind
    assert "reason: listed_only" in behind
    copy = Path("knowledge/registers/ID/copy_2026-09-17.csv").read_bytes()
    assert f"copy sha256: {hashlib.sha256(copy).hexdigest()}" in behind
    data = json.loads(run(app, ["agency", "--country", "ID", "--details", "--json", "anugerah bahari pasifik"]).stdout)
    assert data["details"]["copy"]["file"] == "ID/copy_2026-09-17.csv"
    assert set(data["details"]["rows"][0]["columns"]) == set(COLUMNS)


def test_details_without_a_copy() -> None:
    result = run(app, ["agency", "--country", "NP", "--details", "abc overseas"])
    assert result.exit_code == 0
    assert result.stdout.rstrip().endswith("copy: none")


def test_a_batch_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    lines = '{"country": "PH", "name": "greenworld"}\n\n{"country": "ID", "name": "", "number": "9120307772741"}\n'
    path = tmp_path / "questions.jsonl"
    path.write_text(lines, "utf-8")
    for source, stdin in ((str(path), None), ("-", lines)):
        result = run(app, ["agency", "--batch", source], input=stdin)
        assert result.exit_code == 0
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        assert [answer["query"]["country"] for answer in answers] == ["PH", "ID"]
        assert len(answers[0]["candidates"]) == 2


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["agency", "greenworld"], "the country is missing"),
        (["agency", "--country", "Philippines", "x"], "'Philippines' is not a country"),
        (["agency", "--country", "ZZ", "x"], "'ZZ' is not a country"),
        (["agency", "--country", "EU", "x"], "'EU' is not a country"),
        (["agency", "--country", "PH"], "there is no name and no licence number"),
        (["agency", "--batch", "nowhere.jsonl"], "cannot be read"),
        (["agency", "--batch", "-", "x"], "--batch takes the names from the file"),
        (["registers", "import", "XX", "f.csv", "--date", "2026-09-14"], "there is no register for 'XX'"),
        (["registers", "import", "PH", "f.csv", "--date", "yesterday"], "'yesterday' is not a day"),
        (["registers", "import", "PH", "nowhere.csv", "--date", "2026-09-20"], "cannot be read"),
    ],
)
def test_bad_input_ends_with_two_and_the_mend(arguments: list[str], problem: str) -> None:
    result = run(app, arguments)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"country": "P", "name": "x"}', "'P' is not a country"),
        ('{"country": "PH", "name": " "}', "there is no name"),
        ('{"country": "PH"}', "name is missing"),
        ('{"country": "PH", "name": 3}', "name must be a text"),
        ("greenworld", "not JSON"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_answered(line: str, problem: str) -> None:
    result = run(app, ["agency", "--batch", "-"], input=f'{{"country": "PH", "name": "ok"}}\n{line}\n')
    assert result.exit_code == 2
    assert f"-:2: {problem}" in result.stderr
    assert result.stdout == ""


# -- what people read -------------------------------------------------------------------------------------------------

COPY = """name,number,status,place,expires
ALPHA PVT. LTD.,1/067/068,Active,Kathmandu,2026-10-01
BETA & SONS <b>,2/067/068,Frozen,,
ENDED,3/067/068,Active,,2026-01-01
TWIN INC,4/067/068,Active,,
TWIN CORP,5/067/068,Blocked,,
"""


def spoken(verdict: Verdict) -> str:
    return render("utter_agency_verdict", verdict.as_data(), "en").html


@pytest.mark.parametrize(
    ("country", "name", "number"),
    [
        ("PH", "greenworld placement services", ""),
        ("PH", "AL ROMAITHI INTERNATIONAL MANPOWER SERVICES", ""),
        ("PH", "greenworld international", ""),
        ("PH", "1010 ephesians human resources", ""),
        ("PH", "1015 brilliant minds", ""),
        ("PH", "Filipino Manpower Services", "1"),
        ("PH", "grenworld", ""),
        ("PH", "navis maritime services", ""),
        ("PH", "qwerty zzz", ""),
        ("PH", "manpower agency", ""),
        ("PH", "", "DMW-072-LB-09262023-UL"),
        ("ID", "agesa asa jaya", ""),
        ("ID", "agesa asa jaya", "9120218142977"),
        ("ID", "agesa asa jaya", "12"),
        ("ID", "", "9120307772741"),
        ("ID", "", "9120307772742"),
        ("NP", "anything", ""),
    ],
)
def test_every_answer_is_short_dated_and_promises_nothing(country: str, name: str, number: str) -> None:
    verdict = check(country, name, number, TODAY)
    words = spoken(verdict)
    assert len(words) < 2000
    assert not re.search(r"\bsafe\b|\bsafely\b|\btrust\b", words, re.IGNORECASE)
    if verdict.copy_date:
        assert f'<a href="{verdict.official_page}">' in words
        assert "September" in words
    if verdict.verdict in ("active", "limited"):
        assert "A licence is no proof" in words
    if verdict.verdict == "not_found":
        assert "This accuses nobody" in words
    assert words.startswith("<b>")


def test_other_reasons_are_said(tmp_path: Path) -> None:
    make(tmp_path, COPY)
    look_up = {
        name: spoken(check("NP", name, "", TODAY, tmp_path)) for name in ("alpha", "beta & sons b", "ended", "twin")
    }
    assert "The licence ends on October 1, 2026." in look_up["alpha"]
    assert "BETA &amp; SONS &lt;b&gt;" in look_up["beta & sons b"]
    assert "We do not know what its status means." in look_up["beta & sons b"]
    assert "The licence ended on January 1, 2026." in look_up["ended"]
    assert "Several companies in the official list have this name." in look_up["twin"]
    old = spoken(check("NP", "alpha", "", date(2027, 9, 14), tmp_path))
    assert "Our copy of the list is too old to answer from." in old


def test_a_page_typed_as_a_name_or_number_still_fits_into_a_message() -> None:
    assert len(spoken(check("PH", "zorblatt " * 450, "", TODAY))) < 2000
    assert len(spoken(check("ID", "zorblatt", "1" * 4000, TODAY))) < 2000


# -- registers --------------------------------------------------------------------------------------------------------


def test_list() -> None:
    result = run(app, ["registers", "list", "--json"])
    entries = {entry["country"]: entry for entry in map(json.loads, result.stdout.splitlines())}
    assert entries["PH"]["rows"] == 3794
    assert entries["ID"]["copy_date"] == "2026-09-17"
    assert "3794" in run(app, ["registers", "list"]).stdout


def test_import(tmp_path: Path) -> None:
    make(tmp_path)
    source = tmp_path / "list.csv"
    source.write_text("agency,licence,state,owner\nA,1/067/068,Active,x\nB,1/67/68,Frozen,y\n", "utf-8")
    arguments = ["registers", "import", "np", str(source), "--date", "2026-09-14", "--folder", str(tmp_path)]
    result = run(app, arguments)
    assert result.exit_code == 0, result.output
    assert "NP: 2 rows in" in result.stdout
    assert "added: 2" in result.stdout
    assert "Frozen (1 rows)" in result.stdout
    assert "1/67: A; B" in result.stdout
    assert "columns left out: owner" in result.stdout
    data = json.loads(run(app, [*arguments, "--json"]).stdout)
    assert (data["rows"], data["added"], data["unknown_statuses"]) == (2, [], {"Frozen": 1})
    source.write_text("agency,licence,state,owner\nA,1/067/068,Active,x\n", "utf-8")
    result = run(app, arguments)
    assert result.exit_code == 2
    assert "falls from 2 to 1 rows" in result.stderr
