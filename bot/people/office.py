"""What her side and the staff's side of a case share: the cases, the desks, and the calls that reach either of them.

A case has a queue of its own in the inbox (:attr:`bot.people.cases.Case.key`): what she writes is put there in the
transaction that handles her message, and goes to the topic from there. So a group that Telegram slows down (20 messages
a minute) never keeps her own chat waiting, and an answer to danger is never behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.channels.inbox import Call, Inbox
from bot.channels.telegram_render import render
from bot.people.cases import About, Case, Cases
from bot.people.desks import Desk, Desks
from bot.people.mail import Mail
from bot.people.ways import Chat, Page, Spot, Way, Whence, mark
from bot.people.words import for_her, for_staff, told, who
from bot.privacy.clock import now
from bot.privacy.state import State
from bot.turns import Wish
from bot.wording import DEFAULT, Reply

log = structlog.get_logger(__name__)

#: The queue of what concerns no case: alerts, deletions, talk outside topics.
STAFF = "staff"
#: Seconds after which a group that could not be reached is tried again.
TRY_AGAIN = 900.0
#: Seconds in which the same person causes one alert.
ALERT_PAUSE = 3600.0


class Office:
    """See above. Calls join the caller's transaction; what is put into a queue is noted in ``woken``.

    Attributes:
        line_down: cannot Telegram be reached at all, and not only for a moment?
    """

    def __init__(
        self,
        desks: Desks,
        state: State,
        inbox: Inbox,
        clock: Callable[[], float] = now,
        line_down: Callable[[], bool] = lambda: False,
    ) -> None:
        """Open the tables; ``clock`` gives Unix seconds."""
        self.line_down = line_down
        self.desks = desks
        self.state = state
        self.inbox = inbox
        self.cases = Cases(state, clock)
        self.mail = Mail(state, clock)
        self.clock = clock
        self.woken: set[str] = set()
        self._unreachable: dict[int, float] = {}
        self._alerted: dict[tuple[str, str], float] = {}
        self._chat, self._page = Chat(state), Page(self.mail)

    def now(self) -> datetime:
        """This moment, with its time zone."""
        return datetime.fromtimestamp(self.clock(), UTC)

    # -- groups --------------------------------------------------------------------------------------------------

    def unreachable(self) -> set[int]:
        """The groups that could not be reached in the last minutes; all while Telegram itself cannot."""
        since = self.clock() - TRY_AGAIN
        self._unreachable = {group: at for group, at in self._unreachable.items() if at > since}
        return set(self.desks.groups) if self.line_down() else set(self._unreachable)

    def mark(self, group: int, usable: bool) -> None:
        """Note whether a group can be reached."""
        if usable:
            self._unreachable.pop(group, None)
        else:
            self._unreachable[group] = self.clock()
            log.error("people.group_unreachable", mend="docs/people.md tells the rights the bot needs in its group")

    def desk_of(self, case: Case) -> Desk | None:
        """The desk of a case; None if it has left the file."""
        desk = self.desks.named(case.about.desk)
        return desk if desk is not None and desk.group == case.about.group else None

    def speaks(self, case: Case) -> str:
        """The language of the case's staff."""
        desk = self.desk_of(case)
        return desk.staff_language if desk else DEFAULT

    # -- calls ---------------------------------------------------------------------------------------------------

    def way(self, case: Case) -> Way:
        """How she is reached."""
        return self._page if case.about.on_page else self._chat

    def to_her(self, case: Case, *replies: Reply, said: Spot | None = None) -> list[Call]:
        """Say something to her; ``said`` is marked when she has it."""
        return self.way(case).say(case, replies, said)

    def tell(self, case: Case, state: str, said: Spot | None = None, **data: Any) -> list[Call]:
        """Tell her where the talk stands (person.html.j2)."""
        about = case.about
        return self.to_her(case, for_her(state, about.language, about.country, about.origin, **data), said=said)

    def inform(self, case: Case, state: str) -> None:
        """Tell her where the talk stands, though nothing of its queue is being worked off."""
        if self.way(case).at_once:  # and not behind a group that cannot be reached
            self.tell(case, state)
        else:
            self.put(case.key, "tell", case, state=state)

    def to_topic(self, case: Case, *replies: Reply) -> list[Call]:
        """Say something in the topic of the case."""
        return self.in_group(case.about.group, case.about.thread, *replies)

    def note(self, case: Case, note: str, **data: Any) -> list[Call]:
        """Tell the staff something in the topic of the case (staff.html.j2)."""
        return self.to_topic(case, for_staff(note, self.speaks(case), **data))

    @staticmethod
    def in_group(group: int, thread: int | None, *replies: Reply) -> list[Call]:
        """Say something in a group, outside topics where ``thread`` is None. Nothing of it has buttons."""
        where = {} if thread is None else {"message_thread_id": thread}
        calls = render(replies, group, lambda press: "")
        return [Call(call.method, {**call.params, **where}, remember=False) for call in calls]

    def relayed(self, case: Case, text: str, message: int | None, urgent: bool) -> list[Call]:
        """Carry her words to the topic, and mark her ``message`` where it can be marked."""
        calls = self.to_topic(case, for_staff("says", self.speaks(case), words=text, urgent=urgent))
        if message is not None and case.about.chat_id is not None:
            calls.append(mark(Spot(case.about.chat_id, message), case.chat))
        return calls

    # -- queues --------------------------------------------------------------------------------------------------

    def put(self, key: str, do: str, case: Case | None = None, **data: Any) -> None:
        """Put a job (bot/people/jobs.py) behind what waits in a queue."""
        self.inbox.append(key, {"is": "Job", "do": do, "case": case.id if case else None, "data": data})
        self.woken.add(key)

    def alert(self, why: str, desk: Desk | None, her: Case | Wish, language: str, person: str) -> None:
        """Tell the next desk.

        Args:
            why: nobody, closed, lost or waiting (staff.html.j2).
            desk: the desk that cannot help.
            her: the case, or the wish where there is none.
            language: the language she is spoken to in.
            person: keyed hash of her chat; one alert of a kind an hour for each person.
        """
        now = self.clock()
        self._alerted = {key: at for key, at in self._alerted.items() if now - at < ALERT_PAUSE}
        if (person, why) in self._alerted:
            return
        self._alerted[person, why] = now
        following = self.desks.next_after(desk, self.now(), self.unreachable())
        if following is None:
            log.error("people.no_desk_to_tell", why=why)
            return
        about = (
            who(her.about, following.staff_language)
            if isinstance(her, Case)
            else told(language, her.country, her.origin, her.subject, following.staff_language)
        )
        reply = for_staff("alert", following.staff_language, why=why, desk=desk.name if desk else "", **about)
        self.put(STAFF, "say", group=following.group, html=reply.html)

    # -- what happens to a case ----------------------------------------------------------------------------------

    def begin(self, chat: str, whence: Whence, desk: Desk, language: str, wish: Wish) -> Case:
        """Open a case at a desk, or her last one again if it is of this desk."""
        last = self.cases.last(chat)
        if last is not None and self.desk_of(last) == desk and last.about.thread is not None:
            case = self.reopen(replace(last, about=replace(last.about, claimed=None, language=language)))
        else:
            places = (wish.country, wish.origin, wish.subject)
            about = About(whence.chat_id, "", desk.name, desk.group, language, None, *places)
            case = self.cases.open(chat, about)
            self.put(case.key, "topic", case)
        self.put(case.key, "header", case)
        return case

    def reopen(self, case: Case) -> Case:
        """Open a closed case again."""
        now = self.clock()
        about = replace(case.about, alarmed=False, away=False)
        case = replace(case, open=True, delete_at=None, asked_at=now, touched_at=now, about=about)
        self.cases.save(case)
        return case

    def end(self, case: Case) -> Case:
        """Close a case; it is deleted some time later."""
        case = replace(case, open=False, asked_at=None, delete_at=self.clock() + self.desks.keep_hours * 3600)
        self.cases.save(case)
        return case

    def move(self, case: Case, desk: Desk) -> None:
        """Give a case to another desk: a new topic there, unless the group is the same."""
        about = replace(case.about, desk=desk.name, claimed=None, alarmed=False)
        if desk.group != about.group:
            about = replace(about, group=desk.group, thread=None)
        case = replace(case, asked_at=self.clock(), about=about)
        self.cases.save(case)
        if about.thread is None:
            self.put(case.key, "topic", case)
        self.put(case.key, "header", case)
        self.inform(case, "moved")

    def lose(self, case: Case) -> None:
        """Her desk cannot be reached: close the case, tell her and the next desk."""
        desk = self.desk_of(case)
        self.inbox.clear(case.key)
        case = self.end(replace(case, about=replace(case.about, thread=None)))  # asked again, she gets a new topic
        self.inform(case, "lost")
        self.alert("lost", desk, Wish(), case.about.language, str(case.about.group))

    def drop(self, case: Case, note: str | None = None) -> None:
        """Delete a case with all that waits in it and its topics; ``note`` tells the group why (staff.html.j2)."""
        self.inbox.clear(case.key)
        self.mail.delete(case)
        self.cases.delete(case)
        for group, thread in case.about.topics:  # a job each: one that fails keeps none of the others
            self.put(STAFF, "drop", group=group, thread=thread)
        if note:
            reply = for_staff(note, self.speaks(case), alias=case.about.alias)
            self.put(STAFF, "say", group=case.about.group, html=reply.html)
