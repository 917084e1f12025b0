"""A reply as a page to print."""

from __future__ import annotations

from bot.wording.printable import page
from bot.wording.reply import Reply


def test_the_words_stay_and_the_title_is_escaped() -> None:
    html = page([Reply("<b>Ring</b>\n999 &amp; 112")], "A <b> & c", "en")
    assert "<b>Ring</b><br>\n999 &amp; 112" in html
    assert "<title>A &lt;b&gt; &amp; c</title>" in html


def test_a_card_is_small_and_a_guide_a_sheet() -> None:
    assert "size: A6" in page([Reply("x")], "x", "en")
    guide = page([Reply("x"), Reply("y")], "x", "en")
    assert "size: A4" in guide
    assert guide.count("<section>") == 2


def test_a_language_from_right_to_left() -> None:
    assert 'lang="ar" dir="rtl"' in page([Reply("x")], "x", "ar")
