"""What the bot says about learning from her words. English; the catalogues hold the rest."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import escape

from bot.wording import Button, Press, Reply, label
from bot.wording.catalogues import translate
from bot.wording.environment import N_

#: Intents of the two buttons. None of them reaches the dialogue.
MAY_LEARN, TAKE_BACK = "may_learn", "take_back"
PRESSES = frozenset((MAY_LEARN, TAKE_BACK))
#: The entity that holds the number of a text.
TEXT = "text"

PRIVACY = N_(
    "May we learn from this? If you tap yes, we keep your message without names and numbers. A person reads it. "
    "Nobody can see that it is yours. If you do not tap, we keep nothing."
)
KEPT = N_("Thank you. This is all that we keep:")
BACK = N_("A person reads it within 90 days, or we delete it. Until then you can delete it here.")
NOT_KEPT = N_("I could not keep it. Nothing was kept. You need to do nothing.")
TAKEN_BACK = N_("It is deleted.")


def with_offer(reply: Reply, language: str) -> Reply:
    """The answer, with the question whether we may learn from her words."""
    button = Button(label(MAY_LEARN, language), Press(MAY_LEARN))
    small = f"<i>{escape(translate(PRIVACY, language))}</i>"
    return replace(reply, html=f"{reply.html}\n\n{small}", rows=(*reply.rows, (button,)))


def kept(words: str, number: str, language: str) -> Reply:
    """Thanks, what is kept, and the button that takes it back."""
    thanks, later = escape(translate(KEPT, language)), escape(translate(BACK, language))
    html = f"{thanks}\n<blockquote>{escape(words)}</blockquote>\n{later}"
    back = Button(label(TAKE_BACK, language), Press(TAKE_BACK, {TEXT: number}))
    return Reply(html, ((back,), (_menu(language),)))


def said(text: str, language: str) -> Reply:
    """One of the sentences above, and the menu."""
    return Reply(str(escape(translate(text, language))), ((_menu(language),),))


def _menu(language: str) -> Button:
    return Button(label("menu", language), Press("menu"))
