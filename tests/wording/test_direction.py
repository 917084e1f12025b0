"""Left-to-right stretches inside Arabic keep their order, and nothing else is touched."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.direction import LRI, PDI, isolate


def shown(text: str) -> str:
    """The isolates as something one can see."""
    return isolate(text).replace(LRI, "[").replace(PDI, "]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("اتصلوا: +977 1-5970008 الآن", "اتصلوا: [+977 1-5970008] الآن"),
        ("PT. AGESA ASA JAYA مرخّصة", "[PT. AGESA ASA JAYA] مرخّصة"),
        ("رقم 999", "رقم 999"),  # a run alone is laid out rightly by itself
        ("(800 SAVE) كذا", "([800 SAVE]) كذا"),
        ("قانون Labour Law No. 14 of 2004 (Hub) هنا", "قانون [Labour Law No. 14 of 2004 (Hub)] هنا"),
        ("شركة R&amp;D Co. Ltd", "شركة [R&amp;D Co. Ltd]"),
        ("السؤال 2 من 9", "السؤال 2 من 9"),
        ("رسالة (SMS): 992", "رسالة (SMS): 992"),
        ("رسالة (SMS 1): 99 2", "رسالة ([SMS 1]): [99 2]"),
        ("Law (No. 14 قانون)", "Law ([No. 14] قانون)"),
        ("Official hotline...، كذا", "[Official hotline...]، كذا"),
        ("كذا &amp;lt; كذا", "كذا &amp;lt; كذا"),
        ("500–600 دولار", "[500–600] دولار"),
        (
            '<a href="https://x.y/a b">HMC Launches (2024)</a>، كذا',
            '<a href="https://x.y/a b">[HMC Launches (2024)]</a>، كذا',
        ),
        ("<b>QA</b> 1) x", "<b>QA</b> 1) x"),
        (
            "<textarea>call +1 2</textarea> <script>a = 1;</script>",
            "<textarea>call +1 2</textarea> <script>a = 1;</script>",
        ),
    ],
)
def test_a_stretch_is_wrapped(text: str, expected: str) -> None:
    assert shown(text) == expected


PIECES = st.lists(
    st.sampled_from(
        ["قطر", "Doha", "+974 4", "(", ")", "[", "]", " ", "\n", "&amp;", "<b>", "</b>", "12", "،", "٣", "-"]
    )
)


@given(PIECES)
def test_twice_is_once_and_nothing_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    once = isolate(text)
    assert isolate(once) == once
    assert once.replace(LRI, "").replace(PDI, "") == text
    assert not regex.search(rf"{LRI}[^{PDI}]*(?:\p{{Arabic}}|{LRI})", regex.sub(r"\p{Nd}", "", once))
