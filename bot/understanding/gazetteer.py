"""Countries and languages named in a message, in any enabled language, from lists rather than from training."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.understanding.concepts import Found, concept_finder
from bot.understanding.lexicon_index import COUNTRY, LANGUAGE, LISTED
from bot.understanding.normalise import Normalised
from bot.understanding.roles import Place, Words, plain, roles, words_of
from bot.understanding.slips import SlipIndex
from bot.understanding.tokens import Token, tokenise
from knowledge.language_words import load_concepts
from knowledge.places import FalseFriend, LanguageNames, PlaceNames, language_names, place_names

#: Words right before a language's name that is also a people's: "in Nepali please" is about the language.
_IN_LANGUAGE = frozenset(["in", "to", "into", "use", "pakai", "pake", "dalam", "ke", "用", "成"])
#: Concepts beside which the name of a language is a language and not a people.
_ABOUT_LANGUAGES = frozenset(("language", "speak_language", "not_understand", "understand"))
#: A message of at most so many words we know may be the bare name of a language.
_BARE_ANSWER = 2
#: A name of one word with so few letters is often part of another word.
_SHORT = 4
#: Concepts that half of all sentences hold, in sections of concepts.yml: "anh" is England, and "you".
_SMALL = frozenset(("people", "question", "grammar"))
_EMBASSY = "embassy"


@dataclass(frozen=True)
class Mention:
    """A country or language named in a message.

    Attributes:
        start, end: half-open range in the normalised text.
        kind: ``country`` or ``language``.
        value: ISO 3166 alpha-2, or BCP 47.
        role: for countries: None for the one the message is about, ``origin`` for where she comes from, ``other``.
    """

    start: int
    end: int
    kind: str
    value: str
    role: str | None = None


@dataclass(frozen=True)
class _Entry:
    words: Words
    value: str
    kind: str  # country, people, language


class Gazetteer:
    """Finds the forms of :class:`PlaceNames` and :class:`LanguageNames`; longest first, whole words only.

    In scripts without spaces each letter is a word, so names are found inside a run of text.
    """

    def __init__(self, places: PlaceNames, languages: LanguageNames) -> None:
        self._entries: dict[str, list[_Entry]] = {}
        self._countries: dict[Words, str] = {}
        for forms in (places.aliases, places.names):
            for code, names in forms.items():
                for words in _all_words(names):
                    self._countries.setdefault(words, code)
        self._add(self._countries.items(), "country")
        people = {words: code for code, names in places.people.items() for words in _all_words(names)}
        self._add(people.items(), "people")
        self._languages = {words: code for code, names in languages.names.items() for words in _all_words(names)}
        self._add(self._languages.items(), "language")
        for entries in self._entries.values():
            entries.sort(key=lambda entry: -len(entry.words))
        self._context = {words[0] for words in _all_words(languages.context)}
        self._place_words = {words[0] for words in _all_words(places.place_words)}
        self._capitals = {form: code for code, forms in places.capitals.items() for form in forms}
        friends = {**places.false_friends, **languages.false_friends}
        self._false_friends = {words_of(form): _folded(friend) for form, friend in friends.items()}
        self._slips = SlipIndex(words[0] for words in self._countries if len(words) == 1 and words[0].isascii())

    def _add(self, forms: Iterable[tuple[Words, str]], kind: str) -> None:
        for words, value in forms:
            self._entries.setdefault(words[0], []).append(_Entry(words, value, kind))

    def find(self, message: Normalised, language: str | None = None) -> list[Mention]:
        """All mentions in reading order; countries and languages never overlap among their own kind.

        Args:
            language: BCP 47, what the message was taken for; None if that is not known.
        """
        tokens = [token for token in tokenise(message.text) if not token.ends_sentence]
        words = [plain(token.text) for token in tokens]
        speaks = any(word in self._context for word in words)
        found: list[tuple[int, int, Mention]] = []
        index = 0
        while index < len(tokens):
            size, mentions = self._at(message, tokens, words, index, speaks)
            found.extend((index, size, mention) for mention in mentions)
            index += max(size, 1)
        judged = {at for at in range(len(words)) if any(e.kind != "people" for e in self._matching(words, at))}
        found += _by_lexicon(message, tokens, words, judged, language)
        return _with_roles(message, sorted(found, key=lambda one: one[0]), words)

    def _at(
        self, message: Normalised, tokens: Sequence[Token], words: Sequence[str], index: int, speaks: bool
    ) -> tuple[int, list[Mention]]:
        """How many tokens the longest name at ``index`` takes (0: none), and what it mentions."""
        entries = self._matching(words, index)
        size = len(entries[0].words) if entries else 0
        entries = [entry for entry in entries if len(entry.words) == size]
        kinds = {entry.kind: entry.value for entry in entries}
        country, language = kinds.get("country"), kinds.get("language")
        if not entries:
            size, country = 1, self._code_or_slip(message, tokens[index], words[index])
        elif self._is_false_friend(words, index, size):
            country, language = None, language if speaks and country is not None else None
        elif "people" in kinds and country is None and self._marks_place(words, index + size):
            country, language = kinds["people"], None
        if language is not None and ("country" in kinds or "people" in kinds):
            before = words[index - 1] if index else ""
            meant = speaks or (country is None and (len(words) <= 2 or before in _IN_LANGUAGE))
            country, language = (None, language) if meant else (country, None)
        if country is None and language is None:
            return (size if entries else 0), []
        kind, value = ("country", country) if country is not None else ("language", language)
        return size, [Mention(tokens[index].start, tokens[index + size - 1].end, kind, str(value))]

    def _matching(self, words: Sequence[str], index: int) -> list[_Entry]:
        return [
            entry
            for entry in self._entries.get(words[index], ())
            if tuple(words[index : index + len(entry.words)]) == entry.words
        ]

    def _code_or_slip(self, message: Normalised, token: Token, word: str) -> str | None:
        """A code in capitals ("QA"), or a long name with one slip ("malasia")."""
        typed = message.typed(token.start, token.end)
        if typed in self._capitals and (not message.original.isupper() or message.original.strip() == typed):
            return self._capitals[typed]
        codes = {self._countries[(known,)] for known in self._slips.near(word)}
        return codes.pop() if len(codes) == 1 else None

    def _is_false_friend(self, words: Sequence[str], index: int, size: int) -> bool:
        friend = self._false_friends.get(tuple(words[index : index + size]))
        if friend is None:
            return False
        before = words[index - 1] if index else ""
        after = words[index + size] if index + size < len(words) else ""
        alone, place = len(words) == size, Place(index, index + size, "")
        led = roles().leads_to(words, place) or roles().leads_from(words, place)
        return (
            (after in friend.not_before and after != "")
            or (before in friend.not_after and before != "")
            or (bool(friend.needs_before) and before not in friend.needs_before and not led and not alone)
        )

    def _marks_place(self, words: Sequence[str], index: int) -> bool:
        """Whether a place word follows at once or after one other word ("Filipino recruitment agency")."""
        return any(word in self._place_words for word in words[index : index + 2])


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer, made once."""
    languages = sorted(LISTED)
    return Gazetteer(place_names(languages), language_names(languages))


def _by_lexicon(
    message: Normalised, tokens: Sequence[Token], words: Sequence[str], judged: Collection[int], language: str | None
) -> list[tuple[int, int, Mention]]:
    """Names in the word lists of the languages, with clitics and endings, but at none of the tokens ``judged``."""
    concepts = concept_finder().find_named(message.text, language)
    meanings: dict[int, set[str]] = {}
    for one in concepts:
        meanings.setdefault(one.start, set()).add(one.concept)
    known = concept_finder().find(message.text, language) if concepts else []
    speaks = any(one.concept in _ABOUT_LANGUAGES for one in known)
    found = []
    for one in concepts:
        kind = next((kind for kind in (COUNTRY, LANGUAGE) if one.concept.startswith(kind)), None)
        if kind is None or one.start in judged:
            continue
        others = meanings[one.start] - {one.concept}
        is_language, is_country = (any(other.startswith(name) for other in others) for name in (LANGUAGE, COUNTRY))
        if kind == COUNTRY and ((is_language and speaks) or not _means_country(one, others, known, tokens, words)):
            continue
        if kind == LANGUAGE and not speaks and (is_country or len(known) > _BARE_ANSWER):
            continue
        mention = Mention(
            tokens[one.start].start,
            tokens[one.end - 1].end,
            kind.removesuffix(":"),
            one.concept.removeprefix(kind),
        )
        found.append((one.start, one.end - one.start, mention))
    return found


def _means_country(
    one: Found, others: Collection[str], known: Sequence[Found], tokens: Sequence[Token], words: Sequence[str]
) -> bool:
    """Whether what can be the name of a country is one here.

    Args:
        others: what else the same words mean; known: all concepts of the message, the longest forms.
    """
    place = Place(one.start, one.end, one.concept.removeprefix(COUNTRY))
    if any(other.start < one.start < other.end < one.end for other in known):
        return False  # it begins inside another word: "ညီမ|လေး|မှာ" is a sister, not Malaysia
    if len(words) > one.end - one.start and _reads_otherwise(one, words, known):
        return False
    if len(words) == one.end - one.start or roles().leads_to(words, place) or roles().leads_from(words, place):
        return True
    if any(_is_small(other) for other in others):
        return False
    short = one.end - one.start == 1 and len(words[one.start]) <= _SHORT
    typed_bare = tokens[one.start].text.isascii() and not one.form.isascii()
    inside = any(
        other.start <= one.start < one.end <= other.end and other.end - other.start > one.end - one.start
        for other in known
    )
    return not (short and (inside or typed_bare))


def _reads_otherwise(one: Found, words: Sequence[str], known: Sequence[Found]) -> bool:
    """Whether a longer form begins with a short name, and reads it with other accents: "bi nhot", locked, not Bỉ."""
    return len(words[one.start]) <= _SHORT and any(
        other.start == one.start
        and other.end > one.end
        and not other.concept.startswith((COUNTRY, LANGUAGE))
        and other.form.split()[0] != one.form.split()[0]
        for other in known
    )


def _is_small(concept: str) -> bool:
    known = load_concepts().get(concept)
    return known is not None and known.section in _SMALL


def _with_roles(message: Normalised, found: list[tuple[int, int, Mention]], words: Sequence[str]) -> list[Mention]:
    """Give each country its role, so that a message never names two countries it is about."""
    places = [Place(index, index + size, one.value) for index, size, one in found if one.kind == "country"]
    given: dict[int, str | None] = {}
    if places:
        several = len({place.code for place in places}) > 1
        concepts = concept_finder().find(message.text) if several else []
        missions = {at for one in concepts if one.concept == _EMBASSY for at in range(one.start, one.end)}
        given = {place.start: role for place, role in zip(places, roles().of(words, places, missions), strict=True)}
    seen: set[tuple[str, str, str | None]] = set()
    mentions: list[Mention] = []
    for index, _, mention in found:
        placed = replace(mention, role=given.get(index))
        if (placed.kind, placed.value, placed.role) not in seen:
            seen.add((placed.kind, placed.value, placed.role))
            mentions.append(placed)
    return mentions


def _all_words(forms: Iterable[str]) -> list[Words]:
    return [words for words in map(words_of, forms) if words]


def _folded(friend: FalseFriend) -> FalseFriend:
    def fold(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(words_of(word)[0] for word in words)

    return FalseFriend(fold(friend.not_before), fold(friend.not_after), fold(friend.needs_before))
