"""What her page asks for: the letters that wait, and whether her own words have arrived. Staff see what she got."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.people.cases import Case
from bot.people.mail import Letter
from bot.people.office import Office


@dataclass(frozen=True)
class Fetched:
    """What her page is told.

    Attributes:
        talk: a person listens, or something waits for being fetched or confirmed: ask again soon.
        arrived: all that she wrote stands in the topic.
        letters: what waits for her, oldest first.
    """

    talk: bool = False
    arrived: bool = True
    letters: tuple[Letter, ...] = ()


def confirm(office: Office, chat: str, seen: int) -> None:
    """Her page shows every letter up to this number: staff get the mark. Joins the caller's transaction."""
    for letter in office.mail.confirm(chat, seen):
        case = office.cases.get(letter.case)
        if case is None:
            continue
        if case.about.away:
            office.cases.save(replace(case, about=replace(case.about, away=False)))
        if letter.said:
            group, message = letter.said
            office.put(case.key, "got", case, group=group, message=message)


def fetch(office: Office, chat: str, only_state: bool = False) -> Fetched:
    """What waits for her; joins the caller's transaction.

    Args:
        office: the cases.
        chat: keyed hash of her conversation.
        only_state: hand nothing out now: she must not overlook something else.
    """
    case = office.cases.of(chat)
    letters = () if only_state else tuple(office.mail.hand_out(chat))
    talk = case is not None or office.mail.waits(chat)
    return Fetched(talk, case is None or not office.inbox.waits(case.key), letters)


def look_for_her(office: Office, case: Case) -> bool:
    """Tell staff once when her page has not fetched for a while what they wrote.

    Returns:
        Something waits for her, and the while is not over yet.
    """
    since = office.mail.waits_since(case)
    if since is None:
        return False
    if office.clock() - since < office.desks.away_minutes * 60:
        return True
    if not case.about.away:
        office.cases.save(replace(case, about=replace(case.about, away=True)))
        office.put(case.key, "note", case, note="away", alias=case.about.alias)
    return False
