"""What the classifier sees of a message that names an agency: the name is replaced by what it is.

Names are made of the words that other questions are about ("Passport Manpower", "Golden Child Services"), and of words
nobody has seen. Two readings are ranked. In the first only what looks like a company by itself is a name. In the second
whatever the frames of a question about an agency leave is one ("is bright path legit"); it counts only if the message
holds a word that asks for a licence and the classifier then takes it for such a question, because of any other sentence
the frames leave something too.

Danger is judged in every reading and in the plain words: a name must never hide a cry for help.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import regex

from bot.understanding import agency_names
from bot.understanding.features import seen_text
from bot.understanding.gazetteer import Mention
from bot.understanding.model import IntentModel, Ranking
from bot.understanding.normalise import Normalised
from knowledge.agency_mentions import Mention as AgencyMention
from knowledge.agency_mentions import asks_for_licence, find_in_text
from knowledge.agency_words import framed_languages
from knowledge.language_words import languages

ASKS = "check_agency"
#: Of a ranking.
_LIKELIEST = 3
#: What a message of nothing but a country's name asks for, in every language.
ABOUT = "country_guide"
#: Kinds of :class:`Mention` that stand for a name and a licence number; each becomes a placeholder.
_NAME, _NUMBER = "agency", "licence"
_COUNTRY = "xcountry"
_WORDS = regex.compile(r"\S+")
#: Added to a message that asks whether somebody has a licence: one word for all the words of all languages.
_ASKS_FOR_LICENCE = " xasks"


@dataclass
class Readings:
    """The texts a message is ranked by (:func:`bot.understanding.features.seen_text`), and what was found.

    Attributes:
        language: BCP 47, what the message was taken for.
        asks: it holds a word that asks for a licence.
        found: the name and number that look like an agency's by themselves.
    """

    message: Normalised
    mentions: Sequence[Mention]
    language: str
    asks: bool
    found: AgencyMention | None

    @cached_property
    def framed(self) -> AgencyMention | None:
        """The name and number left when English, Chinese and Indonesian words of questions are taken away."""
        return find_in_text(self.message.original, asked=True)

    @cached_property
    def left(self) -> AgencyMention | None:
        """The name and number that are left of a question when the words around them are taken away."""
        if self.language in framed_languages() or self.language not in languages():
            return _without_small(self.framed)
        return _left(self.message, self.language, self.framed)

    @cached_property
    def plain(self) -> str:
        """The text with the agency's name in it."""
        return self._seen(None)

    @cached_property
    def named(self) -> str:
        """The text with a name that looks like a company by itself replaced, and the number."""
        return self._seen(self.found)

    @cached_property
    def asked(self) -> str:
        """The text with what is left of a question replaced; equal to ``named`` if it does not ask for a licence."""
        return self._seen(self.left) if self.asks else self.named

    @cached_property
    def only_asks(self) -> bool:
        """Whether the message is a name that looks like one and a question whether it is real, and nothing else."""
        place = self._left_at
        return place is not None and agency_names.only_asks(self.message, self.language, place)

    def agency(self, ranking: Ranking) -> AgencyMention | None:
        """The agency and number of a message: of a question about one, what is left of it; of any other what looks like
        one by itself, or what is left and looks so where a question about an agency is among the likeliest.
        """
        names = [name for name, _ in ranking.intents[:_LIKELIEST]]
        if names[0] == ASKS:
            return self.left
        place = self._left_at if ASKS in names and self.found is None else None
        looks = place is not None and agency_names.looks_like_one(self.message, self.language, place)
        return self.left if looks else self.found

    @property
    def _left_at(self) -> tuple[int, int] | None:
        """Half-open range in the normalised text of the name that is left; None without one."""
        left = self.left
        if left is None or not left.name or self.language not in languages():
            return None
        return _place(self.message, left.start), _place(self.message, left.end)

    def _seen(self, agency: AgencyMention | None) -> str:
        ending = _ASKS_FOR_LICENCE if self.asks else ""
        return seen_text(self.message, _with_agency(self.message, self.mentions, agency)) + ending


def readings(message: Normalised, mentions: Sequence[Mention], language: str) -> Readings:
    """The readings of a message with its countries and languages, each made when it is asked for.

    Args:
        language: BCP 47, what the message was taken for.
    """
    asks = asks_for_licence(message.original)
    if not asks and language in languages() and language not in framed_languages():
        asks = agency_names.asks_for_licence(message, language)
    return Readings(message, mentions, language, asks, find_in_text(message.original))


def _left(message: Normalised, language: str, framed: AgencyMention | None) -> AgencyMention | None:
    """What the words of a language leave of a question, with what the frames of the others found in it.

    A name of a register is known whatever language it stands in; else ours is the better one.
    """
    number = framed.number if framed is not None else ""
    start = message.original.find(number) if number else 0
    place = (_place(message, start), _place(message, start + len(number)))
    if not number and (found := agency_names.number_left(message, language)) is not None:
        place, number = found, message.typed(*found)
    if framed is not None and framed.known:
        return framed
    span = agency_names.name_left(message, language, place)
    if span is None:
        return AgencyMention(number=number) if number else None
    first, last = message.span(*span)
    return AgencyMention(message.original[first:last], number, start=first, end=last)


def _without_small(framed: AgencyMention | None) -> AgencyMention | None:
    """A name with capitals without the small words at its ends: what is mixed into English is no part of it.

    "Green Leaf International ki legal naki" is Bengali, whatever it was taken for.
    """
    if framed is None or framed.known or not framed.name:
        return framed
    words = list(_WORDS.finditer(framed.name))
    upper = [at for at, word in enumerate(words) if word[0][:1].isupper() or word[0][:1].isdigit()]
    if sum(words[at][0][:1].isupper() for at in upper) < 2 or not framed.name.isascii():
        return framed
    first, last = words[upper[0]].start(), words[upper[-1]].end()
    return replace(framed, name=framed.name[first:last], start=framed.start + first, end=framed.start + last)


def _with_agency(message: Normalised, mentions: Sequence[Mention], agency: AgencyMention | None) -> Sequence[Mention]:
    """The mentions with the agency's name and number; a country inside a name is part of the name."""
    if agency is None:
        return mentions
    spans = [(agency.start, agency.end, _NAME)] if agency.name else []
    if agency.number and (start := message.original.find(agency.number)) >= 0:
        spans.append((start, start + len(agency.number), _NUMBER))
    own = [Mention(_place(message, start), _place(message, end), kind, "") for start, end, kind in spans]
    own = [mention for mention in own if mention.start < mention.end]
    others = [
        mention for mention in mentions if all(mention.end <= one.start or one.end <= mention.start for one in own)
    ]
    return [*others, *own]


def _place(message: Normalised, index: int) -> int:
    """Where a place in the text as typed lies in the normalised text."""
    return bisect_left(message.origins, index)


def training_rows(read: Sequence[Readings]) -> tuple[list[str], list[tuple[int, str]]]:
    """For training: the text of each example, and more texts with the number of the example each belongs to.

    The second reading counts only beside a word that asks for a licence (:func:`is_clear`), so only those are learnt.
    """
    more = [(number, one.asked) for number, one in enumerate(read) if one.asked != one.named]
    return [one.named for one in read], more


def rank(model: IntentModel, message: Readings, leave_out: Collection[str] = ()) -> tuple[Ranking, str]:
    """The ranking of a message, and the text of the reading it comes from.

    Args:
        leave_out: intents that cannot be meant.
    """
    language = message.language
    if set(message.plain.split()) == {_COUNTRY}:
        return _first(model.rank(message.plain, leave_out, language), ABOUT), message.plain
    if message.only_asks:
        return _first(model.rank(message.plain, leave_out, language), ASKS), message.asked
    chosen, text = model.rank(message.named, leave_out, language), message.named
    rankings, alarm = [chosen], chosen.alarm
    if message.asked != message.named:
        rankings.append(model.rank(message.asked, leave_out, language))
        if is_clear(rankings[1], message.asked):
            chosen, text = rankings[1], message.asked
    if message.plain != message.named:
        rankings.append(model.rank(message.plain, leave_out, language))
        alarm = alarm or rankings[-1].alarm
    sure = chosen.sure or is_clear(chosen, text)
    danger = any(ranking.danger for ranking in rankings)
    return replace(chosen, danger=danger, alarm=alarm, sure=sure), text


def _first(ranking: Ranking, intent: str) -> Ranking:
    """The ranking with an intent that is certain."""
    others = [(name, 0.0) for name, _ in ranking.intents if name != intent]
    return Ranking(((intent, 1.0), *others), sure=True, danger=False)


def is_clear(ranking: Ranking, text: str) -> bool:
    """Whether nothing is left to ask back, whatever else in a message is strange: it is the name of a country, or it
    holds the name or number of an agency and a word that asks for its licence, and nothing is likelier than a question
    about an agency.
    """
    words = text.split()
    if set(words) == {_COUNTRY}:
        return True
    return (
        ranking.intents[0][0] == ASKS
        and _ASKS_FOR_LICENCE.strip() in words
        and not {f"x{_NAME}", f"x{_NUMBER}"}.isdisjoint(words)
    )
