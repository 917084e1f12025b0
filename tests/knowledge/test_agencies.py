"""Verdicts: the rules of registers.md section 4 against the real rows, and what must never happen."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import agencies, register_import
from knowledge.agencies import Verdict, check, check_row
from knowledge.names import parse
from knowledge.register import FOLDER, read
from knowledge.yamlfile import ROOT
from tests.knowledge.registers import make

TODAY = date(2026, 9, 20)
NP_DAY = date(2026, 4, 18)
TRAPS = ROOT.parent / "shared" / "registers" / "matching" / "traps.csv"


def ask(country: str, name: str = "", number: str = "") -> Verdict:
    return check(country, name, number, TODAY)


def codes(verdict: Verdict) -> list[str]:
    return [reason["code"] for reason in verdict.reasons]


def names(verdict: Verdict) -> list[str]:
    return [row.name for row in verdict.rows]


def options(verdict: Verdict) -> list[str]:
    return [row.name for row in verdict.candidates]


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("101 Mojo Int'l Corp", "active"),
        ("greenworld placement services", "active"),
        ("GREENWORLD INTERNATIONAL CORPORATION", "sanctioned"),
        ("Gulf Services", "sanctioned"),
        ("HARMONY INTERNATIONAL MANPOWER CORP.", "sanctioned"),
        ("Hellenic International Management Manila Inc", "sanctioned"),
        ("1010 Ephesians Human Resources", "not_active"),
        ("AL ROMAITHI INTERNATIONAL MANPOWER SERVICES", "limited"),
        ("qwerty zzz", "not_found"),
        ("manpower agency", "cannot_tell"),
        ("", "cannot_tell"),
    ],
)
def test_verdicts_on_real_rows(name: str, verdict: str) -> None:
    assert ask("PH", name).verdict == verdict


def test_every_answer_has_the_day_and_the_official_page() -> None:
    for name in ("greenworld placement services", "qwerty zzz", "grenworld"):
        found = ask("PH", name)
        assert (found.copy_date, found.age_days) == (date(2026, 9, 14), 6)
        assert found.official_page.startswith("https://dmw.gov.ph/")
        assert all((found.authority, found.authority_local, found.does_not_cover, found.second_check))


@pytest.mark.parametrize(
    "name",
    [
        "1015 BRILLIANT MINDS INC",
        "1015 BRILLIANT MINDS INC.",
        "1015 brilliant minds",
        "ASIAN MARINE TRANSPORT CORP",
        "ASIANMARINETRANSPORTCORPORATION",
        "INTERNATIONAL SKILL DEVELOPMENT INC",
        "Whessoe Philippines Construction",
    ],
)
def test_rows_that_contradict_each_other_are_never_active(name: str) -> None:
    found = ask("PH", name)
    assert found.verdict == "cannot_tell"
    assert "rows_contradict" in codes(found)
    assert len(found.rows) == 2


def test_several_bad_rows_give_the_worst() -> None:
    found = ask("PH", "Filipino Manpower Services")
    assert (found.verdict, len(found.rows)) == ("sanctioned", 2)
    assert ask("PH", "Asian Construction and Development Corporation").verdict == "sanctioned"


@pytest.mark.parametrize(
    ("name", "row", "code"),
    [
        ("Navis Maritime Services Inc", "HELLENIC MANNING OVERSEAS INC (formerly", "former_name"),
        ("SMITH BELL MANPOWER", "ABC GLOBAL EMPLOYMENT & MANPOWER SERVICES INC (FORMERLY", "former_name"),
        ("LAVANDER INTERNATIONAL MANPOWER SERVICES", "FEDERAL OVERSEAS MANPOWER INC", "former_name"),
        ("TSM Shipping", "TSM SHIPPING (PHILS) INC", "name_without_bracket"),
        ("Capella TSM Shipping", "TSM SHIPPING (PHILS) INC", "name_in_brackets"),
        ("Grenworld Placment Services", "GREENWORLD PLACEMENT SERVICES", "similar_name"),
        ("101 Mojo International Corporation", "101 MOJO INT`L. CORPORATION", "similar_name"),
        ("green world placementservices limted", "GREENWORLD PLACEMENT SERVICES", "similar_name"),
    ],
)
def test_what_is_not_the_exact_name_is_a_question(name: str, row: str, code: str) -> None:
    found = ask("PH", name)
    assert found.verdict == "candidates"
    assert any(option.startswith(row) for option in options(found))
    assert code in codes(found)
    assert found.rows == ()


def test_at_most_three_candidates_the_best_first() -> None:
    found = ask("PH", "greenworld")
    assert options(found) == ["GREENWORLD INTERNATIONAL CORPORATION", "GREENWORLD PLACEMENT SERVICES"]
    assert len(ask("PH", "pacific ocean maning").candidates) <= 3


# -- numbers -------------------------------------------------------------------------------------------------


def test_number_and_name_agree() -> None:
    for number in ("9120307772741", "NIB 9120-3077-72741", "९१२०३०७७७२७४१"):
        found = ask("ID", "agesa asa jaya", number)
        assert (found.verdict, names(found)) == ("active", ["PT. AGESA ASA JAYA"])
        assert codes(found) == ["number_and_name_agree", "listed_only"]


def test_a_known_number_with_another_name_is_borrowed() -> None:
    found = ask("ID", "Agesa Asa Jaya", "9120218142977")
    assert found.verdict == "borrowed_number"
    assert names(found) == ["PT. AJI AYAHBUNDA SEJATI", "PT. AGESA ASA JAYA"]
    assert ask("ID", "Qwerty Zzz", "9120218142977").verdict == "borrowed_number"


def test_a_number_alone_or_with_a_slip_in_the_name_is_a_question() -> None:
    alone = ask("ID", "", "9120218142977")
    assert (alone.verdict, options(alone)) == ("candidates", ["PT. AJI AYAHBUNDA SEJATI"])
    slip = ask("ID", "Aji Ayahbunda Sejti", "9120218142977")
    assert (slip.verdict, options(slip)) == ("candidates", ["PT. AJI AYAHBUNDA SEJATI"])


@pytest.mark.parametrize("number", ["9120218142999", "12345", "SIP3MI 2020"])
def test_a_name_with_a_number_that_is_not_its_own_is_never_active(number: str) -> None:
    found = ask("ID", "Agesa Asa Jaya", number)
    assert found.verdict == "cannot_tell"
    assert "number_differs" in codes(found)
    assert names(found) == ["PT. AGESA ASA JAYA"]


def test_a_row_without_a_number_stands_on_its_name() -> None:
    row = next(row for row in read("ID").rows if not row.number)
    found = ask("ID", row.name, "9120218142999")
    assert (found.verdict, codes(found)[-1]) == ("active", "row_has_no_number")


def test_one_number_on_two_spellings_of_one_name() -> None:
    found = ask("ID", "Anugerah Bahari Pasifik", "9120206591455")
    assert (found.verdict, len(found.rows)) == ("active", 2)


def test_the_philippine_list_has_no_numbers_so_one_can_only_be_looked_at() -> None:
    good = ask("PH", "Greenworld Placement Services", "DMW-072-LB-09262023-UL")
    odd = ask("PH", "Greenworld Placement Services", "12345")
    assert good.verdict == odd.verdict == "active"
    assert [reason["form_known"] for reason in (*good.reasons, *odd.reasons)] == [True, False]
    assert ask("PH", "", "DMW-072-LB-09262023-UL").verdict == "cannot_tell"
    assert ask("PH", "GREENWORLD INTERNATIONAL", "DMW-072-LB-09262023-UL").verdict == "sanctioned"


NEPAL = """name,number,status,place
CHERISI OVERSEAS PVT. LTD.,429/060/61,Blocked,Kathmandu
CHERISH OVERSEASE PVT. LTD,1304/074/75,Active,Kathmandu
TWIN PVT. LTD.,100/067/068,Active,Kathmandu
TWIN PVT. LTD.,200/067/068,Blocked,Pokhara
DOUBLE PVT. LTD.,300/067/068,Active,Kathmandu
DOUBLE PVT. LTD.,300/67/68,Blocked,Kathmandu
NEW WORD PVT. LTD.,400/067/068,PrePermissionBlocked,Kathmandu
GENUINE HOPE PVT. LTD.(OLDER HOPE PVT. LTD.),500/067/068,Active,Kathmandu
"""


@pytest.fixture
def nepal(tmp_path: Path) -> Callable[..., Verdict]:
    make(tmp_path, NEPAL)

    def look_up(name: str = "", number: str = "", today: date = TODAY) -> Verdict:
        return check("NP", name, number, today, tmp_path)

    return look_up


def test_an_unsorted_status_word_is_never_active(nepal: Callable[..., Verdict]) -> None:
    found = nepal("New Word")
    assert found.verdict == "unknown_status"
    assert found.reasons == ({"code": "status_not_sorted", "statuses": ["PrePermissionBlocked"]},)


def test_one_letter_decides(nepal: Callable[..., Verdict]) -> None:
    assert nepal("Cherisi Overseas").verdict == "not_active"
    assert nepal("Cherish Overseas").verdict == "candidates"
    assert nepal("Cherish Overseas", "1304/074/75").verdict == "candidates"
    assert nepal("Cherish Oversease", "1304/74/75").verdict == "active"
    assert nepal("Cherisi Overseas", "1304/074/75").verdict == "borrowed_number"


def test_one_name_two_licences_asks_which(nepal: Callable[..., Verdict]) -> None:
    found = nepal("Twin")
    assert (found.verdict, [row.number for row in found.candidates]) == ("candidates", ["100/067/068", "200/067/068"])
    assert nepal("Twin", "100/67/68").verdict == "active"
    assert nepal("Twin", "200/067/068").verdict == "not_active"


def test_one_licence_twice_shows_the_worse_status(nepal: Callable[..., Verdict]) -> None:
    assert nepal("Double").verdict == "not_active"
    assert nepal("Double", "300/067/068").verdict == "not_active"


def test_a_number_of_another_kind_is_explained(nepal: Callable[..., Verdict]) -> None:
    found = nepal("", "RL-2058")
    assert found.verdict == "cannot_tell"
    assert found.reasons[0]["sentence"] == "This is a number from Bangladesh."
    assert nepal("", "777/067/068").verdict == "not_found"


def test_a_bracketed_older_name_is_a_question(nepal: Callable[..., Verdict]) -> None:
    assert nepal("Genuine Hope").verdict == "active"
    assert nepal("Older Hope Pvt Ltd").verdict == "candidates"


def test_end_dates(tmp_path: Path) -> None:
    make(tmp_path, "name,status,expires\nALPHA,Active,2026-09-01\nBETA,Active,2026-10-01\nGAMMA,Active,2028-01-01\n")
    found = {name: check("NP", name, "", TODAY, tmp_path) for name in ("alpha", "beta", "gamma")}
    assert [found[name].verdict for name in found] == ["not_active", "active", "active"]
    assert codes(found["alpha"]) == ["licence_ended"]
    assert codes(found["beta"]) == ["licence_ends_soon"]
    assert codes(found["gamma"]) == []


# -- age, countries, rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "verdict", "reasons"),
    [
        (0, "active", []),
        (30, "active", []),
        (31, "active", ["copy_old"]),
        (180, "active", ["copy_old"]),
        (181, "cannot_tell", ["copy_too_old"]),
        (-1, "cannot_tell", ["copy_from_future"]),
    ],
)
def test_age_weakens_the_verdict(days: int, verdict: str, reasons: list[str]) -> None:
    found = check("PH", "Greenworld Placement Services", "", date(2026, 9, 14) + timedelta(days=days))
    assert (found.verdict, codes(found), found.age_days) == (verdict, reasons, days)
    assert names(found) == ["GREENWORLD PLACEMENT SERVICES"]


def test_beyond_the_limit_nothing_is_said_of_what_is_absent() -> None:
    assert check("PH", "qwerty zzz", "", date(2027, 9, 14)).verdict == "cannot_tell"
    assert check("PH", "grenworld", "", date(2027, 9, 14)).candidates


@pytest.mark.parametrize(("country", "code"), [("", "no_country"), ("QA", "no_register"), ("../PH", "no_register")])
def test_no_register_no_answer(country: str, code: str) -> None:
    found = ask(country, "Greenworld Placement Services")
    assert (found.verdict, codes(found), found.rows) == ("cannot_tell", [code], ())


def test_another_countrys_register_is_never_searched() -> None:
    assert ask("ID", "Greenworld Placement Services").verdict == "not_found"


def test_a_chosen_row() -> None:
    option = ask("PH", "grenworld").candidates[1]
    found = check_row(option.id, TODAY)
    assert found is not None
    assert (found.verdict, names(found), codes(found)) == ("active", ["GREENWORLD PLACEMENT SERVICES"], ["chosen"])
    assert re.fullmatch(r"PH-[a-z2-7]{8}\d?", option.id)
    assert check_row("PH-zzzzzzzz", TODAY) is None
    assert check_row("XX-zzzzzzzz", TODAY) is None
    assert check_row("", TODAY) is None


def test_choosing_among_rows_a_sign_cannot_tell_apart_does_not_help() -> None:
    for row in ask("PH", "1015 Brilliant Minds").rows:
        found = check_row(row.id, TODAY)
        assert found is not None
        assert found.verdict == "cannot_tell"


def test_a_new_copy_is_used_without_a_restart(tmp_path: Path) -> None:
    make(tmp_path, "name,status\nALPHA,Active\n", "2026-09-01")
    assert check("NP", "alpha", "", TODAY, tmp_path).verdict == "active"
    make(tmp_path, "name,status\nALPHA,Blocked\n", "2026-09-14")
    assert check("NP", "alpha", "", TODAY, tmp_path).verdict == "not_active"


def test_as_data_is_plain_and_the_verdict_frozen() -> None:
    found = ask("ID", "Agesa Asa Jaya", "9120307772741")
    data = found.as_data()
    assert data["query"] == {"country": "ID", "name": "Agesa Asa Jaya", "number": "9120307772741"}
    assert data["copy_date"] == "2026-09-17"
    assert data["rows"][0].keys() >= {"name", "number", "status", "place"}
    with pytest.raises(FrozenInstanceError):
        found.verdict = "active"  # type: ignore[misc]


# -- what must never happen ----------------------------------------------------------------------------------

VARIANTS: dict[str, Callable[[str], str]] = {
    "small letters": str.lower,
    "wide letters": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "more spaces": lambda text: text.replace(" ", "   "),
    "no spaces": lambda text: text.replace(" ", ""),
    "no stops": lambda text: re.sub(r"[.,]", "", text),
    "hyphens": lambda text: text.replace(" ", "-"),
    "and": lambda text: text.replace("&", " AND "),
    "another form": lambda text: text + ", PVT. LTD.",
    "form in front": lambda text: "PT. " + text,
    "form left out": lambda text: re.sub(r"[ ,]+(INC|CORP|CORPORATION|CO|LTD|INCORPORATED|COMPANY)\.?$", "", text),
    "form spelt out": lambda text: re.sub(r"\bINC\.?$", "INCORPORATED", text.replace("CORPORATION", "CORP.")),
    "accents": lambda text: text.replace("A", "Á"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_how_a_name_is_written_never_changes_the_verdict(variant: str) -> None:
    for country, step in (("PH", 7), ("ID", 3)):
        for row in read(country).rows[::step]:
            plain, changed = ask(country, row.name), ask(country, VARIANTS[variant](row.name))
            assert (changed.verdict, names(changed)) == (plain.verdict, names(plain)), row.name


_PH = read("PH")
_ROWS = st.sampled_from([row for row in _PH.rows if _PH.group(row) in ("active", "limited")])
_LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")


@given(_ROWS, st.integers(0, 200), _LETTERS, st.sampled_from(["add", "drop", "swap", "word"]))
def test_an_active_answer_means_an_equal_core_name(row: agencies.AgencyRow, at: int, letter: str, how: str) -> None:
    name = row.name
    at %= len(name)
    words = name.split()
    changed = {
        "add": name[:at] + letter + name[at:],
        "drop": name[:at] + name[at + 1 :],
        "swap": name[:at] + letter + name[at + 1 :],
        "word": " ".join([*words[: at % len(words)], "ZORBLATT", *words[at % len(words) + 1 :]]),
    }[how]
    found = ask("PH", changed)
    if found.verdict in ("active", "limited"):
        asked = parse(changed)
        shown = [parse(shown.name, registered=True) for shown in found.rows]
        assert all(
            asked.key in (name.key, name.full_key)
            or (asked.full_key, asked.printed_key) == (name.full_key, name.printed_key)
            for name in shown
        )
        assert all(shown.group in ("active", "limited") for shown in found.rows)


def test_a_removed_row_is_never_active(tmp_path: Path) -> None:
    rows = _PH.rows[::40]
    gone = {parse(row.name).key for row in rows}
    kept = [row for row in _PH.rows if parse(row.name).key not in gone]
    text = "name,status\n" + "".join(f'"{row.name}",{row.status}\n' for row in kept)
    settings = {"country": "PH", "number": {"in_register": False, "keep": "all", "forms": []}}
    make(tmp_path, text, status={"groups": {row.status: _PH.group(row) for row in _PH.rows}}, **settings)
    verdicts = {check("PH", row.name, "", TODAY, tmp_path).verdict for row in rows}
    assert verdicts <= {"not_found", "candidates", "cannot_tell"}


@pytest.mark.skipif(not TRAPS.exists(), reason="the shared copies are not here")
@pytest.mark.parametrize("country", ["PH", "NP"])
def test_traps(country: str, tmp_path: Path) -> None:
    """A country is a folder: Nepal's list is read with a register.yml alone. No trap may end in a good answer."""
    folder = FOLDER
    if country == "NP":
        columns = {"name": "name", "number": "licenseNumber", "status": "statusDetail", "place": "district"}
        shape = {"name": "list", "format": "json", "columns": columns}
        folder = make(tmp_path, **{"import": [shape]})
        report = register_import.run("NP", [TRAPS.parents[1] / "NP-dofe" / "agencies_2026-04.json"], NP_DAY, folder)
        assert (report.rows, "phone" in report.dropped) == (2333, True)
        assert "Suspended" in report.unknown_statuses
    with TRAPS.open(encoding="utf-8", newline="") as file:
        traps = [trap for trap in csv.DictReader(file) if trap["register"] == country]
    assert len(traps) >= 7
    for trap in traps:
        found = check(country, trap["query_name"], "", TODAY, folder)
        own_row = trap["trap"] == "same_name_two_countries"
        good = {"active"} if own_row and trap["status_of_that_row"] == "Active" else set()
        assert found.verdict in {"sanctioned", "not_active", "candidates", "cannot_tell", *good}, trap
        assert (found.verdict == "active") == bool(good), trap
