"""Signing in and out, what is shown to whom, and everything by which somebody else could come in."""

from __future__ import annotations

import asyncio
import inspect
from datetime import date

import pytest
from argon2 import PasswordHasher, extract_parameters

from bot.people.cases import About, Cases
from bot.privacy import clock
from bot.privacy.state import State
from bot.staff import lockout
from bot.staff.accounts import Accounts
from bot.staff.audit import A_DAY, KEPT_DAYS, Audit
from bot.staff.figures import SOON
from bot.staff.lockout import Lockout
from bot.staff.loopback import StaffDesk
from bot.staff.sessions import ABSOLUTE, IDLE, Sessions
from bot.unanswered.counts import MissCounts
from bot.web.pages.desk import PAGES
from bot.wording import languages
from knowledge.staleness import due
from tests.staff.conftest import PASSWORD, House
from tests.store.states import on_disk

WRONG = "wrong password of somebody"


def test_she_signs_in_sees_every_page_in_every_language_and_signs_out(house: House) -> None:
    visitor = house.visitor()
    answer = house.sign_in(visitor)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/staff")
    for tag in languages():
        for name in PAGES[1:-1]:
            found = visitor.get(f"/{tag}/staff/{name}")
            assert found.status_code == 200
            assert found.headers["cache-control"] == "no-store"
            assert f'href="/{tag}/staff/{name}" aria-current="page"' in found.text
            assert len(found.content) < 50_000
    out = visitor.post("/en/staff/sign-out", data=_token(visitor.get("/en/staff").text))
    assert out.headers["location"] == "/en/staff/sign-in"
    assert 'type="password"' in visitor.get("/en/staff/cases").text


def test_the_address_without_a_language_leads_to_hers(house: House) -> None:
    answer = house.visitor().get("/staff", headers={"Accept-Language": "id"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/id/staff")
    assert house.visitor().get("/xx/staff").status_code == 404
    visitor = house.visitor()
    house.sign_in(visitor)
    assert visitor.get("/en/staff/nothing").headers["location"] == "/en/staff"


@pytest.mark.parametrize("page", ["", *(f"/{name}" for name in PAGES[1:])])
def test_nobody_sees_a_number_without_an_account(house: House, page: str) -> None:
    visitor = house.visitor()
    for token in (None, "guessed", "A" * 5000):
        if token:
            visitor.cookies.set("staff", token)
        shown = visitor.get(f"/en/staff{page}").text
        assert 'type="password"' in shown
        assert "<table" not in shown


def test_there_is_no_default_account() -> None:
    assert Accounts(State(None)).all() == []


def test_only_an_admin_sees_who_looked(house: House) -> None:
    worker, admin = house.visitor(), house.visitor()
    house.sign_in(worker)
    house.sign_in(admin, "boss")
    assert "/staff/audit" not in worker.get("/en/staff").text
    assert worker.get("/en/staff/audit").headers["location"] == "/en/staff"
    shown = admin.get("/en/staff/audit").text
    assert "refused page" in shown
    assert "wati" in shown


def test_the_cookie_is_for_our_pages_alone(house: House) -> None:
    visitor = house.visitor()
    cookies = house.sign_in(visitor).headers.get_list("set-cookie")
    (cookie,) = [one for one in cookies if one.startswith("staff=")]
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()
    assert "max-age" not in cookie.lower()


def test_a_session_that_was_planted_is_worth_nothing(house: House) -> None:
    thief, victim = house.visitor(), house.visitor()
    house.sign_in(thief, "boss")
    planted = thief.cookies["staff"]
    victim.cookies.set("staff", planted, domain="testserver.local", path="/")
    house.sign_in(victim)
    assert victim.cookies.get("staff", domain="testserver.local") != planted
    assert 'type="password"' in thief.get("/en/staff").text, "the session that the browser came with has ended"


def test_each_sign_in_has_a_token_and_a_visit_of_its_own(house: House) -> None:
    visitor = house.visitor()
    house.sign_in(visitor)
    first = (visitor.cookies["staff"], visitor.cookies["visit"])
    old = visitor.get("/en/staff").text
    house.sign_in(visitor)
    assert visitor.cookies["staff"] != first[0]
    assert visitor.cookies["visit"] != first[1]
    assert visitor.post("/en/staff/sign-out", data=_token(old)).status_code == 403
    assert house.state.db.execute("SELECT COUNT(*) FROM staff_session").fetchone() == (1,)


def test_a_session_ends_after_silence_and_after_a_day_of_work(house: House) -> None:
    visitor = house.visitor()
    house.sign_in(visitor)
    house.now += IDLE - 1
    assert "<table" in visitor.get("/en/staff").text
    house.now += IDLE
    assert "You were signed out" in visitor.get("/en/staff").text
    assert "staff" not in visitor.cookies
    house.sign_in(visitor)
    for _ in range(int(ABSOLUTE / IDLE * 2) - 1):
        house.now += IDLE / 2
        assert "<table" in visitor.get("/en/staff").text
    house.now += IDLE / 2
    assert "<table" not in visitor.get("/en/staff").text


def test_a_clock_that_was_wrong_keeps_nobody_in_and_nobody_out(house: House) -> None:
    visitor, true = house.visitor(), house.now
    house.now += 40 * 86400
    house.sign_in(visitor)
    for _ in range(lockout.FREE + 1):
        house.sign_in(house.visitor("203.0.113.9"), password=WRONG)
    house.now = true
    assert "<table" not in visitor.get("/en/staff").text, "a session of next month is none"
    assert house.sign_in(house.visitor("203.0.113.9")).status_code == 429
    house.now += lockout.LONGEST
    assert house.sign_in(house.visitor("203.0.113.9")).status_code == 303


def test_staff_count_by_the_clock_that_does_not_believe_a_jump() -> None:
    for part in (StaffDesk, Accounts, Sessions, Lockout, Audit):
        assert inspect.signature(part).parameters["clock"].default is clock.now


def test_the_token_does_not_stand_on_the_disk(house: House) -> None:
    visitor = house.visitor()
    house.sign_in(visitor)
    stored = on_disk(house.state)
    for secret in (visitor.cookies["staff"], PASSWORD, "203.0.113.7"):
        assert secret.encode() not in stored


def test_closing_an_account_ends_its_sessions(house: House) -> None:
    visitor = house.visitor()
    house.sign_in(visitor)
    house.desk.accounts.disable("wati")
    assert "<table" not in visitor.get("/en/staff").text
    assert house.sign_in(visitor).status_code == 403


@pytest.mark.parametrize("sent", [{}, {"csrf": ""}, {"csrf": "0" * 48}])
@pytest.mark.parametrize("path", ["sign-in", "sign-out"])
def test_forms_of_other_sites_are_refused(house: House, path: str, sent: dict[str, str]) -> None:
    visitor = house.visitor()
    house.sign_in(visitor)
    before = len(house.asked)
    refused = visitor.post(f"/en/staff/{path}", data={**sent, "name": "wati", "password": PASSWORD})
    assert refused.status_code == 403
    good = _token(visitor.get("/en/staff").text)
    crossed = visitor.post(f"/en/staff/{path}", data=good, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403
    assert [what for what, _ in house.asked[before:]] == ["page"]


def test_wrong_name_wrong_password_and_closed_account_sound_alike(house: House) -> None:
    house.desk.accounts.add("gone", "worker", PASSWORD)
    house.desk.accounts.disable("gone")
    pages = set()
    for name, password in (("nobody", PASSWORD), ("wati", WRONG), ("gone", PASSWORD), ("<b>", ""), ("", "")):
        visitor = house.visitor(f"198.51.100.{len(name)}")
        answer = house.sign_in(visitor, name, password)
        assert answer.status_code == 403
        pages.add(_without_token(answer.text))
    assert len(pages) == 1


def test_a_name_that_is_not_there_takes_the_same_work(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            compared.append(str(hash).split("$")[3])
            return super().verify(hash, password)

    quick = Counting(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(house.state, quick)
    assert not accounts.fits(accounts.hash_of("nobody"), PASSWORD)
    assert not accounts.fits(accounts.hash_of("wati"), WRONG)
    assert compared[0] == compared[1] == "m=8,t=1,p=1"


def test_what_somebody_typed_is_not_in_the_audit(house: House) -> None:
    visitor = house.visitor()
    house.sign_in(visitor, name=PASSWORD)
    house.sign_in(visitor, password=WRONG)
    assert house.deeds() == ["?: refused", "wati: refused"]


def test_waits_grow_and_are_the_pairs_alone(house: House) -> None:
    visitor = house.visitor("203.0.113.1")
    assert [house.sign_in(visitor, password=WRONG).status_code for _ in range(lockout.FREE)] == [403] * lockout.FREE
    wait = lockout.FIRST
    for _ in range(3):
        refused = house.sign_in(visitor)
        assert refused.status_code == 429, "even the right password waits"
        assert int(refused.headers["retry-after"]) == pytest.approx(wait, abs=1)
        house.now += wait
        assert house.sign_in(visitor, password=WRONG).status_code == 403
        wait *= 2
    assert house.sign_in(visitor, "boss").status_code == 303, "a colleague at the same address comes in"
    assert house.sign_in(house.visitor("203.0.113.2")).status_code == 303, "from elsewhere she comes in"
    house.now += wait
    assert house.sign_in(visitor).status_code == 303
    assert house.sign_in(visitor, password=WRONG).status_code == 403, "all is forgotten after the right one"
    assert house.sign_in(visitor).status_code == 303


def test_waits_have_an_end_and_are_the_same_for_a_name_that_is_not_there(house: House) -> None:
    visitors = {name: house.visitor() for name in ("wati", "nobody")}
    for _ in range(12):
        answers = {name: house.sign_in(visitor, name, WRONG) for name, visitor in visitors.items()}
        assert answers["wati"].status_code == answers["nobody"].status_code
        assert answers["wati"].headers.get("retry-after") == answers["nobody"].headers.get("retry-after")
        house.now += int(answers["wati"].headers.get("retry-after", 0))
    assert house.desk._lockout.begin("wati", "x") == 0
    house.now += lockout.LONGEST
    assert house.sign_in(visitors["wati"]).status_code == 303


def test_addresses_of_one_household_are_one_client(house: House) -> None:
    for last in range(lockout.FREE):
        house.sign_in(house.visitor(f"2001:db8:1:2::{last + 1:x}"), password=WRONG)
    assert house.sign_in(house.visitor("2001:db8:1:2::ffff")).status_code == 429
    assert house.sign_in(house.visitor("2001:db8:1:3::1")).status_code == 303


async def test_tries_at_the_same_time_all_count(house: House) -> None:
    answers = await asyncio.gather(*(house.desk.sign_in("wati", WRONG, "c") for _ in range(12)))
    assert [answer["is"] for answer in answers].count("wrong") == lockout.FREE


def test_the_audit_forgets_and_cannot_be_flooded(house: House) -> None:
    for _ in range(A_DAY + 20):
        house.desk.audit.write("?", "refused")
    house.desk.audit.write("wati", "sign-in")
    assert len(house.desk.audit.lines()) == A_DAY + 1
    house.now += KEPT_DAYS * 86400
    house.desk.audit.write("wati", "sign-in")
    assert len(house.desk.audit.lines()) == 1
    assert house.desk.audit.purge() == A_DAY + 1
    assert house.deeds() == ["wati: sign-in"]


def test_the_assistant_may_be_away(house: House) -> None:
    visitor = house.visitor()
    house.sign_in(visitor)
    house.down = True
    assert visitor.get("/en/staff").status_code == 503
    assert house.sign_in(house.visitor()).status_code == 503
    house.down = False
    assert "<table" in visitor.get("/en/staff").text, "the session lives on"


def test_pages_hold_numbers_and_nobodys_words(house: House) -> None:
    cases = Cases(house.state, lambda: house.now)
    cases.open("chat-canary", About(77123, "", "jakarta", -100, "id", subject="passport_kept"))
    second = cases.open("chat-canary-2", About(77124, "", "jakarta", -100, "id"))
    missed = MissCounts(house.state)
    for guess, number in (("contract", 6), ("health", 9), ("child", 4), ("danger", 3)):
        for _ in range(number):
            missed.count("ne", guess)
    visitor = house.visitor()
    house.sign_in(visitor)
    shown = visitor.get("/en/staff/cases").text
    assert '<th scope="row">jakarta</th><td>2</td><td>0</td><td>0</td>' in shown
    for secret in ("canary", "77123", "passport_kept", second.about.alias):
        assert secret not in shown
    shown = visitor.get("/en/staff/unanswered").text
    assert "<td>6</td>" in shown
    assert "<td>4</td>" not in shown
    assert "<td>3</td>" not in shown
    assert "22" in shown
    assert "in 30 days" in visitor.get("/en/staff").text
    facts = due(date.today(), SOON)
    assert f"days: {len(facts)}." in visitor.get("/en/staff/stale").text


def test_passwords_are_kept_as_owasp_asks() -> None:
    kept = Accounts(State(None))._kept("wati", PASSWORD)
    found = extract_parameters(kept)
    assert (found.type.name, found.memory_cost >= 19 * 1024, found.time_cost >= 2) == ("ID", True, True)


def _token(shown: str) -> dict[str, str]:
    return {"csrf": shown.rpartition('name="csrf" value="')[2].partition('"')[0]}


def _without_token(shown: str) -> str:
    token = _token(shown)["csrf"]
    return shown.replace(token, "")
