"""Which rows of a register sound like a name: for names in another script, and for Latin ones spelt by ear.

A name is split into what it is called (compared as one string of consonants, because Thai, Khmer, Lao, Burmese and
Chinese write no spaces) and what it does ("manpower", "overseas": compared as words, and worth little).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from knowledge.grams import Grams
from knowledge.legal_forms import AGENCY_WORDS, SAME_FORMS
from knowledge.names import Rarity, expand
from knowledge.phonetics import LEGAL_SOUNDS, alike, coarse, fine, without_codas
from knowledge.resemblance import Entry, Hit

PROPOSED = 24  # proposals of each index
SCORED = 16  # of these, the ones that sound most alike are scored
WHOLE = 0.85  # two names compared as one string, trade words and all: scripts without spaces
UNDIVIDED = 14  # letters from which on a word is read as several that no spaces divide
SHORTEST_HEAD, SHORTEST_TAIL = 3, 2  # letters of a name, and of a trade word or legal form stuck to its end
_OPEN_VOWEL = re.compile("[aeou]")
_VOWELS_HWY = frozenset("aeiouhwy")
SHORT = 2  # a name of so few consonants is only compared with those of the very same ones
ENOUGH = 0.66  # a weaker resemblance is not worth a question
CALLED = 0.82  # how much of the score what the name is called decides; the rest is what it does
CODAS = 0.95  # a name that agrees only without the ends of its syllables comes after one that agrees with them
VOWELS, VOWELS_SHORT, VOWELS_LATIN = 0.1, 0.4, 0.5  # what letters count; much in a short name: "aero", "ur": an r
_LEGAL = frozenset({*SAME_FORMS, *SAME_FORMS.values(), "and", "of", "the"})


@dataclass(frozen=True, slots=True)
class Sound:
    """A name as it sounds. called: its own words; does: its trade words, in one spelling."""

    called: tuple[str, ...]
    does: frozenset[str]
    fine: str
    coarse: str
    whole: str


def _codas(each: Sound) -> tuple[str, str]:
    """What a name is called, in coarse classes, as the scripts of Laos, Cambodia, Burma and Thailand may have it."""
    both = [without_codas(word) for word in each.called]
    return "".join(without_r for without_r, _ in both), "".join(without_l for _, without_l in both)


def sound(words: Iterable[str]) -> Sound:
    """The sound of a name, from the folded Latin words of its core; a name of trade words alone is called by them."""
    known = tuple(_trade_word(word) for word in expand(words) if word not in _LEGAL)
    does = frozenset(word for word in known if word in AGENCY_WORDS)
    called = tuple(word for word in known if word not in AGENCY_WORDS) or known
    return Sound(called, does, "".join(map(fine, called)), "".join(map(coarse, called)), "".join(map(coarse, known)))


@lru_cache(maxsize=1)
def _trade_sounds() -> dict[str, str]:
    """Trade words by their consonants; a short one ("job") would swallow other words."""
    found: dict[str, str] = {}
    for word in sorted(AGENCY_WORDS):
        if len(coarse(word)) >= 4:
            found.setdefault(coarse(word), expand((word,))[0])
    return found


def _divided(word: str) -> tuple[str, ...]:
    """A text that no spaces divide, with the trade words and legal forms at its end as words of their own."""
    tail: list[str] = []
    at = len(word) - SHORTEST_TAIL
    while at >= SHORTEST_HEAD:
        code = coarse(word[at:])
        known = _trade_sounds().get(code) or (LEGAL_SOUNDS.get(code) if len(code) > 1 else None)
        # "ink" is Inc., "bank" is a bank: two consonants of a form count only where nothing else stands between.
        if known and (len(code) > 2 or not _OPEN_VOWEL.search(word[at:])) and word[at] not in _VOWELS_HWY:
            tail.append(known)
            word = word[:at]
            at = len(word) - SHORTEST_TAIL
        else:
            at -= 1
    return (word, *reversed(tail))


@lru_cache(maxsize=65536)
def _trade_word(word: str) -> str:
    """The trade word this is by its sound ("myanpavr" is "manpower", "rikroutmen" recruitment), or the word itself."""
    if word in AGENCY_WORDS:
        return word
    heard = coarse(word)
    found = _trade_sounds().get(heard)
    if found is None and len(heard) >= 6:
        found = next((english for code, english in _trade_sounds().items() if OSA.distance(code, heard) <= 1), None)
    return found or word


class Sounds:
    """The entries of one register by sound."""

    def __init__(self, entries: Sequence[Entry], rarity: Rarity) -> None:
        self._entries = entries
        self._rarity = rarity

    @cached_property
    def _sounds(self) -> list[Sound]:
        return [sound(entry.words) for entry in self._entries]

    @cached_property
    def _called(self) -> Grams:
        return Grams([each.coarse for each in self._sounds])

    @cached_property
    def _codas(self) -> list[tuple[str, str]]:
        return [_codas(each) for each in self._sounds]

    @cached_property
    def _without_codas(self) -> Grams:
        return Grams([without_l for _, without_l in self._codas])

    @cached_property
    def _whole(self) -> Grams:
        return Grams([each.whole for each in self._sounds])

    @cached_property
    def _short(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for position, each in enumerate(self._sounds):
            if len(each.coarse) <= SHORT:
                found[each.fine].append(position)
        return dict(found)

    def warm(self) -> None:
        """Build what the first look-up would build."""
        _ = self._called, self._whole, self._short, self._without_codas

    def similar(self, words: tuple[str, ...], latin: bool = False, few_codas: bool = False) -> list[Hit]:
        """Entries worth a question for one reading of a name, in no order.

        Args:
            words: of the core name, in Latin letters.
            latin: it was written in them: then its letters count too, and its trade words say nothing.
            few_codas: it was written in a script that ends syllables on few sounds (`knowledge.scripts.few_codas`).
        """
        if not latin:
            words = tuple(part for word in words for part in (_divided(word) if len(word) >= UNDIVIDED else (word,)))
        asked = sound(words)
        if not asked.called:
            return []
        positions = self._short.get(asked.fine, [])[:SCORED]
        if len(asked.coarse) > SHORT:
            near = self._called.nearest(asked.coarse, PROPOSED)
            near += [] if latin else self._whole.nearest(asked.whole, PROPOSED)
            near += self._without_codas.nearest(asked.coarse, PROPOSED) if few_codas else []
            positions = sorted(dict.fromkeys(near), key=lambda position: -self._first(asked, position, few_codas))
        hits = []
        for position in positions[:SCORED]:
            score = self._score(asked, position, latin, few_codas)
            if score >= ENOUGH:
                entry = self._entries[position]
                hits.append(Hit(entry.row, score, entry.kind))
        return hits

    def _first(self, asked: Sound, position: int, few_codas: bool) -> float:
        """A quick likeness, to choose what is scored."""
        other = self._sounds[position]
        called = OSA.normalized_similarity(asked.coarse, other.coarse)
        codas = self._like_codas(asked, position) if few_codas else 0.0
        return max(called, codas, OSA.normalized_similarity(asked.whole, other.whole))

    def _like_codas(self, asked: Sound, position: int) -> float:
        return max(OSA.normalized_similarity(asked.coarse, other) for other in self._codas[position])

    def _score(self, asked: Sound, position: int, latin: bool, few_codas: bool) -> float:
        other = self._sounds[position]
        whole = 0.7 * OSA.normalized_similarity(asked.coarse, other.coarse)
        whole += 0.3 * OSA.normalized_similarity(asked.fine, other.fine)
        called = max(whole, self._by_words(asked.called, other.called))
        if few_codas and len(asked.coarse) > SHORT:
            called = max(called, CODAS * self._like_codas(asked, position))
        either = asked.does | other.does
        weight = sum(map(self._rarity.weight, either))
        does = sum(map(self._rarity.weight, asked.does & other.does)) / weight if weight else 1.0
        # Vowels tell names with the same consonants apart, where the script wrote them.
        letters = OSA.normalized_similarity("".join(asked.called), "".join(other.called))
        share = VOWELS_LATIN if latin else VOWELS_SHORT if len(asked.coarse) <= SHORT else VOWELS
        parts = CALLED * ((1 - share) * called + share * letters) + (1 - CALLED) * does
        if latin:
            return parts
        return max(parts, 0.97 * OSA.normalized_similarity(asked.whole, other.whole, score_cutoff=WHOLE))

    def _by_words(self, asked: tuple[str, ...], other: tuple[str, ...]) -> float:
        """Weight of the words that sound alike, over the weight of all; a word one side lacks counts against it."""
        weights = {word: self._rarity.weight(word) for word in other}
        agreed = total = 0.0
        for word, weight in weights.items():
            likeness = max((alike(own, word) for own in asked), default=0.0)
            agreed += weight * (likeness if likeness >= 0.5 else 0.0)
            total += weight
        usual = total / len(weights)
        for own in asked:
            likeness, weight = max(((alike(own, word), weight) for word, weight in weights.items()), default=(0.0, 0.0))
            agreed += weight * likeness if likeness >= 0.5 else 0.0
            total += weight if likeness >= 0.5 else usual
        return agreed / total
