"""What is wrong with the catalogues: missing, unconfirmed or broken translations, each with its file and line.

A button's meaning travels in a token of ours (:mod:`bot.wording.tokens`), which holds no words of any language; so no
translation can break Telegram's limit for callback data, and none is checked for it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import regex
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from bot.settings import ROOT
from bot.wording import figures, letters
from bot.wording.columns import columns
from bot.wording.languages import DEFAULT, LISTED, Language
from bot.wording.review import NOBODY, SOURCE, Review
from bot.wording.translations import forms, is_critical, key, messages, read, translated
from knowledge.yamlfile import load

_PLACEHOLDER = regex.compile(r"%\([a-z_]+\)[sd]|\{[^{}]*\}")
_TAG = regex.compile(r"</?[a-z][^>]*>?")
_WORD = regex.compile(r"\p{Latin}{4}")
_MARKUP = regex.compile(r"<[^>]*>")
#: Jinja formats every translated text of a template, so a bare percent sign would end the answer with an error.
BARE_PERCENT = regex.compile(r"%(?!\([a-z_]+\)[sd])")

#: Columns of a button's title: a phone of 5 inches shows no more of it in one line.
TITLE_COLUMNS = 28
#: Where a text goes whose length the Bot API limits, by the comment of the extractor -> UTF-16 units
#: (setMyName, setMyDescription, setMyShortDescription; BotCommand.description, see bot/commands/telegram.py).
_LIMITS = {"utter_profile_name": 64, "utter_profile_description": 512, "utter_profile_short": 120}
_COMMAND, _COMMAND_LIMIT = "Button command_", 256

#: How a question ends, by script; the scripts without an entry of their own use "?".
_QUESTION = {"Arab": "؟", "Hans": "？", "Hant": "？", "Jpan": "？"}
#: Scripts that ask with words and need no sign.
_ASK_IN_WORDS = frozenset({"Ethi", "Khmr", "Laoo", "Mymr", "Thai"})
_CLOSERS = " \n\"'”’»」』)\u2069"


@dataclass(frozen=True)
class Fault:
    """Something wrong in a line of a file: a catalogue, the list of languages, or an English source.

    Attributes:
        path, line: where; lines count from 1.
        problem: what, and how to mend it where that is not plain.
        message: the English text, or what else it is about.
    """

    path: Path
    line: int
    problem: str
    message: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.problem}: {self.message[:80]!r}"


@dataclass(frozen=True)
class Completeness:
    """How many of the safety-critical texts of a language are there, translated and confirmed, with every placeholder.

    What else the check finds (a long button, a missing question mark) stops a release and not a running bot.

    Attributes:
        wanted: how many there are in English.
        complete: how many this language has.
        fault: the first of the others; None: there is none.
    """

    wanted: int
    complete: int
    fault: Fault | None

    @property
    def served(self) -> bool:
        """Whether people may be answered in the language."""
        return self.fault is None


def faults(language: Language, source: Catalog) -> list[Fault]:
    """Return what is wrong with the catalogue of a language.

    Args:
        language: listed or a draft; English has no catalogue and no faults of this kind.
        source: the English texts (:func:`bot.wording.translations.template`).
    """
    return [] if language.tag == DEFAULT else [fault for fault, _ in _judged(language, source)]


def completeness(language: Language, source: Catalog) -> Completeness:
    """Return how complete a language's safety-critical texts are."""
    wanted = sum(is_critical(message) for message in messages(source))
    if language.tag == DEFAULT:
        return Completeness(wanted, wanted, None)
    found = [fault for fault, breaks in _judged(language, source) if breaks]
    broken = wanted if not language.catalogue.exists() else len({fault.message for fault in found})
    return Completeness(wanted, wanted - broken, found[0] if found else None)


def source_faults(source: Catalog) -> list[Fault]:
    """Return what is wrong with the English texts themselves, by the file and line where each stands."""
    english = Locale.parse(DEFAULT)
    return [
        Fault(ROOT / message.locations[0][0], message.locations[0][1], problem, key(message))
        for message in messages(source)
        for text in forms(message.id)
        if (problem := letters.problem(text, "", english) or _too_long(text, message))
    ]


def listing_faults(path: Path = LISTED) -> list[Fault]:
    """Return what is wrong with the list of languages: who drafted and who reviewed."""
    document = load(path)
    found = []
    for tag, entry in document.data.items():
        if entry.get("drafted") not in ("machine", "person"):
            problem = "'drafted' must be machine or person"
            found.append(Fault(path, document.line(tag, "drafted"), problem, str(tag)))
        reviewed = str(entry.get("reviewed"))
        if reviewed not in (NOBODY, SOURCE) and review_problem(reviewed):
            found.append(Fault(path, document.line(tag, "reviewed"), review_problem(reviewed) or "", str(tag)))
        if (reviewed == SOURCE) != (tag == DEFAULT):
            problem = f"only {DEFAULT} is the {SOURCE!r}"
            found.append(Fault(path, document.line(tag, "reviewed"), problem, str(tag)))
    return found


def problem_of(message: Message, locale: Locale) -> str | None:
    """Say what is wrong with a message, or None.

    Args:
        message: English and translation, with the places and comments of the English.
        locale: of the translation.
    """
    return incomplete(message, locale) or _first(_RULES, message, locale)


def incomplete(message: Message, locale: Locale) -> str | None:
    """Say why a message cannot be said in the language at all, or None; arguments as in :func:`problem_of`."""
    if not translated(message):
        return "not translated"
    if message.fuzzy:
        return "fuzzy: the English changed, confirm the translation"
    sources, targets = forms(message.id), forms(message.string)
    if len(sources) > 1 and len(targets) != get_plural(locale).num_plurals:
        return f"it has {len(targets)} plural forms, the language has {get_plural(locale).num_plurals}"
    return _first((_placeholders,), message, locale)


def _judged(language: Language, source: Catalog) -> Iterator[tuple[Fault, bool]]:
    """The faults of a language, each with whether it leaves a safety-critical text unsaid."""
    path = language.catalogue
    if not path.exists():
        yield Fault(path, 1, "the catalogue is missing; run `safemigration locales update`", language.tag), True
        return
    catalog = read(language)
    english = {key(message): message for message in messages(source)}
    known = {key(message) for message in messages(catalog)}
    for text in sorted(english.keys() - known):
        yield Fault(path, 1, "missing; run `safemigration locales update`", text), is_critical(english[text])
    expected = get_plural(language.locale)
    if catalog.num_plurals != expected.num_plurals:
        problem = f"Plural-Forms says {catalog.num_plurals}; write: {expected.plural_forms}"
        yield Fault(path, 1, problem, language.tag), False
    for message in messages(catalog):
        origin = english.get(key(message))
        if origin is not None:
            judged = _beside(origin, message)
            found = problem_of(judged, language.locale)
            if found:
                breaks = is_critical(origin) and incomplete(judged, language.locale) is not None
                yield Fault(path, message.lineno or 1, found, key(message)), breaks


def _beside(origin: Message, message: Message) -> Message:
    """The translation with the English and its places as they are today."""
    return Message(origin.id, message.string, origin.locations, message.flags, origin.auto_comments)


#: Takes one form of the translation, all forms of the English, the message and the locale; returns a problem or None.
Rule = Callable[[str, list[str], Message, Locale], str | None]

# -- rules -----------------------------------------------------------------------------------------------------------


def _placeholders(target: str, sources: list[str], message: Message, locale: Locale) -> str | None:
    if not any(_counts(_PLACEHOLDER, target) == _counts(_PLACEHOLDER, text) for text in sources):
        return "its placeholders differ from the English"
    if _counts(_TAG, target) != _counts(_TAG, sources[-1]):
        return "its tags differ from the English"
    formatted = any(name.endswith(".j2") for name, _ in message.locations)
    if formatted and BARE_PERCENT.search(target.replace("%%", "")):
        return "it holds a bare %; write %%"
    return None


def _letters(target: str, sources: list[str], message: Message, locale: Locale) -> str | None:
    # The name of a service may be one word that people know as it is.
    named = " " not in target.strip() and any(comment.endswith("> name") for comment in message.auto_comments)
    same = target == sources[0] and not named
    if same and letters.script_of(locale) != "Latn" and _WORD.search(_blanked(target)):
        return "it is still English"
    return letters.problem(target, " | ".join(sources), locale)


def _blanked(text: str) -> str:
    return _PLACEHOLDER.sub(" ", _MARKUP.sub(" ", text))


def _edges(target: str, sources: list[str], message: Message, locale: Locale) -> str | None:
    source = sources[-1]
    for part, begin in ((str.lstrip, "begin"), (str.rstrip, "end")):
        if len(target) - len(part(target)) != len(source) - len(part(source)):
            return f"its spaces or line breaks at the {begin} differ from the English"
    if target.count("\n") != source.count("\n"):
        return "it has not as many lines as the English"
    return None


def _question(target: str, sources: list[str], message: Message, locale: Locale) -> str | None:
    script = letters.script_of(locale)
    sign = _QUESTION.get(script, "?")
    asks = _ending(sources[-1]).endswith("?")
    if asks and script not in _ASK_IN_WORDS and not _ending(target).endswith(sign):
        return f"the English asks; end it with {sign}"
    return None


def _ending(text: str) -> str:
    return _MARKUP.sub("", text).rstrip(_CLOSERS)


def _numbers(target: str, sources: list[str], message: Message, locale: Locale) -> str | None:
    problems = [figures.problem(target, source, locale) for source in sources]
    return problems[-1] if all(problems) else None


def _length(target: str, sources: list[str], message: Message, locale: Locale) -> str | None:
    return _too_long(target, message)


_RULES: tuple[Rule, ...] = (_letters, _edges, _question, _numbers, _length)


def _first(rules: Iterable[Rule], message: Message, locale: Locale) -> str | None:
    sources = forms(message.id)
    problems = (rule(target, sources, message, locale) for target in forms(message.string) for rule in rules)
    return next((problem for problem in problems if problem), None)


def _too_long(text: str, message: Message) -> str | None:
    for comment in message.auto_comments:
        limit = _COMMAND_LIMIT if comment.startswith(_COMMAND) else _LIMITS.get(comment)
        units = len(text.encode("utf-16-le")) // 2
        if limit is not None and units > limit:
            return f"Telegram takes {limit} characters here, this has {units}"
    if _is_title(message.auto_comments) and columns(text) > TITLE_COLUMNS:
        return f"a button shows {TITLE_COLUMNS} columns, this has {columns(text)}"
    return None


def _is_title(comments: Iterable[str]) -> bool:
    return any(comment.startswith("Button ") and not comment.startswith(_COMMAND) for comment in comments)


def review_problem(reviewed: str) -> str | None:
    """Say what is wrong with the words that tell of a review, or None; see :class:`bot.wording.review.Review`."""
    if Review.read(reviewed) is None:
        today = dt.date.today().isoformat()
        return f"{reviewed!r} is no review: write {NOBODY!r}, or 'name, {today}', not in the future"
    return None


def _counts(pattern: regex.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))
