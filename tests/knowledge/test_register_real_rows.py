"""The real copies in ../shared through our importers: what registers.md warns of, each with the rows that do it."""

from __future__ import annotations

import csv
import subprocess
from datetime import date
from pathlib import Path

import pytest

from knowledge.agencies import Verdict, check
from knowledge.register import Register, read, read_settings
from knowledge.register_copy import Row, copies, read_copy
from knowledge.register_diff import differences
from knowledge.register_import import ImportReport, run
from knowledge.register_sources import ImportFault
from knowledge.yamlfile import ROOT
from tests.knowledge.registers import SHARED, settings

FILES = {
    "NP": ("NP-dofe/agencies_2026-04.json", date(2026, 4, 18)),
    "KE": ("KE-nea/nea_2026-04-12.json", date(2026, 4, 12)),
    "HK": ("HK-eaa/agencies_2021-12-28.csv", date(2021, 12, 28)),
    "BD": ("BD-bmet/agencies_rl_2023-04.csv", date(2023, 4, 30)),
    "IN": ("IN-emigrate/ra_sample_2026-09-26.csv", date(2026, 9, 26)),
    "PH": ("PH-dmw/licensed-agencies_2026-09-14.csv", date(2026, 9, 14)),
    "ID": ("ID-p3mi/p3mi_2026-09-17.csv", date(2026, 9, 17)),
}
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared copies are not here")


class Imported:
    """All registers, imported into a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports: dict[str, ImportReport] = {}
        for country, (name, day) in FILES.items():
            settings(folder, country)
            self.reports[country] = run(country, [SHARED / name], day, folder)

    def register(self, country: str) -> Register:
        return read(country, self.folder)

    def rows(self, country: str, part: str) -> list[Row]:
        return [row for row in self.register(country).rows if part in row.name]

    def ask(self, country: str, name: str = "", number: str = "") -> Verdict:
        return check(country, name, number, FILES[country][1], self.folder)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return Imported(tmp_path_factory.mktemp("registers"))


def codes(verdict: Verdict) -> list[str]:
    return [reason["code"] for reason in verdict.reasons]


@pytest.mark.parametrize(
    ("country", "rows", "merged", "other_numbers", "unknown"),
    [
        ("NP", 1749, 584, 0, {}),
        ("KE", 1294, 0, 1, {}),
        ("HK", 3293, 0, 0, {}),
        ("BD", 507, 0, 0, {"": 507}),
        ("IN", 28, 0, 0, {}),
        ("PH", 3794, 0, 0, {}),
        ("ID", 526, 0, 0, {}),
    ],
)
def test_every_row_enters(
    real: Imported, country: str, rows: int, merged: int, other_numbers: int, unknown: dict[str, int]
) -> None:
    report = real.reports[country]
    assert (report.rows, report.merged, report.other_numbers) == (rows, merged, other_numbers)
    assert (report.unknown_statuses, report.nameless, report.scrubbed) == (unknown, 0, 0)


@pytest.mark.parametrize("country", ["KE", "HK", "NP", "IN", "PH", "ID"])
def test_every_licensed_row_answers_to_its_own_name_and_number(real: Imported, country: str) -> None:
    register = real.register(country)
    good = {"active", "limited"}
    for row in [row for row in register.rows if register.group(row) in good][::29]:
        found = real.ask(country, row.name, row.number)
        # Twins and rows that contradict each other are a question; nothing else may come of a row's own name.
        assert found.verdict in {*good, "candidates", "cannot_tell"}, row
        assert row.name in [one.name for one in (*found.rows, *found.candidates)], row


# -- Nepal ---------------------------------------------------------------------------------------------------


def test_nepal_inactive_and_blocked_is_one_licence_that_is_not_active(real: Imported) -> None:
    assert [row.status for row in real.rows("NP", "A ONE OVERSEAS")] == ["Inactive"]
    assert real.ask("NP", "A One Overseas").verdict == "not_active"
    assert not {row.status for row in real.register("NP").rows} & {"licensed", "expired", "blacklisted"}


def test_nepal_a_status_of_another_group_stays_on_its_own_row(real: Imported) -> None:
    found = real.ask("NP", "Moon Human Resource", "1151/073/074")
    assert sorted(row.status for row in found.rows) == ["Inactive", "Suspended"]
    assert found.verdict == "sanctioned"


def test_nepal_a_placeholder_is_no_number(real: Imported) -> None:
    rows = real.rows("NP", "FEDERATION OF NEPALESE CHAMBERS")
    assert {row.number for row in rows} == {""}
    found = real.ask("NP", rows[0].name)
    assert found.verdict == "sanctioned"


@pytest.mark.parametrize(
    "number", ["494/061/62", "494/061/062", "494/61/62", "494/2061/62", "४९४/०६१/६२", "494", "0494"]
)
def test_nepal_one_number_in_many_spellings(real: Imported, number: str) -> None:
    found = real.ask("NP", "A.K. Overseas", number)
    assert (found.verdict, codes(found)) == ("active", ["number_and_name_agree"])


def test_nepal_another_year_is_another_number(real: Imported) -> None:
    found = real.ask("NP", "A.K. Overseas", "494/066/067")
    assert found.verdict == "cannot_tell"
    assert "number_differs" in codes(found)


def test_nepal_a_number_without_its_year_in_the_list(real: Imported) -> None:
    row = next(row for row in real.register("NP").rows if row.number.isdigit() and row.status == "Active")
    assert real.ask("NP", row.name, f"{row.number}/081/082").verdict == "active"
    assert real.ask("NP", "Qwerty Zorblatt", row.number).verdict == "borrowed_number"


def test_nepal_a_former_name_is_a_question(real: Imported) -> None:
    found = real.ask("NP", "Genuine Placement Pvt Ltd")
    assert found.verdict == "candidates"
    assert any(row.name.startswith("A.I.M. Management") for row in found.candidates)


def test_nepal_a_number_of_bangladesh_is_explained(real: Imported) -> None:
    assert "Bangladesh" in real.ask("NP", "", "RL-2058").reasons[0]["sentence"]


# -- Kenya ---------------------------------------------------------------------------------------------------


def test_kenya_no_flag_is_a_licence_and_the_flag_is_none(real: Imported) -> None:
    assert real.ask("KE", "Riverside Manpower", "RA/2025/10/24").verdict == "active"
    expired = next(row for row in real.register("KE").rows if row.status == "expired")
    assert real.ask("KE", expired.name).verdict == "not_active"


def test_kenya_a_local_licence_does_not_cover_jobs_abroad(real: Imported) -> None:
    register = real.register("KE")
    local = [row for row in register.rows if row.scope == "Local Recruitment Only" and row.status == "LICENSE_PAID"]
    assert local
    for row in local:
        found = real.ask("KE", row.name)
        assert found.verdict == "limited"
        assert {"code": "status_means", "sentence": register.meaning(row)} in found.reasons
        assert "does not cover jobs abroad" in register.meaning(row)


def test_kenya_a_company_number_is_another_kind(real: Imported) -> None:
    assert [row.number for row in real.rows("KE", "Lithium Hart")] == [""]
    for number in ("PVT-ZQURVD8", "CPR/2011/53972", "C.105984", "pvt -mkumbzx3"):
        reason = real.ask("KE", "Riverside Manpower", number).reasons[-2]
        assert "company number" in reason["sentence"], number


def test_kenya_pending_and_null_were_never_licensed(tmp_path: Path) -> None:
    settings(tmp_path, "KE")
    source = tmp_path / "api.json"
    kinds = [("ALPHA", '"LICENSE_PAID"', '"LOCAL LICENSE"'), ("BETA", '"LICENSE_PENDING"', "null")]
    kinds += [("GAMMA", "null", '"BOTH LOCAL & INTERNATIONAL LICENSE"'), ("DELTA", '"LICENSE_PAID"', "null")]
    kinds += [("OMEGA", '"LICENSE_PAID"', '"BOTH LOCAL & INTERNATIONAL LICENSE"')]
    row = '{"instName": "%s", "instStatus": %s, "instLicenseType": %s, "instExpiryDate": null, "instEmail": "a@b.ke"}'
    junk = '{"instName": null, "instStatus": null, "instLicenseType": null, "instExpiryDate": null}'
    source.write_text('{"data": [' + ", ".join([*(row % kind for kind in kinds), junk]) + "]}", "utf-8")
    report = run("KE", [source], date(2026, 9, 1), tmp_path)
    assert (report.rows, report.nameless, report.unknown_statuses) == (5, 1, {})
    found = {name: check("KE", name, "", date(2026, 9, 2), tmp_path).verdict for name, _, _ in kinds}
    expected = {"ALPHA": "limited", "BETA": "not_active", "GAMMA": "not_active", "DELTA": "limited", "OMEGA": "active"}
    assert found == expected


def test_kenya_what_changed_between_april_and_june(tmp_path: Path) -> None:
    settings(tmp_path, "KE")
    run("KE", [SHARED / FILES["KE"][0]], FILES["KE"][1], tmp_path)
    june = SHARED / "KE-nea" / "nea_licensed_2026-06-26.json"
    with pytest.raises(ImportFault, match="falls from 1294 to 581"):
        run("KE", [june], date(2026, 6, 26), tmp_path)
    report = run("KE", [june], date(2026, 6, 26), tmp_path, allow_fall=True)
    renewed = [new for old, new in report.changes.changed if (old.status, new.status) == ("expired", "LICENSE_PAID")]
    gone = [row for row in report.changes.removed if row.status == "LICENSE_PAID"]
    assert (len(renewed), len(gone)) == (58, 63)  # registers.md, by hand: 59 renewed, 62 gone
    assert not any(row.number for row in read("KE", tmp_path).rows)
    kept = copies(tmp_path / "KE")
    assert [day for day, _ in kept] == [date(2026, 4, 12), date(2026, 6, 26)]
    assert differences(read_copy(kept[0][1]), read_copy(kept[1][1])) == report.changes


# -- Hong Kong, Bangladesh, India ----------------------------------------------------------------------------


def test_hong_kong_two_names_and_branches(real: Imported) -> None:
    english, chinese = real.ask("HK", "Sunlight Employment Agency"), real.ask("HK", "陽光女傭中心")
    assert english.verdict == chinese.verdict == "active"
    assert {row.id for row in english.rows} == {row.id for row in chinese.rows}
    assert {row.local_name for row in english.rows} == {"陽光女傭中心"}
    assert len(english.rows) == 14
    only = [row for row in real.register("HK").rows if row.name == "日蜂僱傭中心"]
    assert [row.local_name for row in only] == [""]
    assert check("HK", "Sunlight Employment Agency", "", date(2026, 9, 1), real.folder).verdict == "cannot_tell"


@pytest.mark.parametrize("number", ["RL-0010", "RL10", "rl 10", "10", "RL No. 0010"])
def test_bangladesh_numbers_and_no_status(real: Imported, number: str) -> None:
    found = real.ask("BD", "Orchard International", number)
    assert (found.verdict, codes(found)[0]) == ("unknown_status", "number_and_name_agree")


def test_bangladesh_a_row_without_a_number(real: Imported) -> None:
    row = next(row for row in real.register("BD").rows if not row.number)
    assert "row_has_no_number" not in codes(real.ask("BD", row.name))
    assert real.ask("BD", row.name, "RL-4999").verdict in ("unknown_status", "cannot_tell")


@pytest.mark.parametrize("number", ["RA5722694", "B-1788/AP/PER/100/5/10078/2022", "RC-B1788/AP/PER/100/10078/22"])
def test_india_the_ra_id_or_the_end_of_the_certificate_number(real: Imported, number: str) -> None:
    found = real.ask("IN", "Indus Overseas Recruitment Consultants", number)
    assert (found.verdict, codes(found)[0]) == ("active", "number_and_name_agree")


def test_india_every_sample_number_is_read(real: Imported) -> None:
    numbers = read_settings("IN").numbers
    with (SHARED / FILES["IN"][0]).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert numbers.canonical(row["rc_number"]), row
            assert numbers.canonical(row["raid"]), row


# -- Philippines, Indonesia ----------------------------------------------------------------------------------


def test_philippines_two_spellings_of_one_status(real: Imported) -> None:
    register = real.register("PH")
    words = {row.status for row in register.rows if row.status.startswith("Ceased")}
    assert words == {"Ceased Operation", "Ceased Operations"}
    assert {register.group(row) for row in register.rows if row.status in words} == {"not_active"}


def test_philippines_a_cut_former_name(real: Imported) -> None:
    found = real.ask("PH", "Smith Bell Manpower")
    assert (found.verdict, codes(found)) == ("candidates", ["former_name"])


def test_indonesia_one_number_on_two_rows(real: Imported) -> None:
    assert len(real.reports["ID"].duplicate_numbers["9120206591455"]) == 2
    assert real.ask("ID", "Anugerah Bahari Pasifik", "9120206591455").verdict == "active"


def test_indonesia_no_number_at_all(real: Imported) -> None:
    row = next(row for row in real.register("ID").rows if not row.number)
    assert codes(real.ask("ID", row.name, "9120218142999"))[-1] == "row_has_no_number"


def test_no_other_copy_is_in_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "knowledge/registers"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no clone")
    data = [name for name in listed.stdout.split() if not name.endswith("register.yml")]
    assert [name.split("/")[2] for name in data] == ["ID", "PH"]
