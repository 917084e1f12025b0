"""Short answers to our own questions: ``knowledge/lexicon/answers.yml`` (the file explains itself) and each language's
file of words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge import yamlfile
from knowledge.language_words import ANSWERS, LEXICON, languages, load_words
from knowledge.yamlfile import Document

FILE = LEXICON / "answers.yml"

Forms = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class AnswerWords:
    """Forms as written, all languages together.

    Attributes:
        words: language (BCP 47) -> answer -> whole messages.
        openings: language -> answer -> what a longer answer begins with.
        questions: language -> words that show a question.
        by_slot: requested slot -> answer -> forms that answer this question only.
    """

    words: dict[str, Forms]
    openings: dict[str, Forms]
    questions: dict[str, tuple[str, ...]]
    by_slot: dict[str, Forms]


@dataclass(frozen=True)
class OwnAnswers:
    """What one language's file of words says about answers."""

    words: Mapping[str, Sequence[str]]
    openings: Mapping[str, Sequence[str]]
    questions: Sequence[str]


def own_answers() -> dict[str, OwnAnswers]:
    """The answers in each language's own file (BCP 47)."""
    loaded = (load_words(language) for language in languages())
    return {each.language: OwnAnswers(each.answers, each.openings, each.questions) for each in loaded}


def load_answers(path: Path = FILE, own: Mapping[str, OwnAnswers] | None = None) -> AnswerWords:
    """Read the file, and put each language's own answers beside it.

    Args:
        own: what :func:`own_answers` returns, if somebody has it already.

    Raises:
        KnowledgeError: it breaks its format; the message names file and line.
    """
    document = yamlfile.load(path)
    for section in ("words", "openings", "questions"):
        if not isinstance(document.data.get(section), dict):
            raise document.error(f"the section {section!r} is missing", "add it, one language a line")
    by_slot: dict[str, Forms] = {}
    for slot in document.data:
        if slot.startswith("risk_"):
            by_slot[slot] = _joined([_forms(document, slot, language) for language in document.data[slot]])
        elif slot not in ("words", "openings", "questions"):
            raise document.error(f"{slot!r} is no section", "use words, openings, questions or risk_<question>", slot)
    words = {language: _forms(document, "words", language) for language in document.data["words"]}
    openings = {language: _forms(document, "openings", language) for language in document.data["openings"]}
    questions = {language: _texts(document, "questions", language) for language in document.data["questions"]}
    for language, each in (own_answers() if own is None else own).items():
        words[language] = _joined([words.get(language, {}), each.words])
        openings[language] = _joined([openings.get(language, {}), each.openings])
        questions[language] = (*questions.get(language, ()), *each.questions)
    return AnswerWords(words, openings, questions, by_slot)


def _forms(document: Document, *keys: Any) -> Forms:
    value = document.data
    for key in keys:
        value = value[key]
    if not isinstance(value, dict):
        raise document.error("needs answers", f"write one of {', '.join(ANSWERS)} with its words", *keys)
    for answer in value:
        if answer not in ANSWERS:
            raise document.error(f"{answer!r} is no answer", f"use one of {', '.join(ANSWERS)}", *keys, answer)
    return {answer: _texts(document, *keys, answer) for answer in value}


def _texts(document: Document, *keys: Any) -> tuple[str, ...]:
    value = document.data
    for key in keys:
        value = value[key]
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise document.error("is not a list of words", "put yes, no, on, off, y and n in quotes", *keys)
    return tuple(value)


def _joined(parts: Sequence[Mapping[str, Sequence[str]]]) -> Forms:
    answers = {answer for part in parts for answer in part}
    return {answer: tuple(form for part in parts for form in part.get(answer, ())) for answer in sorted(answers)}
