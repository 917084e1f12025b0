"""Rasa's tracker store over the state folder: short, sealed, without a word of what was typed.

Stock Rasa keeps every event for ever and replays all of them at each message, so a turn gets slower the longer a person
talks (rasa.md 3.6). A rule needs far less: the slots, the open form, and the last few turns. That is all that is kept.
User events keep the intent and lose text, entities and metadata; bot events are dropped. What she said survives only
as slots (sealed on disk, gone when the session ends).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    REQUESTED_SLOT,
    SESSION_START_METADATA_SLOT,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.privacy.batches import at_once
from bot.privacy.clock import now
from bot.privacy.state import State
from bot.settings import Settings

#: Turns whose events are kept: enough for every rule (the longest looks back over four states, two turns).
TURNS = 3
#: Slots that outlive a session, and for how many days.
KEPT_SLOTS, KEPT_DAYS = ("language", "language_source", "hidden"), 30.0


class ConversationStore(TrackerStore):
    """Keeps conversations in :class:`bot.privacy.state.State`.

    Named in ``endpoints.yml`` for the plain ``rasa`` commands; :mod:`bot.assistant` hands over its open state.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        state: State | None = None,
        session_hours: float | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the store.

        Args:
            domain: set again by Rasa when the model is loaded.
            event_broker: refused; a broker would copy what people say.
            state: the open state folder; None opens the one of the environment.
            session_hours: after how many silent hours a conversation is forgotten.
        """
        if event_broker is not None:
            raise ValueError("endpoints.yml: remove 'event_broker', it would copy what people say to another place.")
        settings = Settings.from_env()
        super().__init__(domain, event_broker)
        self.state = state or State.from_settings(settings)
        self.session_seconds = (session_hours or settings.session_hours) * 3600

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation as it stands after a turn."""
        kept = [event.as_dict() for event in compact(tracker.applied_events())]
        self.state.save_conversation(tracker.sender_id, json.dumps(kept, ensure_ascii=False).encode())

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation; one that was silent for too long comes back with its language alone."""
        stored = self.state.load_conversation(sender_id)
        if stored is None:
            return None
        kept, saved_at = json.loads(stored[0]), stored[1]
        if isinstance(kept, dict) or now() - saved_at > self.session_seconds:
            events = list(_prelude(_lasting(kept), None))
        else:
            events = deserialise_events(kept)
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots, domain=self.domain)

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        self.state.forget_conversation(sender_id)

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        return self.state.conversations()

    def end(self, most: int) -> int:
        """Of silent conversations forget all but the language, of so many at most; returns how many it looked at."""
        return self.state.end_conversations(now() - self.session_seconds, ended, most)

    def delete_old(self, most: int) -> int:
        """Delete what has outlived even the language, so many at most; returns how many."""
        return self.state.purge_conversations(now() - KEPT_DAYS * 86400, most)

    def purge(self) -> int:
        """Do both to the end, without a pause: for commands, where nobody waits.

        Returns:
            How many conversations were deleted.
        """
        at_once(self.end)
        return at_once(self.delete_old)


def ended(body: bytes) -> bytes:
    """Return what is kept of a stored conversation whose session has ended: a JSON object of the slots that last."""
    return json.dumps(_lasting(json.loads(body)), ensure_ascii=False).encode()


def _lasting(stored: Any) -> dict[str, Any]:
    """The slots that outlive a session, of a stored conversation: its events, or what :func:`ended` made of them.

    The events are read as they are stored: making Rasa's objects of them takes ten times as long, for every
    conversation that ends.
    """
    if isinstance(stored, dict):
        return stored
    slots = {event["name"]: event["value"] for event in stored if event["event"] == SlotSet.type_name}
    return {name: value for name, value in slots.items() if name in KEPT_SLOTS}


def compact(events: Iterable[Event]) -> list[Event]:
    """Return the shortest history that means the same to our policies, without words.

    Slots and the open loop as they were before the last :data:`TURNS` turns, then those turns.
    """
    history = [event for event in events if not isinstance(event, BotUttered)]
    starts = [index for index, event in enumerate(history) if isinstance(event, UserUttered)]
    cut = starts[-TURNS] if len(starts) > TURNS else 0
    kept = [_redacted(event) for event in history[cut:] if not _leaks(event)]
    if cut == 0:
        return kept
    slots: dict[str, Any] = {}
    loop: str | None = None
    for event in history[:cut]:
        if isinstance(event, SlotSet) and not _leaks(event):
            slots[event.key] = event.value
        elif isinstance(event, AllSlotsReset):
            slots = {}
        elif isinstance(event, ActiveLoop):
            loop = event.name
    return [*_prelude(slots, loop), *kept]


def _prelude(slots: dict[str, Any], loop: str | None) -> Iterable[Event]:
    yield ActionExecuted(ACTION_SESSION_START_NAME)
    yield SessionStarted()
    if loop:
        yield ActionExecuted(loop)
        yield ActiveLoop(loop)
    for key, value in slots.items():
        if value is not None and (loop or key != REQUESTED_SLOT):
            yield SlotSet(key, value)
    yield ActionExecuted(ACTION_LISTEN_NAME)


def _leaks(event: Event) -> bool:
    return isinstance(event, SlotSet) and event.key == SESSION_START_METADATA_SLOT


def _redacted(event: Event) -> Event:
    if not isinstance(event, UserUttered):
        return event
    intent = {"name": event.intent.get("name"), "confidence": event.intent.get("confidence")}
    parse_data: Any = {"intent": intent, "entities": [], "text": "", "intent_ranking": []}
    return UserUttered("", intent, [], parse_data, timestamp=event.timestamp, input_channel=event.input_channel)
