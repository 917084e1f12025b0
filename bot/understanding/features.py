"""What the classifier sees of a message: concepts, and n-grams of the text with names and numbers replaced by what they
are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import regex

from bot.understanding.concepts import concept_finder
from bot.understanding.gazetteer import Mention
from bot.understanding.lexicon_index import CHILD_AGES
from bot.understanding.ngrams import Hashes, char_ngrams, hashed
from bot.understanding.normalise import Normalised
from bot.understanding.tokens import tokenise

#: Blocks of features; each is normalised to length 1 and has its own hash space (the salt) and weight.
CHAR, WORD, CONCEPT = 1, 2, 3
BLOCKS: dict[str, int] = {"char": CHAR, "word": WORD, "concept": CONCEPT}

#: Of how many different concepts pairs are made: long stories would drown in them.
_PAIRED = 14

#: Numbers, also where a word follows at once ("17yo"), but no single digit: people write Arabic letters as digits
#: ("7absni", "3liya").
_NUMBER = regex.compile(
    r"(?<![\p{Latin}\d])\d+(?:[.,]\d+)*(?![\p{Latin}\d])|(?<![\p{Latin}\d])\d{2,}(?:[.,]\d+)*(?=\p{Latin})"
)
#: What stands for a name or number in a seen text.
_PLACEHOLDERS = frozenset(("xcountry", "xlanguage", "xagency", "xlicence", "xasks", "xage"))


def seen_text(message: Normalised, mentions: Sequence[Mention]) -> str:
    """The normalised text with countries, languages and numbers replaced by placeholders.

    What is asked about Qatar is asked about Japan too; without this the model would learn which country the examples
    of an intent happen to name.
    """
    pieces: list[str] = []
    at = 0
    for mention in sorted(mentions, key=lambda mention: mention.start):
        if mention.start >= at:
            pieces += [message.text[at : mention.start], f" x{mention.kind} "]
            at = mention.end
    pieces.append(message.text[at:])
    return " ".join(_NUMBER.sub(_number, "".join(pieces)).split())


def _number(match: regex.Match[str]) -> str:
    digits = match[0]
    if digits.isdecimal() and len(digits) <= 2 and int(digits) in CHILD_AGES:
        return " xage "
    return f" {'0' * min(len(digits), 5)} "


def block_grams(text: str, language: str | None = None) -> dict[str, list[str]]:
    """The features of each block for a :func:`seen_text` in a language (BCP 47), in words, repeated ones included."""
    words = [token.text for token in tokenise(text)]
    pairs = [f"{first} {second}" for first, second in zip(["<", *words], [*words, ">"], strict=True)]
    skips = [f"{first} _ {third}" for first, third in zip(words, words[2:], strict=False)]
    return {
        "char": char_ngrams(text, 1, 5),
        "word": [*words, *pairs, *skips],
        "concept": concept_grams(text, words, language),
    }


def block_hashes(text: str, language: str | None = None) -> dict[str, Hashes]:
    """Hashes of the features of each block for a :func:`seen_text` in a language (BCP 47)."""
    return {block: hashed(grams, BLOCKS[block]) for block, grams in block_grams(text, language).items()}


def concept_grams(text: str, words: Sequence[str], language: str | None = None) -> list[str]:
    """The concepts of a seen text, neighbours in their order, and which of them stand together.

    They are the same in every language, so what is learnt of them in one is known in all.

    Args:
        words: the words of ``text``; placeholders among them count as concepts.
        language: BCP 47, what the message was taken for; None if that is not known.
    """
    concepts = [found.concept for found in concept_finder().find(text, language)]
    concepts += [word for word in words if word in _PLACEHOLDERS]
    neighbours = [f"{one}>{next_}" for one, next_ in zip(["<", *concepts], [*concepts, ">"], strict=True)]
    together = [f"{one}+{other}" for one, other in combinations(sorted(set(concepts))[:_PAIRED], 2)]
    return [*concepts, *neighbours, *together]


def counts(hashes: Hashes) -> tuple[Hashes, np.ndarray[tuple[int], np.dtype[np.float32]]]:
    """Distinct hashes and ``1 + ln(count)`` of each."""
    distinct, number = np.unique(hashes, return_counts=True)
    return distinct, (1.0 + np.log(number)).astype(np.float32)
