"""The shape of each kind of value, and what to write instead when a value does not have it (docs/countries.md).

A checker looks at one value and reports every problem it sees, each at its line with a mend; it never stops at the
first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from babel import Locale

from knowledge.facts import INSTRUMENTS, Kind
from knowledge.yamlfile import Document, Keys, KnowledgeError

#: The longest sentence a translator and a small screen can take (docs/countries.md).
LONGEST = 160
PERIODS = ("hour", "day", "week", "month", "year", "once")


@dataclass
class Report:
    """The problems of one document, as they are found."""

    document: Document
    problems: list[KnowledgeError] = field(default_factory=list)

    def add(self, keys: Keys, problem: str, mend: str) -> None:
        """Note a problem at the line of ``keys``; the name of the place is put in front."""
        where = ".".join(str(key) for key in keys)
        self.problems.append(self.document.error(f"{where}: {problem}" if where else problem, mend, *keys))


Checker = Callable[[Report, Keys, Any], None]
#: Name of a key -> (must it be there, who checks what it holds).
Shape = Mapping[str, tuple[bool, Checker]]


def check_shape(report: Report, keys: Keys, value: Any, shape: Shape) -> bool:
    """Check a mapping key by key. True if it is a mapping, so that rules across keys may look at it."""
    if not isinstance(value, dict):
        report.add(keys, f"holds {value!r}", f"write a mapping with {listed(shape)}")
        return False
    for name in value:
        if name not in shape:
            report.add((*keys, name), "is not a name we know here", f"use one of {listed(shape)}{hint(name, shape)}")
    for name, (required, checker) in shape.items():
        if name in value:
            checker(report, (*keys, name), value[name])
        elif required:
            report.add(keys, f"{name} is missing", f"add {name}")
    return True


def listed(names: Collection[str]) -> str:
    """Names for a message: ``a, b, c``."""
    return ", ".join(names)


def hint(name: object, names: Collection[str]) -> str:
    """`` (did you mean x?)`` when a name is one or two letters away from a known one, else nothing."""
    near = get_close_matches(str(name), list(names), n=1, cutoff=0.75)
    return f" (did you mean {near[0]}?)" if near else ""


# -- single values ---------------------------------------------------------------------------------------------------


def words(report: Report, keys: Keys, value: Any) -> None:
    """A name or title: some words, at most 160 characters."""
    if not isinstance(value, str) or not value.strip():
        report.add(keys, f"holds {value!r} where words belong", "write it as text, in quotes if it looks like a number")
    elif len(value) > LONGEST:
        report.add(keys, f"has {len(value)} characters", f"say it in {LONGEST} or fewer")


def title(report: Report, keys: Keys, value: Any) -> None:
    """The title of a source: some words, as long as the title is."""
    if not isinstance(value, str) or not value.strip():
        report.add(keys, f"holds {value!r} where a title belongs", "write the title of the page or law")


def sentence(report: Report, keys: Keys, value: Any) -> None:
    """A sentence that is translated and shown: at most 160 characters, ending in . ! or ?"""
    before = len(report.problems)
    words(report, keys, value)
    if len(report.problems) == before and value.rstrip()[-1] not in ".!?":
        report.add(keys, f"does not end like a sentence: ...{value[-20:]!r}", "end it with . or ! or ?")


def sentences(report: Report, keys: Keys, value: Any) -> None:
    """One to four sentences."""
    if not isinstance(value, list) or not 1 <= len(value) <= 4:
        count = len(value) if isinstance(value, list) else "no list of"
        report.add(keys, f"holds {count} sentences", "write a list of one to four short sentences")
        return
    for index, item in enumerate(value):
        sentence(report, (*keys, index), item)


def url(report: Report, keys: Keys, value: Any) -> None:
    """An https address with a host."""
    parts = urlsplit(value) if isinstance(value, str) and "[" not in value else None
    if not parts or parts.scheme != "https" or "." not in (parts.hostname or "") or re.search(r"\s", value):
        report.add(keys, f"{value!r} is not an https address", "copy the whole address, starting with https://")


def phones(report: Report, keys: Keys, value: Any) -> None:
    """A list of numbers, each E.164 or a short code in quotes."""
    if not isinstance(value, list) or not value:
        report.add(keys, f"holds {value!r}", 'write a list of numbers in quotes: ["+97444068888"]')
        return
    codes = [number for number in value if isinstance(number, str) and not number.startswith("+")]
    for index, number in enumerate(value):
        # From abroad some hotlines are rung as country and area code before their short code (+63 2 1348); no numbering
        # plan lists those, so the short code beside it vouches for it.
        if any(re.fullmatch(rf"\+\d{{1,5}}{re.escape(code)}", str(number)) for code in codes):
            continue
        phone(report, (*keys, index), number)


def phone_problem(number: Any) -> tuple[str, str] | None:
    """What is wrong with a phone number and the mend, or None.

    A number is E.164 and valid in the numbering plan of its country (phonenumbers), or it works inside the country
    only: a short code of 2 to 6 digits, or a free number that starts with 800 or 0800.
    """
    if not isinstance(number, str):
        return f"{number!r} is not text", f'put the number in quotes: "{number}"'
    if re.fullmatch(r"\d{2,6}|0?800\d{3,8}", number):
        return None
    if not re.fullmatch(r"\+\d{7,15}", number):
        return f"{number!r} is not a phone number", "write + and the country code, digits only: +97444068888"
    try:
        valid = phonenumbers.is_valid_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        valid = False
    return None if valid else (f"{number} is not a number in use there", "read the source again, or leave it out")


#: How a written message reaches an office: by SMS or a messenger to a number, or on a page.
TO_A_NUMBER, TO_A_PAGE = ("sms", "whatsapp", "viber"), ("web_chat", "web_form", "app", "line", "telegram")


def written(report: Report, keys: Keys, value: Any) -> None:
    """Ways to write to somebody who helps, for a person who cannot speak: each with the source that says so."""
    if not isinstance(value, list) or not value:
        report.add(keys, f"holds {value!r}", 'write a list: [{way: sms, to: "114", source: {title, url}}]')
        return
    for index, item in enumerate(value):
        way = item.get("way") if isinstance(item, dict) else None
        shape: Shape = {
            "way": (True, one_of(*TO_A_NUMBER, *TO_A_PAGE)),
            "to": (True, phone if way in TO_A_NUMBER else url),
            "source": (True, source),
            "detail": _SENTENCE,
        }
        check_shape(report, (*keys, index), item, shape)


def phone(report: Report, keys: Keys, value: Any) -> None:
    """One number, E.164 or a short code in quotes."""
    problem = phone_problem(value)
    if problem:
        report.add(keys, *problem)


def source(report: Report, keys: Keys, value: Any) -> None:
    """Where a fact was read: `{title, url}`."""
    check_shape(report, keys, value, {"title": (True, title), "url": (True, url)})


def currency(report: Report, keys: Keys, value: Any) -> None:
    """An ISO 4217 code known to CLDR."""
    if not is_currency(value):
        report.add(keys, f"{value!r} is not a currency", "write the ISO 4217 code, such as QAR")


def is_currency(value: Any) -> bool:
    """Is this an ISO 4217 code known to CLDR?"""
    return isinstance(value, str) and value in _english().currencies


def territory(report: Report, keys: Keys, value: Any) -> None:
    """An ISO 3166-1 alpha-2 code known to CLDR."""
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{2}", value) or value not in _english().territories:
        report.add(keys, f"{value!r} is not a country", "write the ISO 3166-1 code of two capitals, such as QA")


def languages(report: Report, keys: Keys, value: Any) -> None:
    """A list of BCP 47 tags (language, perhaps script, perhaps region) known to CLDR; empty if none is laid down."""
    if not isinstance(value, list):
        report.add(keys, f"holds {value!r}", "write a list of language codes, such as [ar, en]")
        return
    for index, tag in enumerate(value):
        if not is_language(tag):
            mend = "write the BCP 47 code, such as ar or zh-Hant" + (', and "no" in quotes' if tag is False else "")
            report.add((*keys, index), f"{tag!r} is not a language", mend)


@cache
def _english() -> Locale:
    return Locale("en")


def is_language(tag: Any) -> bool:
    """True if it is a BCP 47 tag (language, perhaps script, perhaps region) known to CLDR."""
    match = re.fullmatch(r"([a-z]{2,3})(?:-([A-Z][a-z]{3}))?(?:-([A-Z]{2}))?", tag) if isinstance(tag, str) else None
    if not match:
        return False
    language, script, region = match.groups()
    english = _english()
    return (
        language in english.languages
        and (script is None or script in english.scripts)
        and (region is None or region in english.territories)
    )


def day(report: Report, keys: Keys, value: Any) -> None:
    """A date that is not in the future (a day's grace: somewhere on earth it is tomorrow already)."""
    if not isinstance(value, date):
        report.add(keys, f"{value!r} is not a date", "write year-month-day without quotes: 2026-11-21")
    elif value > date.today() + timedelta(days=1):
        report.add(keys, f"{value} is in the future", "write the day somebody read the source")


def number(low: float, high: float) -> Checker:
    """A checker for a number from ``low`` to ``high``, both included."""

    def check(report: Report, keys: Keys, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            report.add(keys, f"{value!r} is not a number", "write digits only, without quotes or commas")
        elif not low <= value <= high:
            report.add(keys, f"{value} cannot be right", f"write a number from {low:g} to {high:g}")

    return check


def one_of(*choices: Any) -> Checker:
    """A checker for one of a few words; True and False stand for YAML's bare yes and no."""
    shown = {True: "yes", False: "no"}

    def check(report: Report, keys: Keys, value: Any) -> None:
        if not any(value is choice or (isinstance(choice, str) and value == choice) for choice in choices):
            names = listed([shown.get(choice, choice) for choice in choices])
            bare = ", without quotes" if value in ("yes", "no") else ""
            report.add(keys, f"holds {value!r}", f"write one of {names}{bare}")

    return check


# -- kinds -----------------------------------------------------------------------------------------------------------

_SENTENCE = (False, sentence)
_AMOUNT = (True, number(0.01, 100_000_000))
_CURRENCY = (True, currency)

_LIMITS: tuple[Shape, ...] = (
    {"amount": _AMOUNT, "currency": _CURRENCY},
    {"percent": (True, number(0.1, 100)), "of": (True, one_of("first_month_wage"))},
    {"months_of_wage": (True, number(0.1, 24))},
)


def _limit(report: Report, keys: Keys, value: Any) -> None:
    for shape in _LIMITS:
        if isinstance(value, dict) and set(value) & set(shape):
            check_shape(report, keys, value, shape)
            return
    mend = "write {amount, currency}, or {percent, of: first_month_wage}, or {months_of_wage}"
    report.add(keys, f"holds {value!r}", mend)


_NO_MINIMUM: Shape = {"none": (True, one_of(True)), "detail": _SENTENCE}

SHAPES: Mapping[Kind, Shape] = {
    Kind.MONEY: {"amount": _AMOUNT, "currency": _CURRENCY, "period": (True, one_of(*PERIODS)), "detail": _SENTENCE},
    Kind.HOURS: {"per_day": (False, number(1, 24)), "per_week": (False, number(1, 168)), "detail": _SENTENCE},
    Kind.OVERTIME: {"percent_extra": (True, number(0, 500)), "detail": _SENTENCE},
    Kind.REST: {"days_per_week": (True, number(0.5, 7)), "detail": _SENTENCE},
    Kind.RULE: {
        "answer": (True, one_of(True, False, "partly", "depends")),
        "law": (False, words),
        "detail": _SENTENCE,
    },
    Kind.CONTRACT: {"required": (True, one_of(True, False)), "languages": (False, languages), "detail": _SENTENCE},
    Kind.FEE: {
        "worker_pays": (True, one_of("nothing", "limited", "anything_agreed")),
        "limit": (False, _limit),
        "law": (False, words),
        "detail": _SENTENCE,
    },
    Kind.AGE: {"years": (True, number(14, 60)), "detail": _SENTENCE},
    Kind.TEXT: {"sentences": (True, sentences)},
    Kind.CONTACT: {
        "name": (True, words),
        "phones": (False, phones),
        "name_local": (False, words),
        "hours": (False, words),
        "languages": (False, languages),
        "web": (False, url),
        "write": (False, written),
        "detail": _SENTENCE,
    },
    Kind.AUTHORITY: {"name": (True, words), "name_local": (False, words), "web": (False, url)},
    Kind.LINK: {"title": (True, words), "url": (True, url)},
    Kind.RATIFIED: {name: (False, number(1919, date.today().year)) for name in INSTRUMENTS},
}


def check_value(report: Report, keys: Keys, kind: Kind, value: Any) -> None:
    """Report every problem of a value of this kind; missions are facts of their own and are checked one by one."""
    if kind is Kind.RATIFIED and isinstance(value, dict):
        value = {name: year for name, year in value.items() if year is not False}  # "no" is an answer, not a year
    shape = _NO_MINIMUM if kind is Kind.MONEY and isinstance(value, dict) and "none" in value else SHAPES[kind]
    if not check_shape(report, keys, value, shape):
        return
    if kind is Kind.HOURS and not {"per_day", "per_week"} & set(value):
        report.add(keys, "gives no hours", "add per_day or per_week")
    if kind is Kind.CONTACT and not {"phones", "web"} & set(value):
        report.add(keys, "nobody can be reached", "add phones or web")
    if kind is Kind.FEE and "limit" in value and value.get("worker_pays") != "limited":
        report.add(
            (*keys, "limit"), "stands beside worker_pays that is not limited", "write limited, or drop the limit"
        )
