"""Questions about an agency in the languages that have a word list and no frames of their own
(``knowledge/lexicon/agency_frames.yml``): what is left when all words we know are taken away is the name.

Only for sentences that are known to ask about an agency: of any other sentence too something is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from bot.understanding.concepts import concept_finder
from bot.understanding.lexicon_index import COUNTRY
from bot.understanding.normalise import Normalised, normalise
from bot.understanding.roles import Place, plain, roles
from bot.understanding.scripts import script_of
from bot.understanding.spelling import folded
from bot.understanding.tokens import Token, is_unsegmented, tokenise
from knowledge.language_words import load_concepts
from knowledge.small_words import small_words

#: Concepts that are words for an agency: no part of its name, and a sign that one stands beside them.
_AGENCIES = frozenset(("agency", "company", "agent"))
_ASKING = frozenset(("licence", "licence_number", "registered", "real", "fake", "legal", "illegal", "scam", "trust"))
#: Sections of concepts.yml whose words companies have in their names too: "Golden Falcon", "Happy Home".
_WEAK = frozenset(("work", "offer", "body", "journey", "other_subjects"))
#: Sections whose words stand around a name and never in one; all others are taken for a name if nothing else is left:
#: "New House Overseas", "Mother and Daughter".
_CLOSED = frozenset(("question", "bot", "contact", "danger"))
_STOP = regex.compile(r"[,;:?!\"“”«»()\n،؛؟。，、።፣၊။]|\.(?:\s|$)|\s[-–—]\s")
#: Concepts beside which a number is that of a licence, and the number itself: three digits or more, or with a stroke,
#: with letters before and behind as the countries write them ("LN-77/2019", "112/ຮສສ", "น.0667/2560").
_NUMBERED = frozenset(("licence", "licence_number", "registered"))
_NUMBER = regex.compile(
    r"(?<![\p{L}\d+])(?:\p{Latin}{1,6}[-./]?\s?|\p{L}\p{M}*\.)?(?=\d{3}|\d+[/-]\d)\d[\d/.-]*\d(?:/[\p{L}\p{M}][\p{L}\p{M}\d/.-]*)?"
    r"|(?<![\p{L}\d+])\d+(?:/[\p{L}\p{M}]+)+(?:/\d+)?(?:-\p{L}+)?"
)
_YEAR = regex.compile(r"(?:19|20)\d\d")
#: A stroke and letters behind digits: a licence number wherever it stands.
_OWN_FORM = regex.compile(r"\d/[\p{L}\p{M}]+")
_NEAR = 6  # tokens between such a word and the number
#: "Co., Ltd": no new clause.
_LEGAL_ENDS = frozenset(("ltd", "limited", "inc", "llc", "co", "pvt", "corp"))
_QUOTED = regex.compile(r"[\"“«‘「](?P<inside>[^\"“”«»‘’「」]{2,80})[\"”»’」]")
#: From this share of capital letters among the first letters of words on, capitals tell no name from the rest.
_TITLE_CASE = 0.85
_BESIDE_ONLY = 2  # the readings from which on a name must stand beside a word for an agency, or hold one
_LONGEST_FORM = 12  # tokens
_LONGEST_PREFIX = 6  # letters before a number that belong to it
_CLITIC = 2  # letters of the shortest postposition that is cut off
#: Scripts in which one letter is a preposition or an ending, and scripts whose endings are left alone.
_SYLLABLES, _GLUED = frozenset(("Ethiopic",)), frozenset(("Arabic",))
#: Letters of the longest abbreviation: its full stop ends nothing ("Sto. Rosario", "K.P. Labour", "sp. z o.o.").
_ABBREVIATION = 3
_JOINING = 3  # letters of a small word inside a name

# What each sign adds to a run of words; it needs 1 to be a name at all. Only the order matters.
_IS_QUOTED, _OTHER_SCRIPT, _CALLED, _BESIDE_AGENCY, _TRADE, _CAPITALS, _A_WORD = 5.0, 4.0, 4.0, 3.0, 3.0, 2.0, 0.5


@dataclass(frozen=True)
class _Lists:
    """The forms beside the names of a language, as tuples of folded tokens; small: words of no concept."""

    introduce: frozenset[tuple[str, ...]]
    before: frozenset[tuple[str, ...]]
    trade: frozenset[tuple[str, ...]]
    small: frozenset[tuple[str, ...]]


@dataclass
class _Sentence:
    """What is known of each token; all lists have one entry a token.

    Attributes:
        known: it belongs to a form of the lexicon, or to the small words of the language.
        weak: it does, but companies are called such things too.
        weakest: it does, and no question about an agency is made with it.
        names: it looks like part of a name whatever else it means: capitals, another script.
        stop: a new clause begins with it.
    """

    tokens: Sequence[Token]
    words: list[str]
    known: list[bool]
    weak: list[bool]
    weakest: list[bool]
    agency: list[bool]
    trade: list[bool]
    called: list[bool]
    country: list[bool]
    names: list[bool]
    other_script: list[bool]
    stop: list[bool]
    quoted: list[tuple[int, int]] = field(default_factory=list)

    def is_open(self, at: int, weak: int) -> bool:
        """May the token be part of a name? ``weak``: 1, also words that companies are called by; 2, nearly any word."""
        if self.called[at] or (self.agency[at] and not (self.trade[at] or self.names[at])):
            return False
        allowed = (weak > 0 and self.weak[at]) or (weak > 1 and self.weakest[at])
        known = (self.known[at] or self.country[at]) and not allowed
        return self.names[at] or self.trade[at] or not known


def name_left(message: Normalised, language: str, number: tuple[int, int] = (0, 0)) -> tuple[int, int] | None:
    """Half-open range in the normalised text of the agency's name in a question about one; None without a name.

    Args:
        language: BCP 47, what the message was taken for.
        number: half-open range in the normalised text of a licence number, which is no part of the name.
    """
    tokens = [token for token in tokenise(message.text) if not token.ends_sentence]
    if not tokens or language not in concept_finder().index.agency:
        return None
    sentence = _read(message, tokens, language, number)
    for weak in (0, 1, 2):
        scored = [(_score(sentence, start, end, weak), -start, end) for start, end in _runs(sentence, weak)]
        score, start, end = max(scored, default=(0.0, 0, 0))
        if score >= (1 if weak < _BESIDE_ONLY else _BESIDE_AGENCY):
            return _without_clitics(tokens, -start, end, language)
    return None


def _without_clitics(tokens: Sequence[Token], start: int, end: int, language: str) -> tuple[int, int]:
    """The range of a run in the text without a postposition written onto its end, nor the place before it: "बुटवलको"."""
    index = concept_finder().index
    front, behind = index.clitics[index.languages.index(language)]
    script = script_of(tokens[start].text)
    shortest = 1 if script in _SYLLABLES else _CLITIC
    if script in _GLUED:
        behind = ()  # what looks like an ending is part of the word: "السفريات"

    def ending(token: Token) -> str:
        long = (one for one in behind if len(one) >= shortest and len(token.text) > len(one) + _CLITIC)
        return next((one for one in long if token.text.endswith(one)), "") if not token.text.isascii() else ""

    def opening(token: Token) -> str:
        long = (one for one in front if script in _SYLLABLES and len(token.text) > len(one) + _CLITIC)
        return next((one for one in long if len(one) == 1 and token.text.startswith(one)), "")

    if end - start > 2 and len(ending(tokens[start])) >= _CLITIC:
        start += 1
    return tokens[start].start + len(opening(tokens[start])), tokens[end - 1].end - len(ending(tokens[end - 1]))


def number_left(message: Normalised, language: str) -> tuple[int, int] | None:
    """Half-open range in the normalised text of a number beside a word for a licence, or that has the form of one.

    Args:
        language: BCP 47, what the message was taken for.
    """
    tokens = [token for token in tokenise(message.text) if not token.ends_sentence]
    signs = [one for one in concept_finder().find(message.text, language) if one.concept in _NUMBERED]
    for found in _NUMBER.finditer(message.text):
        at = next((at for at, token in enumerate(tokens) if token.end > found.start()), len(tokens))
        if _YEAR.fullmatch(found[0]):
            continue
        if _OWN_FORM.search(found[0]) or any(
            0 <= at - one.end <= _NEAR or 0 <= one.start - at <= _NEAR for one in signs
        ):
            return found.span()
    return None


def asks_for_licence(message: Normalised, language: str) -> bool:
    """Does a message hold a word that asks whether somebody has a licence, is registered, is real or fake?

    Args:
        language: BCP 47, what the message was taken for.
    """
    return any(one.concept in _ASKING for one in concept_finder().find(message.text, language))


def _read(message: Normalised, tokens: Sequence[Token], language: str, number: tuple[int, int]) -> _Sentence:
    lists = _lists(language)
    words = [folded(token.text) for token in tokens]
    found = concept_finder().find(message.text, language)
    known, weak, weakest, agency, country = ([False] * len(words) for _ in range(5))
    for one in found:
        for at in range(one.start, one.end):
            if one.concept.startswith(COUNTRY):
                country[at] = True
            else:
                known[at] = True
                section = load_concepts()[one.concept].section if one.concept in load_concepts() else "question"
                weak[at] = section in _WEAK
                weakest[at] = section not in _CLOSED and one.concept not in _ASKING
                agency[at] = one.concept in _AGENCIES
    for start, end in _places(lists.small, words):
        known[start:end] = [True] * (end - start)
        weak[start:end] = weakest[start:end] = [False] * (end - start)
    agencies = _marked(lists.before, words)
    sentence = _Sentence(
        tokens=tokens,
        words=words,
        known=[word.isdigit() or one for word, one in zip(words, known, strict=True)],
        weak=[one or other for one, other in zip(weak, country, strict=True)],
        weakest=weakest,
        agency=[one or other for one, other in zip(agency, agencies, strict=True)],
        trade=_marked(lists.trade, words),
        called=_marked(lists.introduce, words),
        country=country,
        names=[False] * len(words),
        other_script=[False] * len(words),
        stop=[at == 0 or _stops(message.text, tokens, at) for at in range(len(words))],
    )
    number_tokens = _number_tokens(message, tokens, number)
    _mark_capitals(message, sentence)
    _mark_other_script(message, sentence, number_tokens)
    for at in number_tokens:
        sentence.known[at], sentence.names[at], sentence.other_script[at] = True, False, False
    for quote in _QUOTED.finditer(message.original):
        first, last = quote.span("inside")
        inside = [at for at, one in enumerate(tokens) if first <= message.origins[one.start] < last]
        if inside:
            sentence.quoted.append((inside[0], inside[-1] + 1))
    return sentence


def _number_tokens(message: Normalised, tokens: Sequence[Token], number: tuple[int, int]) -> list[int]:
    """The tokens of a licence number, and the capitals before it: "AG 2210"."""
    inside = [at for at, token in enumerate(tokens) if number[0] <= token.start < number[1]]
    if inside and inside[0] > 0:
        before = tokens[inside[0] - 1]
        typed = message.typed(before.start, before.end)
        inside += [inside[0] - 1] * (typed.isupper() and len(typed) <= _LONGEST_PREFIX)
    return inside


def _stops(text: str, tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].text in _LEGAL_ENDS:
        return False
    stop = _STOP.search(text[tokens[at - 1].end : tokens[at].start + 1])
    before = tokens[at - 1].text
    return stop is not None and not (stop[0].startswith(".") and len(before) <= _ABBREVIATION and before.isalpha())


def _mark_capitals(message: Normalised, sentence: _Sentence) -> None:
    """Words with capitals beside each other, and what joins them, are a name even where each alone is known."""
    typed = [message.typed(token.start, token.end) for token in sentence.tokens]
    capital = [word[:1].isupper() for word in typed]
    cased = [word for word in typed if word[:1].isupper() or word[:1].islower()]
    if not cased or sum(word[:1].isupper() for word in cased) >= _TITLE_CASE * len(cased) > 2:
        return
    for at, upper in enumerate(capital):
        if not upper or (sentence.country[at] and not _beside(capital, sentence.stop, sentence.words, at)):
            continue
        sure = not (sentence.stop[at] or sentence.known[at] or sentence.agency[at])
        if sure or _beside(capital, sentence.stop, sentence.words, at):
            sentence.names[at] = True


def _beside(capital: Sequence[bool], stop: Sequence[bool], words: Sequence[str], at: int) -> bool:
    """Does a neighbour in the same clause begin with a capital too, perhaps behind a small word: "Paix et Travail"?"""

    def next_to(step: int) -> bool:
        near, far = at + step, at + 2 * step
        if not 0 <= near < len(capital) or stop[max(at, near)]:
            return False
        joined = 0 <= far < len(capital) and len(words[near]) <= _JOINING and not stop[max(near, far)]
        return capital[near] or (joined and capital[far])

    return next_to(-1) or next_to(1)


def _mark_other_script(message: Normalised, sentence: _Sentence, number: Sequence[int]) -> None:
    """Latin letters in a sentence of another script: a name, unless all of them are everyday words."""
    scripts = [script_of(token.text) for token in sentence.tokens]
    if not set(scripts) - {None, "Latin"}:
        return
    latin = [script == "Latin" for script in scripts]
    start = 0
    while start < len(latin):
        end = start
        while end < len(latin) and latin[end] and (end == start or not sentence.stop[end]):
            end += 1
        capitals = sum(message.typed(one.start, one.end)[:1].isupper() for one in sentence.tokens[start:end])
        if any(not sentence.known[at] for at in range(start, end)) or capitals > 1:
            first, last = _without_small(message, sentence, start, end, number)
            for at in range(first, last):
                sentence.names[at] = sentence.other_script[at] = last - first > 1 or not sentence.country[at]
        start = max(end, start + 1)


def _without_small(
    message: Normalised, sentence: _Sentence, start: int, end: int, number: Sequence[int]
) -> tuple[int, int]:
    """A group of Latin words without everyday words in small letters and a number at its ends: "Sky Bridge licence"."""

    def small(at: int) -> bool:
        token = sentence.tokens[at]
        return at in number or (
            sentence.known[at] and not sentence.trade[at] and message.typed(token.start, token.end).islower()
        )

    while start < end and small(start):
        start += 1
    while start < end and small(end - 1):
        end -= 1
    return start, end


def _runs(sentence: _Sentence, weak: int) -> Iterable[tuple[int, int]]:
    """Neighbouring tokens that may be a name, cut at the ends of clauses and where one script gives way to another."""
    start = 0
    count = len(sentence.words)
    while start < count:
        if not sentence.is_open(start, weak):
            start += 1
            continue
        end = start + 1
        while end < count and not sentence.stop[end] and sentence.other_script[end] == sentence.other_script[start]:
            if sentence.words[end - 1] in _LEGAL_ENDS and sentence.words[end] not in _LEGAL_ENDS:
                break  # nothing of a name stands behind "Ltd"
            if sentence.is_open(end, max(weak, 1)):
                end += 1
            elif _joins(sentence, end):
                end += 2
            else:
                break
        if weak == 0:
            while start and sentence.weak[start - 1] and not sentence.stop[start] and sentence.is_open(start - 1, 1):
                start -= 1
        first, last = _whole_chunks(sentence, *_trimmed(sentence, start, end))
        yield first, last + _country_behind(sentence, last)
        start = end


def _trimmed(sentence: _Sentence, start: int, end: int) -> tuple[int, int]:
    """Where some words look like a name, those before and behind them that do not are none."""
    marked = [at for at in range(start, end) if sentence.names[at]]
    if not marked:
        return start, end
    first, last = marked[0], marked[-1] + 1
    while first > start and sentence.trade[first - 1]:
        first -= 1
    while last < end and sentence.trade[last]:
        last += 1
    return first, last


def _whole_chunks(sentence: _Sentence, start: int, end: int) -> tuple[int, int]:
    """In scripts without spaces people write a space around a name: the run with the rest of its chunks, if the larger
    part of each is in it.
    """
    if not is_unsegmented(sentence.words[start]):
        return start, end
    low, high = start, end
    while low > 0 and sentence.tokens[low - 1].end == sentence.tokens[low].start:
        low -= 1
    while high < len(sentence.words) and sentence.tokens[high].start == sentence.tokens[high - 1].end:
        high += 1
    inside = end - start
    framed = any(sentence.agency[at] or sentence.called[at] for at in (*range(low, start), *range(end, high)))
    if framed or start - low > inside or high - end > inside:
        return start, end
    return low, high


def _country_behind(sentence: _Sentence, at: int) -> bool:
    """Is the next word a country that ends the name, as in "Staffing Solutions México"?"""
    if at >= len(sentence.words) or sentence.stop[at] or not (sentence.country[at] and sentence.names[at - 1]):
        return False
    if sentence.words[at - 1] in _LEGAL_ENDS or sentence.other_script[at] != sentence.other_script[at - 1]:
        return False
    place = Place(at, at + 1, "")
    return not (roles().leads_to(_plain(sentence), place) or roles().leads_from(_plain(sentence), place))


def _plain(sentence: _Sentence) -> list[str]:
    return [plain(word) for word in sentence.words]


def _joins(sentence: _Sentence, at: int) -> bool:
    """Is a known word between two parts of a name, as in "Manos y Sueños" or "Мост в Европу"?"""
    if at + 1 >= len(sentence.words) or sentence.stop[at + 1] or len(sentence.words[at]) > _JOINING:
        return False
    place, single = Place(at + 1, at + 2, ""), at < 2 or not sentence.names[at - 2]
    led = roles().leads_to(_plain(sentence), place) or roles().leads_from(_plain(sentence), place)
    return sentence.names[at - 1] and sentence.names[at + 1] and (single or not led)


def _score(sentence: _Sentence, start: int, end: int, weak: int) -> float:
    inside = range(start, end)
    allowed = [(weak > 0 and sentence.weak[at]) or (weak > 1 and sentence.weakest[at]) for at in inside]
    taken = [sentence.trade[at] or (sentence.known[at] and not ok) for at, ok in zip(inside, allowed, strict=True)]
    own = len(taken) - sum(taken)
    names = any(sentence.names[at] for at in inside)
    if not own and not names:
        return 0.0
    left = start > 0 and not sentence.stop[start]
    right = end < len(sentence.words) and not sentence.stop[end]
    called = (start > 0 and sentence.called[start - 1]) or (right and sentence.called[end])
    agency = (left and sentence.agency[start - 1]) or (right and sentence.agency[end])
    quoted = any(low <= start and end <= high for low, high in sentence.quoted)
    words = own / 2 if is_unsegmented(sentence.words[start]) else own
    return (
        _IS_QUOTED * quoted
        + _OTHER_SCRIPT * sentence.other_script[start]
        + _CALLED * called
        + _BESIDE_AGENCY * agency
        + _TRADE * any(sentence.trade[at] for at in inside)
        + _CAPITALS * names
        + _A_WORD * words
    )


def _marked(forms: frozenset[tuple[str, ...]], words: Sequence[str]) -> list[bool]:
    marks = [False] * len(words)
    for start, end in _places(forms, words):
        marks[start:end] = [True] * (end - start)
    return marks


def _places(forms: frozenset[tuple[str, ...]], words: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Half-open ranges of the longest forms that stand in the words, from left to right."""
    at = 0
    while at < len(words):
        sizes = range(min(_LONGEST_FORM, len(words) - at), 0, -1)
        size = next((size for size in sizes if tuple(words[at : at + size]) in forms), 0)
        if size:
            yield at, at + size
        at += max(size, 1)


@lru_cache(maxsize=32)
def _lists(language: str) -> _Lists:
    agency = concept_finder().index.agency[language]

    def forms(written: Iterable[str]) -> frozenset[tuple[str, ...]]:
        cut = (tokenise(normalise(form).text) for form in written)
        return frozenset(tuple(folded(t.text) for t in tokens if not t.ends_sentence) for tokens in cut) - {()}

    return _Lists(
        introduce=forms(agency.get("introduce", ())),
        before=forms(agency.get("before", ())),
        trade=forms(agency.get("trade", ())),
        small=forms(small_words().get(language, ())),
    )
