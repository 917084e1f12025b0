"""Counts: numbers, right and nobody behind them; shown from 5 up and never told by subtraction."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaign.chart import chart
from bot.campaign.counts import Count, Counts, Sketch
from bot.campaign.report import BY, LEAST, table
from bot.privacy.state import State
from knowledge.campaigns import campaigns
from tests.store.states import state

__all__ = ["state"]

PLACES = list(campaigns()["spring"].stations.values())
DAY = dt.date(2026, 2, 1)


class Clock:
    """A day that the test sets."""

    day = DAY

    def __call__(self) -> dt.date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counts(clock: Clock, state: State) -> Counts:
    return Counts(state, clock)


def test_new_and_again_on_one_day_and_on_the_next(counts: Counts, clock: Clock) -> None:
    for visitor in ("ana", "bao", "ana", "ana"):
        counts.count(PLACES[0], "en", "page", visitor)
    counts.count(PLACES[0], "en", "telegram", "ana")  # another door is another count
    counts.count(PLACES[0], "en", "telegram", "chu", known=True)
    clock.day += dt.timedelta(days=1)
    counts.count(PLACES[0], "en", "page", "ana")  # what she was yesterday is thrown away
    told = [(row.day.day, row.door, row.new, row.again) for row in counts.rows()]
    assert told == [(1, "page", 2, 2), (1, "telegram", 1, 1), (2, "page", 1, 0)]


def test_nobody_stands_on_the_disk(tmp_path: Path) -> None:
    planted = ["203.0.113.77", "tg-conversation-canary", "Mozilla/5.0 (Canary)"]
    state = State(tmp_path)
    counts = Counts(state)
    for visitor in planted * 3:
        counts.count(PLACES[0], "en", "page", visitor)
    key, sketch = counts._seen._key, bytes(counts._seen._bits)
    marks = [mark for visitor in planted for mark in counts._seen._places(visitor)]
    written = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()) if path.name != "key")
    assert b"campaign_count" in written
    assert b"beijing" in written
    for secret in [*(visitor.encode() for visitor in planted), key, sketch[:4096].strip(b"\0") or key]:
        assert secret not in written
    for mark in marks:
        assert mark.to_bytes(4, "big") not in written
        assert str(mark).encode() not in written
    columns = [row[1] for row in state.db.execute("PRAGMA table_info(campaign_count)")]
    assert columns == ["campaign", "station", "day", "language", "door", "new", "again"]
    state.close()


def test_after_a_start_the_numbers_are_there_and_the_visitors_are_not(tmp_path: Path) -> None:
    for _ in range(2):
        state = State(tmp_path)
        Counts(state, lambda: DAY).count(PLACES[0], "en", "page", "ana")
        state.close()
    state = State(tmp_path)
    (row,) = Counts(state).rows()
    assert (row.new, row.again) == (2, 0)
    state.close()


def test_only_values_of_ours_are_stored(counts: Counts) -> None:
    with pytest.raises(ValueError, match="enabled language"):
        counts.count(PLACES[0], "Maria", "page", "ana")
    with pytest.raises(ValueError, match="door"):
        counts.count(PLACES[0], "en", "Maria", "ana")  # type: ignore[arg-type]
    assert list(counts.rows()) == []


def test_a_count_joins_the_transaction_it_stands_in(counts: Counts) -> None:
    def undone() -> None:
        with counts._state.transaction():
            counts.count(PLACES[0], "en", "page", "ana")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert list(counts.rows()) == []


def test_the_sketch_forgets_nobody_and_seldom_takes_one_for_another() -> None:
    sketch = Sketch()
    for number in range(20_000):
        sketch.add(f"visitor {number}")
    assert all(sketch.holds(f"visitor {number}") for number in range(20_000))
    assert sum(sketch.holds(f"other {number}") for number in range(20_000)) < 5
    other = Sketch()
    other.add("visitor 1")
    assert other._bits != sketch._bits
    assert other._places("visitor 1") != sketch._places("visitor 1")  # every sketch has a key of its own


# -- shown -----------------------------------------------------------------------------------------------------------

some_rows = st.lists(
    st.builds(
        Count,
        campaign=st.just("spring"),
        station=st.sampled_from(["a", "b", "c", "d"]),
        day=st.dates(DAY, DAY + dt.timedelta(days=9)),
        language=st.sampled_from(["en", "id"]),
        door=st.sampled_from(["telegram", "page"]),
        new=st.integers(0, 9),
        again=st.integers(0, 9),
    ),
    max_size=30,
)


@given(some_rows, st.lists(st.sampled_from(sorted(BY)), min_size=1, max_size=3, unique=True))
def test_no_number_below_five_is_shown_or_told(rows: list[Count], by: list[str]) -> None:
    found = table(rows, by)
    everything = sum(row.new + row.again for row in rows)
    assert found.total == (everything if everything >= LEAST else None)
    shown = [line.arrivals for line in found.lines if line.arrivals is not None]
    assert all(number >= LEAST for number in shown)
    hidden = [line for line in found.lines if line.arrivals is None]
    if hidden and found.total is not None:
        assert found.total - sum(shown) >= LEAST
        assert len(hidden) > 1
    for line in found.lines:
        assert line.people is None or line.people >= LEAST
        if line.people is not None:
            assert line.arrivals is not None
            assert line.arrivals == line.people or line.arrivals - line.people >= LEAST


def row(station: str, new: int, again: int = 0, day: dt.date = DAY, door: str = "page") -> Count:
    return Count("spring", station, day, "en", door, new, again)


def test_five_is_shown_and_four_is_not() -> None:
    found = table([row("a", 5), row("b", 4), row("c", 6), row("d", 3)], ["station"])
    assert [line.arrivals for line in found.lines] == [5, None, 6, None]
    alone = table([row("a", 5), row("b", 4), row("c", 6)], ["station"])  # the total would tell the 4
    assert [line.arrivals for line in alone.lines] == [None, None, 6]
    assert (alone.total, table([row("a", 4)], ["station"]).total) == (15, None)


@pytest.mark.parametrize(
    ("new", "again", "people"), [(5, 0, 5), (5, 5, 5), (5, 1, None), (4, 5, None), (0, 9, None), (9, 9, 9)]
)
def test_people_are_shown_where_neither_they_nor_the_rest_are_few(new: int, again: int, people: int | None) -> None:
    (line,) = table([row("a", new, again)], ["station"]).lines
    assert (line.arrivals, line.people) == (new + again, people)


def test_weeks_begin_on_monday() -> None:
    days = [DAY, DAY + dt.timedelta(days=1)]  # a Sunday and a Monday
    found = table([row("a", 9, day=day) for day in days], ["week"])
    assert [line.values for line in found.lines] == [("2026-01-26",), ("2026-02-02",)]


@pytest.mark.parametrize("days", [1, 30, 200, 900])
def test_the_chart_is_a_picture_that_tells_its_numbers(days: int) -> None:
    every = range(0, days, 1 if days < 100 else 5)
    rows = [row("a", 7 + at % 5, day=DAY + dt.timedelta(days=at), door=["page", "telegram"][at % 2]) for at in every]
    drawn = ET.fromstring(chart(rows, "Spring & <more>"))
    titles = [title.text or "" for title in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[0].startswith("Spring & <more>: arrivals by")
    assert sum(int(text.rpartition(" ")[2]) for text in titles[1:]) == sum(row.new for row in rows)
    assert len(titles) < 140
    for box in drawn.iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 <= float(box.get("y", 0)) <= 400
        assert float(box.get("x", 0)) + float(box.get("width", 0)) <= 960


def test_the_chart_shows_no_small_number_and_stands_empty_handed_too() -> None:
    assert ET.fromstring(chart([], "Nobody")) is not None
    drawn = chart([row("a", 3), row("a", 2, day=DAY + dt.timedelta(days=1)), row("a", 40, door="telegram")], "Few")
    assert "Pages: " not in drawn
    assert "Telegram: 40" in drawn
    assert drawn.count("stroke-dasharray") == 2
