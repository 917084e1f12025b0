"""Tests of what the bot could not answer."""
