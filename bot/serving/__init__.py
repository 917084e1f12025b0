"""``safemigration serve`` as processes: one that keeps the others running and exchanges them, and what they tell it."""
