"""Limits on forms: a whole Home can work behind one address, and nobody can stop the pages for others."""

from __future__ import annotations

import datetime as dt

from bot.web.app import WAITS, application
from bot.web.limits import Buckets
from bot.web.settings import WebSettings
from tests.web.conftest import Visitor


class Clock:
    """A clock and a calendar that stand still until a test moves them."""

    def __init__(self) -> None:
        self.now, self.day = 1000.0, dt.date(2026, 11, 22)

    def buckets(self, posts: int = 60, posts_all: int = 600) -> Buckets:
        """Return buckets that go by this clock."""
        return Buckets(posts, posts_all, lambda: self.now, lambda: self.day)


def test_a_home_of_thirty_behind_one_address_can_work_all_day() -> None:
    clock = Clock()
    buckets = clock.buckets()
    for _ in range(600):  # ten minutes in which each of thirty sends two forms a minute
        assert buckets.spend("203.0.113.7") == 0
        clock.now += 1.0


def test_many_at_once_then_the_wait_is_said_and_is_true() -> None:
    clock = Clock()
    buckets = clock.buckets()
    assert [buckets.spend("203.0.113.7") for _ in range(120)] == [0] * 120
    wait = buckets.spend("203.0.113.7")
    assert wait >= 1
    clock.now += wait
    assert buckets.spend("203.0.113.7") == 0


def test_one_client_costs_another_nothing() -> None:
    buckets = Clock().buckets(posts=1)
    assert [buckets.spend("203.0.113.7") for _ in range(3)][:2] == [0, 0]
    assert buckets.spend("203.0.113.7") > 0
    assert buckets.spend("203.0.113.8") == 0


def test_all_together_have_a_ceiling_that_takes_nothing_from_her_own() -> None:
    clock = Clock()
    buckets = clock.buckets(posts=60, posts_all=2)
    assert [buckets.spend(f"203.0.113.{n}") for n in range(4)] == [0] * 4
    assert buckets.spend("203.0.113.99") > 0
    clock.now += 60.0
    assert buckets.spend("203.0.113.99") == 0


def test_a_household_with_ipv6_is_one_client() -> None:
    buckets = Clock().buckets(posts=1)
    assert [buckets.spend(f"2001:db8:1:2::{n}") for n in range(2)] == [0, 0]
    assert buckets.spend("2001:db8:1:2:ffff::1") > 0
    assert buckets.spend("2001:db8:1:3::1") == 0


def test_nothing_readable_is_held_and_a_new_day_forgets() -> None:
    clock = Clock()
    buckets = clock.buckets(posts=1)
    for _ in range(3):
        buckets.spend("203.0.113.7")
    held = repr(vars(buckets))
    assert "203.0.113" not in held
    clock.day += dt.timedelta(days=1)
    assert buckets.spend("203.0.113.7") == 0
    assert len(vars(buckets)["_clients"]) == 1


def test_an_address_that_is_none_is_a_client_too() -> None:
    assert Clock().buckets().spend("") == 0


def test_a_limited_client_gets_a_kind_page_and_can_still_read() -> None:
    visitor = Visitor(application(WebSettings(posts=1)))
    answers = [visitor.fill("/id/contacts", need="labour", country="QA") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    limited = answers[-1]
    assert int(limited.headers["retry-after"]) >= 1
    assert limited.headers["content-language"] == "id"
    assert 'class="danger"' in limited.text
    assert visitor.get("/id/danger?country=QA").status_code == 200


def test_looking_for_an_answer_of_the_staff_takes_nothing_from_the_forms_and_has_a_limit() -> None:
    visitor = Visitor(application(WebSettings(posts=1)))
    ours, look = {"sec-fetch-site": "same-origin"}, {"look": "1"}
    looks = [visitor.post("/en/chat/wait", headers=ours, data=look) for _ in range(2 * WAITS)]
    assert {answer.status_code for answer in looks} == {200}
    assert [visitor.fill("/en/contacts", need="labour", country="QA").status_code for _ in range(3)] == [200, 200, 429]
    assert visitor.post("/en/chat/wait", data={"look": "1"}).status_code == 429
