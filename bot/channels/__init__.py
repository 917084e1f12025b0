"""Doors through which people write: Telegram and the terminal."""
