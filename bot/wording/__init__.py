"""Response name, data and language in; text and buttons out. Start at :func:`render`."""

from bot.wording.languages import DEFAULT, Language, languages, served
from bot.wording.render import WordingError, label, render, text
from bot.wording.reply import Button, Press, Reply

__all__ = [
    "DEFAULT",
    "Button",
    "Language",
    "Press",
    "Reply",
    "WordingError",
    "label",
    "languages",
    "render",
    "served",
    "text",
]
