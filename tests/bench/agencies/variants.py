"""Names as people write them: mechanical variants, typos, words dropped or swapped, and the impostors.

Nothing here uses the tables of knowledge/: what the matcher is asked must not come from the matcher's own rules.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

#: What any agency's name may hold; the proof's own list. A name keeps at least one other word.
# fmt: off
COMMON = frozenset({
    "manpower", "overseas", "international", "services", "service", "recruitment", "employment", "agency",
    "agencies", "placement", "placements", "human", "resources", "resource", "consultancy", "consultants",
    "consultant", "management", "inc", "inc.", "corp", "corp.", "corporation", "co", "co.", "ltd", "ltd.",
    "limited", "pvt", "pvt.", "pvt.ltd", "pvt.ltd.", "private", "pt", "pt.", "company", "and", "&", "of", "the",
    "for", "global", "solutions", "group", "general", "trading", "promotion", "promotions", "maritime", "marine",
    "shipping", "crew", "crewing", "manning", "philippines", "phils", "phils.", "phil", "phil.", "indonesia",
    "enterprise", "enterprises", "centre", "center", "development", "pte", "pty", "pte.", "pty.",
})
# fmt: on
#: Words an impostor puts into a name or takes out of it.
SPARE = ("Super", "New", "Royal", "Prime", "Star", "Universal", "Premier", "Golden", "United", "Asia", "Best", "Plus")
_FORM = re.compile(
    r"[ ,]+(inc|incorporated|corp|corporation|co|company|ltd|limited|pte|pty|(pvt|p)\.? ?ltd|\(p\.?\) ?ltd"
    r"|private limited)\.?$",
    re.IGNORECASE,
)
_KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "mb", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip

_SOUNDS = {"c": "k", "k": "c", "s": "z", "z": "s", "f": "p", "v": "b", "w": "v"}

#: Eight ways to write one and the same name; each must give the very rows of the plain name.
MECHANICAL: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "no stops": lambda text: re.sub(r"[.,]", "", text),
    "hyphens": lambda text: text.replace(" ", "-"),
    "no spaces": lambda text: text.replace(" ", ""),
    "wide spaces": lambda text: "  " + text.replace(" ", " \u00a0 ") + " ",
    "form left out": lambda text: _FORM.sub("", text),
    "other form": lambda text: _FORM.sub("", text) + " PVT. LTD.",
}


def own_words(name: str) -> list[str]:
    """The words of a name that not any agency could carry."""
    return [word for word in re.findall(r"[^\W\d_]{2,}", name.lower()) if word not in COMMON]


def plain(name: str) -> str:
    """Letters and digits alone, lower case: equal for names nobody would call different."""
    return "".join(character for character in name.lower() if character.isalnum())


def typo(name: str, rng: random.Random) -> str:
    """One slip in a word of four letters or more: dropped, doubled, swapped, neighbouring key or a sound-alike."""
    places = [at for found in re.finditer(r"[^\W\d_]{4,}", name) for at in range(found.start(), found.end() - 1)]
    if not places:
        return name
    at = rng.choice(places)
    letter = name[at]
    changes = (
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at:],
        name[:at] + name[at + 1] + letter + name[at + 2 :],
        name[:at] + rng.choice(_KEYS.get(letter.lower(), "e")) + name[at + 1 :],
        name[:at] + rng.choice(_SOUNDS.get(letter.lower(), "aeiou")) + name[at + 1 :],
    )
    return rng.choice(changes)


def two_typos(name: str, rng: random.Random) -> str:
    """Two slips."""
    return typo(typo(name, rng), rng)


def drop_word(name: str, rng: random.Random) -> str:
    """One word left out; one that is not common stays."""
    words = name.split()
    can = [at for at in range(len(words)) if own_words(" ".join(words[:at] + words[at + 1 :]))]
    if len(words) < 3 or not can:
        return name
    at = rng.choice(can)
    return " ".join(words[:at] + words[at + 1 :])


def swap_words(name: str, rng: random.Random) -> str:
    """Two neighbouring words in the wrong order."""
    words = name.split()
    if len(words) < 2:
        return name
    at = rng.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def run_together(name: str, rng: random.Random) -> str:
    """Two words written as one, and a slip."""
    words = name.split()
    if len(words) < 2:
        return name
    at = rng.randrange(len(words) - 1)
    return typo(" ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]]), rng)


def abbreviated(name: str, rng: random.Random) -> str:
    """Common words cut as signs cut them."""
    short = {
        "international": "Intl", "services": "Svcs", "service": "Svc", "management": "Mgt", "manpower": "Mnpwr",
        "recruitment": "Rect", "consultancy": "Consult", "consultants": "Consult", "philippines": "Phils",
        "resources": "Res", "development": "Dev", "enterprises": "Ent", "employment": "Emp", "overseas": "O/S",
    }  # fmt: skip
    return " ".join(short.get(word.lower().strip(".,"), word) for word in name.split())


SLIPS: dict[str, Callable[[str, random.Random], str]] = {
    "one typo": typo,
    "two typos": two_typos,
    "word dropped": drop_word,
    "words swapped": swap_words,
    "run together + typo": run_together,
    "abbreviated": abbreviated,
}


def one_letter(name: str, rng: random.Random) -> str:
    """An impostor: one letter of an own word added, dropped or changed."""
    own = (found for found in re.finditer(r"[^\W\d_]{2,}", name) if found.group().lower() not in COMMON)
    places = [at for found in own for at in range(*found.span())]
    if not places:
        return name
    at = rng.choice(places)
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return rng.choice((name[:at] + letter + name[at:], name[:at] + name[at + 1 :], name[:at] + letter + name[at + 1 :]))


def one_word(name: str, rng: random.Random) -> str:
    """An impostor: one word put in, taken out or changed; never a legal form alone."""
    words = name.split()
    can = [at for at, word in enumerate(words) if own_words(word)]
    if not can:
        return name
    at = rng.choice(can)
    spare = rng.choice(SPARE)
    changed = (
        [*words[:at], spare, *words[at:]],
        [*words[:at], spare, *words[at + 1 :]],
        [*words[: at + 1], rng.choice(("Consultancy", "Manpower", "Overseas", "Global", "Travels")), *words[at + 1 :]],
        [*words[:at], *words[at + 1 :]],
    )
    return " ".join(rng.choice(changed))
