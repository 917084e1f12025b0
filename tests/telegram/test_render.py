"""Replies as calls of the Bot API: what Telegram takes, whatever the reply."""

from __future__ import annotations

import html
import re

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram_render import keyboard, plain, render, split, utf16
from bot.wording import Button, Press, Reply
from tests.telegram.double_rules import parse_html

SIGN = str


def words(text: str) -> str:
    return "".join(parse_html(text).split())


def test_a_short_text_stays_as_it_is() -> None:
    text = '<b>One</b>\n\n<i>two</i> &lt;3 <a href="https://x.org/?a=1&amp;b=2">three</a>'
    assert split(text) == [text]


@pytest.mark.parametrize("blank", ["", " \n\t", "<b> </b>", "&#32;"])
def test_a_blank_text_makes_no_message(blank: str) -> None:
    assert split(blank) == []
    assert render([Reply(blank)], 7, SIGN) == []


def test_a_text_is_cut_at_the_last_paragraph_that_fits() -> None:
    paragraphs = ["a" * 40, "b" * 40, "c" * 40]
    assert split("\n\n".join(paragraphs), 100) == ["a" * 40 + "\n\n" + "b" * 40, "c" * 40]


def test_open_tags_are_closed_at_the_cut_and_opened_again() -> None:
    pieces = split("<b><i>" + "word " * 30 + "</i></b>", 100)
    assert len(pieces) == 2
    assert all(piece.startswith("<b><i>") and piece.endswith("</i></b>") for piece in pieces)


def test_characters_outside_the_basic_plane_count_twice() -> None:
    assert utf16("a🌐") == 3
    assert [utf16(parse_html(piece)) for piece in split("🌐" * 4096)] == [4096, 4096]


@pytest.mark.parametrize("grapheme", ["👩‍👩‍👧", "နို့", "สั้", "é", "🇵🇭"])
def test_no_grapheme_is_cut(grapheme: str) -> None:
    pieces = split(grapheme * 400, 100)
    assert "".join(pieces) == grapheme * 400
    for piece in pieces:
        assert piece.endswith(regex.findall(r"\X", grapheme)[-1])
        assert utf16(piece) <= 100


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("<b>open", "<b>open</b>"),
        ("close</b>", "close"),
        ("<b><i>cross</b></i>", "<b><i>cross</i></b>"),
        ("<table>x</table>", "x"),
        ("a < b & c", "a &lt; b &amp; c"),
        ('<a href="x" onclick="y">z</a>', '<a href="x">z</a>'),
        ("<blockquote expandable>q</blockquote>", "<blockquote expandable>q</blockquote>"),
        ("<strong>s</strong>", "<b>s</b>"),
    ],
)
def test_markup_is_mended(bad: str, good: str) -> None:
    assert split(bad) == [good]
    parse_html(good)


_markup = ["<b>", "</b>", "<i>", "</i>", '<a href="https://x.org">', "</a>", "\n\n", " ", "&lt;", "&amp;", "<x>"]
_pieces = st.lists(st.sampled_from(_markup) | st.text(max_size=30).map(html.escape), max_size=60).map("".join)


@given(_pieces, st.integers(20, 200))
@settings(max_examples=300, deadline=None)
def test_telegram_takes_every_piece_and_no_word_is_lost(text: str, limit: int) -> None:
    pieces = split(text, limit)
    for piece in pieces:
        assert 1 <= utf16(parse_html(piece).strip()) <= limit
    assert "".join(words(piece) for piece in pieces) == "".join(plain(text).split())


def test_plain_has_no_markup() -> None:
    assert plain('<b>a</b> &lt; <a href="x">b</a>') == "a < b"


def test_a_reply_in_place_edits_only_the_pressed_message_and_only_once() -> None:
    page = Reply("page", in_place=True)
    methods = [call.method for call in render([page, page], 7, SIGN, pressed=3)]
    assert methods == ["editMessageText", "sendMessage"]
    assert [call.method for call in render([page], 7, SIGN)] == ["sendMessage"]
    long = Reply("word " * 2000, in_place=True)
    assert {call.method for call in render([long], 7, SIGN, pressed=3)} == {"sendMessage"}


def test_no_row_has_more_than_eight_buttons_and_no_keyboard_more_than_a_hundred() -> None:
    row = tuple(Button(str(number), Press("x")) for number in range(10))
    assert [len(line) for line in keyboard([row], lambda press: "x")] == [8, 2]
    with pytest.raises(ValueError, match="100 buttons"):
        keyboard([row] * 11, lambda press: "x")


def test_a_chinese_title_is_twice_as_wide() -> None:
    row = (Button("查看中介的执照号码", Press("x")), Button("我不知道是哪个国家", Press("x")))
    assert [len(line) for line in keyboard([row], lambda press: "x")] == [1, 1]


@pytest.mark.parametrize("data", ["", "x" * 65, "မ" * 22])
def test_callback_data_has_one_to_64_bytes(data: str) -> None:
    with pytest.raises(ValueError, match=re.escape("64 bytes")):
        keyboard([(Button("Yes", Press("x")),)], lambda press: data)


def test_a_button_without_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="press or a url"):
        keyboard([(Button("Yes"),)], lambda press: "x")
