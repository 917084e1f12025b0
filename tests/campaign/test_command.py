"""``safemigration campaign``: list, code, poster, counts, as a campaign worker runs them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.campaign.counts import Counts
from bot.commands.campaign import campaign
from bot.privacy.state import State
from knowledge.campaigns import campaigns

PLACES = campaigns()["spring"].stations


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SAFEMIGRATION_BOT_NAME", "@SafeMigrationBot")
    monkeypatch.setenv("SAFEMIGRATION_WEB_URL", "https://pages.example.org/")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(campaign, list(arguments))


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert all(word in result.stderr for word in words), result.stderr


def test_list_in_three_forms() -> None:
    told = run("list").stdout
    assert "春节平安出行 (an example)" in told
    assert "北京西站" in told
    lines = [json.loads(line) for line in run("list", "spring", "--json").stdout.splitlines()]
    assert len(lines) == 22
    assert lines[0]["telegram"] == f"https://t.me/SafeMigrationBot?start={lines[0]['code']}"
    assert lines[0]["page"] == f"https://pages.example.org/s/{lines[0]['code']}"
    rows = list(csv.DictReader(io.StringIO(run("list", "--csv").stdout)))
    assert [row["code"] for row in rows] == [line["code"] for line in lines]
    refused(run("list", "autumn"), "no campaign 'autumn'", "spring")


def test_code_both_ways() -> None:
    told = json.loads(run("code", "spring/shanghai", "--json").stdout)
    assert json.loads(run("code", told["code"], "--json").stdout) == told
    assert told["name"] == "上海站"
    damaged = run("code", told["code"][:-1])
    assert damaged.exit_code == 1
    assert "unknown, or damaged" in damaged.stdout


def test_poster_writes_every_form(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("poster", "spring", "--out", str(out), "--size", "a4", "--size", "sticker")
    assert result.exit_code == 0, result.output
    assert len(list(out.iterdir())) == 22 * 4 + 2
    whole = (out / "spring-a4.html").read_text(encoding="utf-8")
    assert whole.count('<section class="poster a4') == whole.count("<svg") == 22
    assert whole.count("EXAMPLE") == 22
    one = (out / "spring-shanghai-sticker.html").read_text(encoding="utf-8")
    assert "size: 70mm 70mm" in one
    assert [tag in one for tag in ('lang="zh-Hans"', 'lang="en"', 'lang="id"')] == [True] * 3
    assert "<script" not in whole
    assert "http://" not in whole.replace("http://www.w3.org/2000/svg", "")  # nothing is fetched


def test_poster_of_one_station_in_one_language_to_telegram(tmp_path: Path) -> None:
    arguments = ("--station", "beijing", "--lang", "id", "--door", "telegram", "--size", "a3")
    result = run("poster", "spring", "--out", str(tmp_path), *arguments)
    assert "t.me/SafeMigrationBot?start=spring-beijing-" in result.stdout
    written = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
    assert written == [f"spring-beijing-{end}" for end in ("a3.html", "code.png", "code.svg")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("autumn",), "no campaign"),
        (("spring", "--station", "atlantis"), "no station 'atlantis'"),
        (("spring", "--lang", "sw"), "does not speak 'sw'"),
        (("spring", "--door", "window"), "no door 'window'"),
        (("spring", "--lang", "en", "--lang", "id", "--lang", "zh", "--lang", "en"), "4 languages do not fit"),
    ],
)
def test_a_poster_that_cannot_be_is_refused(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    refused(run("poster", *arguments, "--out", str(tmp_path / "out")), words)
    assert not (tmp_path / "out").exists()


def test_without_doors_there_is_no_poster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAFEMIGRATION_WEB_URL")
    assert "t.me" in run("poster", "spring", "--station", "beijing", "--out", str(tmp_path)).stdout
    monkeypatch.delenv("SAFEMIGRATION_BOT_NAME")
    refused(run("poster", "spring", "--out", str(tmp_path)), "Set SAFEMIGRATION_WEB_URL")


def test_counts_in_every_form(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    counts = Counts(state, lambda: dt.date(2026, 2, 1))
    for visitor in range(12):
        counts.count(PLACES["beijing"], "en", "page", str(visitor))
    for visitor in range(7):
        counts.count(PLACES["shanghai"], "id", "telegram", str(visitor))
    for visitor in range(3):
        counts.count(PLACES["hefei"], "en", "page", f"hefei {visitor}")
    state.close()
    picture = tmp_path / "c.svg"
    told = run("counts", "spring", "--svg", str(picture)).stdout
    assert [line.split()[:2] for line in told.splitlines()[1:-1]] == [
        ["spring/beijing", "12"],
        ["spring/hefei", "under"],
        ["spring/shanghai", "under"],
    ]
    assert told.splitlines()[-1].split() == ["together", "22"]
    assert "Telegram: 7" in picture.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(run("counts", "--by", "door,language", "--csv").stdout)))
    assert rows == [
        ["door", "language", "arrivals", "people"],
        ["page", "en", "15", "15"],
        ["telegram", "id", "7", "7"],
    ]
    lines = [
        json.loads(line) for line in run("counts", "--by", "day", "--station", "hefei", "--json").stdout.splitlines()
    ]
    assert lines == [{"day": "2026-02-01", "arrivals": None, "people": None}, {"total": None}]
    assert json.loads(run("counts", "--since", "2026-02-02", "--json").stdout) == {"total": None}
    refused(run("counts", "--by", "name"), "nothing to count by")
    refused(run("counts", "--since", "today"), "is no day")


@pytest.mark.parametrize(
    ("name", "value"),
    [("SAFEMIGRATION_BOT_NAME", "no bot!"), ("SAFEMIGRATION_WEB_URL", "pages.example.org")],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    result = run("list")
    assert name in str(result.exception)
