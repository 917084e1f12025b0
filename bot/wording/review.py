"""Who has read a language's texts: data in ``locales/languages.yml``, and one line in its help until somebody has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import regex

NOBODY, SOURCE = "nobody yet", "source language"
_REVIEW = regex.compile(r"(?P<name>\S[^,\n]*), (?P<day>\d{4}-\d{2}-\d{2})")


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "extract this, translate it later"
    """Mark a text for extraction."""
    return text


#: Responses that tell what the assistant can do: the place for words about its own words.
HELP = frozenset(("utter_help", "utter_help_in_form"))
UNREVIEWED = N_("A machine translated these words. A person who speaks this language has not checked them yet.")


@dataclass(frozen=True)
class Review:
    """A native speaker has read every text.

    Attributes:
        name: who.
        day: when; never in the future.
    """

    name: str
    day: dt.date

    @classmethod
    def read(cls, text: str) -> Review | None:
        """Return the review that "name, YYYY-MM-DD" tells of; None for anything else."""
        match = _REVIEW.fullmatch(text)
        if match is None:
            return None
        try:
            day = dt.date.fromisoformat(match["day"])
        except ValueError:
            return None
        return cls(match["name"], day) if day <= dt.date.today() else None

    def __str__(self) -> str:
        return f"{self.name}, {self.day.isoformat()}"
