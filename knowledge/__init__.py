"""What we know: data, and pure functions over it. Imports neither Rasa nor Telegram nor actions nor bot."""
