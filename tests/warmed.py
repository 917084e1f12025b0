"""For processes that fork: what the first message of each child would load, loaded before by importing this."""

from __future__ import annotations

from bot.channels.first_look import cries_in_words

cries_in_words("hello")
