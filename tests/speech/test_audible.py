"""What of a message is for the ear."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.audible import of_html, of_message
from bot.wording import languages, render
from knowledge.guides import countries
from knowledge.pages import help_page
from tests.telegram.double_rules import with_entities


def test_sources_and_bare_links_are_left_out() -> None:
    source = '<i><a href="https://a.example/">Ministry</a>, 21 November</i>'
    html = f'<b>Police</b>\n📞 <b>999</b>\n{source}\n<a href="https://b.example/">Web page</a>'
    assert of_html(html) == "Police\n📞 999"


def test_a_link_or_a_stressed_word_inside_a_sentence_stays() -> None:
    assert of_html('Ask <a href="https://a.example/">the ministry</a> today.') == "Ask the ministry today."
    assert of_html("• <i>No papers:</i> they can send you back.") == "• No papers: they can send you back."


def test_what_is_escaped_is_read_as_it_was_meant() -> None:
    assert of_html("A &amp; B &lt;b&gt;") == "A & B <b>"


@pytest.mark.parametrize("language", languages())
def test_what_telegram_brings_back_is_heard_like_what_we_sent(language: str) -> None:
    for country in countries():
        html = render("utter_danger", help_page("danger", country, "PH", date.today()), language).html
        text, entities = with_entities(html)
        assert of_message(text, entities) == of_html(html)
        assert "📞" in of_html(html)


def test_emoji_count_twice_in_telegrams_offsets() -> None:
    assert of_message("📞📞 one\nsmall", [{"type": "italic", "offset": 9, "length": 5}]) == "📞📞 one"


@given(
    text=st.text(max_size=60),
    entities=st.lists(
        st.one_of(
            st.none(),
            st.fixed_dictionaries(
                {"type": st.sampled_from(["italic", "text_link", "bold", 7])},
                optional={
                    "offset": st.one_of(st.integers(-5, 100), st.text(max_size=2)),
                    "length": st.integers(-5, 100),
                },
            ),
        ),
        max_size=4,
    ),
)
def test_nothing_that_telegram_could_send_breaks_it(text: str, entities: list[Any]) -> None:
    heard = of_message(text, entities)
    assert set(heard.split("\n")) <= {*text.split("\n"), ""}
