"""The words of a language: what is read, and what is refused by file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.alarms import Alarms, load_alarms
from knowledge.language_words import languages, load_concepts, load_words
from knowledge.lexicon_check import check
from knowledge.yamlfile import KnowledgeError

WORDS = """language: xx
clitics: {before: [al], after: []}
concepts:
  passport: [paspor, "paspor*"]
  pay: [bayar]
answers: {affirm: ["yes"]}
openings: {deny: ["no"]}
questions: [apa]
numbers: {dua belas: 12}
countries: {QA: [qatar]}
languages: {en: [inggris]}
agency: {introduce: [namanya]}
"""


def write(folder: Path, text: str, language: str = "xx") -> Path:
    """A folder with one language's file."""
    (folder / f"{language}.yml").write_text(text, encoding="utf-8")
    return folder


def test_a_language_is_one_file(tmp_path: Path) -> None:
    words = load_words("xx", write(tmp_path, WORDS))
    assert words.concepts["passport"] == ("paspor", "paspor*")
    assert (words.before, words.after) == (("al",), ())
    assert words.answers == {"affirm": ("yes",)}
    assert words.openings == {"deny": ("no",)}
    assert words.questions == ("apa",)
    assert words.numbers == {"dua belas": 12}
    assert words.countries == {"QA": ("qatar",)}
    assert words.languages == {"en": ("inggris",)}
    assert words.agency == {"introduce": ("namanya",)}


@pytest.mark.parametrize(
    ("wrong", "right", "line", "problem"),
    [
        ("  pay: [bayar]", "  pai: [bayar]", 5, "'pai' does not belong into 'concepts'"),
        ("  pay: [bayar]", "  pay: [yes]", 5, "True is no word"),
        ("  pay: [bayar]", "  pay: bayar", 5, "is not a list of words"),
        ("  pay: [bayar]", "  pay: ['*']", 5, "'*' is no word"),
        ("language: xx", "language: yy", 1, "the language is not 'xx'"),
        ("questions: [apa]", "question: [apa]", 8, "'question' is no section"),
        ("{dua belas: 12}", "{dua belas: 112}", 9, "'dua belas': 112 is no age"),
        ("answers: {affirm", "answers: {agree", 6, "'agree' does not belong into 'answers'"),
        ("{introduce: ", "{around: ", 12, "'around' does not belong into 'agency'"),
        ("questions: [apa]\nnumbers: {", "questions: [apa]\nnumbers: [", 9, "is not YAML"),
    ],
)
def test_a_fault_names_file_line_and_mend(tmp_path: Path, wrong: str, right: str, line: int, problem: str) -> None:
    folder = write(tmp_path, WORDS.replace(wrong, right))
    with pytest.raises(KnowledgeError, match=r"xx\.yml") as caught:
        load_words("xx", folder)
    assert caught.value.line == line
    assert problem in caught.value.problem
    assert caught.value.mend


def test_the_check_reports_every_fault_and_goes_on(tmp_path: Path) -> None:
    write(tmp_path, WORDS.replace("pay: [bayar]", "pay: [yes]"))
    write(tmp_path, "language: yy\nconcepts:\n  passport: [paspor, паспорт]\n  pay: [paspor]\n", "yy")
    report = check(tmp_path)
    assert [(fault.path.name, fault.line) for fault in report.faults] == [("xx.yml", 4 + 1), ("yy.yml", 3)]
    assert "not Latin" in report.faults[1].problem
    assert report.forms == {"yy": 3}
    assert [(one.form, one.concepts) for one in report.shared] == [("paspor", ("passport", "pay"))]
    thin = {one.concept: one for one in report.thin}
    assert (thin["passport"].forms, thin["passport"].wanted) == (2, 10)
    assert (thin["locked_in"].forms, thin["locked_in"].wanted) == (0, 15)


def test_there_are_at_least_two_hundred_concepts_each_with_a_meaning() -> None:
    concepts = load_concepts()
    assert len(concepts) >= 200
    assert {concept.section for concept in concepts.values()} >= {"danger", "child", "question", "grammar"}


@pytest.mark.parametrize("language", languages())
def test_every_shipped_language_knows_every_concept(language: str) -> None:
    concepts = load_words(language).concepts
    empty = [name for name in load_concepts() if not concepts.get(name)]
    assert not empty


def test_no_shipped_file_has_a_fault() -> None:
    assert not check().faults


def test_the_alarm_is_raised_by_points() -> None:
    alarms = Alarms(2, {"hit": 2, "afraid": 1, "watched": 1, "harmless_saying": -2})
    assert alarms.raised_by(["hit", "money"]) == ("hit",)
    assert alarms.raised_by(["afraid", "watched"]) == ("afraid", "watched")
    assert alarms.raised_by(["afraid"]) == ()
    assert alarms.raised_by(["hit", "harmless_saying"]) == ()


def test_a_doubt_silences_no_sure_sign() -> None:
    alarms = Alarms(2, {"hit": 2, "afraid": 1, "threaten": 1}, {"what_if": -1})
    assert alarms.raised_by(["hit", "what_if"]) == ("hit",)
    assert alarms.raised_by(["afraid", "threaten", "what_if"]) == ()


def test_the_shipped_alarms_name_known_concepts_and_refuse_others(tmp_path: Path) -> None:
    assert load_alarms().points["locked_in"] >= load_alarms().limit
    path = tmp_path / "alarms.yml"
    path.write_text("limit: 2\npoints:\n  hitt: 2\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"alarms\.yml:3: 'hitt' is no concept"):
        load_alarms(path)
    path.write_text("limit: 2\npoints:\n  hit: yes\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="is no number of points"):
        load_alarms(path)
