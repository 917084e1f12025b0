"""Replies as a page to print: black on white, no pictures, no scripts, one file; small enough for any phone."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale
from markupsafe import escape

from bot.wording.reply import Reply

_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1.1rem/1.6 sans-serif; max-width: 34rem; margin: 1rem auto; padding: 0 1rem }}
body {{ color: #000; background: #fff }}
section + section {{ border-top: 1px solid #000; margin-top: 1rem; padding-top: 1rem }}
a {{ color: inherit }}
@media print {{
@page {{ size: {paper}; margin: 8mm }}
body {{ font-size: 10pt; margin: 0; padding: 0; max-width: none }}
section {{ break-inside: avoid }}
}}
</style>
<body>
{body}
</body>
</html>
"""


def page(replies: Sequence[Reply], title: str, language: str) -> str:
    """A whole HTML document with the words of replies, one below the other; their buttons are left out.

    Args:
        replies: one fits a card (A6); more are made for A4.
        title: plain text.
        language: BCP 47; decides the direction of reading.
    """
    direction = Locale.parse(language, sep="-").text_direction
    parts = [reply.html.replace("\n", "<br>\n") for reply in replies]  # escaped already
    body = "\n".join(f"<section>\n{part}\n</section>" for part in parts)
    paper = "A6" if len(replies) == 1 else "A4"
    return _PAGE.format(language=escape(language), direction=direction, title=escape(title), paper=paper, body=body)
