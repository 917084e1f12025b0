"""People: a talk with somebody of the staff, who sit in forum groups of Telegram (docs/people.md)."""
