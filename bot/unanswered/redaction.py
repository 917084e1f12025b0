"""Takes out of a message what could tell of somebody: names, numbers, addresses. Pure.

It rather takes too much: what is left is for learning, and a person reads it before it is used. What it cannot know is
a name that is an ordinary word and stands like one; the reader is told to look for these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

import regex

from bot.unanswered.vocabulary import WORD, Vocabulary, names, vocabulary
from bot.understanding.gazetteer import gazetteer
from bot.understanding.normalise import normalise
from bot.understanding.spelling import folded
from bot.understanding.tokens import UNSEGMENTED, Token, tokenise
from knowledge.agency_mentions import find_in_text
from knowledge.language_words import languages as understood
from knowledge.language_words import load_words

#: Stands where something was taken out.
GAP = "…"
#: Half-open range of characters.
Span = tuple[int, int]

_INVISIBLE = regex.compile(r"(?![\u200c\u200d\n\t])[\p{Cf}\p{Cc}]|(?<=\p{N})[\u200c\u200d]|[\u200c\u200d](?=\p{N})")
_PATTERNS = tuple(
    regex.compile(pattern, regex.IGNORECASE)
    for pattern in (
        r"[\p{L}\p{N}._%+'-]+\s?(?:@|＠|\(at\)|\[at\])\s?[\p{L}\p{N}-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\p{L}\p{N}-]+)*",
        r"[\p{Latin}\p{N}._%+-]+\s+at\s+[\p{Latin}\p{N}-]+\s+dot\s+\p{Latin}+",
        r"(?:[@＠#])[\p{L}\p{M}\p{N}_.]+",
        r"(?:https?|tg|ftp)\s?:\s?/?/?\S+",
        r"(?<![\p{Latin}\p{N}])(?:www\.|t\.me|wa\.me|m\.me|fb\.com|bit\.ly)\S*",
        r"(?<![\p{Latin}\p{N}-])[\p{Latin}\p{N}-]+(?:\.[\p{Latin}\p{N}-]+)*\.[a-z]{2,24}(?:/\S*)?(?![\p{L}\p{N}])",
        # Phones, passports, licences, dates, sums: whatever holds a digit of any script, with what is joined to it.
        r"(?:[\p{Latin}\p{Cyrillic}\p{N}+(/#№_-]|(?<=\p{N})[ .,·:](?=[\p{N}(+-]))*\p{N}"
        r"(?:[\p{Latin}\p{Cyrillic}\p{N})/_-]|[ .,·:]{1,2}(?=[\p{N}(+-]))*",
        r"[零〇一二三四五六七八九十两幺]{4,}",
    )
)
_DIGITS_SPELT = 4  # words of numbers in a row
_AFTER_CUE = 3  # words that a name has at most
_RUN = {"han": 2, "other": 3}  # unknown units in a row that make a name
_HAN = regex.compile(r"\p{Han}")
_CASED = regex.compile(r"\p{Lu}")
_LETTER_CASE = regex.compile(r"[\p{Lu}\p{Ll}]")
_END_BEFORE = regex.compile(r"(?:^|[.!?\n:;])\s*[\"“«(¿¡-]*$")
_UNSPACED = rf"[{UNSEGMENTED}\p{{M}}]"


def redacted(text: str, language: str, spans: Iterable[Span] = ()) -> str:
    """Return the message without names of persons and agencies, numbers, phones, e-mails, links and @names.

    Args:
        text: what she wrote.
        language: BCP 47, what it was taken for.
        spans: ranges that the understanding took for an agency or a licence number.
    """
    # Ranges are of the text as it came: what cannot be seen is replaced one by one until all ranges are known.
    gaps = [False] * len(text)

    def take(found: Iterable[Span]) -> None:
        for start, end in found:
            gaps[start:end] = [True] * (min(end, len(text)) - start)

    take(spans)
    agency = find_in_text(text)
    if agency is not None:
        take([(agency.start, agency.end)])
    kept = [place for place, letter in enumerate(text) if not _INVISIBLE.match(text, place)]
    plain = "".join(text[place] for place in kept)
    gaps = [gaps[place] for place in kept]
    text = plain
    for pattern in _PATTERNS:
        take(match.span() for match in pattern.finditer(plain))
    take(_spelt_numbers(plain, language))
    places = _places(plain, language)
    for start, end in _names(plain, vocabulary(language), vocabulary("en")):
        if not any(first <= start and end <= last for first, last in places):
            take([(start, end)])
    take(_unspaced_names(plain, vocabulary(language)))
    return _written(plain, gaps)


def prepare(language: str) -> None:
    """Read the words of a language, which takes up to a second the first time. Touches no table: runs in any thread."""
    redacted("", language)
    for tag in (language, "en"):
        vocabulary(tag)
    _given()


def says_something(text: str) -> bool:
    """Is there a word left to learn from?"""
    return bool(regex.search(r"\p{L}", text))


def _written(text: str, gaps: list[bool]) -> str:
    shown = "".join("\0" if gap else letter for letter, gap in zip(text, gaps, strict=True))
    return " ".join(regex.sub(r"\0+(?:[\s\p{P}]*\0+)*", GAP, shown).split())


def _places(text: str, language: str) -> list[Span]:
    """Countries and languages: they are what the question is about, and nobody's name."""
    normalised = normalise(text)
    found = gazetteer().find(normalised, language if language in understood() else None)
    return [normalised.span(mention.start, mention.end) for mention in found]


def _spelt_numbers(text: str, language: str) -> Iterator[Span]:
    """Runs of numbers in words, as phones are told."""
    if language not in understood():
        return
    numbers = {*load_words(language).numbers, *_DIGITS_EN}
    run: list[Token] = []
    for token in [*tokenise(text.lower()), Token("", 0, 0)]:
        if token.text in numbers:
            run.append(token)
            continue
        if len(run) >= _DIGITS_SPELT:
            yield run[0].start, run[-1].end
        run = []


_DIGITS_EN = frozenset(("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double"))


@cache
def _given() -> frozenset[str]:
    found = names()
    return frozenset(f"{found['given']} {found['native']}".split())


def _names(text: str, own: Vocabulary, english: Vocabulary) -> Iterator[Span]:
    """Names in scripts with spaces: listed ones, capitals, what follows "my name is", unknown words in a row."""
    words = [match for match in WORD.finditer(text) if not regex.search(_UNSPACED.replace(r"\p{M}", ""), match[0])]
    known = [own.knows(word[0]) or english.knows(word[0]) for word in words]
    capital = [bool(_CASED.match(word[0])) for word in words]
    title_case = sum(capital) > len(words) * 0.6  # somebody who writes every word so, or all in capitals
    named = {at for at, word in enumerate(words) if _is_listed(word[0], capital[at] and not title_case, own, english)}
    for at, word in enumerate(words):
        begins = bool(_END_BEFORE.search(text[: word.start()]))
        if capital[at] and not title_case and len(word[0]) > 1 and (not begins or not known[at]):
            named.add(at)
        if not known[at] and any(
            0 <= near < len(words) and not known[near] and _beside(text, words, at, near) for near in (at - 1, at + 1)
        ):
            named.add(at)
    for cue in regex.finditer(
        rf"(?<![\p{{L}}\p{{M}}])(?:{names()['before']})(?![\p{{L}}\p{{M}}])", text, regex.IGNORECASE
    ):
        after = [at for at, word in enumerate(words) if word.start() >= cue.end()][:_AFTER_CUE]
        for place, at in enumerate(after):
            # Without capitals "اسمي قمر الزمان" cannot be told from a sentence that goes on: two words go.
            sure = place < (1 if _LETTER_CASE.search(words[at][0]) else 2)
            if not sure and known[at] and not capital[at] and at not in named:
                break
            named.add(at)
    yield from (words[at].span() for at in named)


def _is_listed(word: str, capital: bool, own: Vocabulary, english: Vocabulary) -> bool:
    small = word.lower()
    bare = small.partition("'")[0].partition("’")[0]
    if not {small, bare} & _given():
        return False
    return capital or not (folded(small) in own.meant or small in english.meant)


def _beside(text: str, words: list[regex.Match[str]], at: int, near: int) -> bool:
    first, last = sorted((at, near))
    return not text[words[first].end() : words[last].start()].strip(" \t.-'’")


def _unspaced_names(text: str, own: Vocabulary) -> Iterator[Span]:
    """Names in scripts without spaces: after "my name is", listed ones, runs we never wrote, Chinese family names."""
    found = names()
    for cue in regex.finditer(rf"(?:{found['before']})", text):
        if not regex.search(_UNSPACED, cue[0]):
            continue
        most = 4 if _HAN.search(cue[0]) else 40
        more = "" if _HAN.search(cue[0]) else rf"(?: {_UNSPACED}{{1,14}}(?!{_UNSPACED}))?"  # the family name
        after = regex.match(rf"\s?(?:是|叫|ว่า|ວ່າ|គឺ|က)?\s?({_UNSPACED}{{1,{most}}}{more})", text[cue.end() :])
        if after is not None:
            end = cue.end() + after.end(1)
            yield cue.end() + after.start(1), end
    for name in _given():
        if len(name) > 1 and regex.search(_UNSPACED.replace(r"\p{M}", ""), name):
            yield from (match.span() for match in regex.finditer(regex.escape(name), text))
    yield from (
        match.span() for match in regex.finditer(rf"[{found['surnames']}]\p{{Han}}{{0,2}}(?={found['behind']})", text)
    )
    yield from _strange_runs(text, own)


def _strange_runs(text: str, own: Vocabulary) -> Iterator[Span]:
    units = [token for token in tokenise(text.lower()) if regex.match(_UNSPACED, token.text)]
    joined = [before.end == after.start and (before.text, after.text) in own.pairs for before, after in pairwise(units)]
    strange = [
        not (place and joined[place - 1]) and not (place < len(joined) and joined[place]) for place in range(len(units))
    ]
    run: list[Token] = []
    for unit, is_strange in [*zip(units, strange, strict=True), (Token("", -1, -1), False)]:
        if is_strange and (not run or run[-1].end == unit.start):
            run.append(unit)
            continue
        han = bool(run) and bool(_HAN.match(run[0].text))
        family = max((unit.start for unit in run if han and unit.text in names()["surnames"]), default=None)
        if run and (len(run) >= _RUN["han" if han else "other"] or family is not None):
            # After a family name two signs are the name, whatever else they mean.
            yield run[0].start, max(run[-1].end, family + 3 if family is not None else 0)
        run = [unit] if is_strange else []
