"""What staff write in a topic: words go to her, commands change the case or send her a card."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.channels.inbox import Call
from bot.people.cards import card
from bot.people.cases import Case
from bot.people.office import Office
from bot.people.staff import StaffSaid
from bot.people.ways import Spot
from bot.people.words import COMMANDS, for_her, for_staff
from bot.wording import DEFAULT
from knowledge.guides import SECTIONS

#: A line that stays among the staff begins with this.
ASIDE = "#"
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


def staff_said(office: Office, said: StaffSaid) -> list[Call]:
    """Return the calls that follow from something said in a group; joins the caller's transaction."""
    case = None if said.thread is None else office.cases.in_topic(said.group, said.thread)
    command = _COMMAND.fullmatch(said.text.strip()) if said.text else None
    if command and command[1].lower() == "take" and not said.edited:
        return _take(office, said, command[2] or "")
    if case is None:
        # A topic that staff made for themselves is nobody's business; one of ours looks as if somebody read along.
        language = next((d.staff_language for d in office.desks.desks if d.group == said.group), DEFAULT)
        reply = for_staff("no_case", language)
        return office.in_group(said.group, said.thread, reply) if said.ours or command else []
    if said.text is not None and said.text.lstrip().startswith(ASIDE):
        return []
    if command:
        return [] if said.edited else _command(office, case, said, command[1].lower(), (command[2] or "").strip())
    if not case.open:
        return office.note(case, "is_closed")
    if said.text is None:
        return office.note(case, "text_only")
    return _answer(office, case, said, said.text)


def _answer(office: Office, case: Case, said: StaffSaid, text: str) -> list[Call]:
    case = _touched(office, case, said)
    return office.tell(case, "says", said=Spot(said.group, said.message), words=text, edited=said.edited)


def _command(office: Office, case: Case, said: StaffSaid, name: str, words: str) -> list[Call]:
    match name:
        case "claim":
            return _claim(office, case, said)
        case "close":
            return _close(office, case)
        case "reopen":
            return _reopen(office, case)
        case "card" | "wait" | "transfer" if not case.open:
            return office.note(case, "is_closed")
        case "card":
            return _card(office, case, said, words)
        case "wait":
            case = _touched(office, case, said)
            return [*office.tell(case, "wait"), *office.note(case, "wait")]
        case "transfer":
            return _transfer(office, case, words)
    return office.note(case, "unknown", commands=COMMANDS)


def _claim(office: Office, case: Case, said: StaffSaid) -> list[Call]:
    claimer = _writer(office, said)
    if case.about.claimed not in (None, claimer):
        return office.note(case, "taken")
    office.cases.save(replace(case, about=replace(case.about, claimed=claimer)))
    return office.note(case, "claimed")


def _close(office: Office, case: Case) -> list[Call]:
    if not case.open:
        return office.note(case, "is_closed")
    office.end(case)
    hours = int(office.desks.keep_hours)
    return [*office.tell(case, "finished"), *office.note(case, "closed", hours=hours)]


def _reopen(office: Office, case: Case) -> list[Call]:
    if case.open:
        return office.note(case, "not_closed")
    if office.cases.of(case.chat) is not None:
        return office.note(case, "other_case")
    case = replace(office.reopen(case), asked_at=None)
    office.cases.save(case)
    return [*office.tell(case, "reopened"), *office.note(case, "reopened")]


def _card(office: Office, case: Case, said: StaffSaid, words: str) -> list[Call]:
    found = card(words, case.about.origin)
    if found is None:
        return office.note(case, "which_card", sections=", ".join(SECTIONS))
    case, speaks = _touched(office, case, said), office.speaks(case)
    intro = for_her("card", case.about.language)
    told = for_staff("card", speaks, speaks=case.about.language)
    return [
        *office.to_her(case, intro, found(case.about.language), said=Spot(said.group, said.message)),
        *office.to_topic(case, told, found(speaks)),
    ]


def _transfer(office: Office, case: Case, name: str) -> list[Call]:
    desk, away = office.desks.named(name), office.unreachable()
    if desk is None or desk.group in away or desk.name == case.about.desk:
        others = [one.name for one in office.desks.desks if one.group not in away and one.name != case.about.desk]
        return office.note(case, "which_desk", desks=", ".join(others) or "-")
    calls = office.note(case, "moved", desk=desk.name)
    office.move(case, desk)
    return calls


def _take(office: Office, said: StaffSaid, alias: str) -> list[Call]:
    """Staff of one desk take over a case of another, which they know from an alert."""
    case = office.cases.named(alias)
    desk = next((desk for desk in office.desks.desks if desk.group == said.group), None)
    if desk is None or case is None or not case.open or case.about.group == said.group:
        language = desk.staff_language if desk else DEFAULT
        return office.in_group(said.group, said.thread, for_staff("which_case", language))
    calls = office.note(case, "moved", desk=desk.name) if case.about.thread is not None else []
    office.move(case, desk)
    return calls


def _touched(office: Office, case: Case, said: StaffSaid) -> Case:
    """The case after somebody answered; who answers first has taken it."""
    about = replace(case.about, claimed=case.about.claimed or _writer(office, said), alarmed=False)
    case = replace(case, asked_at=None, touched_at=office.clock(), about=about)
    office.cases.save(case)
    return case


def _writer(office: Office, said: StaffSaid) -> str:
    return office.state.pseudonym("staff", said.who)
