"""What Babel's extractors find in the YAML files: every sentence for people, with its line, and no data."""

from __future__ import annotations

import io
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from bot.wording import extract


def found(extractor: Callable[..., Any], source: str) -> list[tuple[int, str, list[str]]]:
    entries = extractor(io.BytesIO(dedent(source).strip("\n").encode()), (), (), {})
    return [(line, message, comments) for line, _, message, comments in entries]


def test_texts_of_responses_with_line_and_name() -> None:
    source = """
        version: "3.1"
        responses:
          utter_start:
            - text: "Hello 你好."
              buttons: &menu
                - {title: menu, payload: /menu}
          utter_page:
            - custom: {template: page}
          utter_long:
            - text: |-
                <b>One</b>

                Two {name}
              buttons: *menu
        slots:
          country: {type: text}
    """
    assert found(extract.domain, source) == [
        (4, "Hello 你好.", ["utter_start"]),
        (10, "<b>One</b>\n\nTwo {name}", ["utter_long"]),
    ]


@pytest.mark.parametrize("source", ["", "version: '3.1'", "responses: {}", "responses:", "- a"])
def test_a_file_without_responses_holds_no_text(source: str) -> None:
    assert found(extract.domain, source) == []


def test_labels_with_line_and_key() -> None:
    source = """
        # comment
        menu: Menu
        "no": "No"
    """
    entries = found(extract.labels, source)
    assert [(line, message) for line, message, _ in entries] == [(2, "Menu"), (3, "No")]
    assert "no" in entries[1][2][0]


def test_sentences_of_knowledge_and_nothing_else() -> None:
    source = """
        iso: QA
        minimum_wage:
          value:
            amount: 1000
            currency: QAR
            detail: "Also for house workers."
            law: "Law 17 of 2020"
          source: {url: "https://x.example", title: "Title of a page"}
          checked: 2026-09-01
        deception:
          value:
            sentences:
              - "They promise another job."
              - "They take the passport."
        hotline:
          value:
            name: "Ministry of Labour"
            name_local: "وزارة العمل"
            phones: [{number: "16505"}]
            hours: "Every day, 24 hours"
            languages: [ar, en]
        working_hours:
          value: {per_day: 8, per_week: 48}
        person:
          name: "Not an office"
    """
    assert found(extract.knowledge, source) == [
        (6, "Also for house workers.", ["minimum_wage > value > detail"]),
        (13, "They promise another job.", ["deception > value > sentences"]),
        (14, "They take the passport.", ["deception > value > sentences"]),
        (17, "Ministry of Labour", ["hotline > value > name"]),
        (20, "Every day, 24 hours", ["hotline > value > hours"]),
    ]


def test_values_that_are_no_text_are_passed_over() -> None:
    assert found(extract.knowledge, "a: {detail: 5, why: yes, reason: null, action: 2026-09-01}") == []


@pytest.mark.parametrize("folder", ["countries", "risks"])
def test_line_numbers_of_the_real_files_point_at_the_sentences(folder: str) -> None:
    count = 0
    for path in sorted((ROOT / "knowledge" / folder).glob("*.yml")):
        content = path.read_bytes()
        lines = content.decode().split("\n")
        for line, _, message, _ in extract.knowledge(io.BytesIO(content), (), (), {}):
            first = message.split(" ")[0].strip("\"'")
            assert any(first in text for text in lines[line - 1 : line + 1]), f"{path.name}:{line}: {message}"
            count += 1
    assert count > 20


def test_every_button_title_is_found() -> None:
    content = (ROOT / "bot/wording/labels.yml").read_bytes()
    titles = [message for _, _, message, _ in extract.labels(io.BytesIO(content), (), (), {})]
    assert titles == [str(title) for title in yaml.safe_load(content).values()]
