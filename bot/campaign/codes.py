"""The code of a station: ``campaign-station-check``, as it stands on a poster and in ``t.me/<bot>?start=<code>``.

Telegram takes 64 characters of A-Z, a-z, 0-9, _ and -. The last four are a check against damage: a Reed-Solomon code
over GF(64), whose 64 values are just these characters. Its words differ from each other in five places, so that up to
four misread characters, and with them two that changed places, never give another code. A lost or an added character
is found because the check would have to fit the shorter or longer name by chance (1 in 16 million), and that name
would have to be a station's too.

The check is not keyed. A forged code could only say "I come from station X", which anybody can say who has seen the
poster there, and it opens nothing: it leads to the same first screen that everybody at that station gets.
"""

from __future__ import annotations

import re
from pathlib import Path

import structlog

from knowledge.campaigns import FOLDER, Station, station
from knowledge.yamlfile import KnowledgeError

log = structlog.get_logger(__name__)

#: Characters that Telegram takes; the mathematics needs one fewer.
LONGEST = 64
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CHECK = 4
_FORM = re.compile(rf"(?P<campaign>[a-z0-9]+)-(?P<station>[a-z0-9-]+)-(?P<check>[A-Za-z0-9_-]{{{_CHECK}}})")


def code_of(place: Station) -> str:
    """The code of a station, at most 57 characters."""
    words = f"{place.campaign}-{place.id}"
    return f"{words}-{check(words)}"


def read(payload: str, folder: Path = FOLDER) -> Station | None:
    """The station of a payload; None if it is damaged, of somebody else, or of a station that no file names."""
    match = _FORM.fullmatch(payload) if len(payload) < LONGEST else None
    if match is None or check(f"{match['campaign']}-{match['station']}") != match["check"]:
        return None
    try:
        return station(match["campaign"], match["station"], folder)
    except KnowledgeError as error:  # somebody's slip in a file of stations must not keep anybody from being greeted
        log.error("campaign.broken", file=error.path.name, line=error.line, mend="run `safemigration knowledge check`")
        return None


def check(words: str) -> str:
    """The four characters that belong behind ``words`` (at most 58 of the alphabet): the remainder of the division by
    the generator polynomial, as in every systematic Reed-Solomon code.
    """
    remainder = [0] * _CHECK
    # A first symbol that is not zero: else leading zeros could be lost or added unseen.
    for value in (1, *(_VALUE[letter] for letter in words)):
        factor = value ^ remainder[0]
        remainder = [after ^ _times(factor, term) for after, term in zip([*remainder[1:], 0], _GENERATOR, strict=True)]
    return "".join(_ALPHABET[value] for value in remainder)


def _field() -> tuple[list[int], dict[int, int]]:
    """Powers and logarithms of GF(64) by the primitive polynomial x^6 + x + 1."""
    powers, value = [], 1
    for _ in range(63):
        powers.append(value)
        value <<= 1
        if value & 64:
            value ^= 0b1000011
    return powers, {power: exponent for exponent, power in enumerate(powers)}


_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_POWERS, _LOGARITHMS = _field()


def _times(one: int, other: int) -> int:
    return _POWERS[(_LOGARITHMS[one] + _LOGARITHMS[other]) % 63] if one and other else 0


def _generator() -> list[int]:
    """The product of (x - a^i) for i = 1 to 4, without its leading 1; highest power first."""
    product = [1]
    for exponent in range(1, _CHECK + 1):
        root = _POWERS[exponent]
        longer = [*product, 0]
        for place, term in enumerate(product):
            longer[place + 1] ^= _times(term, root)
        product = longer
    return product[1:]


_GENERATOR = _generator()
