"""Questions about an agency in the languages that have a word list and no frames of their own
(``knowledge/lexicon/agency_frames.yml``): what is left when all words we know are taken away is the name.

Only for sentences that are known to ask about an agency: of any other sentence too something is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex

from bot.understanding.agency_sentence import ASKING, JOINING, LEGAL_ENDS, Sentence, lists, places, read
from bot.understanding.concepts import concept_finder
from bot.understanding.normalise import Normalised
from bot.understanding.roles import Place, plain, roles
from bot.understanding.scripts import script_of
from bot.understanding.tokens import Token, is_unsegmented, tokenise
from knowledge.language_words import load_concepts

#: Beside them in a question that is nothing but a question about a name.
_APPROVING = frozenset(("good", "check", "is_it_normal"))
#: Sections whose words ask, point and are polite, and add nothing to such a question.
_AROUND = frozenset(("question", "grammar", "bot", "people"))
_SHORT_QUESTION = 24  # tokens
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
_BESIDE_ONLY = 2  # the readings from which on a name must stand beside a word for an agency, or hold one
_CLITIC = 2  # letters of the shortest postposition that is cut off
#: Scripts in which one letter is a preposition or an ending, and scripts whose endings are left alone.
_SYLLABLES, _GLUED = frozenset(("Ethiopic",)), frozenset(("Arabic",))

# What each sign adds to a run of words; it needs 1 to be a name at all. Only the order matters.
_IS_QUOTED, _OTHER_SCRIPT, _CALLED, _BESIDE_AGENCY, _TRADE, _CAPITALS, _A_WORD = 5.0, 4.0, 4.0, 3.0, 3.0, 2.0, 0.5


def name_left(message: Normalised, language: str, number: tuple[int, int] = (0, 0)) -> tuple[int, int] | None:
    """Half-open range in the normalised text of the agency's name in a question about one; None without a name.

    Args:
        language: BCP 47, what the message was taken for.
        number: half-open range in the normalised text of a licence number, which is no part of the name.
    """
    tokens = [token for token in tokenise(message.text) if not token.ends_sentence]
    if not tokens or language not in concept_finder().index.agency:
        return None
    sentence = read(message, tokens, language, number)
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


def only_asks(message: Normalised, language: str, name: tuple[int, int]) -> bool:
    """Is a message nothing but a name and a question whether it is real: "Golden Star legit?", "is Sky Bridge a scam"?

    Args:
        language: BCP 47, what the message was taken for.
        name: half-open range of the name in the normalised text. It must look like one by itself: capitals, letters of
            another script than the rest, or a word companies have in their names.
    """
    tokens = [token for token in tokenise(message.text) if not token.ends_sentence]
    if language not in concept_finder().index.agency or len(tokens) > _SHORT_QUESTION:
        return False
    sentence = read(message, tokens, language, (0, 0))
    inside = [at for at, token in enumerate(tokens) if name[0] <= token.start < name[1]]
    rest = [at for at in range(len(tokens)) if at not in inside]
    looks = _looks_like_one(sentence, inside)
    asked: set[int] = set()
    around = {at for at in rest if sentence.agency[at]}
    small = lists(language).small
    for start, end in places(small, sentence.words):
        around.update(range(start, end))
    for one in concept_finder().find(message.text, language):
        if one.concept in ASKING or one.concept in _APPROVING:
            asked.update(range(one.start, one.end))
        elif one.concept in load_concepts() and load_concepts()[one.concept].section in _AROUND:
            around.update(range(one.start, one.end))
    return looks and any(at in asked for at in rest) and all(at in asked or at in around for at in rest)


def looks_like_one(message: Normalised, language: str, name: tuple[int, int]) -> bool:
    """Does what is left of a sentence look like an agency's name by itself? Arguments as in :func:`only_asks`."""
    tokens = [token for token in tokenise(message.text) if not token.ends_sentence]
    if language not in concept_finder().index.agency:
        return False
    inside = [at for at, token in enumerate(tokens) if name[0] <= token.start < name[1]]
    return _looks_like_one(read(message, tokens, language, (0, 0)), inside)


def _looks_like_one(sentence: Sentence, inside: Sequence[int]) -> bool:
    """Two words with capitals or of another script, or one that companies have in their names."""
    return sum(sentence.names[at] for at in inside) > 1 or any(sentence.trade[at] for at in inside)


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
    return any(one.concept in ASKING for one in concept_finder().find(message.text, language))


def _runs(sentence: Sentence, weak: int) -> Iterable[tuple[int, int]]:
    """Neighbouring tokens that may be a name, cut at the ends of clauses and where one script gives way to another."""
    start = 0
    count = len(sentence.words)
    while start < count:
        if not sentence.is_open(start, weak):
            start += 1
            continue
        end = start + 1
        while end < count and not sentence.stop[end] and sentence.other_script[end] == sentence.other_script[start]:
            if sentence.words[end - 1] in LEGAL_ENDS and sentence.words[end] not in LEGAL_ENDS:
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


def _trimmed(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
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


def _whole_chunks(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
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


def _country_behind(sentence: Sentence, at: int) -> bool:
    """Is the next word a country that ends the name, as in "Staffing Solutions México"?"""
    if at >= len(sentence.words) or sentence.stop[at] or not (sentence.country[at] and sentence.names[at - 1]):
        return False
    if sentence.words[at - 1] in LEGAL_ENDS or sentence.other_script[at] != sentence.other_script[at - 1]:
        return False
    place = Place(at, at + 1, "")
    return not (roles().leads_to(_plain(sentence), place) or roles().leads_from(_plain(sentence), place))


def _plain(sentence: Sentence) -> list[str]:
    return [plain(word) for word in sentence.words]


def _joins(sentence: Sentence, at: int) -> bool:
    """Is a known word between two parts of a name, as in "Manos y Sueños" or "Мост в Европу"?"""
    if at + 1 >= len(sentence.words) or sentence.stop[at + 1] or len(sentence.words[at]) > JOINING:
        return False
    place, single = Place(at + 1, at + 2, ""), at < 2 or not sentence.names[at - 2]
    led = roles().leads_to(_plain(sentence), place) or roles().leads_from(_plain(sentence), place)
    return sentence.names[at - 1] and sentence.names[at + 1] and (single or not led)


def _score(sentence: Sentence, start: int, end: int, weak: int) -> float:
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
