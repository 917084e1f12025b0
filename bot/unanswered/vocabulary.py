"""The words we wrote ourselves in a language: what stands there is nobody's secret."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import regex
import yaml

from bot.settings import ROOT
from bot.understanding.spelling import folded
from bot.understanding.tokens import is_unsegmented, tokenise

#: A word of a script with spaces; an apostrophe inside it belongs to it.
WORD = regex.compile(r"[\p{L}\p{M}\u200c\u200d]+(?:['’][\p{L}\p{M}]+)*")
_STEM = 5  # letters from which on "kidnap*" stands for its endings


@dataclass(frozen=True)
class Vocabulary:
    """What is known of a language.

    Attributes:
        meant: words that stand in the word list by themselves, so each with a meaning of its own; folded.
        seen: all words of the word list and of the examples; folded.
        pairs: neighbouring units of scripts without spaces.
    """

    meant: frozenset[str]
    seen: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    def knows(self, word: str) -> bool:
        """Have we written this word, or one with the same beginning and another ending?"""
        word = folded(word.lower())
        return word in self.seen or (len(word) > _STEM + 1 and any(word[:-cut] in self.seen for cut in (1, 2)))


@cache
def vocabulary(language: str) -> Vocabulary:
    """Read the word list and the examples of a language (BCP 47); of one we have none of, nothing is known.

    It is read at the first tap and kept: a few megabytes a language.
    """
    words = ROOT / "knowledge" / "lexicon" / "words" / f"{language}.yml"
    meant = _text(words.read_text(encoding="utf-8")) if words.exists() else ""
    examples = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "data" / "nlu" / language).glob("*.yml"))]
    seen = "\n".join([meant, *map(_text, examples)])
    pairs: set[tuple[str, str]] = set()
    for run in regex.split(r"[\s\p{P}\p{S}]+", seen):
        if is_unsegmented(run):
            units = [token.text for token in tokenise(run)]
            pairs.update(pairwise(units))
    alone = (item.strip(" *'\"") for item in regex.split(r"[,\[\]\n:]", meant))
    return Vocabulary(
        frozenset(folded(item) for item in alone if WORD.fullmatch(item)),
        frozenset(map(folded, WORD.findall(seen))),
        frozenset(pairs),
    )


@cache
def names() -> dict[str, str]:
    """The lists of names.yml as they stand, and ``before`` as one pattern, longest first."""
    with open(ROOT / "bot" / "unanswered" / "names.yml", encoding="utf-8") as file:
        data = yaml.load(file, yaml.CSafeLoader)
    before = sorted((cue for line in data["before"] for cue in line.split("|")), key=len, reverse=True)
    return {**data, "before": "|".join(map(regex.escape, before))}


def _text(document: str) -> str:
    """A YAML file in lower case without its comments."""
    return "\n".join(line for line in document.lower().splitlines() if not line.lstrip().startswith("#"))
