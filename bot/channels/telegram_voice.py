"""Voice messages on Telegram: the button "Listen" below an answer, and what a press of it sends.

Nothing is kept for it: Telegram brings back the message under whose button she pressed, and the button holds the
language. The voice message goes through the inbox like every other call, as the text to speak and sealed like it; the
sound is made when it is sent and stands in no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog
from telegram import InputFile
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.channels.inbox import Call
from bot.channels.telegram_client import Bot, Gone, deliver
from bot.channels.telegram_courtesies import typing
from bot.channels.telegram_render import KEYBOARD_LIMIT, split
from bot.channels.telegram_updates import Said
from bot.channels.urgency import Urgency
from bot.speech import audible
from bot.speech.speaker import Speaker
from bot.speech.words import FAILED, FORBIDDEN, LANGUAGE, TOO_OLD, button, caption, instead
from bot.turns import Turn
from bot.wording import Press, Reply
from bot.wording.catalogues import translate

log = structlog.get_logger(__name__)

#: The method of the Bot API, and what it answers where her settings refuse voice messages.
SEND_VOICE, _FORBIDDEN = "sendVoice", "voice_messages_forbidden"


class Voice:
    """The channel's voice."""

    def __init__(self, bot: Bot, speaker: Speaker) -> None:
        """Take what sends and what speaks."""
        self._bot = bot
        self._speaker = speaker

    def offered(self, turn: Turn) -> list[Reply]:
        """Return the replies of a turn, with the button below those that can be listened to.

        One that takes several messages becomes several replies: each message brings back its own words alone.
        """
        replies: list[Reply] = []
        for reply in turn.replies:
            pieces = self._pieces(reply, turn.said_in) if reply.aloud else []
            replies += pieces or [reply]
        return replies

    def _pieces(self, reply: Reply, language: str) -> Sequence[Reply]:
        if len(reply.buttons) >= KEYBOARD_LIMIT:
            return ()
        htmls = split(reply.html)
        pieces = [replace(reply, html=html, rows=(), in_place=reply.in_place and len(htmls) == 1) for html in htmls]
        pieces[-1] = replace(pieces[-1], rows=reply.rows)
        listen = (button(language),)
        return [
            replace(piece, rows=(*piece.rows, listen)) if self._can(piece.html, language) else piece for piece in pieces
        ]

    def _can(self, html: str, language: str) -> bool:
        return self._speaker.can(audible.of_html(html), language)

    def pressed(self, said: Said, press: Press, language: str) -> list[Reply] | Call:
        """Answer a press of the button: the call that speaks, or words where that is not possible.

        Args:
            said: the update, with the words above the button.
            press: the button.
            language: the conversation's, for a button that does not say its own.
        """
        language = press.entities.get(LANGUAGE, language)
        if said.heard is None:
            return [instead(TOO_OLD, language)]
        if not self._speaker.can(said.heard, language):
            return [instead(FAILED, language)]
        return Call(SEND_VOICE, {"chat_id": said.chat, "heard": said.heard, "language": language})

    async def deliver(self, call: Call, urgency: Urgency = Urgency.ANSWER) -> int | None:
        """Make a call (:func:`bot.channels.telegram_client.deliver`); one that speaks makes its sound now.

        Returns:
            The number of the message it made, None where it made none.

        Raises:
            Gone: nobody can be reached in that chat.
            TelegramError: Telegram cannot be reached, or wants us to wait: try again.
        """
        if call.method != SEND_VOICE:
            return await deliver(self._bot, call, urgency)
        chat, language = call.params["chat_id"], call.params["language"]
        async with typing(self._bot, chat, ChatAction.RECORD_VOICE):
            sound = await self._speaker.say(call.params["heard"], language)
        if sound is None:
            return await self._say_instead(call, FAILED)
        voice = InputFile(sound.ogg, filename="answer.ogg")
        params = {"chat_id": chat, "voice": voice, "duration": sound.seconds, "caption": caption(language)}
        try:
            result = await self._bot.do_api_request(SEND_VOICE, api_kwargs=params, rate_limit_args=int(urgency))
        except (BadRequest, Forbidden, ChatMigrated) as error:
            if _FORBIDDEN in error.message.lower():
                return await self._say_instead(call, FORBIDDEN)
            if not isinstance(error, BadRequest) or "chat not found" in error.message.lower():
                raise Gone from error
            log.error("telegram.call_refused", method=SEND_VOICE)
            return await self._say_instead(call, FAILED)
        number = result.get("message_id") if isinstance(result, dict) else None
        return number if isinstance(number, int) else None

    async def _say_instead(self, call: Call, text: str) -> int | None:
        params = {"chat_id": call.params["chat_id"], "text": translate(text, call.params["language"])}
        return await deliver(self._bot, Call("sendMessage", params, call.remember))
