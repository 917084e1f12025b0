"""Which of the countries in a message it is about, and which one she comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.normalise import normalise, without_accents
from bot.understanding.spelling import folded
from bot.understanding.tokens import tokenise
from knowledge.roles import role_words

Words = tuple[str, ...]
_LONGEST = 6  # tokens of a phrase that is looked for


def plain(word: str) -> str:
    """A token as places are matched by: usual spellings made one, no accents."""
    return without_accents(folded(word))


def words_of(form: str) -> Words:
    """A form as such tokens."""
    return tuple(plain(token.text) for token in tokenise(normalise(form).text) if not token.ends_sentence)


@dataclass(frozen=True)
class Place:
    """A country in a message: half-open range of words, and ISO 3166 alpha-2."""

    start: int
    end: int
    code: str


@dataclass(frozen=True)
class Roles:
    """The phrases of ``knowledge/lexicon/roles.yml``, as words."""

    to: frozenset[Words]
    from_: frozenset[Words]
    joined: tuple[str, ...]
    to_behind: frozenset[Words]
    from_behind: frozenset[Words]
    i_am_from: frozenset[Words]
    i_am_from_behind: frozenset[Words]

    def leads_to(self, words: Sequence[str], place: Place) -> bool:
        """Does "in", "to" or its kin stand right before the place, or behind it?"""
        return _before(words, place.start, self.to) or _behind(words, place.end, self.to_behind)

    def leads_from(self, words: Sequence[str], place: Place) -> bool:
        """Does "from" or its kin?"""
        joined = any(words[place.start].startswith(front) for front in self.joined)
        return joined or _before(words, place.start, self.from_) or _behind(words, place.end, self.from_behind)

    def is_home(self, words: Sequence[str], place: Place) -> bool:
        """Does she say that she is from the place?"""
        return _before(words, place.start, self.i_am_from) or _behind(words, place.end, self.i_am_from_behind)

    def of(self, words: Sequence[str], places: Sequence[Place], missions: Collection[int]) -> list[str | None]:
        """The role of each place: None for the one the message is about, ``origin``, ``other``.

        No message is about two countries: of several the one after "in" or "to" is it, else the first that nobody comes
        from. Beside an embassy stands the country that sent it: "Nepal embassy in Qatar" is about Qatar.

        Args:
            missions: the words that are embassies.
        """
        if len({place.code for place in places}) == 1:
            home = self.is_home(words, places[0])
            return ["origin" if home else None] * len(places)
        sender = self._sender(words, places, missions)
        origins = {place for place in places if self.leads_from(words, place) or self.is_home(words, place)}
        about = next(
            (place.code for place in places if self.leads_to(words, place) and place.code != sender),
            next((place.code for place in places if place not in origins and place.code != sender), None),
        )
        if about is None:
            about = next((place.code for place in places if place.code != sender), "")
        return [
            None if place.code == about else "origin" if place in origins or place.code == sender else "other"
            for place in places
        ]

    def _sender(self, words: Sequence[str], places: Sequence[Place], missions: Collection[int]) -> str | None:
        """The country whose embassy is meant: the nearest to the word that is not behind "in"."""
        if not missions:
            return None
        free = [place for place in places if not self.leads_to(words, place)]
        distance = {place: min(abs(place.start - mission) for mission in missions) for place in free}
        return min(free, key=lambda place: distance[place]).code if free else None


def _before(words: Sequence[str], start: int, phrases: Collection[Words]) -> bool:
    return any(
        tuple(words[max(0, start - size) : start]) in phrases for size in range(1, _LONGEST + 1) if size <= start
    )


def _behind(words: Sequence[str], end: int, phrases: Collection[Words]) -> bool:
    """Whether a phrase follows, or begins as the ending of the last word."""
    if any(tuple(words[end : end + size]) in phrases for size in range(1, _LONGEST + 1)):
        return True
    last = words[end - 1]
    endings = (phrase for phrase in phrases if len(last) > len(phrase[0]) and last.endswith(phrase[0]))
    return any(tuple(words[end : end + len(phrase) - 1]) == phrase[1:] for phrase in endings)


@lru_cache(maxsize=1)
def roles() -> Roles:
    """The roles, made once."""
    written = role_words()

    def phrases(forms: Iterable[str]) -> frozenset[Words]:
        return frozenset(words for words in map(words_of, forms) if words)

    return Roles(
        to=phrases(written.to),
        from_=phrases(written.from_),
        joined=tuple(sorted(written.joined)),
        to_behind=phrases(written.to_behind),
        from_behind=phrases(written.from_behind),
        i_am_from=phrases(written.i_am_from),
        i_am_from_behind=phrases(written.i_am_from_behind),
    )
