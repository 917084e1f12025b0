"""The words of job offers ready to load: made from the YAML files once and kept beside the models.

Reading a file of three thousand patterns as YAML takes many megabytes that Python does not give back; a bot on a small
server has not so many to spare.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.understanding.lexicon_index import CACHE
from knowledge import offer_words, sign_words
from knowledge.amounts import MoneyWords
from knowledge.offer_words import FOLDER, OfferWords
from knowledge.sign_words import Element, Pattern, Sign, SignWords


def words_of(language: str, cache: Path = CACHE) -> OfferWords:
    """The words of a language (BCP 47), from ``cache`` if they are there, else from the YAML file and kept there.

    Raises:
        KnowledgeError: the file breaks the format; the message names file and line.
    """
    path = cache / f"offer-words-{language}-{_fingerprint(language)}.json"
    if path.exists():
        return _unpacked(json.loads(path.read_text(encoding="utf-8")))
    words = offer_words.load(language)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=cache, suffix=".tmp", delete=False, encoding="utf-8") as file:
        json.dump(_packed(words), file, ensure_ascii=False)
    os.replace(file.name, path)
    for old in cache.glob(f"offer-words-{language}-*.json"):
        if old != path:
            old.unlink(missing_ok=True)
    return words


def _fingerprint(language: str) -> str:
    digest = hashlib.sha256()
    for path in (FOLDER / f"{language}.yml", Path(sign_words.__file__), Path(offer_words.__file__), Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _packed(words: OfferWords) -> dict[str, Any]:
    """JSON values; a group of words that stands in many patterns is written once, and named by its number."""
    groups: dict[tuple[str, ...], int] = {}

    def packed(patterns: Sequence[Pattern]) -> list[list[list[int]]]:
        return [
            [[groups.setdefault(one.alternatives, len(groups)), int(one.gap_before)] for one in pattern]
            for pattern in patterns
        ]

    signs = [[sign.name, packed(sign.say), packed(sign.unless)] for sign in words.signs.signs]
    return {
        "language": words.language,
        "gaps": [words.signs.gap, words.signs.unless_gap],
        "signs": signs,
        "unless": packed(words.signs.unless),
        "other": list(words.signs.other_words),
        "money": [list(map(list, table.items())) for table in _tables(words.money)],
        "groups": list(groups),
    }


def _unpacked(data: dict[str, Any]) -> OfferWords:
    groups = [tuple(words) for words in data["groups"]]

    def unpacked(patterns: list[list[list[int]]]) -> tuple[Pattern, ...]:
        return tuple(tuple(Element(groups[number], bool(gap)) for number, gap in pattern) for pattern in patterns)

    signs = tuple(Sign(name, unpacked(say), unpacked(unless)) for name, say, unless in data["signs"])
    gap, unless_gap = data["gaps"]
    own = SignWords(data["language"], gap, unless_gap, signs, unpacked(data["unless"]), tuple(data["other"]))
    currencies, periods, multipliers = ({key: tuple(forms) for key, forms in table} for table in data["money"])
    return OfferWords(data["language"], own, MoneyWords(currencies, periods, multipliers))


def _tables(money: MoneyWords) -> tuple[Any, ...]:
    return money.currencies, money.periods, money.multipliers
