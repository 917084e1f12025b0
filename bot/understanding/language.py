"""The language of a message: explicit choice > script > detector > language_code > default."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from bot.understanding.concepts import concept_finder
from bot.understanding.detector import MIN_WORDS_FOREIGN, Detector, Guess
from bot.understanding.scripts import LANGUAGES, candidates, script_of

#: Share of a text's words that a language must know to be its language, and to be so surely.
_SPOKEN, _WELL_SPOKEN = 0.4, 0.6
#: How much larger this share must be than that of the language the letters speak for, and than that of a sure one.
_LEAD, _LEAD_OVER_SURE = 0.2, 0.3


@dataclass(frozen=True)
class Language:
    """What language to take a message for.

    Attributes:
        language: BCP 47; the language to answer in as far as this message and the settings say.
        source: what decided: explicit, script, detector, language_code, or default. ``default`` means that the text is
            too short to tell: ``language`` is then that of the conversation, else the detector's best guess, else the
            default; nothing should be changed because of it.
        detected: BCP 47; the language of the text itself, whatever was chosen (differs from ``language`` only if
            source is explicit).
    """

    language: str
    source: str
    detected: str


def served_by(language: str) -> str:
    """The language whose examples and lexicon serve ``language``: traditional Chinese is read as simplified."""
    return "zh-Hans" if language.startswith("zh") else language


def bcp47(code: str | None) -> str | None:
    """A client's language code as we write it ("zh-cn" -> "zh-Hans", "in" -> "id", "pt-BR" -> "pt"); None without."""
    if not code:
        return None
    parts = regex.split("[-_]", code.strip().lower())
    if parts[0] in ("zh", "yue"):
        return "zh-Hant" if parts[0] == "yue" or {"hant", "tw", "hk", "mo"} & set(parts) else "zh-Hans"
    return {"in": "id", "iw": "he", "tl": "fil", "ms": "ms"}.get(parts[0], parts[0]) or None


def detect(
    text: str,
    detector: Detector,
    *,
    choice: str | None = None,
    conversation: str | None = None,
    language_code: str | None = None,
    default: str = "en",
) -> Language:
    """The language of a normalised ``text``.

    Args:
        choice: BCP 47, chosen by the person; always wins.
        conversation: BCP 47, the language of her message before this one; decides when the text says too little.
        language_code: of her client, a weak hint; used only if it is a language we have examples of.
        default: BCP 47, when nothing is known.
    """
    found = _from_text(text, detector)
    if found is not None and (found.source == "script" or found.sure):
        language = Language(found.language, found.source, found.language)
    elif conversation is not None and (found is None or _same_script(conversation, found.language)):
        language = Language(conversation, "default", conversation)
    else:
        hint = bcp47(language_code)
        if hint is not None and hint in detector.languages and (found is None or _same_script(hint, found.language)):
            language = Language(hint, "language_code", hint)
        elif found is not None:
            language = Language(found.language, "default", found.language)
        else:
            language = Language(default, "default", default)
    return language if choice is None else Language(choice, "explicit", language.detected)


@dataclass(frozen=True)
class _Found:
    language: str
    source: str
    sure: bool


def _from_text(text: str, detector: Detector) -> _Found | None:
    script = script_of(text)
    if script is None:
        return None
    left = candidates(script, text)
    if len(left) == 1:
        return _Found(left[0], "script", True)
    guess = detector.guess(text, script, left)
    if script == "Latin":  # any language may be romanised; its words tell more than its letters
        by_words = _by_words(text, guess)
        if by_words is not None:
            return by_words
    if guess is None:  # letters, but nothing any example of ours holds and nothing pycld2 could name
        return None if script == "Latin" else _Found(left[0], "script", True)
    return _Found(guess.language, "detector", guess.sure)


def _by_words(text: str, guess: Guess | None) -> _Found | None:
    """The language whose words a text in Latin letters is made of, if they clearly say more than ``guess`` does."""
    shares = concept_finder().coverage(text)
    guessed = guess.language if guess is not None else ""
    best = max(shares, key=lambda language: (shares[language], language == guessed), default="")
    if not guessed and [*shares.values()].count(shares.get(best, 0.0)) > 1:
        return None  # "saudi" is a word of sixteen languages
    lead = _LEAD_OVER_SURE if guess is not None and guess.sure else _LEAD
    if not best or best == guessed or shares[best] < _SPOKEN or shares[best] - shares.get(guessed, 0.0) < lead:
        return None
    return _Found(best, "detector", shares[best] >= _WELL_SPOKEN and len(text.split()) >= MIN_WORDS_FOREIGN)


def _same_script(one: str, other: str) -> bool:
    """Whether some script is used by both languages, so that an unclear text may be in either."""
    return one == other or any(one in languages and other in languages for languages in LANGUAGES.values())
