"""What to check next: stale before fresh, dangerous before harmless, old before new."""

from __future__ import annotations

from datetime import date, timedelta

from knowledge.guides import countries
from knowledge.staleness import due

NEWEST = max(fact.checked for country in countries().values() for fact in country.destination.values())


def test_everything_is_listed_once_in_the_end() -> None:
    late = due(NEWEST + timedelta(days=4000))
    known = countries().values()
    assert len(late) == sum(len(one.destination) + len(one.origin) + len(one.missions) for one in known)
    assert len({(one.fact.country, one.name) for one in late}) == len(late)
    assert all(one.days_left < 0 for one in late)


def test_the_dangerous_come_first_and_of_those_the_oldest() -> None:
    found = due(NEWEST + timedelta(days=200), within=300)
    groups = [(one.days_left >= 0, not one.fact.field.safety_critical) for one in found]
    assert groups == sorted(groups)
    assert {True, False} <= {stale for stale, _ in groups}
    for group in set(groups):
        left = [one.days_left for one, its in zip(found, groups, strict=True) if its == group]
        assert left == sorted(left)


def test_nothing_is_due_on_the_day_all_was_checked() -> None:
    assert due(date.min + timedelta(days=400_000), within=0) == []
    one = due(NEWEST, within=10_000)[0].as_data()
    assert set(one) == {"country", "fact", "checked", "days_left", "safety_critical", "source"}
