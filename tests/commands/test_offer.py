"""``safemigration offer`` and ``safemigration card``."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from bot.commands.card import card
from bot.commands.offer import offer
from knowledge.factors import FLAGS

RUNNER = CliRunner()
OFFER, CARD = typer.Typer(), typer.Typer()
OFFER.command()(offer)
CARD.command()(card)
BAD = "Well paid restaurant job for a good looking girl"


def test_a_batch_gives_one_object_a_line_in_the_order_of_the_file(tmp_path: Path) -> None:
    lines = [
        {"text": BAD},
        {"text": "餐厅高薪招聘漂亮女孩", "lang": "zh-Hans"},
        {"text": "Nurse, 2 years experience, no fee."},
    ]
    file = tmp_path / "offers.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    result = RUNNER.invoke(OFFER, ["--batch", str(file), "--json"])
    assert result.exit_code == 0
    found = [json.loads(line) for line in result.output.splitlines()]
    assert [one["suspicious"] for one in found] == [True, True, False]
    assert {flag["flag"] for flag in found[0]["flags"]} == {"pay_too_high", "looks_age_sex"}
    assert all(flag["words"] and flag["flag"] in FLAGS for one in found for flag in one["flags"])


def test_words_name_the_signs_and_the_law() -> None:
    text = RUNNER.invoke(
        OFFER, ["Hotel job. Pay 900 dollars registration fee before the contract.", "--to", "qa"]
    ).output
    assert "registration fee" in text
    assert "The law says that you pay nothing." in text


def test_an_offer_without_signs_is_not_called_good() -> None:
    assert "That does not make the offer good." in RUNNER.invoke(OFFER, ["Nurse, two years of experience."]).output


def test_faults_of_an_offer_name_the_mend(tmp_path: Path) -> None:
    def fault(*arguments: str) -> str:
        result = RUNNER.invoke(OFFER, list(arguments))
        assert result.exit_code == 2
        return result.output

    assert "there is no offer" in fault("")
    assert "offers in 'xx' cannot be read" in fault(BAD, "--lang", "xx")
    assert "we have no file for 'zw'" in fault(BAD, "--to", "zw")
    assert "Leave TEXT out" in fault(BAD, "--batch", "-")
    file = tmp_path / "offers.jsonl"
    file.write_text('{"text": "x"}\n{"lang": "en"}\n', encoding="utf-8")
    assert f"{file}:2: text is missing" in fault("--batch", str(file))


def test_the_card_as_words_page_and_data() -> None:
    text = RUNNER.invoke(CARD, ["QA", "--from", "ID"]).output
    assert text.count("📞") == 3
    html = RUNNER.invoke(CARD, ["QA", "--from", "ID", "--lang", "zh-Hans", "--html"]).output
    assert html.startswith("<!doctype html>")
    assert 'lang="zh-Hans" dir="ltr"' in html
    assert "<script" not in html
    assert "<img" not in html
    assert json.loads(RUNNER.invoke(CARD, ["QA", "--json"]).output)["emergency"]["ring"] == "999"
    assert RUNNER.invoke(CARD, ["ZW"]).exit_code == 2
