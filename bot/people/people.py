"""People: where the Telegram channel hands over to staff and back. It holds the talk; the dialogue holds the rest.

The channel (bot/channels/telegram_desk.py) asks :meth:`People.read` whether an update is of a staff group, lets
:meth:`People.turn` answer what she writes, has :meth:`People.work` work off what waits in the queues of the cases, and
tells of what failed. Nothing here sends anything: calls go into the inbox like all others.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import structlog

from bot.channels.inbox import TALKS, Call, Inbox, Outgoing, Pending
from bot.channels.telegram_updates import Ignored
from bot.logs import where
from bot.people.cases import Case
from bot.people.desks import Desks
from bot.people.fetching import look_for_her
from bot.people.jobs import work
from bot.people.office import STAFF, Office
from bot.people.staff import GroupChanged, StaffSaid, StaffUpdate, from_json, read
from bot.people.topic import staff_said
from bot.people.ways import Whence
from bot.people.words import ASK, END, LEAVE, PRESSES, for_her, when
from bot.privacy.clock import now
from bot.privacy.database import StoreError
from bot.privacy.state import State, StateError
from bot.turns import Incoming, Turn, Watch, Wish
from bot.wording import DEFAULT, Reply, served

log = structlog.get_logger(__name__)

#: Her last messages, kept in memory only, for the case that she wants to show them: how many, for how long (seconds),
#: of how many people.
LAST, LAST_FOR, LAST_OF = 5, 3600.0, 2000
#: News: forget what is in memory of somebody (the keyed hash of her chat follows).
FORGOTTEN = "forgotten "

#: A turn, and what must be written in the same transaction.
Answer = tuple[Turn, Callable[[], None]]


class Assistant(Protocol):
    """What this needs of :class:`bot.assistant.Assistant`."""

    async def turn(self, incoming: Incoming) -> Turn:
        """Answer one message."""

    async def watch(self, incoming: Incoming) -> Watch:
        """Look at a message that goes to a person."""


class People:
    """See above."""

    def __init__(
        self,
        desks: Desks,
        state: State,
        inbox: Inbox,
        assistant: Assistant,
        me: int,
        clock: Callable[[], float] = now,
        line_down: Callable[[], bool] = lambda: False,
    ) -> None:
        """Open the tables.

        Args:
            desks: who answers whom.
            state: the open state folder.
            inbox: the channel's own.
            assistant: answers what is not for a person.
            me: the bot's number.
            clock: Unix seconds; tests give their own.
            line_down: cannot Telegram be reached at all, and not only for a moment?
        """
        self.office = Office(desks, state, inbox, clock, line_down)
        self._assistant = assistant
        self._me = me
        self._last: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()

    # -- what the channel asks -----------------------------------------------------------------------------------

    def read(self, update: object) -> StaffUpdate | Ignored | None:
        """Read an update of a staff group; None if it is of another chat."""
        return read(update, self.office.desks.groups, self._me)

    def queue(self, update: StaffUpdate) -> str:
        """The queue in which an update of a staff group waits: that of its case."""
        if isinstance(update, StaffSaid) and update.thread is not None:
            case = self.office.cases.in_topic(update.group, update.thread)
            if case is not None:
                return case.key
        return STAFF

    @staticmethod
    def is_ours(queue: str) -> bool:
        """Is this a queue of a case or of the staff, not of somebody's chat?"""
        return queue == STAFF or queue.startswith("case:")

    def woken(self) -> list[str]:
        """The queues into which something was put since this was asked last."""
        keys, self.office.woken = list(self.office.woken), set()
        return keys

    # -- her side ------------------------------------------------------------------------------------------------

    async def turn(self, incoming: Incoming, whence: Whence) -> Answer:
        """Answer what she wrote or pressed: pass it on, or let the assistant answer."""
        case = self.office.cases.of(incoming.conversation)
        press = incoming.press
        if press is not None and press.intent in PRESSES:
            return self._pressed(case, incoming, press.intent)
        if case is not None and press is not None and press.intent == "unsupported":
            return _turn(case.about.language, for_her("text_only", case.about.language)), _nothing
        if case is not None and press is None and incoming.text:
            return await self._pass_on(case, incoming, whence)
        turn = await self._assistant.turn(incoming)
        if turn.forget:
            return turn, lambda: self.forget(incoming.conversation, "forgotten")
        if turn.person is not None:
            leaves = press is not None and press.entities.get(ASK) == LEAVE
            return self._wanted(incoming.conversation, whence, turn, turn.person, leaves)
        if incoming.text:
            self._remember(incoming.conversation, incoming.text)
        case = self.office.cases.of(incoming.conversation)  # staff may have changed it meanwhile
        if case is not None and turn.said_in != case.about.language:
            return turn, lambda: self._speak(incoming.conversation, turn.said_in)
        return turn, _nothing

    def _speak(self, chat: str, language: str) -> None:
        """From now on her case is spoken in this language."""
        case = self.office.cases.of(chat)
        if case is not None:
            self.office.cases.save(replace(case, about=replace(case.about, language=language)))

    async def _pass_on(self, case: Case, incoming: Incoming, whence: Whence) -> Answer:
        """Her words go to the topic; what tells of danger is answered at once as well."""
        text, language = incoming.text or "", case.about.language
        try:
            watch = await self._assistant.watch(incoming)
        except Exception as error:  # noqa: BLE001 - whatever fails in the understanding, staff still get her words
            log.error("people.not_understood", error=where(error))
            watch = Watch(None, True)
        if watch.turn is not None:
            turn = watch.turn
        else:
            turn = _turn(language, *([for_her("danger", language)] if watch.suspected else []))

        def also() -> None:
            now, fresh = self.office.clock(), self.office.cases.get(case.id)  # staff may have changed it meanwhile
            if fresh is not None:
                asked = (fresh.asked_at or now) if fresh.open else None
                self.office.cases.save(replace(fresh, asked_at=asked, touched_at=now))
            self.office.put(case.key, "relay", case, text=text, message=whence.message, urgent=watch.suspected)

        return turn, also

    def _pressed(self, case: Case | None, incoming: Incoming, intent: str) -> Answer:
        if case is None:
            language = served(incoming.language_code) or DEFAULT
            last = self.office.cases.last(incoming.conversation)
            language = last.about.language if last else language
            return _turn(language, for_her("no_talk", language)), _nothing
        language = case.about.language
        if intent == END:

            def end() -> None:
                fresh = self.office.cases.of(case.chat)  # staff may have changed it meanwhile
                if fresh is not None:
                    self.office.end(fresh)
                    self.office.put(fresh.key, "note", fresh, note="ended")

            return _turn(language, for_her("ended", language)), end
        texts = self._take_last(case.chat)
        if not texts:
            return _turn(language, for_her("nothing", language)), _nothing
        reply = for_her("shared", language)
        return _turn(language, reply), lambda: self.office.put(case.key, "note", case, note="shared", texts=texts)

    def _wanted(self, chat: str, whence: Whence, turn: Turn, wish: Wish, leaves: bool) -> Answer:
        """She asks for a person: open a case, or say at once why not, and name a number."""
        language, page = turn.said_in, whence.chat_id is None
        places = {place for place in (wish.country, wish.origin) if place}

        def reply(state: str, **data: object) -> Reply:
            return for_her(state, language, wish.country, wish.origin, **data)  # type: ignore[arg-type]

        if self.office.cases.of(chat) is not None:
            return replace(turn, replies=(reply("already"),)), _nothing
        away = self.office.unreachable()
        choice = self.office.desks.choose(language, places, self.office.now(), away)
        share = bool(self._last.get(chat))
        if choice.desk is not None:
            desk = choice.desk
            coming = reply("coming", share=share, minutes=desk.wait_minutes, page=page)
            return (
                replace(turn, replies=(coming,)),
                lambda: self._begin(chat, whence, desk.name, language, wish),
            )
        if choice.later is not None and choice.opens is not None:
            later, there = choice.later, when(choice.opens, language)
            if leaves:
                return (
                    replace(turn, replies=(reply("later", share=share, page=page, **there),)),
                    lambda: self._begin(chat, whence, later.name, language, wish),
                )
            said, why = reply("closed", **there), "closed"
        else:
            choice = self.office.desks.choose(language, places, self.office.now())  # as if all could be reached
            why = "lost" if choice.desk or choice.later else "nobody"
            said = reply(why)
        desk_of_it = choice.desk or choice.later
        return (
            replace(turn, replies=(said, *turn.replies[1:])),
            lambda: self.office.alert(why, desk_of_it, wish, language, chat),
        )

    def _begin(self, chat: str, whence: Whence, desk: str, language: str, wish: Wish) -> None:
        chosen = self.office.desks.named(desk)
        assert chosen is not None
        self.office.begin(chat, whence, chosen, language, wish)

    # -- her last messages ---------------------------------------------------------------------------------------

    def _remember(self, chat: str, text: str) -> None:
        kept = self._last.setdefault(chat, deque(maxlen=LAST))
        kept.append((self.office.clock(), text))
        self._last.move_to_end(chat)
        while len(self._last) > LAST_OF:
            self._last.popitem(last=False)

    def _take_last(self, chat: str) -> list[str]:
        since = self.office.clock() - LAST_FOR
        return [text for at, text in self._last.pop(chat, ()) if at > since]

    # -- the staff's side ----------------------------------------------------------------------------------------

    def work(self, pending: Pending) -> None:
        """Bring what waits in a queue of ours from waiting to answered, in one transaction."""
        try:
            with self.office.state.transaction():
                self.office.inbox.answer(pending, self._calls(pending))
        except (StoreError, StateError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever fails, nobody waits for words that were lost
            log.error("people.failed", error=where(error))
            with self.office.state.transaction():
                self.office.inbox.answer(pending, self._apologies(pending))

    def _apologies(self, pending: Pending) -> list[Call]:
        """Tell the one whose words did not get through."""
        case = self._case_of(pending)
        if case is None:
            return []
        if pending.body["is"] == "StaffSaid":
            return self.office.note(case, "not_sent")
        return self.office.tell(case, "failed") if pending.body.get("do") == "relay" else []

    def _calls(self, pending: Pending) -> list[Call]:
        if pending.body["is"] == "Job":
            return work(self.office, pending.body)
        update = from_json(pending.body)
        if isinstance(update, GroupChanged):
            self._group_changed(update)
            return []
        return staff_said(self.office, update)

    def _case_of(self, pending: Pending) -> Case | None:
        return None if pending.chat == STAFF else self.office.cases.get(int(pending.chat.removeprefix("case:")))

    def _group_changed(self, update: GroupChanged) -> None:
        self.office.mark(update.group, update.usable)
        if not update.usable:
            for case in self.office.cases.all():
                if case.open and case.about.group == update.group:
                    self.office.lose(case)

    def made(self, pending: Pending, outgoing: Outgoing, number: int | None) -> None:
        """Telegram has confirmed a call: note the topic if it made one. Joins the caller's transaction."""
        if outgoing.call.method != "createForumTopic" or number is None:
            return
        group = int(outgoing.call.params["chat_id"])
        self.office.mark(group, True)
        case = self._case_of(pending)
        if case is None or case.about.group != group:  # forgotten or moved meanwhile: nobody's topic any more
            self.office.put(STAFF, "drop", group=group, thread=number)
            return
        topics = [*case.about.topics, [group, number]]
        self.office.cases.save(replace(case, about=replace(case.about, thread=number, topics=topics)))

    def lost(self, pending: Pending, outgoing: Outgoing, topic_only: bool) -> None:
        """A group took a call never: close the case and tell her.

        Args:
            pending: what the call belongs to.
            outgoing: the call.
            topic_only: the group is there, but the topic is not.
        """
        with self.office.state.transaction():
            self.office.state.alone(TALKS)
            group = int(outgoing.call.params["chat_id"])
            if not topic_only:
                self.office.mark(group, False)
            self.office.inbox.finish(pending.update_id)
            case = self._case_of(pending)
            if case is not None and case.about.group == group and case.open:
                self.office.lose(case)

    # -- endings -------------------------------------------------------------------------------------------------

    def forget(self, chat: str, note: str) -> None:
        """Delete everything of a person: "forget me", "hide this", or the bot blocked. Joins the transaction."""
        self.forget_words(chat)
        for case in self.office.cases.all_of(chat):
            self.office.drop(case, note)
        self.office.state.announce(FORGOTTEN + chat)

    def forget_words(self, chat: str) -> None:
        """Drop her last messages from memory; in another worker, where she was before."""
        self._last.pop(chat, None)

    def clear_memory(self) -> None:
        """Drop from memory what is too old."""
        since = self.office.clock() - LAST_FOR
        for chat in [chat for chat, kept in self._last.items() if kept[-1][0] < since]:
            del self._last[chat]

    def tick(self) -> None:
        """See to what time brings: nobody answers, nobody writes any more, a closed case has been kept long enough."""
        office, now = self.office, self.office.clock()
        with office.state.transaction():
            for found in office.cases.all():
                waits = look_for_her(office, found)
                case = office.cases.get(found.id) or found
                if not case.open:
                    if case.delete_at is not None and case.delete_at <= now and not waits:
                        office.drop(case)
                elif office.desk_of(case) is None:
                    office.lose(case)
                elif now - case.touched_at >= office.desks.silent_hours * 3600:
                    office.end(case)
                    office.inform(case, "silent")
                    office.put(case.key, "note", case, note="silent")
                elif self._unanswered(case):
                    self._alarm(case)

    def _unanswered(self, case: Case) -> bool:
        """Has the desk been there for as long as it may take, and has nobody answered?"""
        desk, now = self.office.desk_of(case), self.office.now()
        if desk is None or case.asked_at is None or case.about.alarmed:
            return False
        since = now.fromtimestamp(now.timestamp() - desk.alarm_minutes * 60, now.tzinfo)
        return case.asked_at <= since.timestamp() and desk.open_at(now) and desk.open_at(since)

    def _alarm(self, case: Case) -> None:
        self.office.cases.save(replace(case, about=replace(case.about, alarmed=True)))
        self.office.inform(case, "waiting")
        self.office.alert("waiting", self.office.desk_of(case), case, case.about.language, case.chat)


def _turn(language: str, *replies: Reply) -> Turn:
    """A turn in which the dialogue has no part."""
    return Turn(language, "human", 1.0, ("human",), False, {}, replies, said_in=language)


def _nothing() -> None:
    """Nothing more to write."""
