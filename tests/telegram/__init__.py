"""Telegram: the Bot API double and what the channel does in front of it."""
