"""Button tokens: 64 bytes, good in one conversation, not to be forged."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.wording.reply import Press
from bot.wording.tokens import LIMIT, read, sign

KEY, HERS = bytes(32), "0123456789abcdef0123456789abcdef"
PRESS = Press("country_guide", {"country": "QA", "section": "pay"})

_WORD = st.text(st.characters(blacklist_characters=";=", blacklist_categories=["Cs"]), max_size=8)
_PRESSES = st.builds(Press, _WORD, st.dictionaries(_WORD, _WORD, max_size=2))


def test_a_token_fits_telegrams_limit_and_carries_the_press() -> None:
    token = sign(KEY, HERS, PRESS)
    assert len(token.encode()) <= LIMIT == 64
    assert read(KEY, HERS, token) == PRESS


@settings(deadline=None, max_examples=200)
@given(_PRESSES)
def test_round_trip(press: Press) -> None:
    try:
        token = sign(KEY, HERS, press)
    except ValueError as error:
        assert "64 bytes" in str(error)  # noqa: PT017 - the only reason to refuse these
        return
    assert len(token.encode()) <= 64
    assert read(KEY, HERS, token) == press


def test_a_press_that_does_not_fit_is_refused_by_its_bytes_not_its_letters() -> None:
    room = LIMIT - 8 - len("inform;a=")
    assert len(sign(KEY, HERS, Press("inform", {"a": "x" * room}))) == LIMIT
    with pytest.raises(ValueError, match="64 bytes"):
        sign(KEY, HERS, Press("inform", {"a": "x" * (room + 1)}))
    with pytest.raises(ValueError, match="64 bytes"):
        sign(KEY, HERS, Press("inform", {"a": "菲" * (room // 2)}))


@pytest.mark.parametrize(
    "press", [Press("a;b"), Press("a=b"), Press("a", {"b;": "c"}), Press("a", {"b": "c=d"}), Press("a", {"b": "c;d=e"})]
)
def test_signs_of_the_token_itself_are_refused(press: Press) -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        sign(KEY, HERS, press)


def test_a_token_is_good_in_its_conversation_and_with_its_key_only() -> None:
    token = sign(KEY, HERS, PRESS)
    assert read(KEY, HERS[::-1], token) is None
    assert read(KEY, "", token) is None
    assert read(b"\1" + KEY[1:], HERS, token) is None


def test_no_single_changed_letter_passes() -> None:
    token = sign(KEY, HERS, PRESS)
    for place, letter in enumerate(token):
        for other in ("A", "B", ";", "é"):
            if other != letter:
                assert read(KEY, HERS, token[:place] + other + token[place + 1 :]) is None
        assert read(KEY, HERS, token[:place]) is None  # cut off
    assert read(KEY, HERS, token + ";country=PH") is None
    assert read(KEY, HERS, token + "\n") is None


@settings(deadline=None, max_examples=300)
@given(st.text(st.characters()))  # surrogates too: JSON can carry them
@example("")
@example(";" * 64)
@example("AAAAAAAA")
@example("\ud800" * 8 + "danger")
@example("AAAAAAAA\udfff")
def test_whatever_a_client_sends_is_no_token_and_no_error(token: str) -> None:
    assert read(KEY, HERS, token) is None
