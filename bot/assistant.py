"""The only door to the dialogue: one message in, one turn out. Every channel and every command goes through it."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import regex
import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.core import OFFERED
from actions.tools import wished_days
from bot.actions_in_process import InProcessActions
from bot.conversation_language import Decision, decide
from bot.dialogue.quicken import quicken
from bot.held import MY_DATA, what_is_held
from bot.hiding import HIDDEN, HIDE, emptied, hides, stays_hidden
from bot.privacy.conversations import ConversationStore
from bot.privacy.state import State
from bot.speech.words import LISTEN
from bot.turns import Incoming, Turn, Watch, Wish
from bot.typed import meant
from bot.unanswered.learning import MISSES, NEVER, Learning
from bot.unanswered.redaction import prepare
from bot.unanswered.words import PRESSES as LEARNING
from bot.warm import warm
from bot.where_from import with_origin
from bot.wording import DEFAULT, Button, Press, Reply, label, render, served
from bot.wording.nlg import GettextNLG, reply_of

log = structlog.get_logger()

#: What somebody types beyond this is not read: no question is longer, and the cost of a message stays bounded.
LONGEST = 2000
#: What Rasa would strip before it takes a leading "/" for a command, so "/ /affirm" must not become one.
_LEADING = regex.compile(r"^[\s/]+")
#: Control characters but tab and line feed: no script needs them, terminals and Telegram obey or refuse them.
_CONTROL = regex.compile(r"[^\P{Cc}\t\n]")
#: The intent that ends the conversation's memory.
FORGET = "forget_confirm"
DANGER = "danger"
#: The intent that asks for a person, and those that are answered even while a person listens.
HUMAN, URGENT = "human", (DANGER, "forget_me")
#: Entities that an answer of ours reports, by the name the outside knows.
REPORTED = {
    "country": "country",
    "agency": "agency",
    "licence_number": "number",
    "language": "language",
    "language_unspoken": "language",
}


class _Collector(OutputChannel):
    """Takes Rasa's messages and keeps the replies in them."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.replies: list[Reply] = []

    def name(self) -> str:  # type: ignore[override]
        return self.channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.replies.append(reply_of(message))


class Assistant:
    """A loaded model with its store, wording and actions."""

    def __init__(self, agent: Agent, state: State, store: ConversationStore) -> None:
        self.agent = agent
        self.state = state
        self.store = store
        self._learning = Learning(state)
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    @classmethod
    def load(cls, model: Path, state: State) -> Assistant:
        """Load a trained model.

        Args:
            model: the ``.tar.gz`` that training wrote.
            state: the open state folder.
        """
        store = ConversationStore(state=state)
        agent = Agent(
            generator=GettextNLG(),
            tracker_store=store,
            lock_store=InMemoryLockStore(),
            action_endpoint=InProcessActions(),
        )
        # Rasa wraps the store so that a failed write goes to memory and a failed read greets her anew. A failure must
        # reach the channel instead, which then keeps the message and tries again.
        agent.tracker_store = store
        agent.load_model(model)
        quicken(agent.processor)
        warm()
        return cls(agent, state, store)

    @property
    def processor(self) -> MessageProcessor:
        """Rasa's message processor."""
        assert self.agent.processor is not None
        return self.agent.processor

    async def turn(self, incoming: Incoming) -> Turn:
        """Answer one message. Turns of one conversation run one after the other."""
        lock = self._locks.setdefault(incoming.conversation, asyncio.Lock())
        async with lock:
            return await self._turn(incoming)

    async def watch(self, incoming: Incoming) -> Watch:
        """Look at a message that goes to a person; answer it only where no person must be waited for."""
        lock = self._locks.setdefault(incoming.conversation, asyncio.Lock())
        async with lock:
            collector = _Collector(incoming.channel)
            tracker = await self.processor.fetch_tracker_and_update_session(incoming.conversation, collector)
            parsed = await self._understand(incoming, tracker)
            seen = parsed.get("understanding", {})
            if parsed["intent"]["name"] in URGENT or seen.get("danger"):
                return Watch(await self._turn(incoming), True)
            return Watch(None, bool(seen.get("danger_suspected")))

    async def alarmed(self, text: str, language_code: str | None) -> bool:
        """Does a text, read without its conversation, cry for help? Nothing is saved.

        Args:
            text: what she wrote.
            language_code: of her client, BCP 47; a weak hint.
        """
        typed = _typed(text)
        if not typed:
            return False
        message = UserMessage(typed, metadata={"language_code": language_code, "language": None})
        return bool((await self.processor.parse_message(message))["understanding"]["danger"])

    def forget(self, conversation: str) -> None:
        """Delete a conversation (with the unit's commit, inside :meth:`State.unit`)."""
        self.state.forget_conversation(conversation)

    async def _turn(self, incoming: Incoming) -> Turn:
        collector = _Collector(incoming.channel)
        tracker = await self.processor.fetch_tracker_and_update_session(incoming.conversation, collector)
        parsed = _confirmed(await self._understand(incoming, tracker), tracker)
        if hides(parsed) or stays_hidden(tracker, parsed):
            return await self._say_hello(incoming, tracker, hide=hides(parsed))
        if tracker.get_slot(HIDDEN):
            tracker.update(SlotSet(HIDDEN, None))
            parsed = parsed if parsed["intent"]["name"] == DANGER else _parsed(Press("menu"))
        if incoming.press is not None and incoming.press.intent == LISTEN:
            return _listening(incoming, tracker)
        if incoming.press is not None and incoming.press.intent == MY_DATA:
            return _held(incoming, tracker, self.state)
        if incoming.press is not None and incoming.press.intent in LEARNING:
            return await self._learn(incoming, incoming.press, tracker)
        decision = _language(incoming, parsed, tracker)
        before = _intents(tracker)
        tracker.update_with_events(
            [SlotSet("language", decision.language), SlotSet("language_source", decision.source)], self.agent.domain
        )
        # What follows is MessageProcessor.handle_message on the tracker that is already here: Rasa would read and write
        # it twice more, and lock what is locked.
        message = UserMessage(
            parsed["text"],
            output_channel=collector,
            sender_id=incoming.conversation,
            parse_data=parsed,
            input_channel=incoming.channel,
        )
        await self.processor._handle_message_with_tracker(message, tracker)
        tracker = await self.processor.run_action_extract_slots(collector, tracker)
        await self.processor._run_prediction_loop(collector, tracker)
        intent, language = parsed["intent"]["name"], tracker.get_slot("language")
        person = _wish(tracker) if intent == HUMAN else None
        if intent == FORGET:
            self.forget(incoming.conversation)
        else:
            await self.store.save(tracker)
        if not collector.replies:
            log.error("turn.silent", intent=intent)
            collector.replies.append(render("utter_trouble", {}, language))
        if intent in MISSES and incoming.press is None:
            # Inside a form her words are the answer to a question: often a name.
            channel = "" if decision.unspoken or tracker.active_loop_name else incoming.channel
            collector.replies[-1] = self._learning.missed(parsed, before, channel, language, collector.replies[-1])
        ranking = tuple(entry["name"] for entry in parsed.get("intent_ranking") or [] if entry["name"])[:3]
        return Turn(
            language=parsed.get("understanding", {}).get("language", language),
            intent=ranking[0] if intent == "nlu_fallback" and ranking else intent,
            confidence=float(parsed["intent"].get("confidence") or 0.0),
            ranking=ranking or (intent,),
            danger=intent == "danger" or bool(parsed.get("understanding", {}).get("danger")),
            slots=_reported(parsed),
            replies=_with_language(
                _with_danger(collector.replies, parsed, language), decision, language, understood=intent not in MISSES
            ),
            forget=intent == FORGET,
            remind_days=wished_days(parsed, incoming.channel),
            said_in=served(language) or DEFAULT,
            person=person,
        )

    async def _say_hello(self, incoming: Incoming, tracker: DialogueStateTracker, hide: bool) -> Turn:
        """Answer in a hidden chat. ``hide``: it is hidden only now, so our messages go, and what we knew of her."""
        language = tracker.get_slot("language") or DEFAULT
        if hide:
            slots = self.agent.domain.slots if self.agent.domain else []
            empty = DialogueStateTracker.from_events(incoming.conversation, emptied(tracker), slots)
            await self.store.save(empty)
        reply = render("utter_hidden", {}, language)
        return Turn(language, HIDE, 1.0, (HIDE,), False, {}, (reply,), forget=hide, said_in=language)

    async def _learn(self, incoming: Incoming, press: Press, tracker: DialogueStateTracker) -> Turn:
        """Answer a button about learning from her words; the conversation stays as it is."""
        language = tracker.get_slot("language") or served(incoming.language_code) or DEFAULT
        about = _typed(incoming.about or "")
        parsed = await self._understand(replace(incoming, press=None, text=about), tracker) if about else None
        if parsed is not None:
            await asyncio.to_thread(prepare, parsed["understanding"]["language"])  # nobody waits meanwhile
        never = NEVER & set(_intents(tracker))  # since then she has told of danger
        reply = self._learning.pressed(press, None if never else parsed, language)
        return Turn(language, press.intent, 1.0, (press.intent,), False, {}, (reply,), said_in=language)

    async def _understand(self, incoming: Incoming, tracker: DialogueStateTracker) -> dict[str, Any]:
        """Return Rasa's parse data for a message or a press. Nothing that is typed can name an intent."""
        if incoming.press is not None:
            return _parsed(_current(incoming.press, tracker))
        text = _typed(incoming.text or "")
        if not text:
            return _parsed(Press("out_of_scope"))
        message = UserMessage(
            text,
            sender_id=incoming.conversation,
            input_channel=incoming.channel,
            metadata={"language_code": incoming.language_code, "language": incoming.language},
        )
        return meant(with_origin(_spoken(await self.processor.parse_message(message, tracker))))


def _typed(text: str) -> str:
    """Return what she typed as plain text: never a command of Rasa's, and nothing that UTF-8 cannot hold."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _LEADING.sub("", _CONTROL.sub(" ", whole))[:LONGEST].rstrip()


def _confirmed(parsed: dict[str, Any], tracker: DialogueStateTracker) -> dict[str, Any]:
    """Take "yes", or the wish said again, right after "erase everything?" for the button below it."""
    before = tracker.latest_message.intent.get("name") if tracker.latest_message else None
    if before == "forget_me" and parsed["intent"]["name"] in ("affirm", "forget_me"):
        return {**parsed, "intent": {"name": FORGET, "confidence": 1.0}}
    return parsed


def _current(press: Press, tracker: DialogueStateTracker) -> Press:
    """Return the press, or ``old_button`` if it answers a question that is no longer the open one."""
    question = press.entities.get("question")
    if question is not None and question != tracker.get_slot(REQUESTED_SLOT):
        return Press("old_button")
    return press


def _spoken(parsed: dict[str, Any]) -> dict[str, Any]:
    """Tell a language she named that we speak from one that we do not: the actions do not know which these are."""
    entities = []
    for entity in parsed["entities"]:
        if entity["entity"] == "language":
            spoken = served(entity["value"])
            entity = {**entity, "value": spoken} if spoken else {**entity, "entity": "language_unspoken"}
        entities.append(entity)
    return {**parsed, "entities": entities}


def _parsed(press: Press) -> dict[str, Any]:
    intent = {"name": press.intent, "confidence": 1.0}
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0, "confidence": 1.0, "extractor": "press"}
        for name, value in press.entities.items()
    ]
    return {"text": "", "intent": intent, "intent_ranking": [intent], "entities": entities}


def _language(incoming: Incoming, parsed: Mapping[str, Any], tracker: DialogueStateTracker) -> Decision:
    held, source = tracker.get_slot("language"), tracker.get_slot("language_source")
    if incoming.language:
        return Decision(served(incoming.language) or DEFAULT, "explicit")
    found = parsed.get("understanding")
    if found is None:  # a press: nothing was written
        hint = served(incoming.language_code)
        return decide(held, source, hint or DEFAULT, "language_code" if hint else "default")
    return decide(held, source, found["language"], found["language_source"])


def _listening(incoming: Incoming, tracker: DialogueStateTracker) -> Turn:
    """The turn of a press on "Listen": the channel has the words; the conversation stays as it is."""
    language = tracker.get_slot("language") or served(incoming.language_code) or DEFAULT
    return Turn(language, LISTEN, 1.0, (LISTEN,), False, {}, (), said_in=language)


def _held(incoming: Incoming, tracker: DialogueStateTracker, state: State) -> Turn:
    """The turn of a press on "What you hold about me": the conversation stays as it is."""
    language = tracker.get_slot("language") or served(incoming.language_code) or DEFAULT
    reply = what_is_held(state, tracker, language)
    return Turn(language, MY_DATA, 1.0, (MY_DATA,), False, {}, (reply,), said_in=language)


def _intents(tracker: DialogueStateTracker) -> list[str]:
    """What she said and pressed so far, as far back as the conversation is kept."""
    return [event.intent_name for event in tracker.events if isinstance(event, UserUttered) and event.intent_name]


def _wish(tracker: DialogueStateTracker) -> Wish:
    """What staff may know of her before she says anything: nothing that she typed."""
    subjects = [
        name for name in _intents(tracker) if name in OFFERED and name not in (HUMAN, "help", "change_language")
    ]
    return Wish(tracker.get_slot("country"), tracker.get_slot("origin"), subjects[-1] if subjects else None)


def _reported(parsed: Mapping[str, Any]) -> dict[str, str]:
    slots: dict[str, str] = {}
    for entity in parsed.get("entities") or ():
        name = REPORTED.get(entity["entity"])
        if name and not entity.get("role"):  # the country she comes from is not the one she asks about
            slots.setdefault(name, str(entity["value"]))
    return slots


def _with_danger(replies: list[Reply], parsed: Mapping[str, Any], language: str) -> list[Reply]:
    """Add a button for danger to the last reply where we are not sure that she is not in danger."""
    suspected = parsed.get("understanding", {}).get("danger_suspected", False)
    offered = any(button.press is not None and button.press.intent == DANGER for button in replies[-1].buttons)
    if not suspected or offered:
        return replies
    last = replies[-1]
    return [*replies[:-1], replace(last, rows=((Button(label(DANGER, language), Press(DANGER)),), *last.rows))]


def _with_language(replies: list[Reply], decision: Decision, language: str, understood: bool) -> tuple[Reply, ...]:
    """Add the offer of another language to the last reply, or the honest line about one we do not speak.

    Where that is also why we did not understand, the line stands alone.
    """
    if decision.offer and decision.offer != language:
        button = Button(label("continue_in", decision.offer), Press("set_language", {"language": decision.offer}))
        last = replies[-1]
        return (*replies[:-1], replace(last, rows=(*last.rows, (button,))))
    if decision.unspoken:
        unspoken = render("utter_language_unspoken", {"languages": True}, language)
        return (*replies, unspoken) if understood else (unspoken,)
    return tuple(replies)
