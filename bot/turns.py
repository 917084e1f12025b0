"""What goes into the dialogue and what comes out. No Rasa here, so that channels and commands start quickly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.wording import DEFAULT, Press, Reply


@dataclass(frozen=True)
class Incoming:
    """What somebody wrote or pressed.

    Attributes:
        conversation: keyed hash of the chat, never the chat id itself.
        text: what she typed; a leading "/" is just text.
        press: a button of ours, or something the channel knows (start, unsupported, ...).
        language_code: the client's language, a weak hint (BCP 47).
        language: explicit choice from outside the dialogue (the command line's ``--lang``).
        channel: name of the channel, for Rasa.
        about: her own message under which the button stood, where the channel brings it back (bot/unanswered/).
    """

    conversation: str
    text: str | None = None
    press: Press | None = None
    language_code: str | None = None
    language: str | None = None
    channel: str = "telegram"
    about: str | None = None


@dataclass(frozen=True)
class Wish:
    """She wishes to talk to a person: what staff may know of her before she says anything.

    Attributes:
        country: where she works or wants to go, ISO 3166-1 alpha-2; None if not known.
        origin: the country she leaves from.
        subject: the intent she came with before she asked for a person.
    """

    country: str | None = None
    origin: str | None = None
    subject: str | None = None


@dataclass(frozen=True)
class Turn:
    """What the assistant understood and what it answers.

    Attributes:
        language: BCP 47, as found in the message, else the conversation's.
        intent: name of the intent.
        confidence: 0 to 1.
        ranking: the likeliest intents, best first, at most three.
        danger: the message tells of danger.
        slots: country (ISO 3166-1 alpha-2), agency (as typed), number, language; only those found.
        replies: what to send, in order; empty only where a person answers (bot/people/), or where what stands above
            a button is read aloud (bot/speech/).
        forget: our messages shall go from the chat; what was kept of the conversation already is gone.
        remind_days: she wished to be written to in so many days, and the channel can do so.
        person: she wishes to talk to a person; the replies say how, where the channel has none.
        said_in: the enabled language in which the replies are written, BCP 47.
    """

    language: str
    intent: str
    confidence: float
    ranking: tuple[str, ...]
    danger: bool
    slots: Mapping[str, str]
    replies: tuple[Reply, ...]
    forget: bool = False
    remind_days: int | None = None
    said_in: str = DEFAULT
    person: Wish | None = None


@dataclass(frozen=True)
class Watch:
    """What the assistant sees in a message that is meant for a person.

    Attributes:
        turn: the answer, where it cannot wait: danger, or the wish to be forgotten; else None, and nothing was saved.
        suspected: it may tell of danger.
    """

    turn: Turn | None = None
    suspected: bool = False
