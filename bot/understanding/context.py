"""What a message means as the answer to the question that is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.understanding.patterns import SENTENCE_END, tokens_of
from bot.understanding.tokens import is_unsegmented
from knowledge.answers import AnswerWords

Words = tuple[str, ...]
Spoken = tuple[str, str]  # language, answer

#: Intents that keep their meaning while the name of an agency is asked for.
_HEARD_IN_AGENCY_FORM = frozenset(
    ("danger", "stop", "help", "human", "change_language", "skip", "why", "forget_me", "goodbye")
)
#: The slot of the journey check's question about the agency; the name of one is an answer to it too.
AGENCY_QUESTION = "risk_unlicensed"
#: Intents that ask nothing.
_NO_QUESTIONS = frozenset(("out_of_scope", "affirm", "deny"))
#: Longest answer to a yes-no question that its opening may decide, in words (letters where words are not divided).
_LONGEST_ANSWER = 12


@dataclass(frozen=True)
class Open:
    """The question that is open: the active form and the slot it asks for; empty strings without one."""

    form: str = ""
    slot: str = ""


@dataclass(frozen=True)
class Understood:
    """What the steps before have made of a message.

    Attributes:
        intent: of the guard or of danger.
        best: of the classifier, whatever the guard thought of it.
        sure: whether the classifier's best is above its calibrated limits and the guard let it pass.
        danger: signs of danger were found, or the classifier is alarmed.
        country: a country is named.
        agency: something that looks like an agency's name or licence number is named.
        language: BCP 47 of the message where that is sure, else empty.
    """

    intent: str
    best: str
    sure: bool
    danger: bool
    country: bool
    agency: bool
    language: str = ""


class Answers:
    """Recognises answers by the lexicon."""

    def __init__(self, words: AnswerWords) -> None:
        self._whole: dict[Words, list[Spoken]] = {}
        for language, forms in words.words.items():
            for answer, texts in forms.items():
                for form in _all(texts):
                    self._whole.setdefault(form, []).append((language, answer))
        self._openings = [
            (form, (language, answer))
            for language, forms in words.openings.items()
            for answer, texts in forms.items()
            for form in _all(texts)
        ]
        self._openings.sort(key=lambda opening: -len(opening[0]))
        self._questions = [form for texts in words.questions.values() for form in _all(texts)]
        self._by_slot = {
            slot: [(form, answer) for answer, texts in forms.items() for form in _all(texts)]
            for slot, forms in words.by_slot.items()
        }

    def exact(self, text: str, language: str = "") -> str | None:
        """The answer a whole message is, else None.

        "k" is yes in one language and no in another: without a sure ``language`` (BCP 47) it is no answer.
        """
        return _agreed(self._whole.get(_plain(tokens_of(text)), ()), language)

    def exact_in(self, text: str, slot: str) -> str | None:
        """The answer a whole message is to the question of ``slot`` and to no other, else None."""
        words = _plain(tokens_of(text))
        return next((answer for form, answer in self._by_slot.get(slot, ()) if form == words), None)

    def to_risk_question(self, text: str, slot: str, language: str = "") -> str | None:
        """``affirm`` or ``deny`` if a longer message clearly answers the yes-no question of ``slot``, else None."""
        words = _plain(tokens_of(text))
        if (
            not words
            or len(words) > _LONGEST_ANSWER * (2 if is_unsegmented(text) else 1)
            or text.rstrip()[-1:] in "?？"
        ):
            return None
        if any(_has(words, question) for question in self._questions):
            return None
        fitting = [(form, spoken) for form, spoken in self._openings if words[: len(form)] == form]
        longest = [spoken for form, spoken in fitting if len(form) == len(fitting[0][0])]
        opening = _agreed(longest, language)
        special = {answer for form, answer in self._by_slot.get(slot, ()) if _has(words, form)}
        if opening is not None:
            return opening  # "no, with my friend": the answer comes first, the rest explains it
        return special.pop() if len(special) == 1 else None

    def asks(self, text: str) -> bool:
        """Whether a message holds a question mark or a word that asks."""
        words = _plain(tokens_of(text))
        return text.rstrip()[-1:] in "?？" or any(_has(words, question) for question in self._questions)


def in_context(text: str, understood: Understood, open_: Open, answers: Answers) -> str | None:
    """The intent that a message has in the place where it was written, or None to keep the one it has.

    Never hides danger. Whole-message answers hold everywhere; the rest only where the form asks.
    """
    if understood.danger or understood.intent == "danger":
        return None
    exact = answers.exact(text, understood.language)
    if open_.form == "agency_form":
        return _in_agency_form(text, understood, open_, answers, exact)
    if open_.form == "risk_form" and open_.slot.startswith("risk_"):
        if exact is None and understood.agency and open_.slot == AGENCY_QUESTION:
            return "check_agency"  # she writes who sends her, and has not to know whether that is "yes" or "no"
        return (
            answers.exact_in(text, open_.slot)
            or exact
            or answers.to_risk_question(text, open_.slot, understood.language)
        )
    return exact


def _in_agency_form(text: str, understood: Understood, open_: Open, answers: Answers, exact: str | None) -> str | None:
    if exact in ("skip", "stop", "why"):
        return exact
    if open_.slot == "agency_country":
        # A whole sentence about something else may name a country too; then the classifier must be sure of it.
        another = understood.sure and understood.best not in ("country_guide", "check_agency", "out_of_scope")
        return "inform" if understood.country and not (another and answers.asks(text)) else exact
    if open_.slot in ("agency", "licence_number"):
        if exact is not None:
            return exact
        if understood.agency:
            return "inform"
        if understood.sure and understood.best in _HEARD_IN_AGENCY_FORM:
            return None
        # A name may hold a word that asks in some other language ("asa"), and looks like nothing by itself.
        strange = understood.best in _NO_QUESTIONS and text.rstrip()[-1:] not in ("?", "？")
        asks = understood.sure and understood.best != "check_agency" and not strange and answers.asks(text)
        return None if asks else "inform"
    return exact


def _agreed(spoken: Iterable[Spoken], language: str) -> str | None:
    """The answer in ``language``, else the one that all languages agree on, else None."""
    by_language = dict(reversed(list(spoken)))
    answers = set(by_language.values())
    return by_language.get(language) or (answers.pop() if len(answers) == 1 else None)


def _plain(tokens: Sequence[str]) -> Words:
    return tuple(token for token in tokens if token != SENTENCE_END)


def _all(texts: Iterable[str]) -> list[Words]:
    return [words for words in (_plain(tokens_of(text)) for text in texts) if words]


def _has(words: Words, form: Words) -> bool:
    return any(words[start : start + len(form)] == form for start in range(len(words) - len(form) + 1))
