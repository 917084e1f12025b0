"""A reply as a page to print: black on white, no pictures, no scripts, one file; small enough for any phone."""

from __future__ import annotations

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
@media print {{ @page {{ size: A6; margin: 8mm }} body {{ font-size: 10pt; margin: 0; padding: 0 }} }}
</style>
<body>
{body}
</body>
</html>
"""


def page(reply: Reply, title: str, language: str) -> str:
    """A whole HTML document with the words of a reply; its buttons are left out.

    Args:
        title: plain text.
        language: BCP 47; decides the direction of reading.
    """
    direction = Locale.parse(language, sep="-").text_direction
    body = reply.html.replace("\n", "<br>\n")  # escaped already
    return _PAGE.format(language=escape(language), direction=direction, title=escape(title), body=body)
