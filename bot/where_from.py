""" "I am from Nepal" and nothing else: what our texts ask her to write, so it must be understood in every language.

The classifier learns what people want, and this wants nothing; left alone it may see anything in it, even a cry.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel.core import get_global

from bot.understanding.roles import Words, roles, words_of
from knowledge.small_words import small_words

#: The intent of a message that only names a country: the answer she had is given again, for somebody from there.
GUIDE = "country_guide"
#: The intent of an answer to a question of ours that is open: there the country has a meaning already.
ANSWER = "inform"
#: Tokens of the longest phrase that leads to the country ("we are all from").
_LONGEST = 6
#: "I" and what is said out of courtesy, where knowledge/lexicon/small_words.yml has no need of it.
_I: Mapping[str, tuple[str, ...]] = {
    "th": ("ฉัน", "ดิฉัน", "ผม", "หนู", "เรา", "ค่ะ", "ครับ", "ประเทศ"),
    "lo": ("ຂ້ອຍ", "ຂ້າພະເຈົ້າ", "ເຮົາ", "ປະເທດ"),
    "km": ("ខ្ញុំ", "យើង", "ប្រទេស"),
    "my": ("ကျွန်မ", "ကျွန်တော်", "ကျမ", "နိုင်ငံ", "လာတယ်", "လာတာပါ", "က"),
    "ne": ("म", "हामी"),
    "bn": ("আমি", "আমরা"),
    "am": ("እኔ", "ነኝ", "ነን"),
}


def with_origin(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return Rasa's parse data as a wish for the guide if she says where she comes from and nothing else."""
    place = _only_place(parsed)
    if place is None or parsed["intent"]["name"] == ANSWER:
        return parsed
    sure = {"name": GUIDE, "confidence": 1.0}
    understanding = {**parsed["understanding"], "danger": False, "danger_suspected": False}
    return {**parsed, "intent": sure, "intent_ranking": [sure], "entities": [place], "understanding": understanding}


def _only_place(parsed: Mapping[str, Any]) -> dict[str, Any] | None:
    """The entity of the country she comes from, if the message holds nothing beside it and "I am from"."""
    understanding = parsed.get("understanding", {})
    named = [entity for entity in parsed["entities"] if entity["entity"] in ("country", "language")]
    if len(named) != 1 or understanding.get("signs"):
        return None
    place = {**named[0], "entity": "country", "role": "origin"}
    if named[0]["entity"] == "language":  # "Myanmar" is the name of both
        place["value"] = _home_of(named[0]["value"])
    text, known = parsed["text"], roles()
    own = words_of(text[place["start"] : place["end"]])
    fronts, backs = _phrases()
    before, led = _without_end(words_of(text[: place["start"]]), fronts)
    behind, followed = _without_start(words_of(text[place["end"] :]), backs)
    joined = bool(own) and own[0].startswith(known.joined)
    said = led or followed or joined or named[0].get("role") == "origin"
    fill = _fill(understanding.get("language", ""))
    return place if said and fill.issuperset(before) and fill.issuperset(behind) else None


def _home_of(language: str) -> str:
    """The country where most of a language's speakers live, from CLDR."""
    return str(get_global("likely_subtags").get(language.split("-")[0], "").rpartition("_")[2])


def _without_end(words: Words, phrases: frozenset[Words]) -> tuple[Words, bool]:
    size = max((size for size in range(1, min(len(words), _LONGEST) + 1) if words[-size:] in phrases), default=0)
    return words[: len(words) - size], size > 0


def _without_start(words: Words, phrases: frozenset[Words]) -> tuple[Words, bool]:
    size = max((size for size in range(1, min(len(words), _LONGEST) + 1) if words[:size] in phrases), default=0)
    return words[size:], size > 0


@cache
def _phrases() -> tuple[frozenset[Words], frozenset[Words]]:
    """What leads to a country, and what follows it. What follows may begin as the ending of the country's own word:
    then its rest stands behind it.
    """
    known = roles()
    behind = known.i_am_from_behind | known.from_behind
    return known.i_am_from | known.from_, behind | {phrase[1:] for phrase in behind if len(phrase) > 1}


@cache
def _fill(language: str) -> frozenset[str]:
    forms = (*small_words().get(language, ()), *_I.get(language, ()))
    return frozenset(word for form in forms for word in words_of(form))
