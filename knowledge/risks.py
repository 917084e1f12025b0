"""The journey check: which answers worry us, why, and what to do about each. Reasons and actions, never a score.

The nine factors are those of the ILO paper's heading "In transit" (``knowledge/risks/transit.yml``). The sentences in
an assessment are English texts of the knowledge files; whoever shows them translates them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from knowledge.factors import FACTORS, OTHERS, VERDICTS, Combination, Factor, Risks, Sign, Source
from knowledge.riskfile import FOLDER, read
from knowledge.yamlfile import KnowledgeError

__all__ = [
    "ANSWERS",
    "FACTORS",
    "OTHERS",
    "VERDICTS",
    "Assessment",
    "Combination",
    "Factor",
    "Sign",
    "Source",
    "Step",
    "assess",
    "factor",
    "factors",
    "load",
    "more_questions",
    "problems",
    "signs",
]

Answer = Literal["yes", "no", "skip"]
#: What an answer can be; yes always means that the factor applies.
ANSWERS: tuple[Answer, ...] = ("yes", "no", "skip")

#: The most questions after the nine.
MOST_MORE = 5

When = Literal["today", "before_leaving", "carry", "not_go"]
#: When a step is for, in the order in which steps are shown.
WHEN: tuple[When, ...] = ("today", "before_leaving", "carry", "not_go")


@dataclass(frozen=True)
class Step:
    """Something to do, and when."""

    when: When
    action: str


@dataclass(frozen=True)
class Assessment:
    """What the answers mean.

    ``warnings`` are the factors that apply, the nine first, the most urgent first; ``combinations`` the rules whose
    factors all apply; ``skipped`` the factors nobody answered, in the order of the questions (others only if asked);
    ``agency`` is the sentence about the licence check's verdict, if one was given. ``habits`` and ``unknown`` (what was
    not asked or cannot be known) are always there.
    """

    source: Source
    warnings: tuple[Factor, ...]
    combinations: tuple[Combination, ...]
    skipped: tuple[Factor, ...]
    agency: str | None
    habits: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def next_steps(self) -> tuple[Step, ...]:
        """Every step of every warning and combination, once each: today, before leaving, carry, when not to go."""
        return tuple(dict.fromkeys(self._steps()))

    def _steps(self) -> Iterator[Step]:
        for warning in self.warnings[:1]:  # the most urgent of all first, then what the combinations ask for
            yield Step("today", warning.today[0])
        for combination in self.combinations:
            yield Step("today", combination.action)
        for warning in self.warnings:
            yield from (Step("today", action) for action in warning.today)
        for warning in self.warnings:
            yield Step("before_leaving", warning.before_leaving)
        for warning in self.warnings:
            if warning.carry:
                yield Step("carry", warning.carry)
        for warning in self.warnings:
            if warning.not_go:
                yield Step("not_go", warning.not_go)

    def as_data(self) -> dict[str, Any]:
        """JSON-ready, in English::

            warnings      [{factor, words, about, source, reason, reason_source, action, action_source,
                            today: [...], before_leaving, carry, not_go}]    most urgent first
            combinations  [{combination, factors: [...], reason, action, source}]
            skipped       [factor, ...]      skipped_about  [what each was about, ...]
            next_steps    [{when, action}]   when: today, before_leaving, carry, not_go, in this order
            agency        sentence or null
            habits, not_asked                lists of sentences

        A source is ``{title, publisher, year, section}``, or null where the thought is ours. ``action`` of a warning is
        the first of ``today``.
        """
        return {
            "warnings": [self._warning(warning) for warning in self.warnings],
            "combinations": [_combination(rule) for rule in self.combinations],
            "skipped": [factor.id for factor in self.skipped],
            "skipped_about": [factor.about for factor in self.skipped],
            "next_steps": [{"when": step.when, "action": step.action} for step in self.next_steps],
            "agency": self.agency,
            "habits": list(self.habits),
            "not_asked": list(self.unknown),
        }

    def _warning(self, warning: Factor) -> dict[str, Any]:
        return {
            "factor": warning.id,
            "words": warning.words,
            "about": warning.about,
            "source": warning.source.as_data(),
            "reason": warning.reason,
            "reason_source": _cited(warning.reason_source),
            "action": warning.today[0],
            "action_source": _cited(warning.action_source),
            "today": list(warning.today),
            "before_leaving": warning.before_leaving,
            "carry": warning.carry,
            "not_go": warning.not_go,
        }


def assess(answers: Mapping[str, str], agency: str | None = None) -> Assessment:
    """Say what a journey's answers mean.

    Args:
        answers: factor (of the nine or of the others) -> ``yes`` (it applies), ``no`` or ``skip``; one of the nine that
            is missing counts as skipped, one of the others as not asked.
        agency: the verdict of the licence check on her agency (``VERDICTS``). A bad one raises the warning
            ``unlicensed`` whatever she answered; a good one never takes a warning away, because licensed is not safe.

    Adding a factor never removes a warning, a combination or a step.

    Raises:
        ValueError: a factor, an answer or a verdict that does not exist; the message names it and those that do.
        KnowledgeError: the files have a fault.
    """
    known = load()
    applies: set[str] = set()
    for name, answer in answers.items():
        if name not in FACTORS and name not in OTHERS:
            raise ValueError(
                f"'{name}' is not a factor of this check; the factors are {', '.join((*FACTORS, *OTHERS))}"
            )
        if answer not in ANSWERS:
            raise ValueError(f"'{name}' holds {answer!r}; allowed are {', '.join(ANSWERS)}")
        if answer == "yes":
            applies.add(name)
    note = None
    if agency is not None:
        if agency not in VERDICTS:
            raise ValueError(
                f"{agency!r} is not a verdict of the licence check; the verdicts are {', '.join(VERDICTS)}"
            )
        note = known.agency[agency]
        if note.raises:
            applies.add(note.raises)
    return Assessment(
        source=known.source,
        warnings=tuple(factor(name) for name in (*known.importance, *OTHERS) if name in applies),
        combinations=tuple(rule for rule in known.combinations if rule.factors <= applies),
        skipped=tuple(
            _skipped((*known.factors, *(one for one in known.others if one.id in answers)), answers, applies)
        ),
        agency=note.note if note else None,
        habits=known.habits,
        unknown=known.unknown,
    )


def factors() -> tuple[Factor, ...]:
    """The nine factors in the order of the questions: papers and address first, feelings and force last."""
    return load().factors


def factor(name: str) -> Factor:
    """The factor with this id, of the nine or of the others. Raises KeyError if there is none."""
    return {factor.id: factor for factor in (*factors(), *load().others)}[name]


def more_questions(applies: Collection[str]) -> tuple[Factor, ...]:
    """The other factors to ask about where these of the nine apply: at most five, the first that fit."""
    fitting = (one for one in load().others if not one.when or one.when & set(applies))
    return tuple(islice(fitting, MOST_MORE))


def signs() -> tuple[Sign, ...]:
    """The warning signs of a job offer, in the order in which they are read."""
    return load().signs


@cache
def load(folder: Path = FOLDER) -> Risks:
    """Everything in the folder, read once. Raises the first KnowledgeError; ``problems`` lists them all."""
    risks, faults = read(folder)
    if risks is None:
        raise faults[0]
    return risks


def problems(folder: Path = FOLDER) -> list[KnowledgeError]:
    """Every problem of the folder, for ``safemigration knowledge check``; empty when all is well."""
    return read(folder)[1]


def _skipped(asked: Iterable[Factor], answers: Mapping[str, str], applies: set[str]) -> Iterator[Factor]:
    for item in asked:
        if answers.get(item.id, "skip") == "skip" and item.id not in applies:
            yield item


def _combination(rule: Combination) -> dict[str, Any]:
    return {
        "combination": rule.id,
        "factors": [name for name in (*FACTORS, *OTHERS) if name in rule.factors],
        "reason": rule.reason,
        "action": rule.action,
        "source": _cited(rule.source),
    }


def _cited(source: Source | None) -> dict[str, Any] | None:
    return source.as_data() if source else None
