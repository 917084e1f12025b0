"""What stands on the staff pages: numbers, names of facts, and nothing that anybody wrote."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from bot.campaign.counts import Counts
from bot.campaign.report import table as arrivals
from bot.people.cases import Cases
from bot.privacy.state import State
from bot.staff.accounts import Accounts
from bot.staff.audit import Audit
from bot.unanswered.counts import MissCounts, table
from bot.unanswered.texts import Texts
from knowledge.staleness import Due, due

#: Days ahead in which a fact counts as "soon to be checked"; days back for what was not understood; lines of a page.
SOON, BACK, MOST = 30, 30, 200
#: The states of a case, in the order of their columns.
CASE_STATES = ("waiting", "answered", "closed")


class Figures:
    """Reads the tables anew for each page."""

    def __init__(
        self, state: State, accounts: Accounts, audit: Audit, today: Callable[[], dt.date] = dt.date.today
    ) -> None:
        """Keep what is given; ``today`` is the day in the time of the machine."""
        self._accounts, self._audit, self._today = accounts, audit, today
        self._cases, self._missed, self._texts, self._counts = (
            Cases(state),
            MissCounts(state),
            Texts(state),
            Counts(state),
        )
        #: Page -> its data, as JSON.
        self.pages: Mapping[str, Callable[[], dict[str, Any]]] = {
            "overview": self._overview,
            "stale": self._stale,
            "unanswered": self._unanswered,
            "cases": self._of_cases,
            "campaigns": self._campaigns,
            "audit": self._of_audit,
        }

    def _overview(self) -> dict[str, Any]:
        found = _due(self._today())
        cases = self._by_desk()
        return {
            "stale": sum(one.days_left < 0 for one in found),
            "dangerous": sum(one.days_left < 0 and one.fact.field.safety_critical for one in found),
            "soon": sum(one.days_left >= 0 for one in found),
            "unanswered": table(self._missed.rows(self._since()), ("guess",)).total,
            "to_read": self._texts.number(reviewed=False),
            "cases": {state: sum(desk[state] for desk in cases.values()) for state in CASE_STATES},
            "arrivals": arrivals(self._counts.rows(), ("campaign",)).total,
            "days": BACK,
        }

    def _stale(self) -> dict[str, Any]:
        found = [one.as_data() for one in _due(self._today())]
        return {"facts": found[:MOST], "all": len(found), "days": SOON}

    def _unanswered(self) -> dict[str, Any]:
        found = table(self._missed.rows(self._since()), ("guess", "language"))
        lines = [{"guess": guess, "language": language, "number": number} for (guess, language), number in found.lines]
        return {
            "missed": lines[:MOST],
            "total": found.total,
            "days": BACK,
            "to_read": self._texts.number(reviewed=False),
        }

    def _of_cases(self) -> dict[str, Any]:
        return {"desks": [{"desk": desk, **numbers} for desk, numbers in sorted(self._by_desk().items())]}

    def _by_desk(self) -> dict[str, Counter[str]]:
        """By desk: how many cases wait for an answer, are answered, are closed and not yet deleted."""
        found: dict[str, Counter[str]] = {}
        for case in self._cases.all():
            state = "closed" if not case.open else "answered" if case.asked_at is None else "waiting"
            found.setdefault(case.about.desk, Counter(dict.fromkeys(CASE_STATES, 0)))[state] += 1
        return found

    def _campaigns(self) -> dict[str, Any]:
        rows = list(self._counts.rows())
        shown = {}
        for name, by in (("stations", ("station",)), ("months", ("month", "door"))):
            found = arrivals(rows, by)
            shown[name] = [
                {"values": list(line.values), "arrivals": line.arrivals, "people": line.people} for line in found.lines
            ][-MOST:]
        return {**shown, "total": arrivals(rows, ("campaign",)).total}

    def _of_audit(self) -> dict[str, Any]:
        accounts = [{"name": one.name, "role": one.role, "disabled": one.disabled} for one in self._accounts.all()]
        lines = [{"at": line.at, "name": line.name, "what": line.what} for line in self._audit.lines(MOST)]
        return {"accounts": accounts, "deeds": lines}

    def _since(self) -> dt.date:
        return self._today() - dt.timedelta(days=BACK)


@lru_cache(maxsize=1)
def _due(today: dt.date) -> list[Due]:
    """The facts to check: read once a day, because it takes a quarter of a second in which nobody is answered."""
    return due(today, SOON)
