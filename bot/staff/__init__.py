"""Accounts of the staff pages: who may sign in, for how long, what was looked at. Only the assistant opens these."""
