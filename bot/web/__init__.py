"""The pages for people without Telegram: a process of its own, without Rasa, keys or database. Start at ``app``."""
