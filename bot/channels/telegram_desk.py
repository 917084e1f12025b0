"""The desk: takes updates in, has the assistant answer them, sends the answers. Knows Telegram, but not Rasa.

One task a chat works its updates off in order; chats work side by side. Every step is on disk before the next one
begins (see :mod:`bot.channels.inbox`), so the process may be killed between any two of them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import cast

import structlog
from telegram.error import TelegramError

from bot.campaign.arrival import Arrival, arrival_of
from bot.campaign.counts import Counts
from bot.channels.cries import Cries
from bot.channels.first_look import URGENT
from bot.channels.inbox import WAITS, Call, Entry, Inbox, Pending
from bot.channels.needs import Assistant, Words
from bot.channels.reminders import Reminders
from bot.channels.sharing import Share
from bot.channels.telegram_client import Bot, bot_id, wait_after
from bot.channels.telegram_courtesies import Albums, Groups, answer_callback, typing
from bot.channels.telegram_forgetting import Forgetting
from bot.channels.telegram_limits import SharedLimiter
from bot.channels.telegram_render import render
from bot.channels.telegram_sending import Sending
from bot.channels.telegram_updates import (
    Addressed,
    Blocked,
    Ignored,
    Said,
    from_json,
    parse,
    to_json,
    update_id,
)
from bot.channels.telegram_voice import Voice
from bot.channels.urgency import Turnstile
from bot.logs import where
from bot.people import staff
from bot.people.desks import Desks
from bot.people.people import FORGOTTEN, People
from bot.people.ways import Whence
from bot.people.words import PRESSES
from bot.privacy.database import LockLost, StoreError
from bot.privacy.state import State, StateError
from bot.speech.speaker import Speaker
from bot.speech.words import LISTEN
from bot.turns import Incoming, Turn
from bot.wording import Press
from bot.wording.tokens import read, sign

log = structlog.get_logger(__name__)

#: How often a restart begins an update again before it counts as the cause of the crashes.
ATTEMPTS = 3
#: Seconds for which Telegram may be away before people on the page are told that no staff can be reached.
DOWN_AFTER = 60.0


class Desk:
    """Takes updates from webhook and poller alike.

    :meth:`receive` stores; :meth:`open` begins to work; :meth:`close` stops after the step in hand.
    """

    def __init__(
        self,
        bot: Bot,
        assistant: Assistant,
        state: State,
        words: Words,
        speaker: Speaker,
        desks: Desks | None = None,
    ) -> None:
        """Read what an earlier process left; nothing is handled before :meth:`open`.

        ``speaker`` reads answers aloud. ``desks`` are those of the staff; without them nobody is handed over to a
        person.
        """
        self.inbox = Inbox(state)
        self.reminders = Reminders(state)
        self.counts = Counts(state)
        self._bot = bot
        self._me = bot_id(bot.token)
        self._assistant = assistant
        self._state = state
        self._words = words
        self._voice = Voice(bot, speaker)
        self._made = time.monotonic()
        line_down = self._line_down
        #: The talks with staff; None where no desk is set.
        self.people = People(desks, state, self.inbox, assistant, self._me, line_down=line_down) if desks else None
        self._forgetting = Forgetting(state, self.inbox, self.reminders, self.people, assistant)
        self._key = state.key_for("buttons")
        self._left_over = self.inbox.left_over()
        self.share = Share(state)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        limiter = cast(SharedLimiter, bot.rate_limiter)
        self._turns = Turnstile(lambda: limiter.crowded)
        self._cries = Cries(assistant, self.inbox, self._turns, limiter)
        ways = (self._voice, self.people, self._forgetting)
        self._sending = Sending(bot, state, self.inbox, *ways, self._turns.cries)
        self._clicks: set[asyncio.Task[None]] = set()
        self._groups = Groups(words.write_in_private)
        self._albums = Albums()
        self._open = False

    # -- coming in -----------------------------------------------------------------------------------------------

    def receive(self, updates: Iterable[object]) -> None:
        """Store what has to be answered, without repetitions, and see to it that it is.

        Args:
            updates: JSON values as Telegram sent them; what is no update, or nothing to answer, is passed over.

        Raises:
            StoreError: nothing was stored, so Telegram must deliver it again.
        """
        entries, clicks = [], []
        for raw in updates:
            number = update_id(raw)
            if number is None:
                log.info("telegram.no_update")
                continue
            update = (self.people and self.people.read(raw)) or parse(raw, self._me)
            if isinstance(update, Ignored):
                log.debug("telegram.ignored", update_id=number, reason=update.reason)
                clicks.append(update.callback)
            elif isinstance(update, staff.StaffUpdate):
                assert self.people is not None
                entries.append(Entry(number, self.people.queue(update), staff.to_json(update)))
            else:
                chat = self._state.pseudonym("telegram", update.chat)
                entries.append(Entry(number, chat, to_json(update)))
        chats = self.inbox.add(entries)
        if self._open:
            self._work_on(self.share.of(chats))
            for callback in filter(None, clicks):
                self._acknowledge(callback)

    def remind(self) -> None:
        """Answer the wishes to be written to whose day has come, and see to the talks with staff.

        One worker does it for all; each clears its own memory.

        Raises:
            StoreError: nothing was changed; the wishes wait.
        """
        if self.people is not None:
            self.people.clear_memory()
        if not self._state.leads("chores"):
            return
        with self._state.transaction():
            chats = self.inbox.add(self.reminders.take_due())
        if self.people is not None:
            self.people.tick()
        if self._open:
            self._work_on(self.share.of(chats))
            self.wake()

    def look(self) -> None:
        """See which workers are there and what waits for us; with a shared database, every second.

        Raises:
            StoreError: the database is away.
        """
        if self._open:
            self._work_on(chat for chat in self.share.look(self.inbox) if chat not in self._tasks)

    def hear(self, news: str) -> None:
        """Another worker, or we ourselves, have put something into a queue, or somebody wants to be forgotten."""
        if news.startswith(WAITS):
            if self._open:
                self._work_on(self.share.of([news.removeprefix(WAITS)]))
        elif news.startswith(FORGOTTEN) and self.people is not None:
            self.people.forget_words(news.removeprefix(FORGOTTEN))

    def open(self) -> None:
        """Telegram can be reached: begin with what waits."""
        self._open = True
        waiting = self.inbox.chats()
        if waiting:
            log.info("telegram.replay", conversations=len(waiting), **self.inbox.counts())
        self._work_on(self.share.look(self.inbox))

    async def close(self, grace: float = 5.0) -> None:
        """Stop. Chats have ``grace`` seconds to finish the update in hand; what is left waits on disk."""
        self._open = False
        self._sending.close()
        await self._cries.close()
        tasks = [*self._tasks.values(), *self._clicks]
        if tasks:
            _, pending = await asyncio.wait(tasks, timeout=grace)
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
        self._sending.flush()

    @property
    def is_open(self) -> bool:
        """True while updates are handled; before that they are only stored."""
        return self._open

    async def idle(self) -> None:
        """Wait until every chat is worked off."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    def _work_on(self, chats: Iterable[str]) -> None:
        for chat in chats:
            cry = self._cries.heed(chat)
            if chat in self._tasks:
                continue
            if cry or self.share.room(len(self._tasks)):
                self._tasks[chat] = asyncio.create_task(self._work_off(chat))
            else:
                self._cries.leave(chat)

    def _line_down(self) -> bool:
        since = self._sending.outage.since if self._open else self._made
        return since is not None and time.monotonic() - since > DOWN_AFTER

    def wake(self) -> None:
        """Begin with what was put into the queues of the talks with staff."""
        if self.people is not None and self._open:
            self._work_on(self.share.of(self.people.woken()))

    def _acknowledge(self, callback: str) -> asyncio.Task[None]:
        """Take the spinner off a pressed button."""
        task = asyncio.create_task(answer_callback(self._bot, callback))
        self._clicks.add(task)
        task.add_done_callback(self._clicks.discard)
        return task

    # -- one chat ------------------------------------------------------------------------------------------------

    async def _work_off(self, chat: str) -> None:
        """Handle the chat's updates one after the other. A fault in one of them neither stops nor skips the next."""
        tries = 0
        try:
            with self._state.holding(chat) as ours:
                while ours and self._open:
                    try:
                        async with self._turns.turn(chat) as leave:
                            pending = self.inbox.next(chat) if self._open else None
                            if pending is None:
                                break
                            await self._handle_or_drop(pending, leave)
                        tries = 0
                    except LockLost:
                        raise
                    except StoreError as error:  # a full disk; nothing was committed
                        self._state.trouble.begins(error, self._state.db.away)
                        await asyncio.sleep(wait_after(TelegramError(""), tries))
                        tries += 1
        except StoreError as error:  # the lock is gone; what waits is found again by the next look of some worker
            log.warning("telegram.chat_left", error=type(error).__name__)
        except StateError:
            log.error(
                "telegram.sealed_with_another_key",
                mend="put back the old key (SAFEMIGRATION_KEY)",
            )
        finally:
            self._cries.leave(chat)
            del self._tasks[chat]

    async def _handle_or_drop(self, pending: Pending, turn_over: Callable[[], None]) -> None:
        """Handle an update; one that fails for a reason of its own is dropped."""
        try:
            await self._handle(pending, turn_over)
        except (StoreError, StateError):
            raise
        except Exception as error:  # noqa: BLE001 - one bad update must not keep the next one waiting
            log.error(
                "telegram.update_lost",
                update_id=pending.update_id,
                error=where(error),
            )
            self.inbox.finish(pending.update_id)

    async def _handle(self, pending: Pending, turn_over: Callable[[], None]) -> None:
        if self.people is not None and self.people.is_ours(pending.chat):
            if not pending.answered:
                self.people.work(pending)
        elif not pending.answered:
            update = from_json(pending.body)
            click = self._acknowledge(update.callback) if isinstance(update, Said) and update.callback else None
            await self._answer(pending, update)
            turn_over()
            if click is not None:
                await click  # so that it comes before the answer
        turn_over()
        self.wake()
        await self._sending.send(pending)
        self.wake()

    async def _answer(self, pending: Pending, update: Said | Addressed | Blocked) -> None:
        """Bring the update from waiting to answered, in one transaction."""
        if isinstance(update, Blocked):
            self._forgetting.gone(pending, pending.chat)
        elif isinstance(update, Addressed):
            self.inbox.answer(pending, self._groups.calls(update, self._bot.username))
        elif self._albums.again(pending.chat, update):
            self.inbox.answer(pending, [])
        elif self._crashed_before(pending):
            log.error("telegram.update_given_up", update_id=pending.update_id)
            self._apologise(pending, update)
        else:
            try:
                async with typing(self._bot, update.chat):
                    await self._turn(pending, update)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever fails in a turn, she gets an answer
                log.error("telegram.turn_failed", update_id=pending.update_id, error=where(error))
                self._apologise(pending, update)

    async def _turn(self, pending: Pending, said: Said) -> None:
        conversation = pending.chat
        incoming = Incoming(
            conversation=conversation,
            text=said.text,
            press=self._press(conversation, said),
            language_code=said.language,
            channel="telegram",
            about=said.about,
        )
        with self._state.unit() as unit:
            arrival, also = arrival_of(incoming, self._state), _nothing
            if arrival is not None:
                turn = await arrival.turn(self._assistant, incoming)
            elif self.people is not None:
                turn, also = await self.people.turn(incoming, Whence(said.chat, said.message))
            else:
                turn = await self._assistant.turn(incoming)
            calls = self._calls(conversation, said, incoming, turn)
            if turn.forget:
                unit.commit(lambda: self._commit_forgetting(pending, said, calls, also))
            else:
                unit.commit(lambda: self._commit_answer(pending, said, turn, calls, arrival, also))
        log.info("telegram.answered", update_id=pending.update_id, calls=len(calls))

    def _calls(self, conversation: str, said: Said, incoming: Incoming, turn: Turn) -> list[Call]:
        replies = self._voice.offered(turn)
        if turn.intent == LISTEN and incoming.press is not None:
            spoken = self._voice.pressed(said, incoming.press, turn.said_in)
            if isinstance(spoken, Call):
                return [spoken]
            replies = spoken
        calls = render(replies, said.chat, partial(sign, self._key, conversation), said.pressed, said.message)
        return [replace(call, urgent=True) for call in calls] if turn.danger or turn.intent in URGENT else calls

    def _commit_answer(
        self,
        pending: Pending,
        said: Said,
        turn: Turn,
        calls: list[Call],
        arrival: Arrival | None,
        also: Callable[[], None],
    ) -> None:
        also()
        if arrival is not None:
            self.counts.count(arrival.place, turn.language, "telegram", pending.chat, arrival.known)
        if turn.remind_days is not None:
            self.reminders.keep(pending.chat, said.chat, said.language, turn.remind_days)
        self.inbox.answer(pending, calls)

    def _press(self, conversation: str, said: Said) -> Press | None:
        if said.intent is not None:
            return Press(said.intent, said.entities)
        if said.callback is None:
            return None
        press = read(self._key, conversation, said.token or "") or Press("old_button", {})
        # A button of a talk with staff, from before the operator took the desks away.
        return Press("old_button", {}) if self.people is None and press.intent in PRESSES else press

    def _commit_forgetting(self, pending: Pending, said: Said, calls: list[Call], also: Callable[[], None]) -> None:
        also()
        self._forgetting.asked(pending, said.chat, calls)

    def _apologise(self, pending: Pending, said: Said) -> None:
        """Answer without the dialogue; what the failed turn staged is dropped."""
        reply = self._words.failed(said.language)
        calls = render([reply], said.chat, partial(sign, self._key, pending.chat), None)
        self.inbox.answer(pending, calls)

    def _crashed_before(self, pending: Pending) -> bool:
        """Count the tries of an update that an earlier process left, so that one bad update cannot kill for ever."""
        if pending.update_id not in self._left_over:
            return False
        self._left_over.discard(pending.update_id)
        return self.inbox.count_attempt(pending.update_id) > ATTEMPTS


def _nothing() -> None:
    """Nothing more to write."""
