"""Which language answers: chosen once, never switched behind her back."""

from __future__ import annotations

from itertools import product

import pytest

from bot.conversation_language import RANK, Decision, decide
from bot.wording import DEFAULT, languages

UNKNOWN = "tlh"  # a language we do not speak


@pytest.mark.parametrize(
    ("held", "source", "found", "found_source", "decision"),
    [
        # a new conversation takes what there is
        (None, None, "id", "detector", Decision("id", "detector")),
        (None, None, "zh-Hans", "script", Decision("zh-Hans", "script")),
        (None, None, "zh-Hant", "script", Decision("zh-Hans", "script")),
        (None, None, "id", "language_code", Decision("id", "language_code")),
        (None, None, "en", "default", Decision("en", "default")),
        # one that was only guessed may follow what she writes
        ("en", "default", "id", "detector", Decision("id", "detector")),
        ("en", "default", "id", "language_code", Decision("id", "language_code")),
        ("en", "language_code", "zh-Hans", "script", Decision("zh-Hans", "script")),
        ("id", "language_code", "en", "default", Decision("id", "language_code")),
        # one that she wrote or chose stays; another one is offered
        ("id", "detector", "en", "detector", Decision("id", "detector", offer="en")),
        ("id", "detector", "zh-Hans", "script", Decision("id", "detector", offer="zh-Hans")),
        ("en", "script", "id", "detector", Decision("en", "script", offer="id")),
        ("en", "explicit", "zh-Hans", "script", Decision("en", "explicit", offer="zh-Hans")),
        ("id", "explicit", "id", "detector", Decision("id", "explicit")),
        ("zh-Hans", "script", "zh-Hant", "script", Decision("zh-Hans", "script")),
        # a weak hint is not worth an offer
        ("id", "detector", "en", "language_code", Decision("id", "detector")),
        ("id", "detector", "en", "default", Decision("id", "detector")),
        # a language we do not speak is said, if we are sure of it, and nothing changes
        (None, None, UNKNOWN, "script", Decision("en", "default", unspoken=UNKNOWN)),
        (None, None, UNKNOWN, "language_code", Decision("en", "default")),
        ("id", "explicit", UNKNOWN, "detector", Decision("id", "explicit", unspoken=UNKNOWN)),
        ("id", "language_code", UNKNOWN, "detector", Decision("id", "language_code", unspoken=UNKNOWN)),
        ("id", "explicit", UNKNOWN, "default", Decision("id", "explicit")),
    ],
)
def test_decision(held: str | None, source: str | None, found: str, found_source: str, decision: Decision) -> None:
    assert decide(held, source, found, found_source) == decision


HELD = [(None, None), *product(languages(), RANK)]
FOUND = list(product([*languages(), UNKNOWN], RANK))


@pytest.mark.parametrize(("held", "source"), HELD)
def test_never_a_silent_switch(held: str | None, source: str | None) -> None:
    """Over all there is: what she wrote or chose is replaced by nothing, and every answer is in an enabled language."""
    for found, found_source in FOUND:
        decision = decide(held, source, found, found_source)
        where = f"{held} ({source}) and then {found} ({found_source})"
        assert decision.language in languages(), where
        if source and RANK[source] > RANK["language_code"]:
            assert (decision.language, decision.source) == (held, source), where
        if held and decision.language != held:
            assert RANK[decision.source] >= RANK[source or "default"], where
            assert decision.language == found, where
        if decision.offer:
            assert decision.offer == found != decision.language, where
        assert not (decision.offer and decision.unspoken), where
        assert decision.unspoken in {None, UNKNOWN}, where


@pytest.mark.parametrize(("held", "source"), HELD)
def test_the_same_message_again_changes_nothing_more(held: str | None, source: str | None) -> None:
    for found, found_source in FOUND:
        first = decide(held, source, found, found_source)
        second = decide(first.language, first.source, found, found_source)
        assert (second.language, second.source) == (first.language, first.source)


def test_the_default_is_what_is_left() -> None:
    assert decide(None, None, UNKNOWN, "default") == Decision(DEFAULT, "default")
