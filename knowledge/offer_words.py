"""The words of job offers: loads and checks ``knowledge/lexicon/offers/<language>.yml``.

A file holds the signs of a bad offer as patterns (the format of ``knowledge/lexicon/danger``, which the English file
there explains), and how the language writes money. Two signs are only parts: "well paid" and "no experience needed" are
in honest offers too, together they are one of the flags (``knowledge/risks/offers.yml`` says which).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge import sign_words, yamlfile
from knowledge.amounts import PER_MONTH, MoneyWords
from knowledge.factors import FLAGS, PARTS
from knowledge.kinds import is_currency
from knowledge.sign_words import SignWords, texts
from knowledge.yamlfile import Document

FOLDER = Path(__file__).resolve().parent / "lexicon" / "offers"

_MONEY = ("currencies", "periods", "multipliers")


@dataclass(frozen=True)
class OfferWords:
    """What a language's file says: the patterns of the flags and parts, and the words of money."""

    language: str
    signs: SignWords
    money: MoneyWords


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """The languages (BCP 47) that have a file, sorted."""
    return sign_words.languages(folder)


def load(language: str, folder: Path = FOLDER) -> OfferWords:
    """The words of a language.

    Raises:
        KnowledgeError: the file breaks the format; the message names file and line.
    """
    document = yamlfile.load(folder / f"{language}.yml")
    signs = sign_words.read(document, language, (*FLAGS, *PARTS), ("money",))
    missing = [name for name in (*FLAGS, *PARTS) if name not in {sign.name for sign in signs.signs}]
    if missing:
        raise document.error(f"{', '.join(missing)} is missing", "add it with say: and a pattern a line", "signs")
    return OfferWords(language, signs, _money(document))


def _money(document: Document) -> MoneyWords:
    data = document.data.get("money")
    if not isinstance(data, dict) or set(data) != set(_MONEY):
        raise document.error("has no money", f"write money: with {', '.join(_MONEY)}", "money")
    for name in _MONEY:
        if not isinstance(data[name], dict):
            raise document.error(
                f"{name} holds no lists of words", "write one a line: key: [word, word]", "money", name
            )
    for code in data["currencies"]:
        if not is_currency(code):
            raise document.error(f"{code!r} is no currency", "write the ISO 4217 code", "money", "currencies", code)
    for period in data["periods"]:
        if period not in PER_MONTH:
            raise document.error(f"{period!r} is no period", f"use {', '.join(PER_MONTH)}", "money", "periods", period)
    for number in data["multipliers"]:
        if not isinstance(number, int) or isinstance(number, bool):
            raise document.error(f"{number!r} is no number", "write digits only", "money", "multipliers", number)
    return MoneyWords(*(_lists(document, name) for name in _MONEY))


def _lists(document: Document, name: str) -> Mapping[Any, tuple[str, ...]]:
    return {key: texts(document, "money", name, key) for key in document.data["money"][name]}
