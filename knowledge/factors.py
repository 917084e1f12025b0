"""What a risk factor is, and what else the journey check knows: the shapes behind ``knowledge/risks/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: The nine factors of the paper's heading "In transit", in the paper's order. The answers files of the command line and
#: the slots of the form use these names, so they are part of the program and not only of the data.
FACTORS = (
    "alone",
    "no_money",
    "unprepared",
    "no_address_or_job",
    "under_pressure",
    "no_id",
    "illegal",
    "unlicensed",
    "at_night",
)
#: Factors under other headings of the paper that a traveller can act on, in the order of their questions.
OTHERS = (
    "under_18",
    "shut_in",
    "debt",
    "nobody_knows",
    "violence_home",
    "no_birth_record",
    "nobody_there",
    "language",
    "first_time",
)
#: The signs of a bad job offer, in the order in which they are shown; the answers of ``safemigration offer`` use these
#: names too.
FLAGS = (
    "pay_too_high",
    "looks_age_sex",
    "fee_upfront",
    "tourist_visa",
    "passport_handover",
    "leave_at_once",
    "secrecy",
    "no_address",
    "job_changes",
    "private_account",
    "informal_recruiter",
    "false_documents",
    "debt_deduction",
    "isolation",
)
#: Signs of an offer that say nothing alone: honest offers hold them too.
PARTS: Mapping[str, str] = {
    "high_pay": "the pay is praised: well paid, high salary, earn a lot",
    "no_skill": "no experience, no schooling, no language, anybody can do it",
}
#: The verdicts of the licence check that can enter an assessment (knowledge/agencies.py).
VERDICTS = (
    "active",
    "limited",
    "not_active",
    "sanctioned",
    "unknown_status",
    "borrowed_number",
    "candidates",
    "not_found",
    "cannot_tell",
)


@dataclass(frozen=True)
class Source:
    """Where a thought comes from: title and publisher of a paper, its year, and the chapter or heading."""

    title: str
    publisher: str
    year: int
    section: str

    def as_data(self) -> dict[str, Any]:
        """``{title, publisher, year, section}``."""
        return {
            "title": self.title,
            "publisher": self.publisher,
            "year": self.year,
            "section": self.section,
        }


@dataclass(frozen=True)
class Factor:
    """A risk factor. Only ``words`` is the paper's (``source`` says where); all else is ours, in plain speech.

    ``risk_answer`` (yes or no) is the answer to ``question`` that means that the factor applies. ``about`` names the
    question's subject in a few words. A source is None where the thought is ours. ``carry``, ``not_go`` and ``when``:
    of the nine only ``when`` is empty, of the others only ``when`` is given; it names the factors of which one must
    apply for the question to be asked, and is empty where it is asked always.
    """

    id: str
    words: str
    source: Source
    about: str
    question: str
    risk_answer: str
    why: str
    reason: str
    reason_source: Source | None
    today: tuple[str, ...]
    before_leaving: str
    carry: str | None
    not_go: str | None
    action_source: Source | None
    when: frozenset[str]


@dataclass(frozen=True)
class Combination:
    """Factors that together mean more than each alone. ``source`` is None where the thought is ours."""

    id: str
    factors: frozenset[str]
    reason: str
    action: str
    source: Source | None


@dataclass(frozen=True)
class Sign:
    """A warning sign of a job offer and what to do about it; ``id`` is one of ``FLAGS``.

    ``source`` is None where the thought is ours.
    """

    id: str
    sign: str
    do: str
    source: Source | None


@dataclass(frozen=True)
class Together:
    """Signs of an offer that raise a flag only together; ``needs`` are flags or parts, ``raises`` is a flag."""

    needs: tuple[str, ...]
    raises: str


@dataclass(frozen=True)
class OfferRules:
    """What raises a flag beside its own words.

    ``high_pay``: ISO 4217 -> the sum for a month from which pay counts as praised. ``asked``: the flags we ask about.
    """

    together: tuple[Together, ...]
    high_pay: Mapping[str, float]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class AgencyNote:
    """What a verdict of the licence check says to a traveller, and the factor it shows to be true, if any."""

    note: str
    raises: str | None


@dataclass(frozen=True)
class Risks:
    """Everything in ``knowledge/risks/``.

    ``factors`` (the nine) stand in the order of the questions, ``others``, ``combinations`` and ``signs`` in the order
    of their files; ``importance`` holds the ids of the nine, the most urgent first.
    """

    source: Source
    factors: tuple[Factor, ...]
    others: tuple[Factor, ...]
    importance: tuple[str, ...]
    combinations: tuple[Combination, ...]
    signs: tuple[Sign, ...]
    offer_rules: OfferRules
    habits: tuple[str, ...]
    unknown: tuple[str, ...]
    agency: Mapping[str, AgencyNote]
