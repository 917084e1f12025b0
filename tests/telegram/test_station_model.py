"""The load of a station morning is the same each time, and has the size that the seed and its assumptions give it."""

from __future__ import annotations

import pytest

from tests.bench import station_model as model

CODES = [f"code-{number}" for number in range(model.STATIONS)]


def test_a_seed_makes_one_morning_and_another_seed_another() -> None:
    first = model.morning(1, 120.0, 27.0, CODES)
    assert first == model.morning(1, 120.0, 27.0, CODES)
    assert first != model.morning(2, 120.0, 27.0, CODES)
    assert model.rush(1, 50, 5.0, CODES) == model.rush(1, 50, 5.0, CODES)


def test_as_many_come_as_make_the_load_and_from_the_start_on() -> None:
    seconds = 1800.0
    people = model.morning(1, seconds, 27.0, CODES)
    wanted = model.a_second(27.0) * seconds
    assert len(people) == pytest.approx(wanted, rel=0.1)
    early = sum(one.at < seconds / 6 for one in people)
    assert early == pytest.approx(wanted / 6, rel=0.25)
    assert [one.at for one in people] == sorted(one.at for one in people)
    assert len({one.chat for one in people}) == len(people)


def test_each_begins_with_a_code_and_some_cry_for_help() -> None:
    people = model.morning(1, 3600.0, 27.0, CODES)
    assert {one.acts[0].text for one in people} == {f"/start {code}" for code in CODES}
    crying = sum(any(act.kind == "danger" for act in one.acts) for one in people)
    assert crying == pytest.approx(model.CRIES * len(people), rel=0.4)


def test_the_measured_load_is_many_times_the_campaigns_mean() -> None:
    a_second = model.REACHED / (model.DAYS * model.HOURS * 3600)
    assert model.times_the_campaign(a_second * model.ANSWERS) == pytest.approx(1.0)
    assert model.times_the_campaign(27.0) > 5
