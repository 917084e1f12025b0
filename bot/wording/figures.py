"""Numbers, phone numbers and addresses: what must be the same in every language."""

from __future__ import annotations

import unicodedata

import regex
from babel import Locale

_PLACEHOLDER = regex.compile(r"%\([a-z_]+\)[sd]|\{[^{}]*\}|&#?\w+;")
_ADDRESS = regex.compile(
    r"https?://[^\s<>\"”»)]+|(?:[a-z0-9-]+\.)+(?:com|org|net|int|gov|go|edu|[a-z]{2})(?:/[^\s<>\"”»)]*)?\b"
)
#: A number of at least seven digits as it is dialled, or one after a plus.
_PHONE = regex.compile(r"\+\d[\d\p{Zs}().-]*\d|\b\d[\d-]{5,}\d\b")
_NUMBER = regex.compile(r"\d+(?:[.,٫٬'’\p{Zs}]\d+)*")
#: English months and the words that a translation may write as a figure.
_IN_WORDS = regex.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|half|first|second|third|"
    r"fourth|fifth|once|twice|both|double|dozen|noon|midnight|hundred|thousand|million|quarter|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)\b",
    regex.IGNORECASE,
)


#: Ways to say "always": some languages have a word for it and no number.
_ALWAYS = regex.compile(r"\b24/7\b|\b24 hours\b")
_CLOCK = regex.compile(r"\b(\d{1,2}):(\d{2}) ?([AP])M\b")
#: Numbers for which languages have a word or a grammatical number of their own ("a day", the Arabic dual).
_SMALL = frozenset({"1", "2"})
#: The Buddhist calendar of Thailand is so many years ahead.
_BUDDHIST = 543


def problem(target: str, source: str, locale: Locale) -> str | None:
    """Say which number or address of the English is missing from a translation, or is new in it; None: all is well.

    A language's own digits and its own signs for thousands and decimals are the same number, and 17:00 is 5:00 PM. A
    number that the English writes as a word ("two", "March") may become a figure; one and two may become words.

    Args:
        target: the translation.
        source: the English.
        locale: of the translation.
    """
    for address in _ADDRESS.findall(source):
        if address.rstrip(".") not in target:
            return f"the address {address.rstrip('.')} is not in it unchanged"
    for phone in _PHONE.findall(_ADDRESS.sub(" ", source)):
        if phone not in target:
            return f"the phone number {phone} is not in it unchanged"
    problems = [_difference(target, clock, locale) for clock in (source, _CLOCK.sub(_in_24_hours, source))]
    return problems[0] if all(problems) else None


def _difference(target: str, source: str, locale: Locale) -> str | None:
    always = set(_numbers(" ".join(_ALWAYS.findall(source))))
    wanted, found = _numbers(source), _numbers(target)
    if locale.language == "th":
        found = {value for value in found if not (value.isdigit() and str(int(value) - _BUDDHIST) in found)}
    missing, new = wanted - found - always, found - wanted - always
    new = set() if _IN_WORDS.search(source) else new - ({"7", "24"} if always else set())
    if missing - _SMALL or (missing and new):
        return f"the number {min(missing)} is not in it"
    if new - _SMALL:
        return f"the number {min(new)} is not in the English"
    return None


def _in_24_hours(time: regex.Match[str]) -> str:
    hour = int(time[1]) % 12 + (12 if time[3] == "P" else 0)
    return f"{hour}:{time[2]}"


def _numbers(text: str) -> set[str]:
    bare = _ADDRESS.sub(" ", _PLACEHOLDER.sub(" ", text))
    digits = "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in bare)
    return {value for found in _NUMBER.findall(digits) for value in _values(found)}


def _values(number: str) -> list[str]:
    """The number without its thousands' signs; "10 000" and "10,000" are 10000, "1,5" and "1.5" are 1.5."""
    parts = regex.split(r"[^\d]", number)
    if len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3 and parts[0] != "0":
        return ["".join(parts)]
    if len(parts) == 2 and regex.search(r"[.,٫]", number):
        return [f"{parts[0]}.{parts[1]}"]
    return parts
