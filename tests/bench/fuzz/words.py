"""Random text: sentences people write, every script of Unicode, and everything that breaks what reads text."""

from __future__ import annotations

import random
import sys
import unicodedata
from functools import cache

import yaml

from bot.settings import ROOT

#: First and last code point of the blocks that somebody of ours could write in, and of some that nobody does.
BLOCKS = (
    *((0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x2AF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x58F)),
    *((0x590, 0x5FF), (0x600, 0x6FF), (0x700, 0x74F), (0x780, 0x7BF), (0x900, 0x97F), (0x980, 0x9FF), (0xA00, 0xA7F)),
    *((0xA80, 0xAFF), (0xB80, 0xBFF), (0xC00, 0xC7F), (0xD00, 0xD7F), (0xD80, 0xDFF), (0xE00, 0xE7F), (0xE80, 0xEFF)),
    *((0xF00, 0xFFF), (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x139F), (0x1780, 0x17FF)),
    *((0x1800, 0x18AF), (0x1A00, 0x1A1F), (0x2000, 0x206F), (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2190, 0x21FF)),
    *((0x2600, 0x27BF), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xA840, 0xA87F), (0xA980, 0xA9DF), (0xAC00, 0xD7A3)),
    *((0xE000, 0xE0FF), (0xF900, 0xFAFF), (0xFE00, 0xFE0F), (0xFF00, 0xFFEF), (0x10330, 0x1034F), (0x11100, 0x1114F)),
    *((0x12000, 0x120FF), (0x1D400, 0x1D4FF), (0x1F300, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x200FF)),
)
#: Signs without a place of their own: bidi controls, joiners, a byte-order mark, tags, variation, soft hyphen.
UNSEEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u200e\u200f\u061c\ufeff\u00ad\ufe0f"
#: Sequences that are one picture: families, flags, skin tones, keycaps, and such that no font knows.
EMOJI = ("👩‍👩‍👧‍👦", "🏳️‍🌈", "🇵🇭🇶🇦", "👍🏾", "1️⃣", "🧕🏽‍⚖️", "👩‍❤️‍💋‍👩", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🙏" * 40, "‍🏽‍")
#: Burmese as Zawgyi writes it, which is not Unicode's order.
ZAWGYI = ("ေက်းဇူးပဳၿပီး ကူညီပါ", "ႏိုင္ငံျခားမွာ အလုပ္လုပ္ခ်င္တယ္", "ပတ္စပို႔ ယူထားတယ္", "ျမန္မာ ေအဂ်င္စီ လိုင္စင္")
#: What other programs obey: markup, templates, queries, commands, paths, headers, commands of Rasa and of bots.
CODE = (
    *("<b>", "</b></b>", "<script>alert(1)</script>", "&lt;&#x110000;&nope;", '"><img src=x onerror=1>', "<!--"),
    *("{{7*7}}", "{% include '/etc/passwd' %}", "${jndi:ldap://x}", "%(name)s %s {0} {name}", "{slot}"),
    *("' OR 1=1 --", "\x00", "\x1b[31m", "\r\nX-Planted: 1", "../../etc/passwd", "..%2f..%2f", "file:///etc/passwd"),
    *('/inform{"agency": "X"}', "/restart", "/session_start", "/start", "/danger help", "/help@other_bot", "EXTERNAL:"),
    *("_*[](){}~`>#+-=|.!\\", "http://[::1", "tel:+1", "@@@@", "1e309", "NaN", "-0", "٣٤٥", "𝟙𝟚𝟛", "½", "9" * 400),
)


@cache
def sentences() -> tuple[str, ...]:
    """Every example of the training data, all languages."""
    found: list[str] = []
    for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for one in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get("nlu", ()):
            found += [line.removeprefix("- ").strip() for line in str(one.get("examples", "")).splitlines()]
    return tuple(found)


def text(rng: random.Random, longest: int = 300) -> str:
    """One random text; now and then longer than ``longest``, empty, or no text at all in UTF-8 (half a surrogate)."""
    kind = rng.random()
    if kind < 0.30:
        return rng.choice(sentences())
    if kind < 0.40:  # a sentence with slips: what the folding and the forgiving of slips are for
        return damaged(rng, rng.choice(sentences()))
    if kind < 0.60:
        return script(rng, rng.randint(1, 60))
    if kind < 0.66:
        return "".join(script(rng, rng.randint(1, 8)) + rng.choice((" ", "", "\n")) for _ in range(6))
    if kind < 0.72:
        return rng.choice(ZAWGYI) + rng.choice(("", rng.choice(sentences())))
    if kind < 0.78:
        return "".join(rng.choice((*EMOJI, *UNSEEN)) for _ in range(rng.randint(1, 20)))
    if kind < 0.88:
        return rng.choice((rng.choice(CODE), rng.choice(sentences()) + rng.choice(CODE), rng.choice(CODE) * 9))
    if kind < 0.92:
        return script(rng, 4) + "".join(rng.choice(UNSEEN) for _ in range(9)) + rng.choice(sentences())
    if kind < 0.95:
        return "a" + "".join(chr(rng.randint(0x300, 0x36F)) for _ in range(rng.randint(1, 400)))
    if kind < 0.97:
        return rng.choice(("\ud800", "x\udc00y", "\ud83d", "\udfff\ud800", "\ud800" * 50))
    if kind < 0.99:
        return (rng.choice(sentences()) + " ") * rng.randint(1, max(1, longest // 10))
    return rng.choice(("", " ", "\u200b", "\n\n", "\x00", chr(rng.randint(0, sys.maxunicode)) * longest))


def script(rng: random.Random, length: int) -> str:
    """Letters of one block, with spaces between; code points that are not assigned are among them."""
    first, last = rng.choice(BLOCKS)
    letters = [chr(rng.randint(first, last)) if rng.random() < 0.85 else " " for _ in range(length)]
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Cs")


def damaged(rng: random.Random, words: str) -> str:
    """The text with some letters lost, doubled, swapped or made something else."""
    letters = list(words)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(letters) + 1)
        letters[place : place + rng.randint(0, 2)] = rng.choice(([], [chr(rng.randint(1, 0x3000))], letters[:2]))
    return "".join(letters)
