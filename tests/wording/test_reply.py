"""Reply: plain text out of Telegram's HTML, and the way through Rasa as plain data."""

from __future__ import annotations

import html
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wording.reply import Button, Press, Reply


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>Ring now:</b> 112", "Ring now: 112"),
        ("one\n\n<i>two</i>", "one\n\ntwo"),
        ('<a href="https://dmw.gov.ph/x?a=1&amp;b=2">the <b>list</b></a>', "the list (https://dmw.gov.ph/x?a=1&b=2)"),
        ('<a href="https://ilo.org">https://ilo.org</a>', "https://ilo.org"),
        (
            '<a href="https://a.example">a</a>, <a href="https://b.example">b</a>',
            "a (https://a.example), b (https://b.example)",
        ),
        ("<blockquote expandable>law</blockquote>", "law"),
        ("5 &lt; 6 &amp;amp; 7", "5 < 6 &amp; 7"),
        ("&lt;b&gt;not markup&lt;/b&gt;", "<b>not markup</b>"),
    ],
)
def test_text_is_the_html_without_markup(markup: str, text: str) -> None:
    assert Reply(markup).text == text


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_what_was_escaped_reads_as_it_was_written(words: str) -> None:
    assert Reply(f"<b>{html.escape(words)}</b>").text == words


_TEXT = st.text(max_size=20)
_PRESSES = st.builds(Press, _TEXT, st.dictionaries(_TEXT, _TEXT, max_size=3))
_BUTTONS = st.one_of(st.builds(Button, _TEXT, _PRESSES), st.builds(Button, _TEXT, url=_TEXT))
_ROWS = st.lists(st.lists(_BUTTONS, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)


@settings(deadline=None, max_examples=100)
@given(st.builds(Reply, _TEXT, _ROWS, st.booleans()))
def test_a_reply_survives_the_way_through_json(reply: Reply) -> None:
    assert Reply.from_data(json.loads(json.dumps(reply.as_data()))) == reply


def test_buttons_are_read_row_by_row() -> None:
    a, b, c = Button("a", Press("yes")), Button("b", url="https://b.example"), Button("c", Press("no"))
    assert Reply("x", ((a, b), (c,))).buttons == (a, b, c)
