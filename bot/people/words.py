"""What the bot says around a talk with a person: to her in her language, to staff in theirs. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_skeleton, format_time, get_timezone_location

from bot.people.cases import About
from bot.wording import DEFAULT, Reply, label, languages, render, served
from knowledge.contacts import best
from knowledge.pages import contact_data

#: Intents of the buttons that this channel answers itself; none of them reaches the dialogue.
SHARE, END = "people_share", "people_end"
PRESSES = frozenset((SHARE, END))
#: The entity by which "talk to a person" says that she leaves a message though nobody is there.
ASK, LEAVE = "ask", "leave"

COMMANDS = "/claim /wait /card /transfer /close /reopen"

_END: dict[str, Any] = {"label": "person_end", "intent": END}
_SHARE: dict[str, Any] = {"label": "person_share", "intent": SHARE}
_LEAVE: dict[str, Any] = {"label": "person_leave", "intent": "human", "entities": {ASK: LEAVE}}
_AGAIN: dict[str, Any] = {"label": "human", "intent": "human"}
_DANGER: dict[str, Any] = {"label": "danger", "intent": "danger"}
_NUMBERS: dict[str, Any] = {"label": "contacts", "intent": "contacts"}
_MENU: dict[str, Any] = {"label": "menu", "intent": "menu"}
#: The buttons under what she reads, by state.
_CHOICES: dict[str, tuple[dict[str, Any], ...]] = {
    "says": (_END,),
    "coming": (_DANGER, _NUMBERS, _END),
    "later": (_DANGER, _NUMBERS, _END),
    "closed": (_LEAVE, _DANGER, _NUMBERS, _MENU),
    "nobody": (_DANGER, _NUMBERS, _MENU),
    "lost": (_DANGER, _AGAIN, _NUMBERS, _MENU),
    "waiting": (_DANGER, _NUMBERS, _END),
    "already": (_DANGER, _NUMBERS, _END),
    "reopened": (_END,),
    "ended": (_AGAIN, _MENU),
    "finished": (_AGAIN, _MENU),
    "silent": (_AGAIN, _MENU),
    "moved": (_END,),
    "shared": (_END,),
    "nothing": (_END,),
    "text_only": (_END,),
    "no_talk": (_AGAIN, _MENU),
    "missed": (_AGAIN, _MENU),
    "failed": (_DANGER, _END),
    "danger": (_DANGER,),
}
#: The states in which a number is named.
_WITH_NUMBER = frozenset(("coming", "later", "closed", "nobody", "lost", "waiting", "already"))


def for_her(
    state: str,
    language: str,
    country: str | None = None,
    origin: str | None = None,
    share: bool = False,
    page: bool = False,
    **data: Any,
) -> Reply:
    """What she reads.

    Args:
        state: where the talk stands, one of those in person.html.j2.
        language: the enabled language of the conversation.
        country, origin: ISO codes as far as known, for the number of somebody who answers.
        share: offer to show staff her last messages.
        page: she writes from the page.
        data: what the state needs besides.
    """
    if state in _WITH_NUMBER:
        data["contact"] = contact_data(best(country, origin, "general"), country, date.today())
    choices = [*((_SHARE,) if share else ()), *_CHOICES.get(state, ())]
    return render("utter_person", {"state": state, "choices": choices, "page": page, **data}, language)


def for_staff(note: str, language: str, **data: Any) -> Reply:
    """What staff read: ``note`` is one of those in staff.html.j2, ``language`` the desk's."""
    return render("utter_staff", {"note": note, **data}, language)


def who(about: About, language: str) -> dict[str, Any]:
    """What staff are told of her, for templates: nothing that she typed."""
    known = told(about.language, about.country, about.origin, about.subject, language)
    return known | {"alias": about.alias, "page": about.on_page}


def told(speaks: str, country: str | None, origin: str | None, subject: str | None, language: str) -> dict[str, Any]:
    """The same before there is a case."""
    named = label(f"intent_{subject}", language) if subject else None
    return {"speaks": speaks, "country": country, "origin": origin, "subject": named}


def when(opens: datetime, language: str) -> dict[str, str]:
    """Day, time and city of the moment (in its own time zone) at which somebody is there again."""
    locale = languages()[served(language) or DEFAULT].locale
    return {
        "day_words": format_skeleton("MMMMEEEEd", opens, locale=locale),
        "time_words": format_time(opens, "short", tzinfo=opens.tzinfo, locale=locale),
        "city": get_timezone_location(opens.tzinfo, locale=locale, return_city=True),
    }
