"""How easy the texts are to read, by the measure of each language that has a published one.

The four formulas are children of Flesch's "Reading Ease" (1948): long sentences and long words make a text hard, 100 is
very easy, 60 plain, 30 hard. Syllables are counted by their vowels: exact in Russian, right for nearly every word in
Spanish, and good enough for a mean in English and French.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import regex
from babel import Locale

from bot.wording.letters import script_of

#: Texts with fewer words (in scripts without spaces: letters) are titles and buttons; a formula means nothing there.
SHORTEST_WORDS, SHORTEST_LETTERS = 6, 15
HARDEST = 10

_MARKUP = regex.compile(r"<[^>]*>")
#: What is filled in counts as a word of two syllables.
_FILLED = regex.compile(r"%\([a-z_]+\)[sd]|\{[^{}]*\}")
_FILLER = "lima"
_NOT_SAID = regex.compile(r"https?://\S+|&\w+;|%%")
_STOPS = regex.compile(r"[.!?…]+(?=[\p{Zs}\p{Pf}\p{Pe}\"'\n]|$)|[。！？؟।॥။၊።፧។៖:：;；\n]+")
#: Thai and Lao have no full stop: they pause with a blank.
_PAUSES = regex.compile(r"[\p{Zs}\n.!?:;។៖ฯ]+")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*")
_LETTER = regex.compile(r"(?=[\p{L}\p{N}])\X")
_UNSPACED = frozenset({"Hans", "Hant", "Khmr", "Laoo", "Mymr", "Thai"})
_PAUSING = frozenset({"Khmr", "Laoo", "Thai"})


@dataclass(frozen=True)
class Measure:
    """A way to say how hard a text is.

    Attributes:
        name: as it was published, or what it honestly is.
        easy_is_high: 100 is easier than 50; else the other way round.
        of: text -> value, or None for a text that is too short.
    """

    name: str
    easy_is_high: bool
    of: Callable[[str], float | None]


@dataclass(frozen=True)
class Ease:
    """How easy a language's texts are: the median of their values, how many were measured, and the hardest of them."""

    measure: Measure
    texts: int
    median: float
    hardest: tuple[tuple[float, str], ...]


def ease(texts: Iterable[str], locale: Locale) -> Ease | None:
    """Measure texts of a language; None if all are too short."""
    measure = measure_of(locale)
    values = [(value, text) for text in texts if (value := measure.of(text)) is not None]
    if not values:
        return None
    values.sort(key=lambda pair: pair[0], reverse=not measure.easy_is_high)
    median = statistics.median(value for value, _ in values)
    return Ease(measure, len(values), median, tuple(values[:HARDEST]))


def measure_of(locale: Locale) -> Measure:
    """Return the measure of a language; where none was published, the length of its sentences, named as such."""
    if locale.language in _FORMULAS:
        name, constant, by_sentence, by_word = _FORMULAS[locale.language]

        def formula(text: str) -> float | None:
            sentences = _sentences(text, _STOPS, _WORD)
            words = [word for sentence in sentences for word in sentence]
            if len(words) < SHORTEST_WORDS:
                return None
            said = sum(syllables(word, locale.language) for word in words)
            return constant - by_sentence * len(words) / len(sentences) - by_word * said / len(words)

        return Measure(name, True, formula)
    script = script_of(locale)
    if script in _UNSPACED:
        stops = _PAUSES if script in _PAUSING else _STOPS
        between = "two pauses" if script in _PAUSING else "two stops"
        return Measure(
            f"letters between {between}", False, lambda text: _length(text, stops, _LETTER, SHORTEST_LETTERS)
        )
    return Measure("words a sentence", False, lambda text: _length(text, _STOPS, _WORD, SHORTEST_WORDS))


def syllables(word: str, language: str) -> int:
    """Count the syllables of a word of English, Spanish, French or Russian; a number counts as two."""
    if not any(letter.isalpha() for letter in word):
        return 2
    folded = word.casefold()
    if language == "en":
        folded = regex.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyszxgc])es$", "", folded)
    elif language == "fr":
        folded = regex.sub(r"(?<=[^aeiouyàâéèêëîïôûù])(?:e|es|(?<!m)ent)$", "", folded)
    return max(1, len(_VOWELS[language].findall(folded)))


#: A stretch of vowels is one syllable; in Spanish two strong ones, or a weak one with an accent, are two.
_VOWELS = {
    "en": regex.compile(r"[aeiouy]+"),
    "es": regex.compile(r"[iuü]?[aeoáéó][iuy]?|[iuü]?[íú]|[iuü]+"),
    "fr": regex.compile(r"(?:[aeiouàâéèêëîïôûùœæ]|y(?![aeiouàâéèê]))+"),
    "ru": regex.compile(r"[аеёиоуыэюя]"),
}
#: Language -> name, and 206 less so much for each word of a sentence and so much for each syllable of a word.
_FORMULAS = {
    "en": ("Flesch 1948", 206.835, 1.015, 84.6),
    "es": ("Szigriszt-Pazos 1993", 206.835, 1.0, 62.3),
    "fr": ("Kandel and Moles 1958", 207.0, 1.015, 73.6),
    "ru": ("Oborneva 2006", 206.835, 1.3, 60.1),
}


def _length(text: str, stops: regex.Pattern[str], unit: regex.Pattern[str], shortest: int) -> float | None:
    sentences = _sentences(text, stops, unit)
    units = sum(len(sentence) for sentence in sentences)
    return units / len(sentences) if units >= shortest else None


def _sentences(text: str, stops: regex.Pattern[str], unit: regex.Pattern[str]) -> list[list[str]]:
    said = _NOT_SAID.sub(" ", _FILLED.sub(_FILLER, _MARKUP.sub("", text)))
    return [units for part in stops.split(said) if (units := unit.findall(part))]
