"""Numbers, signs and symbols as they are said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.phones import known
from bot.speech.spoken import spoken

KNOWN = frozenset(("112", "110", "100", "1955"))


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("📞 999", "en", "9 9 9"),
        ("📞 +974 4028 8888", "en", "+ 9 7 4, 4 0 2 8, 8 8 8 8"),
        ("📞 +62 811-8080-141", "zh-Hans", "加 6 2, 8 1 1, 8 0 8 0, 1 4 1"),
        ("Call 112 or 1955.", "en", "Call 1 1 2 or 1 9 5 5."),
        ("Ring 100.", "en", "Ring 1 0 0."),
        ("It costs 100 riyals.", "en", "It costs 100 riyals."),
        ("They have 140 rules.", "en", "They have 140 rules."),
        ("Ring 16044 at once", "en", "Ring 1 6 0 4 4 at once"),
        ("1300-88-1234", "en", "1 3 0 0, 8 8, 1 2 3 4"),
        ("on 2026-11-21", "en", "on 2026-11-21"),
        ("You pay 1,300 riyals.", "en", "You pay 1300 riyals."),
        ("Bayar 1.300.000 rupiah.", "id", "Bayar 1300000 rupiah."),
        ("1\u202f300 euros", "fr", "1300 euros"),
        ("1.5 hours", "en", "1.5 hours"),
        ("२०२६ मा १,००,००० रुपैयाँ", "ne", "2026 मा 100000 रुपैयाँ"),
        ("50%", "zh-Hans", "百分之50"),
        ("50%", "ar", "50 بالمئة"),
        ("25 %", "en", "25%"),
        ("\u2066112\u2069", "ar", "1 1 2"),
        ("• Press “Hide this”.", "en", "Press Hide this."),
        ("按“位置”（📎）。", "zh-Hans", "按 位置。"),
        ("Look here (https://a.example/x?y=1) today", "en", "Look here today"),
        ("⚠️ Careful…", "en", "Careful."),
        ("Law 21/2015", "en", "Law 21 2015"),
        ("one\n\n🙂\n\ntwo", "en", "one\ntwo"),
        ("[[h@l'oU]] <b>", "en", "h l'oU b"),
    ],
)
def test_how_it_is_said(text: str, language: str, said: str) -> None:
    assert spoken(text, language, KNOWN) == said


def test_the_numbers_of_our_country_files_are_known() -> None:
    assert {"112", "999", "110", "1955"} <= known()
    assert all(number.isdigit() for number in known())


_TEXTS = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("0123456789+-.,% \n📞•%/")),
    max_size=80,
)
_LANGUAGES = st.sampled_from(["en", "zh-Hans", "vi", "ne", "bn", "id", "ar", "ru", "fr", "es", "my", "th"])


@given(text=_TEXTS, language=_LANGUAGES)
def test_nothing_that_is_not_said_gets_through(text: str, language: str) -> None:
    said = spoken(text, language, KNOWN)
    assert not re.search(r"[📞•\[\]{}<>*#_`“”\u2066-\u2069\ufe0f]|https?://", said)
    assert "\n\n" not in said
    assert all(any(letter.isalnum() for letter in line) for line in said.split("\n") if said)


@given(number=st.from_regex(r"\+[1-9][0-9]{1,2} [0-9]{2,4} [0-9]{3,4}", fullmatch=True), language=_LANGUAGES)
def test_no_digit_of_a_number_to_ring_is_lost_or_moved(number: str, language: str) -> None:
    said = spoken(f"📞 {number}", language)
    assert [d for d in said if d.isdecimal()] == [d for d in number if d.isdecimal()]
    assert not re.search(r"\d\d", said)


@given(text=st.text(alphabet="0123456789 .,-+/", max_size=40), language=_LANGUAGES)
def test_no_digit_is_ever_lost(text: str, language: str) -> None:
    assert re.sub(r"\D", "", spoken(f"a {text} b", language, KNOWN)) == re.sub(r"\D", "", text)
