"""What the bot says about listening. English; the catalogues hold the rest."""

from __future__ import annotations

from markupsafe import escape

from bot.wording import Button, Press, Reply, label
from bot.wording.catalogues import translate
from bot.wording.environment import N_

#: Intent of the button; it never reaches the dialogue. Its entity is the language that stands above it, BCP 47.
LISTEN, LANGUAGE = "listen", "language"

CAPTION = N_("🎧 Use headphones if others can hear.")
TOO_OLD = N_("This message is too old. I cannot read it to you any more. Please ask me again.")
FAILED = N_("I cannot read this to you now. Try again later, or ask somebody you trust to read it to you.")
FORBIDDEN = N_(
    "Your Telegram does not take voice messages. You can change that in Telegram: “Settings”, “Privacy and Security”, "
    "“Voice Messages”."
)


def button(language: str) -> Button:
    """The button below an answer in a language."""
    return Button(label(LISTEN, language), Press(LISTEN, {LANGUAGE: language}))


def instead(text: str, language: str) -> Reply:
    """One of the sentences above instead of a voice message, and the menu."""
    return Reply(str(escape(translate(text, language))), ((Button(label("menu", language), Press("menu")),),))


def caption(language: str) -> str:
    """What stands below a voice message."""
    return translate(CAPTION, language)
