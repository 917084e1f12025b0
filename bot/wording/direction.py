"""Latin names, numbers and addresses inside a text that is written from right to left.

Unicode lays out each run of letters rightly by itself, but what stands between two runs (a blank, a bracket, a plus
sign, the hyphens of a phone number) goes to the wrong side. So each stretch of left-to-right text is wrapped in an
isolate (Unicode Standard Annex #9, LRI and PDI), which Telegram, browsers and terminals obey and nobody sees.
"""

from __future__ import annotations

import regex

LRI, PDI = "\u2066", "\u2069"

#: From the first Latin letter, digit or plus sign to the last, with whatever stands between them on the line but
#: letters of other scripts; and the bracket or the dots behind it.
_STRETCH = regex.compile(
    rf"""
    {LRI}[^{PDI}]*{PDI}                                  # isolated already
    | &amp;                                             # one sign, which must not be torn
    | (?P<ltr>
        [+]?(?:\p{{Latin}}|\p{{Nd}})
        (?:
            (?:[^\p{{L}}\p{{N}}\n<>&{LRI}{PDI}«»]|&amp;)*   # what has no direction of its own
            (?:\p{{Latin}}|[0-9])\p{{M}}*
        )*
        (?:[)\]]|\.\.\.|…)?
      )
    """,
    regex.VERBOSE | regex.VERSION1,
)
#: Inside: something without direction that could stray.
_NEUTRAL = regex.compile(r"[^\p{L}\p{N}\p{M}]")
#: Markup, and elements whose content is shown as it stands or not at all.
_MARKUP = regex.compile(r"(?s)<(?P<name>script|style|title|textarea|option)\b.*?</(?P=name)>|<[^>]*>|&(?!amp;)#?\w+;")


def isolate(text: str) -> str:
    """Return HTML (or plain text without ``<`` and ``&``) with its left-to-right stretches isolated.

    Tags, addresses in them, and stretches that are isolated already stay as they are; calling it twice changes nothing.
    """
    parts, end = [], 0
    for markup in _MARKUP.finditer(text):
        parts += [_isolated(text[end : markup.start()]), markup[0]]
        end = markup.end()
    return "".join([*parts, _isolated(text[end:])])


def _isolated(words: str) -> str:
    return _STRETCH.sub(_wrap, words)


def _wrap(match: regex.Match[str]) -> str:
    found = match["ltr"]
    if found is None:
        return str(match[0])
    torn = _torn(found)
    if torn is not None:  # its partner stands outside, in the other direction
        return _isolated(found[:torn]) + found[torn] + _isolated(found[torn + 1 :])
    return f"{LRI}{found}{PDI}" if _NEUTRAL.search(found) else found


def _torn(text: str) -> int | None:
    """Where the first bracket without a partner in this text stands."""
    opened: list[int] = []
    for at, sign in enumerate(text):
        if sign in "([":
            opened.append(at)
        elif sign in ")]":
            if not opened:
                return at
            opened.pop()
    return opened[0] if opened else None
