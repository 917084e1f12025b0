"""Rasa's door to the wording: named in ``endpoints.yml`` as ``nlg: {type: bot.wording.nlg.GettextNLG}``."""

from __future__ import annotations

import html
import json
from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.wording.languages import DEFAULT
from bot.wording.render import render
from bot.wording.reply import Button, Reply

#: Key under which our own channels find the whole reply; other channels use ``text`` and ``buttons``.
REPLY = "reply"


class GettextNLG(NaturalLanguageGenerator):
    """Says responses in the language of the conversation (slot ``language``)."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Rasa constructs the generator before the model is loaded, with an empty domain; it is not needed."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Return the message for a response: plain text and buttons for any channel, the reply for ours.

        ``reply_language`` says it in another language than the conversation's (the one she is changing to).
        """
        language = kwargs.pop("reply_language", None) or tracker.get_slot("language") or DEFAULT
        reply = render(utter_action, kwargs, language)
        return {"text": reply.text, "buttons": [_payload(b) for b in reply.buttons if b.press], REPLY: reply.as_data()}


def reply_of(message: dict[str, Any]) -> Reply:
    """Return the reply inside a message of Rasa; a message of another origin becomes plain text."""
    reply = message.get(REPLY)
    return Reply.from_data(reply) if reply else Reply(html=html.escape(str(message.get("text") or "")))


def _payload(button: Button) -> dict[str, str]:
    assert button.press is not None
    entities = json.dumps(button.press.entities) if button.press.entities else ""
    return {"title": button.title, "payload": f"/{button.press.intent}{entities}"}
